/* Linked into the tests of the library: what a host may have done to its process before it calls
 * the library. It uses the locale of its environment, as programs with a user interface do. With
 * INOTROPE_TEST_FLUSH set it flushes subnormal numbers to zero, as audio programs and games do. */
#include <locale.h>
#include <stdlib.h>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

__attribute__((constructor)) static void become_a_host(void)
{
    setlocale(LC_ALL, "");
#if defined(__SSE2__)
    if (getenv("INOTROPE_TEST_FLUSH"))
        _mm_setcsr(_mm_getcsr() | _MM_FLUSH_ZERO_ON | 0x0040); /* 0x0040: subnormal inputs too */
#endif
}
