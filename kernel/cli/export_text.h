/* Templates of text exports, embedded at build from kernel/embed/templates. */
#ifndef INO_CLI_EXPORT_TEXT_H
#define INO_CLI_EXPORT_TEXT_H

struct export_template {
    const char *model, *format, *text;
};

enum { EXPORT_TEMPLATES = 6 };
extern const struct export_template export_templates[EXPORT_TEMPLATES];

#endif
