#include <stdlib.h>
#include <string.h>

#include "pdf-page.h"

/* The number written at `at`, past blanks. */
static size_t number_at(struct str file, size_t at)
{
    size_t value = 0;
    while (at < file.length && (file.at[at] == ' ' || file.at[at] == '\n' || file.at[at] == '\r'))
        at++;
    for (; at < file.length && file.at[at] >= '0' && file.at[at] <= '9' && value < SIZE_MAX / 20; at++)
        value = value * 10 + (size_t)(file.at[at] - '0');
    return value;
}

static size_t last_of(struct str file, struct str what)
{
    size_t found = SIZE_MAX, at = file.length > 2048 ? file.length - 2048 : 0;
    while ((at = str_find(file, what, at)) != SIZE_MAX)
        found = at++;
    return found;
}

/* UTF-16BE in hexadecimal, as PDF takes any text. */
static void add_text(struct buffer *out, struct str text)
{
    buffer_add_cstr(out, "<FEFF");
    for (size_t i = 0; i < text.length;) {
        uint32_t c = text_code_point(text, &i);
        if (c > 0xFFFF)
            buffer_printf(out, "%04X%04X", 0xD800 + ((c - 0x10000) >> 10), 0xDC00 + ((c - 0x10000) & 0x3FF));
        else
            buffer_printf(out, "%04X", c);
    }
    buffer_add_char(out, '>');
}

struct update {
    struct str file; /* as Cairo wrote it */
    struct buffer objects, table;
    size_t base; /* where the update begins */
};

/* The object, with `more` before the end of its dictionary. */
static void change_object(struct update *update, size_t number, struct str object, struct str more)
{
    size_t end = SIZE_MAX, at = 0;
    while ((at = str_find(object, STR(">>"), at)) != SIZE_MAX)
        end = at++;
    if (end == SIZE_MAX)
        return;
    buffer_printf(&update->table, "%zu 1\n%010zu 00000 n \n", number, update->base + update->objects.length);
    buffer_add_str(&update->objects, str_slice(object, 0, end));
    buffer_add_str(&update->objects, more);
    buffer_add_str(&update->objects, str_slice(object, end, object.length));
    buffer_add_cstr(&update->objects, "\nendobj\n");
}

static void change_catalog(struct update *update, size_t number, struct str object, struct str language)
{
    struct buffer more = {0};
    buffer_add_cstr(&more, " /Lang (");
    for (size_t i = 0; i < language.length; i++)
        if (language.at[i] == '-' || (language.at[i] >= '0' && language.at[i] <= 'z'))
            buffer_add_char(&more, language.at[i] == '\\' ? '-' : language.at[i]);
    buffer_add_cstr(&more, ") /ViewerPreferences << /DisplayDocTitle true >>\n");
    change_object(update, number, object, buffer_str(&more));
    buffer_free(&more);
}

static bool is_element(struct str object, const char *type)
{
    struct str head = str_slice(object, 0, 200);
    size_t at = str_find(head, STR("/S /"), 0);
    if (at == SIZE_MAX)
        return false;
    struct str name = str_slice(head, at + 4, head.length);
    return str_contains(head, STR("/StructElem")) && str_starts_with(name, str_of(type)) &&
           (name.length == strlen(type) || name.at[strlen(type)] == '\n' || name.at[strlen(type)] == ' ');
}

bool pdf_annotate(struct buffer *pdf, const struct pdf_notes *notes)
{
    struct update update = {.file = buffer_str(pdf), .base = pdf->length};
    size_t mark = last_of(update.file, STR("startxref")), trailer = last_of(update.file, STR("trailer"));
    if (mark == SIZE_MAX || trailer == SIZE_MAX)
        return false;
    size_t start = number_at(update.file, mark + 9), count, figure = 0, heading = 0;
    if (start >= pdf->length || !str_starts_with(str_slice(update.file, start, pdf->length), STR("xref\n0 ")))
        return false;
    count = number_at(update.file, start + 7);
    size_t row = str_find_char(update.file, '\n', start + 7) + 1;
    for (size_t i = 0; i < count && row + 20 * (i + 1) <= trailer; i++) {
        size_t at = number_at(update.file, row + 20 * i);
        struct str object = str_slice(update.file, at, str_find(update.file, STR("endobj"), at));
        if (at == 0 || object.length > 1 << 20)
            continue;
        object = str_trim(object);
        if (str_contains(str_slice(object, 0, 40), STR("/Type /Catalog"))) {
            change_catalog(&update, i, object, notes->language);
        } else if (is_element(object, "Figure") && figure < notes->count) {
            struct buffer more = {0};
            buffer_add_cstr(&more, " /Alt ");
            add_text(&more, notes->alternatives[figure++]);
            change_object(&update, i, object, buffer_str(&more));
            buffer_free(&more);
        } else if (is_element(object, "TH") && heading < notes->scopes.length) {
            change_object(&update, i, object,
                          notes->scopes.at[heading++] == 'R' ? STR(" /A << /O /Table /Scope /Row >>\n")
                                                             : STR(" /A << /O /Table /Scope /Column >>\n"));
        }
    }
    struct str tail = str_slice(update.file, trailer, mark);
    size_t end = str_find(tail, STR(">>"), 0);
    struct buffer more = {0};
    buffer_add_str(&more, buffer_str(&update.objects));
    buffer_printf(&more, "xref\n%.*s", STR_PRINT(buffer_str(&update.table)));
    buffer_add_str(&more, str_slice(tail, 0, end));
    buffer_printf(&more, " /Prev %zu\n>>\nstartxref\n%zu\n%%%%EOF\n", start, update.base + update.objects.length);
    bool done = end != SIZE_MAX && update.table.length > 0;
    if (done)
        buffer_add_str(pdf, buffer_str(&more));
    buffer_free(&more);
    buffer_free(&update.objects);
    buffer_free(&update.table);
    return done;
}
