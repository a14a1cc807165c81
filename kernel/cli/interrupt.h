/* Ctrl-C: long loops ask, finish what they write, and say so. A second Ctrl-C ends the program. */
#ifndef INO_CLI_INTERRUPT_H
#define INO_CLI_INTERRUPT_H

void interrupt_install(void);
int interrupt_seen(void);

#endif
