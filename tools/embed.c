/* Build-time program: text files put inside the program, each as a `const struct str`.
 *     embed OUTPUT.c NAME FILE [NAME FILE…]
 */
#include <stdio.h>

#include "base/base.h"

enum { FILE_MOST = 16 << 20, BYTES_PER_LINE = 24 };

static void add_text(struct buffer *out, const char *name, struct str bytes)
{
    buffer_printf(out, "static const char %s_BYTES[] = {", name);
    for (size_t i = 0; i < bytes.length; i++)
        buffer_printf(out, "%s%d,", i % BYTES_PER_LINE ? "" : "\n", (signed char)bytes.at[i]);
    buffer_printf(out, "\n0};\nextern const struct str %s;\nconst struct str %s = {%s_BYTES, %zu};\n", name, name, name,
                  bytes.length);
}

int main(int count, char **words)
{
    struct arena arena = {0};
    struct buffer out = {0};
    struct error error;
    int status = 1;
    if (count < 4 || count % 2) {
        fputs("embed OUTPUT.c NAME FILE [NAME FILE…]\n", stderr);
        return 2;
    }
    buffer_add_cstr(&out, "#include \"base/str.h\"\n");
    for (int i = 2; i < count; i += 2) {
        struct str bytes;
        if (!file_read(&arena, words[i + 1], FILE_MOST, &bytes, &error))
            goto out;
        add_text(&out, words[i], bytes);
    }
    if (file_replace(words[1], buffer_str(&out), &error))
        status = 0;
out:
    if (status)
        fprintf(stderr, "embed: %s\n", error.message);
    buffer_free(&out);
    arena_free(&arena);
    return status;
}
