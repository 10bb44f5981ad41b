/* From a template (docs/templates.md) to the C function that writes its page. */
#ifndef TOOLS_TEMPLATE_TRANSLATE_H
#define TOOLS_TEMPLATE_TRANSLATE_H

#include "base/base.h"

struct template_source {
    const char *path; /* for errors and #line */
    struct str name;  /* "place_list", from the file's name */
    struct str text;
};

/* "…/place-list.html" → "place_list"; false when the name is not lower-case words joined by hyphens. */
bool template_name(struct arena *arena, const char *path, struct str *name, struct error *error);
/* Appends the function to `code`, its prototype to `prototypes` and the headers it asks for (whole lines) to
 * `includes`. The error reads "path:line: error: reason". */
bool template_translate(const struct template_source *source, struct buffer *includes, struct buffer *prototypes,
                        struct buffer *code, struct arena *arena, struct error *error);

#endif
