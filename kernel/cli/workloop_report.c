/* Data and table of `inotrope workloop`. */
#include <math.h>
#include <stdio.h>

#include "cli/workloop.h"

size_t workloop_best(const struct workloop_run *run, size_t curve)
{
    size_t best = run->rows;
    const double *power = run->column[WORKLOOP_POWER] + curve * run->rows;
    for (size_t k = 0; k < run->rows; k++)
        if (!isnan(power[k]) && (best == run->rows || power[k] > power[best]))
            best = k;
    return best;
}

static void add_results(struct workloop_run *run)
{
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        char name[2][160];
        const struct run_label label = time_curve_label(&run->time, i, name);
        const size_t best = workloop_best(run, i), row = i * run->rows + best;
        if (best == run->rows)
            continue;
        provenance_add(&run->time.extra, "workloop",
                       "run=%zu model=%s fibre=%s drug=%s drug_uM=%s sl_um=%.17g "
                       "highest_power_kW_per_m3=%.17g frequency_Hz=%.17g strain=%.17g phase=%.17g",
                       label.number, label.model, label.fibre, label.drug, label.drug_uM,
                       run->time.s.curve[i].sl_um, run->column[WORKLOOP_POWER][row],
                       run->column[WORKLOOP_FREQUENCY][row], run->column[WORKLOOP_STRAIN][row],
                       run->column[WORKLOOP_PHASE][row]);
    }
}

void workloop_report(struct workloop_run *run)
{
    struct provenance *p = &run->time.provenance;
    const ino_workloop_options *o = &run->options;
    time_provenance(&run->time);
    if (o->shape == INO_WORKLOOP_SAWTOOTH)
        provenance_add(p, "length", "sawtooth, shortens for %.6g of a cycle", o->shortening);
    else
        provenance_add(p, "length", "sine");
    provenance_add(p, "ca", "%s%s", run->inputs.ca_text,
                   run->inputs.ca.kind == INO_SIGNAL_CONSTANT ? "" : " per stimulus");
    if (o->stimuli > 1)
        provenance_add(p, "stimuli", "%zu per cycle at %.6g Hz", o->stimuli, o->rate_Hz);
    if (isfinite(o->ceiling_uM))
        provenance_add(p, "summation", "from a store that empties, below %.10g uM", o->ceiling_uM);
    provenance_add(p, "phase", "of the first stimulus, part of a cycle after the greatest length");
    if (o->cycles > 0)
        provenance_add(p, "cycles", "%zu from rest, the last is read", o->cycles);
    else
        provenance_add(p, "cycles",
                       "until the state is within %.3g of the limit cycle, by the ratio of its "
                       "last two changes",
                       fmax(1e-6, run->time.rtol));
    provenance_add(p, "work", "of total tension over SL/SL0, by the muscle, per reference volume");
    provenance_add(
        p, "efficiency",
        "net work over ATP of the heads, %.6g kJ/mol, %.6g uM heads in the overlap zone; "
        "none where net work is below 0",
        run->energy_kJ, run->heads_uM);
    add_results(run);
}

int workloop_write(struct workloop_run *run, struct problem *problem)
{
#define WORKLOOP_NAME(name, column) "," column
    static const char columns[] = WORKLOOP_LIST(WORKLOOP_NAME);
#undef WORKLOOP_NAME
    if (run->time.provenance.failed || run->time.extra.failed)
        return problem_memory(problem);
    if (time_write_traces(&run->time, problem) != CLI_OK)
        return problem->code;
    return time_write_table(&run->time, columns + 1, WORKLOOP_COUNT, run->column, run->rows,
                            problem);
}

static void print_cell(FILE *file, const char *format, int width, double value)
{
    if (isnan(value))
        (void)fprintf(file, " %*s", width, "-");
    else
        (void)fprintf(file, format, width, value);
}

static void print_row(FILE *file, const struct workloop_run *run, size_t row)
{
    static const struct {
        enum workloop_column column;
        int width;
        const char *format;
    } cell[] = {{WORKLOOP_FREQUENCY, 8, " %*.4g"},    {WORKLOOP_STRAIN, 7, " %*.4g"},
                {WORKLOOP_PHASE, 7, " %*.4g"},        {WORKLOOP_CYCLES, 7, " %*.0f"},
                {WORKLOOP_NET, 10, " %*.4g"},         {WORKLOOP_SHORTENING, 10, " %*.4g"},
                {WORKLOOP_LENGTHENING, 10, " %*.4g"}, {WORKLOOP_POWER, 10, " %*.4g"},
                {WORKLOOP_ATP, 9, " %*.4g"},          {WORKLOOP_EFFICIENCY, 7, " %*.4f"},
                {WORKLOOP_GAP, 9, " %*.1e"}};
    for (size_t k = 0; k < sizeof cell / sizeof cell[0]; k++)
        print_cell(file, cell[k].format, cell[k].width, run->column[cell[k].column][row]);
    (void)fputc('\n', file);
}

void workloop_table(const struct workloop_run *run)
{
    FILE *file = time_people(&run->time);
    if (run->time.quiet)
        return;
    for (size_t i = 0; i < run->time.s.n_curves; i++) {
        char label[200];
        curve_label(&run->time.s, &run->time.s.curve[i], label, sizeof label);
        (void)fprintf(file, "%s%s%s", i > 0 ? "\n" : "", label, label[0] != '\0' ? "\n" : "");
        (void)fprintf(file, " %8s %7s %7s %7s %10s %10s %10s %10s %9s %7s %9s\n", "Hz", "strain",
                      "phase", "cycles", "net J/m3", "shorten", "lengthen", "kW/m3", "ATP/cycle",
                      "effic.", "gap");
        for (size_t k = 0; k < run->rows; k++)
            print_row(file, run, i * run->rows + k);
    }
}
