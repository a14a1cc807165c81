/* Options as JSON: {"command": "pca", "fibre": "...", "drug": ["levosimendan=0,1uM"]}. Keys are the
 * option names; a flag is true or false, a repeatable option a list of strings, any other a string
 * written as on the command line. */
#ifndef INO_CLI_CONFIG_H
#define INO_CLI_CONFIG_H

#include "cli/options.h"

/* Reads the file of --config, if given, below the options of the command line. Errors: CLI_INPUT
 * with line and column, or with the key and the nearest one; CLI_IO. */
int config_read(struct options *options, const char *command, struct problem *problem);

/* Prints the options in force to stdout. */
int config_dump(const struct options *options, const char *command, struct problem *problem);

#endif
