/* Turns the lists of data/vocabularies into the C tables behind places/place.h, at build.
 *
 *     vocabularies OUT.c TYPES.csv SERVICES.csv …   (in the order of enum vocabulary)
 *
 * A list with an empty value, a repeated value or slug, or too many terms for `struct codes` stops the build.
 */
#include <inttypes.h>
#include <stdio.h>

#include "c-text.h"

enum { COLUMNS = 6, TERMS_MOST = 255, FILE_MOST = 1 << 20 };
static const char *const COLUMN_NAMES[COLUMNS] = {"value", "label", "plain", "slug", "year", "origin"};

struct list {
    struct map values, slugs;
    size_t count;
};

static bool check_header(struct str *cells, size_t count, struct error *error)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (count != COLUMNS || !str_equal(cells[i], str_of(COLUMN_NAMES[i])))
            return error_set(error, ERROR_INVALID, "columns must be value,label,plain,slug,year,origin");
    return true;
}

static bool check_slug(struct str slug)
{
    for (size_t i = 0; i < slug.length; i++)
        if (!(slug.at[i] >= 'a' && slug.at[i] <= 'z') && !(slug.at[i] >= '0' && slug.at[i] <= '9') && slug.at[i] != '-')
            return false;
    return slug.length > 0;
}

static bool add_term(struct list *list, struct str *cells, struct arena *arena, struct buffer *out, struct error *error)
{
    struct str value = arena_str(arena, cells[0]), slug = arena_str(arena, cells[3]);
    struct str label = str_is_empty(cells[1]) ? value : cells[1];
    bool new_value, new_slug;
    map_put(&list->values, value, &new_value);
    map_put(&list->slugs, slug, &new_slug);
    if (str_is_empty(value) || !new_value || !new_slug || !check_slug(slug))
        return error_set(error, ERROR_INVALID, "\"%.*s\": empty or repeated value, or bad or repeated slug",
                         STR_PRINT(value));
    if (++list->count > TERMS_MOST)
        return error_set(error, ERROR_LIMITED, "more than %d terms", TERMS_MOST);
    const struct str fields[] = {value, label, cells[2], slug};
    buffer_add_cstr(out, "    {");
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        buffer_add_cstr(out, i ? ", " : "");
        c_text_add(out, fields[i]);
    }
    buffer_add_cstr(out, "},\n");
    return true;
}

static bool add_list(const char *path, size_t number, struct buffer *out, size_t *terms, struct error *error)
{
    struct arena arena = {0};
    struct list list = {0};
    struct str text, *cells;
    size_t count;
    int64_t line = 0;
    struct csv_reader *reader = NULL;
    bool done = false;
    if (!file_read(&arena, path, FILE_MOST, &text, error))
        goto out;
    struct memory_stream stream = {text};
    reader = csv_reader_new(memory_stream_read, &stream, ',');
    buffer_printf(out, "static const struct term list_%zu[] = {\n", number);
    if (!csv_reader_next(reader, &cells, &count, &line, error) || !check_header(cells, count, error))
        goto out;
    for (;;) {
        if (!csv_reader_next(reader, &cells, &count, &line, error))
            goto out;
        if (count == 0)
            break;
        if (count != COLUMNS) {
            error_set(error, ERROR_INVALID, "line %" PRId64 ": %d columns expected", line, COLUMNS);
            goto out;
        }
        if (!add_term(&list, cells, &arena, out, error))
            goto out;
    }
    buffer_add_cstr(out, "};\n\n");
    *terms = list.count;
    done = true;
out:
    csv_reader_free(reader);
    map_free(&list.values);
    map_free(&list.slugs);
    arena_free(&arena);
    return done || error_prefix(error, "%s", path);
}

int main(int count, char **arguments)
{
    struct buffer out = {0};
    struct error error = {0};
    size_t terms[64] = {0};
    size_t lists = count > 2 ? (size_t)count - 2 : 0;
    bool done = lists > 0 && lists <= COUNT_OF(terms);
    if (!done)
        error_set(&error, ERROR_INVALID, "usage: vocabularies OUT.c LIST.csv…");
    buffer_add_cstr(&out, "/* Made at build from data/vocabularies: change the lists there. */\n"
                          "#include \"vocabulary-lists.h\"\n\n");
    for (size_t i = 0; done && i < lists; i++)
        done = add_list(arguments[i + 2], i, &out, &terms[i], &error);
    buffer_add_cstr(&out, "const struct vocabulary_list VOCABULARY_LISTS[VOCABULARY_COUNT] = {\n");
    for (size_t i = 0; done && i < lists; i++)
        buffer_printf(&out, "    {list_%zu, %zu},\n", i, terms[i]);
    buffer_add_cstr(&out, "};\n");
    done = done && file_replace(arguments[1], buffer_str(&out), &error);
    buffer_free(&out);
    if (!done)
        fprintf(stderr, "%s\n", error.message);
    return done ? 0 : 1;
}
