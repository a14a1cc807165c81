/* inotrope fit: calibrates fibres and drugs to published numbers, by calibration files. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "fit/calibrate.h"

static const struct option_spec spec[] = {
    {"check", 0, OPTION_FLAG, NULL,
     "compare with the compiled-in values; a difference above 0.2 % fails (exit 1)"},
    {"data", 0, OPTION_VALUE, "DIR",
     "published data (default: INOTROPE_DATA, else benchmarks/published)"},
    {"out", 0, OPTION_VALUE, "FILE", "results as JSON"},
    {"quiet", 'q', OPTION_FLAG, NULL, "no table"},
    {"help", 'h', OPTION_FLAG, NULL, "this text"},
};

static const double tolerance = 0.002; /* compiled-in numbers carry five digits, their chain four */

static int differs(double fitted, double compiled)
{
    return !(fabs(fitted - compiled) <= tolerance * fabs(fitted));
}

static void print_parameter(const struct calibration *c, const char *symbol, const char *how,
                            double value, double error)
{
    char first[CALIBRATE_TEXT];
    (void)snprintf(first, sizeof first, "%.*s", (int)strcspn(symbol, ","), symbol);
    const double compiled = calibrate_compiled(c, first);
    char spread[32] = "";
    if (!isnan(error))
        (void)snprintf(spread, sizeof spread, "+- %.2g", error);
    (void)printf("  %-5s %-44s %11.5g %-12s compiled in %11.5g%s\n", how, symbol, value, spread,
                 compiled, differs(value, compiled) ? "  DIFFERS" : "");
}

static void print_targets(const struct calibration *c)
{
    (void)printf("  %-52s %6s %10s %10s %8s\n", "target", "pCa", "published", "model", "(m-p)/s");
    for (size_t i = 0; i < c->n_targets; i++) {
        const struct calibrate_target *t = &c->target[i];
        char pca[16] = "";
        if (!isnan(t->pca))
            (void)snprintf(pca, sizeof pca, "%g", t->pca);
        (void)printf("  %-52s %6s %10.4g %10.4g %8.2f\n", t->source, pca, t->value, t->model,
                     (t->model - t->value) / t->scale);
    }
}

static void print_calibration(const struct calibration *c)
{
    (void)printf("%s%s%s: rms misfit %.3g of the scales, %zu targets, %zu free parameters\n",
                 c->fibre, *c->drug ? " with " : "", c->drug, c->misfit, c->n_targets, c->n_free);
    for (size_t i = 0; i < c->n_free; i++)
        print_parameter(c, c->free[i].symbol, "free", c->free[i].value, c->free[i].standard_error);
    for (size_t i = 0; i < c->n_tied; i++)
        print_parameter(c, c->tied[i].symbol, "tied", c->tied[i].value, NAN);
    if (c->n_targets)
        print_targets(c);
    (void)printf("\n");
}

static size_t count_differences(const struct calibration *c)
{
    size_t n = 0;
    for (size_t i = 0; i < c->n_free; i++) {
        char first[CALIBRATE_TEXT];
        (void)snprintf(first, sizeof first, "%.*s", (int)strcspn(c->free[i].symbol, ","),
                       c->free[i].symbol);
        n += (size_t)differs(c->free[i].value, calibrate_compiled(c, first));
    }
    for (size_t i = 0; i < c->n_tied; i++)
        n += (size_t)differs(c->tied[i].value, calibrate_compiled(c, c->tied[i].symbol));
    return n;
}

static json_t *as_json(const struct calibration *c)
{
    json_t *parameters = json_object(), *targets = json_array();
    for (size_t i = 0; i < c->n_free; i++)
        json_object_set_new(parameters, c->free[i].symbol,
                            isnan(c->free[i].standard_error)
                                ? json_pack("{s:f}", "value", c->free[i].value)
                                : json_pack("{s:f,s:f}", "value", c->free[i].value,
                                            "standard_error", c->free[i].standard_error));
    for (size_t i = 0; i < c->n_tied; i++)
        json_object_set_new(parameters, c->tied[i].symbol,
                            json_pack("{s:f,s:b}", "value", c->tied[i].value, "tied", 1));
    for (size_t i = 0; i < c->n_targets; i++) {
        const struct calibrate_target *t = &c->target[i];
        json_array_append_new(targets,
                              json_pack("{s:s,s:f,s:f,s:f}", "source", t->source, "published",
                                        t->value, "model", t->model, "scale", t->scale));
    }
    return json_pack("{s:s,s:s,s:f,s:o,s:o}", "fibre", c->fibre, "drug", c->drug, "rms_misfit",
                     c->misfit, "parameters", parameters, "targets", targets);
}

static int write_json(const json_t *all, const char *path, struct problem *problem)
{
    if (json_dump_file(all, path, JSON_INDENT(2) | JSON_REAL_PRECISION(17)) == 0)
        return CLI_OK;
    return problem_set(problem, CLI_IO, "--out: cannot write '%s'", path);
}

static int fit_one(const char *path, const char *data, const struct options *options, json_t *all,
                   size_t *differences, struct problem *problem)
{
    char text[700] = "";
    struct calibration *c = malloc(sizeof *c);
    if (!c)
        return problem_memory(problem);
    int code = calibrate_read(path, data, c, text, sizeof text);
    if (code) {
        free(c);
        return problem_set(problem, code, "%s", text);
    }
    const ino_status status = calibrate_run(c, text, sizeof text);
    if (status != INO_OK) {
        code = status == INO_NOT_CONVERGED ? CLI_NOT_CONVERGED : CLI_INPUT;
        (void)problem_set(problem, code, "%s: %s", path, text);
    } else {
        *differences += count_differences(c);
        json_array_append_new(all, as_json(c));
        if (!options_get(options, "quiet"))
            print_calibration(c);
    }
    free(c);
    return code;
}

static int run(const struct options *options, struct problem *problem)
{
    if (options->n_arguments == 0)
        return problem_set(problem, CLI_USAGE,
                           "name at least one calibration file (benchmarks/calibration/*.json)");
    const char *data = options_get(options, "data");
    if (!data)
        data = getenv("INOTROPE_DATA");
    if (!data || !*data)
        data = "benchmarks/published";
    json_t *all = json_array();
    size_t differences = 0;
    int code = CLI_OK;
    for (size_t i = 0; i < options->n_arguments && code == CLI_OK; i++)
        code = fit_one(options->arguments[i], data, options, all, &differences, problem);
    if (code == CLI_OK && options_get(options, "out"))
        code = write_json(all, options_get(options, "out"), problem);
    json_decref(all);
    if (code == CLI_OK && options_get(options, "check") && differences)
        return problem_set(problem, CLI_NOT_CONVERGED,
                           "%zu values differ from the compiled-in ones by more than %g %%",
                           differences, 100 * tolerance);
    return code;
}

const struct command command_fit = {
    "fit",
    "calibrate fibres and drugs to published numbers",
    "FILE.json...",
    spec,
    sizeof spec / sizeof spec[0],
    "Each file names a fibre, its free parameters with bounds, parameters tied to other fibres,\n"
    "and targets with their source and scale (benchmarks/calibration/README.md). Least squares\n"
    "by MINPACK; standard errors are given where targets outnumber free parameters.\n\n"
    "  inotrope fit benchmarks/calibration/diaphragm-slow.json\n"
    "  inotrope fit --check benchmarks/calibration/*.json\n",
    NULL,
    run,
};
