/* A template and its values made text and HTML, block by block. Values are put in after the markup is understood, so
 * what a person wrote is never read as markup. */
#include <string.h>

#include "letters.h"

struct writing {
    const struct letter_kind *kind;
    const struct letter_value *values;
    size_t count;
    struct arena *arena;
    struct buffer text, html;
    struct error *error;
    int line;
};

/* --- Fields ------------------------------------------------------------------------------------------------------- */

static bool has_field(const struct letter_kind *kind, struct str name)
{
    for (size_t i = 0; i < kind->field_count; i++)
        if (str_equal(kind->fields[i].name, name))
            return true;
    return false;
}

static struct str value_of(const struct writing *writing, struct str name)
{
    for (size_t i = 0; i < writing->count; i++)
        if (str_equal(str_of(writing->values[i].field), name))
            return str_trim(writing->values[i].value);
    return STR_NONE;
}

/* The field that starts at `from` ("{name}"): its name, and where it ends. */
static bool field_at(struct str text, size_t from, struct str *name, size_t *end)
{
    size_t close = str_find_char(text, '}', from);
    if (text.at[from] != '{' || close == SIZE_MAX)
        return false;
    *name = str_slice(text, from + 1, close);
    *end = close + 1;
    return true;
}

/* Every field of the line exists; *empty tells that it has some and that none has a value. */
static bool look_at_fields(struct writing *writing, struct str line, size_t *fields, size_t *filled)
{
    for (size_t i = 0; (i = str_find_char(line, '{', i)) != SIZE_MAX;) {
        struct str name;
        if (!field_at(line, i, &name, &i))
            return error_set(writing->error, ERROR_INVALID, "Ligne %d : une accolade ouverte n’est pas fermée.",
                             writing->line);
        if (!has_field(writing->kind, name))
            return error_set(writing->error, ERROR_INVALID,
                             "Ligne %d : le champ {%.*s} n’existe pas dans cette lettre.", writing->line,
                             STR_PRINT(text_cut(name, 40)));
        ++*fields;
        *filled += !str_is_empty(value_of(writing, name));
    }
    return true;
}

/* The text with its fields replaced. */
static struct str filled(const struct writing *writing, struct str text)
{
    struct buffer out = {0};
    for (size_t i = 0; i < text.length;) {
        struct str name;
        if (text.at[i] == '{' && field_at(text, i, &name, &i))
            buffer_add_str(&out, value_of(writing, name));
        else
            buffer_add_char(&out, text.at[i++]);
    }
    struct str made = arena_str(writing->arena, buffer_str(&out));
    buffer_free(&out);
    return made;
}

/* --- Inline markup -------------------------------------------------------------------------------------------------
 */

static void escape(struct buffer *html, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.at[i]) {
        case '&': buffer_add_cstr(html, "&amp;"); break;
        case '<': buffer_add_cstr(html, "&lt;"); break;
        case '>': buffer_add_cstr(html, "&gt;"); break;
        case '"': buffer_add_cstr(html, "&quot;"); break;
        case '\n': buffer_add_cstr(html, "<br>\n"); break;
        default: buffer_add_char(html, text.at[i]);
        }
    }
}

static void add_plain(struct writing *writing, struct str text)
{
    struct str plain = filled(writing, text);
    buffer_add_str(&writing->text, plain);
    escape(&writing->html, plain);
}

/* "[label](address)" at `from`. */
static bool link_at(struct str text, size_t from, struct str *label, struct str *address, size_t *end)
{
    size_t middle = str_find(text, STR("]("), from);
    if (text.at[from] != '[' || middle == SIZE_MAX)
        return false;
    size_t close = str_find_char(text, ')', middle);
    if (close == SIZE_MAX)
        return false;
    *label = str_slice(text, from + 1, middle);
    *address = str_slice(text, middle + 2, close);
    *end = close + 1;
    return true;
}

static bool safe_address(struct writing *writing, struct str written, struct str *address)
{
    *address = filled(writing, written);
    bool whole = str_starts_with(*address, STR("https://")) || str_starts_with(*address, STR("http://")) ||
                 str_starts_with(*address, STR("mailto:")) || str_starts_with(*address, STR("tel:"));
    return (whole && url_is_safe(*address)) || error_set(writing->error, ERROR_INVALID,
                                                         "Ligne %d : « %.*s » n’est pas une adresse à ouvrir "
                                                         "(https://…, mailto:…).",
                                                         writing->line, STR_PRINT(text_cut(*address, 80)));
}

static bool add_link(struct writing *writing, struct str label, struct str written, bool button)
{
    struct str address;
    if (!safe_address(writing, written, &address))
        return false;
    buffer_add_cstr(&writing->html, "<a href=\"");
    escape(&writing->html, address);
    buffer_add_cstr(&writing->html, button ? "\" style=\"" LETTER_BUTTON_STYLE "\">" : "\" style=\"color:#000091\">");
    add_plain(writing, label);
    buffer_add_cstr(&writing->html, "</a>");
    buffer_printf(&writing->text, button ? NBSP ":\n%.*s" : " (%.*s)", STR_PRINT(address));
    return true;
}

