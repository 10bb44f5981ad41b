/* The template translator: any bytes give C or one error that names the file and a line, never a crash; what a refused
 * template wrote so far is not kept. */
#include <stdlib.h>

#include "../../tools/template_translate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct buffer includes = {0}, prototypes = {0}, code = {0};
    struct error error = {0};
    struct template_source source = {"fuzz.html", STR("fuzz"), {(const char *)data, size}};
    bool done = template_translate(&source, &includes, &prototypes, &code, &arena, &error);
    if (done != (code.length > 0) || done != (prototypes.length > 0))
        abort();
    if (!done && !str_starts_with(str_of(error.message), STR("fuzz.html:")))
        abort();
    buffer_free(&includes);
    buffer_free(&prototypes);
    buffer_free(&code);
    arena_free(&arena);
    return 0;
}
