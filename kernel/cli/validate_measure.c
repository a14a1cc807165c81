/* From a published row to the model's number: which states, which quantity, how they combine. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/validate.h"

/* How the states of a row make one number. First against second: a of a|b, with drug against
 * without, second sarcomere length against the first. */
enum combine {
    COMBINE_VALUE,
    COMBINE_DIFFERENCE,
    COMBINE_RATIO,
    COMBINE_CHANGE,           /* (first - second)/second */
    COMBINE_Q10,              /* ratio per 10 K, second temperature against the first */
    COMBINE_SHIFT_DIFFERENCE, /* shift of fibre a minus shift of fibre b */
    COMBINE_HALF_DOSE,        /* dose of half the saturating shift */
    COMBINE_BEST_DOSE         /* dose of the largest shift */
};

/* Where on the curve a quantity at one Ca is read. */
enum at { AT_ROW, AT_HALF, AT_REST };

struct rule {
    const char *observable;
    const char *condition; /* part of the condition that tells it; NULL: any */
    enum quantity quantity;
    enum combine combine;
    enum at at;
};

static const struct rule rules[] = {
    {"pCa50", NULL, QUANTITY_PCA50, COMBINE_VALUE, AT_ROW},
    {"Ca50", NULL, QUANTITY_CA50, COMBINE_VALUE, AT_ROW},
    {"nH", NULL, QUANTITY_NH, COMBINE_VALUE, AT_ROW},
    {"Fmax", NULL, QUANTITY_FORCE, COMBINE_VALUE, AT_ROW},
    {"active force", NULL, QUANTITY_FORCE, COMBINE_VALUE, AT_ROW},
    {"force at low Ca", NULL, QUANTITY_TOTAL, COMBINE_VALUE, AT_ROW},
    {"ktr", NULL, QUANTITY_KTR, COMBINE_VALUE, AT_ROW},
    {"ktr ratio", NULL, QUANTITY_KTR, COMBINE_RATIO, AT_ROW},
    {"developed force", NULL, QUANTITY_DEVELOPED, COMBINE_VALUE, AT_ROW},
    {"time to peak", NULL, QUANTITY_TIME_TO_PEAK, COMBINE_VALUE, AT_ROW},
    {"RT50", NULL, QUANTITY_RT50, COMBINE_VALUE, AT_ROW},
    {"delta pCa50", NULL, QUANTITY_PCA50, COMBINE_DIFFERENCE, AT_ROW},
    {"delta nH", NULL, QUANTITY_NH, COMBINE_DIFFERENCE, AT_ROW},
    {"nH ratio", NULL, QUANTITY_NH, COMBINE_RATIO, AT_ROW},
    {"Fmax ratio", NULL, QUANTITY_FORCE, COMBINE_RATIO, AT_ROW},
    {"ATPase ratio", NULL, QUANTITY_ATPASE, COMBINE_RATIO, AT_ROW},
    {"tension cost ratio", NULL, QUANTITY_TENSION_COST, COMBINE_RATIO, AT_ROW},
    {"passive force ratio", NULL, QUANTITY_PASSIVE, COMBINE_RATIO, AT_REST},
    {"submaximal force ratio", NULL, QUANTITY_FORCE, COMBINE_RATIO, AT_HALF},
    {"Ca bound to myofilament troponin C, ratio", NULL, QUANTITY_CA_BOUND, COMBINE_RATIO, AT_HALF},
    {"Vmax ratio", NULL, QUANTITY_VMAX, COMBINE_RATIO, AT_ROW},
    {"Vmax Q10", NULL, QUANTITY_VMAX, COMBINE_Q10, AT_ROW},
    {"V0", NULL, QUANTITY_V0, COMBINE_VALUE, AT_ROW},
    {"V0 ratio", NULL, QUANTITY_V0, COMBINE_RATIO, AT_ROW},
    {"maximum efficiency", NULL, QUANTITY_EFFICIENCY, COMBINE_VALUE, AT_ROW},
    {"relative change of peak power normalised to isometric force", NULL, QUANTITY_POWER,
     COMBINE_CHANGE, AT_HALF},
    {"relative force change", NULL, QUANTITY_FORCE, COMBINE_CHANGE, AT_HALF},
    {"difference of delta pCa50", NULL, QUANTITY_PCA50, COMBINE_SHIFT_DIFFERENCE, AT_ROW},
    {"EC50", "Ca-independent force", QUANTITY_FORCE, COMBINE_HALF_DOSE, AT_REST},
    {"EC50", NULL, QUANTITY_PCA50, COMBINE_HALF_DOSE, AT_ROW},
    {"concentration of maximal sensitization", NULL, QUANTITY_PCA50, COMBINE_BEST_DOSE, AT_ROW},
};

