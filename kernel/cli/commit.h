/* The commit that the program was built from. */
#ifndef INO_CLI_COMMIT_H
#define INO_CLI_COMMIT_H

const char *commit_name(void);

#endif
