/* Force of a muscle at three calcium concentrations, without and with a sensitizer. */
#include <inotrope/inotrope.h>
#include <stdio.h>

int main(void)
{
    const char *drugs[] = {"levosimendan"};
    ino_muscle_spec spec;
    ino_muscle_spec_init(&spec);
    spec.model = "rdq20mf";
    spec.fibre = "human-body-temperature";
    spec.drugs = drugs;
    spec.n_drugs = 1;

    ino_error error;
    ino_error_init(&error);
    ino_muscle *muscle = NULL;
    if (ino_muscle_create(&spec, &muscle, &error) != INO_OK) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    const double ca_uM[6] = {0.1, 0.5, 10.0, 0.1, 0.5, 10.0};
    const double drug_uM[6] = {0.0, 0.0, 0.0, 10.0, 10.0, 10.0};
    double tension_kPa[6];
    ino_inputs inputs;
    ino_outputs outputs;
    ino_inputs_init(&inputs);
    ino_outputs_init(&outputs);
    inputs.ca_uM = (ino_field){ca_uM, 1};
    inputs.drug_uM[0] = (ino_field){drug_uM, 1};
    outputs.observable[INO_OBS_tension] = (ino_output){tension_kPa, 1};
    ino_state_output no_state = {NULL, 0, 0};
    ino_status status =
        ino_batch_steady(muscle, &inputs, INO_BRANCH_UP, 0, 6, no_state, &outputs, NULL);
    for (int i = 0; i < 6; i++)
        printf("%g uM Ca, %g uM %s: %g kPa\n", ca_uM[i], drug_uM[i], drugs[0], tension_kPa[i]);
    ino_muscle_free(muscle);
    return status != INO_OK;
}