static bool add_inline(struct writing *writing, struct str line)
{
    bool bold = false;
    size_t plain = 0;
    for (size_t i = 0; i < line.length;) {
        struct str label, address;
        size_t end = i + 1;
        bool star = str_starts_with(str_slice(line, i, line.length), STR("**"));
        bool link = !star && link_at(line, i, &label, &address, &end);
        if (star || link) {
            add_plain(writing, str_slice(line, plain, i));
            end = star ? i + 2 : end;
            plain = end;
        }
        if (star) {
            bold = !bold;
            buffer_add_cstr(&writing->html, bold ? "<strong>" : "</strong>");
        } else if (link && !add_link(writing, label, address, false)) {
            return false;
        }
        i = end;
    }
    add_plain(writing, str_slice(line, plain, line.length));
    return !bold ||
           error_set(writing->error, ERROR_INVALID, "Ligne %d : le gras (**) n’est pas refermé.", writing->line);
}

/* --- Blocks ------------------------------------------------------------------------------------------------------- */

static bool add_block(struct writing *writing, const char *before, struct str line, const char *after)
{
    buffer_add_cstr(&writing->html, before);
    if (!add_inline(writing, line))
        return false;
    buffer_add_cstr(&writing->html, after);
    return true;
}

static bool add_heading(struct writing *writing, struct str line)
{
    bool done =
        add_block(writing, "<h2 style=\"" LETTER_HEADING_STYLE "\">", str_slice(line, 2, line.length), "</h2>\n");
    buffer_add_cstr(&writing->text, "\n\n");
    return done;
}

static bool is_button(struct str line, struct str *label, struct str *address)
{
    size_t end;
    return line.length && link_at(line, 0, label, address, &end) && end == line.length;
}

static bool add_button(struct writing *writing, struct str label, struct str address)
{
    buffer_add_cstr(&writing->html, "<p style=\"margin:24px 0\">");
    if (!add_link(writing, label, address, true))
        return false;
    buffer_add_cstr(&writing->html, "</p>\n");
    buffer_add_cstr(&writing->text, "\n\n");
    return true;
}

static bool is_item(struct str line)
{
    return str_starts_with(line, STR("- "));
}

/* Lines of one paragraph, of which some may be items of a list. */
static bool add_paragraph(struct writing *writing, struct str block)
{
    struct str rest = block, line;
    enum { NOTHING, TEXT, LIST } open = NOTHING;
    for (bool first = true; str_next(&rest, '\n', &line); first = false, writing->line++) {
        bool item = is_item(line);
        if (!first)
            buffer_add_char(&writing->text, '\n');
        if (open == TEXT)
            buffer_add_cstr(&writing->html, item ? "</p>\n" : "<br>\n");
        if (open == LIST && !item)
            buffer_add_cstr(&writing->html, "</ul>\n");
        if (item && open != LIST)
            buffer_add_cstr(&writing->html, "<ul style=\"margin:16px 0;padding-left:24px\">\n");
        if (!item && open != TEXT)
            buffer_add_cstr(&writing->html, "<p style=\"margin:16px 0\">");
        open = item ? LIST : TEXT;
        if (item)
            buffer_add_cstr(&writing->text, "- ");
        if (!add_block(writing, item ? "<li>" : "", item ? str_slice(line, 2, line.length) : line,
                       item ? "</li>\n" : ""))
            return false;
    }
    buffer_add_cstr(&writing->html, open == LIST ? "</ul>\n" : "</p>\n");
    buffer_add_cstr(&writing->text, "\n\n");
    return true;
}

static bool write_block(struct writing *writing, struct str block)
{
    struct str label, address;
    size_t fields = 0, with_value = 0;
    if (!look_at_fields(writing, block, &fields, &with_value))
        return false;
    if (fields && !with_value)
        return true;
    if (str_starts_with(block, STR("# ")) && str_find_char(block, '\n', 0) == SIZE_MAX)
        return add_heading(writing, block);
    if (is_button(block, &label, &address))
        return add_button(writing, label, address);
    return add_paragraph(writing, block);
}

static bool write_body(struct writing *writing, struct str body)
{
    size_t from = 0;
    int line = 1;
    while (from < body.length) {
        size_t end = str_find(body, STR("\n\n"), from);
        struct str block = str_slice(body, from, end), trimmed = str_trim(block);
        writing->line = line;
        if (!str_is_empty(trimmed) && !write_block(writing, trimmed))
            return false;
        if (end == SIZE_MAX)
            break;
        for (size_t i = from; i < end + 2; i++)
            line += body.at[i] == '\n';
        from = end + 2;
    }
    return true;
}

bool letter_write(const struct letter_kind *kind, struct str subject, struct str body,
                  const struct letter_value *values, size_t count, struct arena *arena, struct letter_text *text,
                  struct error *error)
{
    size_t fields = 0, with_value = 0;
    struct writing writing = {.kind = kind, .values = values, .count = count, .arena = arena, .error = error};
    bool done =
        write_body(&writing, text_clean(arena, body)) && look_at_fields(&writing, subject, &fields, &with_value);
    if (done) {
        *text =
            (struct letter_text){.subject = filled(&writing, subject),
                                 .body = arena_printf(arena, "%.*s\n", STR_PRINT(str_trim(buffer_str(&writing.text)))),
                                 .html = arena_str(arena, buffer_str(&writing.html))};
        done = !(str_is_empty(str_trim(text->subject)) || str_is_empty(str_trim(text->body))) ||
               error_set(error, ERROR_INVALID, "Une lettre a un objet et un texte.");
    }
    buffer_free(&writing.text);
    buffer_free(&writing.html);
    return done;
}
