#include "fit/calibrate.h"

#include <cminpack-1/cminpack.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <inotrope/protocol.h>

/* ---- compiled-in values ---- */

static ino_status make(const struct calibration *c, const char *fibre, size_t n_changes,
                       const ino_change *changes, int with_drug, ino_muscle **muscle,
                       ino_error *error)
{
    const char *drug = c->drug;
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.fibre = fibre;
    spec.n_drugs = with_drug && *drug ? 1 : 0;
    spec.drugs = &drug;
    spec.n_changes = n_changes;
    spec.changes = changes;
    return ino_muscle_create(&spec, muscle, error);
}

static double value_in(const struct calibration *c, const char *fibre, const char *symbol)
{
    ino_muscle *muscle;
    if (make(c, fibre, 0, NULL, 1, &muscle, NULL) != INO_OK)
        return NAN;
    size_t k = ino_muscle_parameter_index(muscle, symbol);
    double value =
        k < ino_muscle_parameter_count(muscle) ? ino_muscle_parameter(muscle, k)->value : NAN;
    ino_muscle_free(muscle);
    return value;
}

double calibrate_compiled(const struct calibration *c, const char *symbol)
{
    return value_in(c, c->fibre, symbol);
}

/* ---- parameters to muscles ---- */

/* A free parameter x in (low, high): x = low (high/low)^((1 + sin u)/2). Every u is allowed. */
static double from_internal(const struct calibrate_free *f, double u)
{
    return f->low * pow(f->high / f->low, 0.5 * (1 + sin(u)));
}

static double to_internal(const struct calibrate_free *f, double x)
{
    double share = log(x / f->low) / log(f->high / f->low);
    return asin(fmin(fmax(2 * share - 1, -0.999), 0.999));
}

struct changes {
    ino_change row[2 * CALIBRATE_FREE + CALIBRATE_TIED];
    char symbol[2 * CALIBRATE_FREE][CALIBRATE_TEXT];
    size_t n;
};

static void add_symbols(struct changes *ch, const struct calibrate_free *f)
{
    const char *rest = f->symbol;
    while (*rest && ch->n < 2 * CALIBRATE_FREE) {
        size_t length = strcspn(rest, ",");
        char *symbol = ch->symbol[ch->n];
        snprintf(symbol, CALIBRATE_TEXT, "%.*s", (int)length, rest);
        ch->row[ch->n++] = (ino_change){symbol, f->value, 0};
        rest += length + (rest[length] == ',');
    }
}

static void collect(struct calibration *c, struct changes *ch)
{
    ch->n = 0;
    for (size_t i = 0; i < c->n_free; i++)
        add_symbols(ch, &c->free[i]);
    for (size_t i = 0; i < c->n_tied; i++) {
        struct calibrate_tied *t = &c->tied[i];
        double base = NAN;
        if (*t->fibre) {
            base = value_in(c, t->fibre, t->other);
        } else {
            for (size_t k = 0; k < ch->n; k++)
                if (strcmp(ch->row[k].symbol, t->other) == 0)
                    base = ch->row[k].value;
        }
        t->value = t->factor * base;
        ch->row[ch->n++] = (ino_change){t->symbol, t->value, 0};
    }
}

/* Drug-free runs have no place for changes of the drug's constants. */
static size_t without_drug(const struct calibration *c, const struct changes *ch, ino_change *kept)
{
    size_t n = 0, length = strlen(c->drug);
    for (size_t i = 0; i < ch->n; i++)
        if (!length || strncmp(ch->row[i].symbol, c->drug, length) != 0)
            kept[n++] = ch->row[i];
    return n;
}

/* ---- observables ---- */

struct probe {
    const ino_muscle *plain, *drugged;
};

static double sl_of(const ino_muscle *muscle, double sl_um)
{
    return isnan(sl_um) ? ino_fibre_sl0_um(ino_muscle_fibre(muscle)) : sl_um;
}

