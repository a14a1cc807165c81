/* Verdicts. A row with a spread is judged by it; a row that has none is judged by fixed widths that
 * the criterion names. Only a direction: strictly beyond the value. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/validate.h"

static const double width_pca = 0.1;    /* pCa, and at most this for a difference of pCa50 */
static const double width_shift = 0.30; /* differences of pCa50, relative */
static const double width_rate = 0.30;  /* rates and n_H, relative */
static const double width_force = 0.20; /* forces, ratios and times, relative */
static const double resolution = 1e-6;  /* a direction smaller than this is none; a bracket's end
                                           (relative) is part of it */
static const double resolution_speed =
    1e-3;                                 /* the same of speeds, which are integrated, and which the
                                                 last units that are not activated slow */
static const double width_relative = 0.1; /* rms of a curve of relative force without errors */
static const double width_curve = 2.0;    /* a curve that is exact has rms near 1 */

static int mentions(const struct target *t, const char *word)
{
    return strstr(t->observable, word) != NULL;
}

static void say(struct judgement *out, const char *text)
{
    (void)snprintf(out->criterion, sizeof out->criterion, "%s", text);
}

/* A shift of known size is what is judged; "about 0" has no size. */
static int is_shift(const struct target *t)
{
    return t->kind == KIND_PAIR || (t->kind == KIND_POINT && mentions(t, "delta "));
}

/* Half-width for a row without a spread. */
static double default_width(const struct target *t, double value, struct judgement *out)
{
    if (mentions(t, "pCa50") && is_shift(t)) {
        const double relative = width_shift * fabs(value);
        say(out, relative < width_pca ? "shift within 30 % (no spread given)"
                                      : "shift within 0.1 (no spread given)");
        return fmin(relative, width_pca);
    }
    if (mentions(t, "pCa50")) {
        say(out, "within 0.1 (no spread given)");
        return width_pca;
    }
    const int ratio = mentions(t, "ratio");
    if (strcmp(t->unit, "1/s") == 0 || (!ratio && (mentions(t, "nH") || mentions(t, "ktr")))) {
        say(out, "within 30 % (no spread given)");
        return width_rate * fabs(value);
    }
    say(out, t->kind == KIND_PAIR ? "change within 20 % (no spread given)"
                                  : "within 20 % (no spread given)");
    return width_force * fabs(value);
}

static enum verdict pass_if(int condition)
{
    return condition ? VERDICT_PASS : VERDICT_FAIL;
}

static void judge_value(const struct target *t, double published, double model,
                        struct judgement *out)
{
    double width = t->spread;
    out->difference = model - published;
    if (isnan(width)) {
        width = default_width(t, published, out);
    } else {
        out->difference_in_spreads = out->difference / width;
        say(out, t->kind == KIND_PAIR ? "change within the spread" : "within the spread");
    }
    out->verdict = pass_if(fabs(out->difference) <= width);
}

static void judge_bracket(const struct target *t, double model, struct judgement *out)
{
    const double slack[2] = {resolution * fabs(t->value[0]), resolution * fabs(t->value[1])};
    out->difference = model < t->value[0] - slack[0]   ? model - t->value[0]
                      : model > t->value[1] + slack[1] ? model - t->value[1]
                                                       : 0.0;
    say(out, "inside the bracket");
    out->verdict = pass_if(out->difference == 0.0 && !isnan(model));
}

/* Both ends; the worse one is reported. */
static void judge_ends(const struct target *t, const double *model, struct judgement *out)
{
    struct judgement end[2] = {*out, *out};
    for (int i = 0; i < 2; i++)
        judge_value(t, t->value[i], model[i], &end[i]);
    const int worse = fabs(end[1].difference) > fabs(end[0].difference);
    *out = end[worse];
    out->verdict = pass_if(end[0].verdict == VERDICT_PASS && end[1].verdict == VERDICT_PASS);
}

static void judge_sign(const struct target *t, double model, struct judgement *out)
{
    const double beyond = (model - t->value[0]) * (t->kind == KIND_GREATER ? 1.0 : -1.0);
    out->difference = model - t->value[0];
    say(out, t->kind == KIND_GREATER ? "greater" : "less");
    out->verdict = pass_if(
        beyond > (mentions(t, "V0") || mentions(t, "Vmax") ? resolution_speed : resolution));
}

static int is_judged(const struct target *t, struct judgement *out)
{
    if (t->fibre[0] == '\0')
        say(out, "no fibre of this kind");
    else if (strcmp(t->protocol, "none") == 0)
        say(out, "no protocol reproduces it");
    else if (t->kind == KIND_CURVE && t->n_points == 0 &&
             (strcmp(t->protocol, "pca") == 0 || strcmp(t->protocol, "ktr") == 0 ||
              strcmp(t->protocol, "twitch") == 0))
        say(out, "no curve: its numbers are rows of their own");
    else
        return 1;
    out->verdict = VERDICT_SHOWN;
    return 0;
}

void judge(const struct target *t, const double *model, size_t n, struct judgement *out)
{
    memset(out, 0, sizeof *out);
    out->difference = NAN;
    out->difference_in_spreads = NAN;
    out->verdict = VERDICT_NOT_RUN;
    if (!is_judged(t, out))
        return;
    for (size_t i = 0; i < n; i++)
        if (isnan(model[i]))
            n = 0;
    if (n == 0) {
        say(out, "not run");
        return;
    }
    switch (t->kind) {
    case KIND_BRACKET:
        judge_bracket(t, model[0], out);
        break;
    case KIND_PAIR:
        judge_value(t, t->value[1] - t->value[0], model[n > 1] - (n > 1 ? model[0] : 0.0), out);
        break;
    case KIND_ENDS:
        judge_ends(t, model, out);
        break;
    case KIND_GREATER:
    case KIND_LESS:
        judge_sign(t, model[0], out);
        break;
    case KIND_CURVE:
        if (t->error == NULL && t->y != NULL) {
            say(out, "rms within 0.1 of isometric force (no errors given)");
            out->difference = model[0];
            out->verdict = pass_if(model[0] <= width_relative);
            break;
        }
        out->difference_in_spreads = model[0];
        say(out, "rms within twice the error");
        out->verdict = pass_if(model[0] <= width_curve);
        break;
    case KIND_POINT:
    case KIND_ABOUT:
    case KIND_COUNT:
    default:
        judge_value(t, t->value[0], model[0], out);
        break;
    }
}
