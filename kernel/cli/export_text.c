/* The files' paths are relative to the repository root, where make runs. */
#include "cli/export_text.h"

#define EMBED(name, file)                            \
    extern const char name[];                        \
    __asm__(".section .rodata\n"                     \
            ".type " #name ", %object\n" #name ":\n" \
            ".incbin \"" file "\"\n"                 \
            ".byte 0\n"                              \
            ".size " #name ", . - " #name "\n"       \
            ".previous\n")

EMBED(ino_export_land2017_mmt, "kernel/embed/templates/land2017.mmt");
EMBED(ino_export_land2017_model, "kernel/embed/templates/land2017.model");
EMBED(ino_export_land2017_cellml, "kernel/embed/templates/land2017.cellml");
EMBED(ino_export_rdq20mf_cellml, "kernel/embed/templates/rdq20mf.cellml");
EMBED(ino_export_rdq20mf_mmt, "kernel/embed/templates/rdq20mf.mmt");
EMBED(ino_export_rdq20mf_model, "kernel/embed/templates/rdq20mf.model");

const struct export_template export_templates[EXPORT_TEMPLATES] = {
    {"land2017", "mmt", ino_export_land2017_mmt},
    {"land2017", "easyml", ino_export_land2017_model},
    {"land2017", "cellml", ino_export_land2017_cellml},
    {"rdq20mf", "cellml", ino_export_rdq20mf_cellml},
    {"rdq20mf", "mmt", ino_export_rdq20mf_mmt},
    {"rdq20mf", "easyml", ino_export_rdq20mf_model},
};