static const double full_activation = 4.5; /* pCa */
static const double relaxed = 9.0;

/* A row at work. muscle[side]: fibre a and b, with the row's drug if it has one, or one fibre at two
 * temperatures. */
struct work {
    const struct rule *rule;
    struct result *row;
    ino_muscle *muscle[2];
    char why[300];
    int failed;
};

static const struct rule *find_rule(const struct target *t)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(t->observable, rules[i].observable) == 0 &&
            (rules[i].condition == NULL || strstr(t->condition, rules[i].condition) != NULL))
            return &rules[i];
    return NULL;
}

/* Value in one state; `half_pca` is where AT_HALF reads. */
static double value_at(struct work *w, size_t fibre, size_t length, double dose_uM, double half_pca)
{
    const struct target *t = w->row->target;
    const ino_fibre *of = ino_muscle_fibre(w->muscle[fibre]);
    const struct state state = {w->muscle[fibre], measure_length(t, of, length),
                                t->drug_entry != NULL ? &dose_uM : NULL};
    const double pca = w->rule->at == AT_HALF   ? half_pca
                       : w->rule->at == AT_REST ? relaxed
                       : isnan(t->pca)          ? full_activation
                                                : t->pca;
    const double value = state_quantity(&state, w->rule->quantity, pca, t, w->why, sizeof w->why);
    w->failed |= isnan(value);
    return value;
}

/* Half-maximum without drug, at the first length. */
static double reference_pca(struct work *w)
{
    const double none = 0.0;
    const struct target *t = w->row->target;
    if (w->rule->at != AT_HALF)
        return NAN;
    const struct state state = {w->muscle[0], measure_length(t, w->row->fibre[0], 0),
                                t->drug_entry != NULL ? &none : NULL};
    const double pca = state_half(&state);
    (void)snprintf(w->row->note, sizeof w->row->note, "read at pCa %.3f, half-maximal before", pca);
    return pca;
}

/* What is compared, and with what: the drug if there is one, else fibres, else lengths. */
static double compared(struct work *w, double dose_uM, double half_pca, double *second)
{
    const struct target *t = w->row->target;
    if (t->drug_entry != NULL) {
        *second = value_at(w, 0, 0, 0.0, half_pca);
        return value_at(w, 0, 0, dose_uM, half_pca);
    }
    if (w->row->n_fibres == 2) {
        *second = value_at(w, 1, 0, 0.0, half_pca);
        return value_at(w, 0, 0, 0.0, half_pca);
    }
    *second = value_at(w, 0, 0, 0.0, half_pca);
    return value_at(w, 0, 1, 0.0, half_pca);
}

static double combined(struct work *w, double dose_uM, double half_pca)
{
    double second;
    const double first = compared(w, dose_uM, half_pca, &second);
    switch (w->rule->combine) {
    case COMBINE_RATIO:
        return first / second;
    case COMBINE_CHANGE:
        return (first - second) / second;
    case COMBINE_DIFFERENCE:
    case COMBINE_VALUE:
    case COMBINE_Q10:
    case COMBINE_SHIFT_DIFFERENCE:
    case COMBINE_HALF_DOSE:
    case COMBINE_BEST_DOSE:
    default:
        return first - second;
    }
}

/* Of several doses the one that is worst for the published statement. */
static double worst_of_doses(struct work *w)
{
    const struct target *t = w->row->target;
    const double half = reference_pca(w);
    double worst = NAN;
    if (t->n_doses == 0)
        return combined(w, 0.0, half);
    for (size_t i = 0; i < t->n_doses; i++) {
        const double value = combined(w, t->dose_uM[i], half);
        const double value_off = t->kind == KIND_GREATER ? -value
                                 : t->kind == KIND_LESS  ? value
                                                         : fabs(value - t->value[0]);
        const double worst_off = t->kind == KIND_GREATER ? -worst
                                 : t->kind == KIND_LESS  ? worst
                                                         : fabs(worst - t->value[0]);
        if (i == 0 || value_off > worst_off)
            worst = value;
    }
    if (t->n_doses > 1) {
        const size_t used = strlen(w->row->note);
        (void)snprintf(w->row->note + used, sizeof w->row->note - used,
                       "%sthe least favourable of %zu doses", used > 0 ? "; " : "", t->n_doses);
    }
    return worst;
}

static double shift_difference(struct work *w)
{
    const struct target *t = w->row->target;
    double shift[2];
    for (size_t f = 0; f < 2; f++)
        shift[f] = t->drug_entry != NULL
                       ? value_at(w, f, 0, t->dose_uM[0], NAN) - value_at(w, f, 0, 0.0, NAN)
                       : value_at(w, f, 1, 0.0, NAN) - value_at(w, f, 0, 0.0, NAN);
    return shift[0] - shift[1];
}

