/* Where the numbers of a run over time come from, and what to warn of. */
#include <math.h>
#include <string.h>

#include "cli/changes.h"
#include "cli/steady.h"
#include "cli/trace.h"

void time_provenance(struct time_run *run)
{
    const struct selection *s = &run->s;
    struct provenance *p = &run->provenance;
    selection_provenance(p, run->command, s);
    if (s->n_drugs > 0)
        provenance_add(p, "drug_kinetics", "%s",
                       s->kinetics == INO_DRUG_EXPLICIT ? "explicit" : "fast");
    selection_report_binding(p, s);
    changes_report(run->options, s, p);
    provenance_add(p, "integrator",
                   "extrapolated linearly implicit Euler, variable step and order; bends and jumps "
                   "of the inputs are mesh points");
    provenance_add(p, "tolerance", "%.3g of peak active tension", run->rtol);
    double worst = 0.0;
    for (size_t i = 0; i < run->n_traces; i++)
        worst = fmax(worst, run->trace[i].achieved);
    if (run->n_traces > 0)
        provenance_add(p, "estimated_error", "%.2e of peak active tension in the worst run", worst);
    provenance_add(p, "seed", "none: nothing is random");
    provenance_add(p, "instruction_set", "%s", ino_isa_name());
}

/* Skinned fibres need a few times the free Ca of intact ones: a transient that peaks below the
 * half-maximal Ca of a skinned fibre, or far above that of an intact one, is the other's. */
void time_warn_calcium(const struct time_run *run, double ca_peak_uM)
{
    for (size_t i = 0; i < run->s.n_fibres && !run->quiet; i++) {
        const ino_fibre *fibre = run->s.fibre[i];
        const int skinned = strcmp(ino_fibre_preparation(fibre), "skinned") == 0;
        const int intact = strcmp(ino_fibre_preparation(fibre), "intact") == 0;
        ino_pca_summary summary;
        if (ino_observe_pca(run->s.muscle[i], ino_fibre_sl0_um(fibre), NULL, INO_BRANCH_UP,
                            &summary) != INO_OK)
            continue;
        const double ca50 = pow(10.0, 6.0 - summary.pca50);
        char text[400];
        if (skinned && ca_peak_uM < ca50)
            (void)snprintf(text, sizeof text,
                           "warning: fibre %s is skinned and half-activated at %.3g uM Ca, but Ca "
                           "peaks at %.3g uM, as in intact muscle",
                           ino_fibre_id(fibre), ca50, ca_peak_uM);
        else if (intact && ca_peak_uM > 10.0 * ca50)
            (void)snprintf(text, sizeof text,
                           "warning: fibre %s is intact and half-activated at %.3g uM Ca, but Ca "
                           "peaks at %.3g uM, as skinned muscle is given",
                           ino_fibre_id(fibre), ca50, ca_peak_uM);
        else
            continue;
        problem_print(run->command, text);
    }
}