static double observe(const ino_muscle *muscle, ino_observable what, double pca, double sl_um)
{
    double ca = pow(10, 6 - pca), sl = sl_of(muscle, sl_um), value = NAN;
    ino_inputs in;
    ino_outputs out;
    ino_inputs_init(&in);
    ino_outputs_init(&out);
    in.ca_uM.values = &ca;
    in.sl_um.values = &sl;
    out.observable[what].values = &value;
    ino_status status =
        ino_batch_steady(muscle, &in, INO_BRANCH_UP, 0, 1, (ino_state_output){0}, &out, NULL);
    return status == INO_OK ? value : NAN;
}

static double pca50_of(const ino_muscle *muscle, double sl_um, const double *drug_uM)
{
    ino_pca_summary summary;
    ino_status status =
        ino_observe_pca(muscle, sl_of(muscle, sl_um), drug_uM, INO_BRANCH_UP, &summary);
    return status == INO_OK ? summary.pca50 : NAN;
}

static double hill_of(const ino_muscle *muscle, double sl_um)
{
    enum { N = 31 };
    double pca[N], y[N];
    for (int i = 0; i < N; i++) {
        pca[i] = 7.5 - 0.1 * i;
        y[i] = observe(muscle, INO_OBS_tension, pca[i], sl_um);
    }
    ino_hill fit;
    return ino_hill_fit(N, pca, y, NULL, &fit) == INO_OK ? fit.n_h : NAN;
}

static double ktr_of(const ino_muscle *muscle, double pca, double sl_um)
{
    ino_ktr result;
    ino_status status = ino_protocol_ktr(muscle, pow(10, 6 - pca), sl_of(muscle, sl_um), NULL,
                                         INO_KTR_DETACHMENT, NULL, &result);
    return status == INO_OK ? result.k_tr_per_s : NAN;
}

static double model_value(const struct probe *p, const struct calibrate_target *t)
{
    switch (t->kind) {
    case TARGET_PCA50:
        return pca50_of(p->plain, t->sl_um, NULL);
    case TARGET_NH:
        return hill_of(p->plain, t->sl_um);
    case TARGET_TENSION:
        return observe(p->plain, INO_OBS_tension, t->pca, t->sl_um);
    case TARGET_TOTAL:
        return observe(p->plain, INO_OBS_total, t->pca, t->sl_um);
    case TARGET_RELATIVE_FORCE:
        return observe(p->plain, INO_OBS_tension, t->pca, t->sl_um) /
               observe(p->plain, INO_OBS_tension, isnan(t->to_pca) ? 4.5 : t->to_pca, t->sl_um);
    case TARGET_KTR:
        return ktr_of(p->plain, t->pca, t->sl_um);
    case TARGET_DELTA_PCA50_DRUG:
        return pca50_of(p->drugged, t->sl_um, &t->dose_uM) - pca50_of(p->plain, t->sl_um, NULL);
    case TARGET_DELTA_PCA50_SL:
        return pca50_of(p->plain, t->sl_um, NULL) - pca50_of(p->plain, t->from_sl_um, NULL);
    case TARGET_KINDS:
        break;
    }
    return NAN;
}

/* Fills the targets' model values; 0 when the muscle cannot be made. */
static int evaluate(struct calibration *c, ino_error *error)
{
    struct changes ch;
    ino_change kept[2 * CALIBRATE_FREE + CALIBRATE_TIED];
    ino_muscle *plain = NULL, *drugged = NULL;
    collect(c, &ch);
    size_t n = without_drug(c, &ch, kept);
    int made = make(c, c->fibre, n, kept, 0, &plain, error) == INO_OK &&
               (!*c->drug || make(c, c->fibre, ch.n, ch.row, 1, &drugged, error) == INO_OK);
    struct probe probe = {plain, drugged};
    for (size_t i = 0; made && i < c->n_targets; i++)
        c->target[i].model = model_value(&probe, &c->target[i]);
    ino_muscle_free(plain);
    ino_muscle_free(drugged);
    return made;
}

