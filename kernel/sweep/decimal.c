#include "sweep/decimal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 wide;

enum { DIGITS = 17, FIRST_POWER = DIGITS - 1 - DECIMAL_MOST - 1 };

static const uint64_t least_mantissa = 10000000000000000u; /* 10^16 */

static void store(struct decimal_table *t, int power, wide value, int exponent)
{
    t->high[power - FIRST_POWER] = (uint64_t)(value >> 64);
    t->low[power - FIRST_POWER] = (uint64_t)value;
    t->exponent[power - FIRST_POWER] = exponent;
}

/* Truncated to 128 bits at each power, so that 10^q is too small by at most |q| 2^-127 of itself.
 */
void decimal_init(struct decimal_table *t)
{
    const int last = FIRST_POWER + (int)(sizeof t->high / sizeof t->high[0]) - 1;
    const wide top = (wide)1 << 127;
    wide value = top;
    int exponent = -127;
    for (int power = 0; power <= last; power++) {
        store(t, power, value, exponent);
        value = value / 8 * 5 + value % 8 * 5 / 8; /* 10 = 2^4 5/8 */
        exponent += 4;
        while (value < top) {
            value <<= 1;
            exponent--;
        }
    }
    value = top;
    exponent = -127;
    for (int power = -1; power >= FIRST_POWER; power--) {
        const wide quotient = value / 10, rest = value % 10;
        value = (quotient << 3) + (rest << 3) / 10;
        exponent -= 3;
        while (value < top) {
            value <<= 1;
            exponent--;
        }
        store(t, power, value, exponent);
    }
}

/* x = mantissa 2^exponent2; the integer nearest to x 10^power, or 0 when that is not certain. */
static uint64_t scaled(const struct decimal_table *t, uint64_t mantissa, int exponent2, int power)
{
    const wide low = (wide)mantissa * t->low[power - FIRST_POWER];
    const wide high = (wide)mantissa * t->high[power - FIRST_POWER] + (low >> 64);
    /* high is x 10^power 2^shift, too small by a few units at most */
    const int shift = -(exponent2 + t->exponent[power - FIRST_POWER] + 64);
    if (shift < 64 || shift > 120)
        return 0;
    const uint64_t whole = (uint64_t)(high >> shift);
    const uint64_t part = (uint64_t)(high >> (shift - 64)); /* fraction, 64 bits */
    const uint64_t middle = (uint64_t)1 << 63, margin = 256;
    if (part - (middle - margin) < 2 * margin)
        return 0;
    return whole + (part >= middle);
}

static char *put_digits(uint64_t n, int digits, char *text)
{
    int i = digits;
    for (; i >= 2; n /= 100) {
        const uint64_t pair = n % 100;
        text[--i] = (char)('0' + pair % 10);
        text[--i] = (char)('0' + pair / 10);
    }
    if (i > 0)
        text[0] = (char)('0' + n % 10);
    return text + digits;
}

/* The 17 digits of `mantissa`, whose first stands at 10^lead, as %g lays them out. */
static size_t lay_out(uint64_t mantissa, int lead, char *text)
{
    char digit[DIGITS];
    char *end = text;
    int n = DIGITS;
    put_digits(mantissa / 1000000000, 8, digit);
    put_digits(mantissa % 1000000000, 9, digit + 8);
    while (n > 1 && digit[n - 1] == '0')
        n--;
    if (lead < -4 || lead >= DIGITS) {
        *end++ = digit[0];
        if (n > 1)
            *end++ = '.';
        memcpy(end, digit + 1, (size_t)n - 1);
        end += n - 1;
        *end++ = 'e';
        *end++ = lead < 0 ? '-' : '+';
        return (size_t)(put_digits((uint64_t)(lead < 0 ? -lead : lead), 2, end) - text);
    }
    if (lead < 0) {
        memcpy(end, "0.0000", (size_t)(1 - lead));
        end += 1 - lead;
        memcpy(end, digit, (size_t)n);
        return (size_t)(end + n - text);
    }
    const int whole = lead + 1;
    memcpy(end, digit, (size_t)whole); /* zeros that were stripped are still there */
    end += whole;
    if (n > whole) {
        *end++ = '.';
        memcpy(end, digit + whole, (size_t)(n - whole));
        end += n - whole;
    }
    return (size_t)(end - text);
}

static size_t through_printf(double x, char *text)
{
    char buffer[DECIMAL_LONGEST + 1];
    const int length = snprintf(buffer, sizeof buffer, "%.17g", x);
    memcpy(text, buffer, (size_t)length);
    return (size_t)length;
}

size_t decimal_write(const struct decimal_table *table, double x, char *text)
{
    const double size = fabs(x);
    uint64_t bits;
    if (!(size >= 1e-30 && size < 1e30))
        return through_printf(x, text);
    memcpy(&bits, &size, sizeof bits);
    const int exponent2 = (int)(bits >> 52) - 1023;
    const uint64_t mantissa = (bits << 11) | (uint64_t)1 << 63;
    int lead = (int)floor(exponent2 * 0.30102999566398120); /* lg of 2^exponent2: right or 1 less */
    uint64_t value = scaled(table, mantissa, exponent2 - 63, DIGITS - 1 - lead);
    if (value >= 10 * least_mantissa)
        value = scaled(table, mantissa, exponent2 - 63, DIGITS - 1 - ++lead);
    if (value < least_mantissa || value >= 10 * least_mantissa)
        return through_printf(x, text);
    *text = '-';
    return (x < 0.0) + lay_out(value, lead, text + (x < 0.0));
}

size_t decimal_count(uint64_t n, char *text)
{
    int digits = 1;
    for (uint64_t rest = n; rest >= 10; rest /= 10)
        digits++;
    return (size_t)(put_digits(n, digits, text) - text);
}