/* ---- doses ---- */

static const double lowest_dose = -4.0; /* lg uM */
static const double highest_dose = 4.0;

static double effect(struct work *w, double lg_dose)
{
    return value_at(w, 0, 0, pow(10.0, lg_dose), NAN) - value_at(w, 0, 0, 0.0, NAN);
}

/* Bisection in the logarithm of the dose: half of the effect at the highest one. */
static double half_dose(struct work *w)
{
    double low = lowest_dose;
    double high = highest_dose;
    const double full = effect(w, high);
    if (!(fabs(full) > 1e-9)) {
        (void)snprintf(w->why, sizeof w->why, "the drug has no such effect in the model");
        w->failed = 1;
        return NAN;
    }
    while (high - low > 1e-7 && !w->failed) {
        const double middle = 0.5 * (low + high);
        if (effect(w, middle) / full < 0.5)
            low = middle;
        else
            high = middle;
    }
    return pow(10.0, 0.5 * (low + high));
}

/* The largest shift on a grid of eight doses per decade; infinite where it only grows. */
static double best_dose(struct work *w)
{
    enum { PER_DECADE = 8 };
    double best = -INFINITY;
    double where = NAN;
    for (double lg = lowest_dose; lg <= highest_dose + 1e-9; lg += 1.0 / PER_DECADE) {
        const double value = effect(w, lg);
        if (value > best) {
            best = value;
            where = lg;
        }
    }
    if (where < highest_dose - 0.5 / PER_DECADE)
        return pow(10.0, where);
    (void)snprintf(w->row->note, sizeof w->row->note,
                   "the shift only grows with the dose: no best one");
    return INFINITY;
}

/* ---- rows ---- */

static double q10(struct work *w)
{
    const double *ends = w->row->target->ends_C;
    const double ratio = value_at(w, 1, 0, 0.0, NAN) / value_at(w, 0, 0, 0.0, NAN);
    return pow(ratio, 10.0 / (ends[1] - ends[0]));
}

/* How a number at a speed was had. */
static void note_velocity(struct work *w)
{
    const enum quantity q = w->rule->quantity;
    if (q == QUANTITY_VMAX)
        (void)snprintf(w->row->note, sizeof w->row->note,
                       "steady unloaded shortening, nothing extrapolated");
    else if (q == QUANTITY_V0)
        (void)snprintf(w->row->note, sizeof w->row->note,
                       "slack test, releases of 6 to 10 %% of the reference length");
    else if (q == QUANTITY_EFFICIENCY)
        (void)snprintf(w->row->note, sizeof w->row->note,
                       "power over ATP used at %g kJ/mol and %g uM of heads, both conventions",
                       VALIDATE_ATP_KJ, VALIDATE_HEADS_UM);
}

static void measure_scalar(struct work *w)
{
    struct result *row = w->row;
    const struct target *t = row->target;
    row->n_values = 1;
    if (t->kind == KIND_PAIR) {
        row->n_values = 2;
        row->model_value[0] = value_at(w, 0, 0, 0.0, NAN);
        row->model_value[1] = value_at(w, 0, 0, t->n_doses > 0 ? t->dose_uM[0] : 0.0, NAN);
    } else if (t->kind == KIND_ENDS) {
        row->n_values = 2;
        for (size_t i = 0; i < 2; i++)
            row->model_value[i] = value_at(w, 0, i, 0.0, NAN);
    } else if (w->rule->combine == COMBINE_VALUE) {
        row->model_value[0] = value_at(w, 0, 0, 0.0, NAN);
    } else if (w->rule->combine == COMBINE_Q10) {
        row->model_value[0] = q10(w);
    } else if (w->rule->combine == COMBINE_SHIFT_DIFFERENCE) {
        row->model_value[0] = shift_difference(w);
    } else if (w->rule->combine == COMBINE_HALF_DOSE) {
        row->model_value[0] = half_dose(w);
    } else if (w->rule->combine == COMBINE_BEST_DOSE) {
        row->model_value[0] = best_dose(w);
    } else {
        row->model_value[0] = worst_of_doses(w);
    }
    note_velocity(w);
    if (w->rule->quantity == QUANTITY_KTR)
        (void)snprintf(row->note, sizeof row->note, "recovery after full detachment");
    if (t->n_drive > 0)
        (void)snprintf(row->note, sizeof row->note,
                       "paced to the limit cycle with a biexponential Ca transient from %.3g to "
                       "%.3g uM, %.3g and %.3g ms, period %.3g s",
                       t->drive[DRIVE_CA_REST], t->drive[DRIVE_CA_PEAK], 1e3 * t->drive[DRIVE_TAU1],
                       1e3 * t->drive[DRIVE_TAU2], t->drive[DRIVE_PERIOD]);
}

