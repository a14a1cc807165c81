/* models/refs.bib as a string; the path is relative to the repository root, where make runs. */
#include "cli/bib.h"

__asm__(".section .rodata\n"
        ".global ino_refs_bib\n"
        ".type ino_refs_bib, %object\n"
        "ino_refs_bib:\n"
        ".incbin \"models/refs.bib\"\n"
        ".byte 0\n"
        ".size ino_refs_bib, . - ino_refs_bib\n"
        ".previous\n");