/* ---- least squares ---- */

struct problem_of_fit {
    struct calibration *c;
    ino_error *error;
};

static int residuals(void *data, int m, int n, const double *u, double *fvec, int iflag)
{
    struct problem_of_fit *p = data;
    struct calibration *c = p->c;
    (void)iflag;
    for (int i = 0; i < n; i++)
        c->free[i].value = from_internal(&c->free[i], u[i]);
    c->evaluations++;
    int made = evaluate(c, p->error);
    for (int i = 0; i < m; i++) {
        const struct calibrate_target *t = &c->target[i];
        double residual = (t->model - t->value) / t->scale;
        fvec[i] = made && isfinite(residual) ? residual : 1e3; /* a step that left the model */
    }
    return 0;
}

/* Standard errors from the fit's own scatter (scales as weights), where there are more targets than
 * free parameters; in log x, transformed back. */
static void standard_errors(struct calibration *c, const double *u, double *jacobian, int m, int n,
                            const int *pivot)
{
    for (int i = 0; i < n; i++)
        c->free[i].standard_error = NAN;
    if (m <= n)
        return;
    double work[CALIBRATE_FREE];
    covar(n, jacobian, m, pivot, 1e-12, work);
    double variance = c->misfit * c->misfit * m / (m - n);
    for (int i = 0; i < n; i++) {
        struct calibrate_free *f = &c->free[i];
        double slope = f->value * log(f->high / f->low) * 0.5 * cos(u[i]); /* dx/du */
        f->standard_error = fabs(slope) * sqrt(variance * jacobian[i + i * m]);
    }
}

static double rms(const double *fvec, int m)
{
    double sum = 0;
    for (int i = 0; i < m; i++)
        sum += fvec[i] * fvec[i];
    return sqrt(sum / m);
}

ino_status calibrate_run(struct calibration *c, char *text, size_t size)
{
    enum { M = CALIBRATE_TARGETS, N = CALIBRATE_FREE };
    double u[N], fvec[M], diag[N], fjac[M * N], qtf[N], wa1[N], wa2[N], wa3[N], wa4[M];
    int pivot[N], nfev = 0, m = (int)c->n_targets, n = (int)c->n_free;
    ino_error error;
    ino_error_init(&error);
    if (n == 0) { /* all of it is derived from other fibres */
        int made = evaluate(c, &error);
        snprintf(text, size, "%s", made ? "" : error.text);
        return made ? INO_OK : error.status;
    }
    for (int i = 0; i < n; i++) {
        char first[CALIBRATE_TEXT];
        snprintf(first, sizeof first, "%.*s", (int)strcspn(c->free[i].symbol, ","),
                 c->free[i].symbol);
        double start = calibrate_compiled(c, first);
        if (isnan(start)) {
            snprintf(text, size, "fibre '%s' has no parameter '%s'", c->fibre, first);
            return INO_UNKNOWN_PARAMETER;
        }
        u[i] = to_internal(&c->free[i], start);
    }
    struct problem_of_fit problem = {c, &error};
    int info = lmdif(residuals, &problem, m, n, u, fvec, 1e-14, 1e-10, 0.0, 400 * (n + 1), 1e-6,
                     diag, 1, 10.0, 0, &nfev, fjac, m, pivot, qtf, wa1, wa2, wa3, wa4);
    residuals(&problem, m, n, u, fvec, 0);
    c->misfit = rms(fvec, m);
    standard_errors(c, u, fjac, m, n, pivot);
    if (error.status != INO_OK && !evaluate(c, &error)) {
        snprintf(text, size, "%s", error.text);
        return error.status;
    }
    if (info >= 1 && info <= 4)
        return INO_OK;
    /* 6 to 8: the tolerance cannot be tightened further, at a minimum within round-off. */
    if (info >= 6)
        return INO_OK;
    snprintf(text, size, "least squares stopped without convergence (MINPACK info %d)", info);
    return INO_NOT_CONVERGED;
}