static void measure_curve(struct work *w)
{
    const struct target *t = w->row->target;
    const struct state state = {w->muscle[0], measure_length(t, w->row->fibre[0], 0), NULL};
    double sum = 0.0;
    double *y = malloc((t->n_points + 1) * sizeof *y);
    w->failed =
        y == NULL || state_curve(&state, t, t->x, t->n_points, y, w->why, sizeof w->why) != 0;
    size_t n = 0;
    for (size_t i = 0; !w->failed && i < t->n_points; i++) {
        if (t->error != NULL ? !(t->error[i] > 0.0) : t->x[i] == 0.0)
            continue; /* the point that the others are relative to */
        sum += pow((y[i] - t->y[i]) / (t->error != NULL ? t->error[i] : 1.0), 2.0);
        n++;
    }
    w->row->n_values = 1;
    w->row->model_value[0] = sqrt(sum / (double)n);
    const size_t used = strlen(w->row->note);
    (void)snprintf(w->row->note + used, sizeof w->row->note - used,
                   t->error != NULL ? "root mean square of (model - data)/error over %zu points"
                                    : "root mean square of model - data, force over the isometric "
                                      "one, over %zu speeds",
                   n);
    free(y);
}

static int not_run(struct result *row, const char *why)
{
    row->n_values = 0;
    (void)snprintf(row->note, sizeof row->note, "%.390s", why);
    return 0;
}

/* 1 when there is something to compute. */
static int is_possible(struct work *w)
{
    const struct target *t = w->row->target;
    if (w->row->n_fibres == 0 || strcmp(t->protocol, "none") == 0)
        return not_run(w->row, "");
    if (t->kind == KIND_CURVE && t->n_points == 0)
        return not_run(w->row, "");
    if (t->kind != KIND_CURVE && w->rule == NULL)
        return not_run(w->row, "the program has no such observable");
    if (strcmp(t->protocol, "twitch") == 0 && t->n_drive == 0)
        return not_run(w->row, "no Ca transient is given");
    if (w->rule != NULL && w->rule->combine == COMBINE_Q10 &&
        (isnan(t->ends_C[0]) || t->ends_C[0] == t->ends_C[1]))
        return not_run(w->row, "a Q10 needs two temperatures");
    if (t->drug_entry != NULL && t->n_doses == 0 && w->rule->combine != COMBINE_HALF_DOSE &&
        w->rule->combine != COMBINE_BEST_DOSE)
        return not_run(w->row, "no dose is given");
    if (strcmp(t->unit, "kPa") == 0 && ino_model_tension_is_relative(w->row->model))
        return not_run(w->row, "the model's tension is normalised");
    return 1;
}

/* A force-velocity curve is run at the temperature of its data where the model has a Q10, and says
 * so. */
static double curve_temperature(struct result *row)
{
    const struct target *t = row->target;
    const double own = ino_fibre_temperature_C(row->fibre[0]);
    if (t->kind != KIND_CURVE || strcmp(t->protocol, "forcevel") != 0 || isnan(t->temperature_C) ||
        !(t->temperature_C != own) || isnan(own))
        return NAN;
    if (ino_model_temperature(row->model) == NULL) {
        (void)snprintf(row->note, sizeof row->note, "at the fibre's %.4g C, data at %.4g C; ", own,
                       t->temperature_C);
        return NAN;
    }
    (void)snprintf(row->note, sizeof row->note, "taken to %.4g C by the model's Q10; ",
                   t->temperature_C);
    return t->temperature_C;
}

static void make_muscles(struct work *w)
{
    struct result *row = w->row;
    const int q = w->rule != NULL && w->rule->combine == COMBINE_Q10;
    for (size_t f = 0; f < (q ? 2 : row->n_fibres) && !w->failed; f++) {
        const double temperature = q ? row->target->ends_C[f] : curve_temperature(row);
        w->muscle[f] = measure_muscle(row->fibre[q ? 0 : f], row->target->drug_entry, temperature,
                                      w->why, sizeof w->why);
        w->failed = w->muscle[f] == NULL;
    }
}

void measure(struct result *row)
{
    struct work w = {.row = row};
    row->note[0] = '\0';
    row->n_values = 0;
    w.rule = row->target->kind == KIND_CURVE ? NULL : find_rule(row->target);
    if (!is_possible(&w))
        return;
    make_muscles(&w);
    if (!w.failed && row->target->kind == KIND_CURVE)
        measure_curve(&w);
    else if (!w.failed)
        measure_scalar(&w);
    if (w.failed)
        (void)not_run(row, w.why);
    for (size_t f = 0; f < 2; f++)
        ino_muscle_free(w.muscle[f]);
}
