/* Half-effect doses: of the shift of pCa50, and of the tension at the Ca of the control's pCa50. */
#include <math.h>
#include <stdio.h>

#include "cli/dose.h"

const char *dose_text(const struct dose_list *drug, double uM, int digits, char *text, size_t size)
{
    if (drug->bound > 0)
        (void)snprintf(text, size, "%.*g uM free (%.*g uM total)", digits, uM, digits,
                       uM / (1 - drug->bound));
    else
        (void)snprintf(text, size, "%.*g uM", digits, uM);
    return text;
}

/* What a dose does, on a curve. Returns 0 and the measure, or -1. */
typedef int effect(const struct selection *s, const struct curve *curve, double dose_uM,
                   double *value);

static int shift_at(const struct selection *s, const struct curve *curve, double dose_uM,
                    double *shift)
{
    double drug_uM[INO_MAX_DRUGS] = {dose_uM};
    ino_pca_summary summary;
    if (curve_summary_at(s, curve, drug_uM, &summary) != INO_OK)
        return -1;
    *shift = summary.pca50 - curve->control_pca50;
    return 0;
}

static int tension_at(const struct selection *s, const struct curve *curve, double dose_uM,
                      double *tension)
{
    const double ca_uM = pow(10.0, 6.0 - curve->control_pca50);
    struct curve dosed = *curve;
    dosed.drug_uM[0] = dose_uM;
    return curve_tension(s, &dosed, 1, &ca_uM, tension) == INO_OK ? 0 : -1;
}

static int tension_gain_at(const struct selection *s, const struct curve *curve, double dose_uM,
                           double *gain)
{
    double with, without;
    if (tension_at(s, curve, dose_uM, &with) != 0 || tension_at(s, curve, 0.0, &without) != 0)
        return -1;
    *gain = with / without - 1.0;
    return 0;
}

/* Where the measure has half its saturating value, by bisection in the logarithm of the dose. One
 * that still grows over the last decade of doses (to 1 M, or as far as the drug is published) has no
 * saturating value. */
static void half_of(effect *measure, const struct selection *s, const struct curve *curve,
                    struct half_effect *out)
{
    const double most_uM = ino_drug_max_dose_uM(s->drug[0].drug), highest = log10(most_uM);
    double before;
    *out = (struct half_effect){NAN, NAN, "it could not be computed"};
    if (measure(s, curve, most_uM, &out->saturation) != 0 ||
        measure(s, curve, 0.1 * most_uM, &before) != 0)
        return;
    out->note = "no effect";
    if (fabs(out->saturation) < 1e-9)
        return;
    out->note = most_uM < 1e6 ? "it does not saturate up to the largest published dose"
                              : "it does not saturate";
    if (fabs(before - out->saturation) > 0.01 * fabs(out->saturation)) {
        out->saturation = NAN;
        return;
    }
    double low = -9.0;
    double high = highest;
    while (high - low > 1e-13) {
        const double middle = 0.5 * (low + high);
        double value;
        if (middle <= low || middle >= high || measure(s, curve, pow(10.0, middle), &value) != 0)
            break;
        if (value / out->saturation < 0.5)
            low = middle;
        else
            high = middle;
    }
    out->uM = pow(10.0, 0.5 * (low + high));
    out->note = NULL;
}

void dose_half_effect(const struct selection *s, const struct curve *curve, struct half_effect *out)
{
    half_of(shift_at, s, curve, out);
}

void dose_half_tension(const struct selection *s, const struct curve *curve,
                       struct half_effect *out)
{
    half_of(tension_gain_at, s, curve, out);
}
