/* Build-time program: translates HTML templates (docs/templates.md) into C.
 *     template HEADER.h CODE.c TEMPLATE.html…
 */
#include <stdio.h>

#include "template_translate.h"

enum { TEMPLATE_MOST = 1 << 20 };

static bool translate_file(struct arena *arena, const char *path, struct buffer *includes, struct buffer *prototypes,
                           struct buffer *code, struct error *error)
{
    struct template_source source = {.path = path};
    return template_name(arena, path, &source.name, error) &&
           file_read(arena, path, TEMPLATE_MOST, &source.text, error) &&
           template_translate(&source, includes, prototypes, code, arena, error);
}

int main(int count, char **words)
{
    if (count < 4) {
        fprintf(stderr, "usage: template HEADER.h CODE.c TEMPLATE.html...\n");
        return 2;
    }
    struct arena arena = {0};
    struct buffer includes = {0}, prototypes = {0}, code = {0}, header = {0}, whole = {0};
    int failures = 0;
    for (int i = 3; i < count; i++) {
        struct error error;
        if (translate_file(&arena, words[i], &includes, &prototypes, &code, &error))
            continue;
        fprintf(stderr, "%s\n", error.message);
        failures++;
    }
    const char *slash = strrchr(words[1], '/');
    buffer_printf(&header,
                  "/* Made by tools/template.c: do not edit. */\n#ifndef TEMPLATES_H\n#define TEMPLATES_H\n\n"
                  "#include \"web/markup.h\"\n\n%.*s\n#endif\n",
                  STR_PRINT(buffer_str(&prototypes)));
    buffer_printf(&whole, "/* Made by tools/template.c: do not edit. */\n#include \"%s\"\n\n%.*s\n%.*s",
                  slash ? slash + 1 : words[1], STR_PRINT(buffer_str(&includes)), STR_PRINT(buffer_str(&code)));
    struct error error;
    if (failures == 0 &&
        (!file_replace(words[1], buffer_str(&header), &error) || !file_replace(words[2], buffer_str(&whole), &error))) {
        fprintf(stderr, "%s\n", error.message);
        failures++;
    }
    buffer_free(&includes);
    buffer_free(&prototypes);
    buffer_free(&code);
    buffer_free(&header);
    buffer_free(&whole);
    arena_free(&arena);
    return failures > 0 ? 1 : 0;
}
