/* The table of commands: one file per command, one row here (command.c). */
#ifndef INO_CLI_COMMAND_H
#define INO_CLI_COMMAND_H

#include "cli/options.h"

struct command {
    const char *name;
    const char *summary;   /* one line, for the overview */
    const char *arguments; /* "ID", or "" */
    const struct option_spec *spec;
    size_t n_spec;
    const char *notes; /* after the options: what goes where, examples */
    /* Options that stand in for a selection that was not made; may be NULL. */
    int (*defaults)(struct options *options, struct problem *problem);
    int (*run)(const struct options *options, struct problem *problem);
};

extern const struct command command_pca;
extern const struct command command_dose;
extern const struct command command_twitch;
extern const struct command command_tetanus;
extern const struct command command_ktr;
extern const struct command command_step;
extern const struct command command_ramp;
extern const struct command command_sine;
extern const struct command command_compare;
extern const struct command command_forcevel;
extern const struct command command_slack;
extern const struct command command_workloop;
extern const struct command command_list;
extern const struct command command_info;
extern const struct command command_doctor;
extern const struct command command_fit;
extern const struct command command_validate;
extern const struct command command_sweep;
extern const struct command command_recover;
extern const struct command command_export;

#endif
