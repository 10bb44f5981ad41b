/* Build-time program: the style sheet of a theme, holding only what the pages use.
 *     styles OUT.css [--font FAMILY] [--used FILE…] [--subset FILE.css…] [--whole FILE.css…]
 *
 * From the files after --subset (the design system's) a rule is kept when every class, id and element its selector
 * names appears as a word in one of the files after --used (templates, pages, scripts). Files after --whole are kept
 * whole. Then, over both:
 *   - custom properties that nothing refers to are dropped;
 *   - dark colours (:root[data-fr-theme=dark]) follow the visitor's system, on screen only: no script, no flash;
 *   - the family "Marianne", reserved to the State, gives way to --font when it is given;
 *   - small SVG pictures named by url() are put inside, so that an icon costs no request.
 * Sheets are kept in the order of the command line. The output is the same for the same input.
 */
#include <stdio.h>

#include "base/base.h"

enum { SHEET_MOST = 4 << 20, PICTURE_MOST = 8 << 10 };

struct declaration {
    struct str property, value;
    bool dropped;
    struct declaration *next;
};

enum rule_kind { RULE_STYLE, RULE_GROUP /* @media, @supports */, RULE_OPAQUE /* @font-face, @keyframes */ };

struct rule {
    enum rule_kind kind;
    struct str prelude; /* selectors, or the at-rule's words */
    struct str body;    /* RULE_OPAQUE */
    struct declaration *declarations;
    struct rule *children;
    struct rule *next;
};

struct sheet {
    const char *path;
    bool subset;
    struct rule *rules;
    struct sheet *next;
};

struct styles {
    struct arena arena;
    struct map words;      /* every word of the files after --used */
    struct map references; /* custom properties and animations referred to */
    struct sheet *sheets, **last_sheet;
    struct str font;
};

/* --- Reading ------------------------------------------------------------------------------------------------------ */

/* Letters, digits, "-", "_", "@" (as in fr-tile--horizontal@md) and bytes of accented letters. */
static bool is_word_byte(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
           strchr("-_@", byte) || (byte & 0x80);
}

static void gather_words(struct styles *styles, struct str text)
{
    for (size_t i = 0; i < text.length;) {
        size_t from = i;
        while (i < text.length && text.at[i] && is_word_byte(text.at[i]))
            i++;
        if (i == from) {
            i++;
            continue;
        }
        map_put(&styles->words, str_slice(text, from, i), NULL);
    }
}

static struct str without_comments(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < text.length;) {
        if (text.at[i] == '/' && i + 1 < text.length && text.at[i + 1] == '*') {
            size_t end = str_find(text, STR("*/"), i + 2);
            i = end == SIZE_MAX ? text.length : end + 2;
            continue;
        }
        copy[length++] = text.at[i++];
    }
    return (struct str){copy, length};
}

/* The position of the first of `stops` at or after `from`, outside quotes, brackets and escapes; or the length. */
static size_t find_stop(struct str text, size_t from, const char *stops)
{
    int depth = 0;
    char quote = '\0';
    for (size_t i = from; i < text.length; i++) {
        char byte = text.at[i];
        if (byte == '\\') {
            i++;
        } else if (quote) {
            if (byte == quote)
                quote = '\0';
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (depth == 0 && byte && strchr(stops, byte)) {
            return i;
        } else if (byte == '(' || byte == '[') {
            depth++;
        } else if (byte == ')' || byte == ']') {
            depth--;
        }
    }
    return text.length;
}

/* The brace that closes the one before `from`. */
static size_t find_closing(struct str text, size_t from)
{
    int depth = 1;
    size_t i = from;
    while ((i = find_stop(text, i, "{}")) < text.length) {
        depth += text.at[i] == '{' ? 1 : -1;
        if (depth == 0)
            break;
        i++;
    }
    return i;
}

static struct declaration *read_declarations(struct arena *arena, struct str body)
{
    struct declaration *first = NULL, **last = &first;
    for (size_t i = 0; i < body.length;) {
        size_t end = find_stop(body, i, ";");
        struct str whole = str_slice(body, i, end);
        size_t colon = find_stop(whole, 0, ":");
        if (colon < whole.length) {
            struct declaration *one = ARENA_NEW(arena, struct declaration);
            one->property = str_trim(str_slice(whole, 0, colon));
            one->value = str_trim(str_slice(whole, colon + 1, whole.length));
            *last = one;
            last = &one->next;
        }
        i = end + 1;
    }
    return first;
}

static struct rule *read_rules(struct arena *arena, struct str text, int depth)
{
    struct rule *first = NULL, **last = &first;
    for (size_t i = 0; depth < 4 && i < text.length;) {
        size_t open = find_stop(text, i, "{;");
        if (open >= text.length)
            break;
        struct str prelude = str_trim(str_slice(text, i, open));
        if (text.at[open] == ';') { /* @charset */
            i = open + 1;
            continue;
        }
        size_t close = find_closing(text, open + 1);
        struct rule *rule = ARENA_NEW(arena, struct rule);
        rule->prelude = prelude;
        rule->body = str_trim(str_slice(text, open + 1, close));
        if (str_starts_with(prelude, STR("@media")) || str_starts_with(prelude, STR("@supports"))) {
            rule->kind = RULE_GROUP;
            rule->children = read_rules(arena, rule->body, depth + 1);
        } else if (str_starts_with(prelude, STR("@"))) {
            rule->kind = RULE_OPAQUE;
        } else {
            rule->declarations = read_declarations(arena, rule->body);
        }
        *last = rule;
        last = &rule->next;
        i = close + 1;
    }
    return first;
}

/* --- Keeping what is used ----------------------------------------------------------------------------------------- */

/* Reads the name at *position, escapes removed. */
static struct str selector_name(struct arena *arena, struct str selector, size_t *position)
{
    char *name = arena_alloc(arena, selector.length + 1);
    size_t length = 0;
    while (*position < selector.length) {
        char byte = selector.at[*position];
        if (byte == '\\' && *position + 1 < selector.length) {
            name[length++] = selector.at[*position + 1];
            *position += 2;
        } else if (byte && byte != '@' && is_word_byte(byte)) {
            name[length++] = byte;
            (*position)++;
        } else {
            break;
        }
    }
    return (struct str){name, length};
}

/* Every class, id and element outside [] and () is a word of the pages. ":not(.x)" says nothing of use. */
static bool selector_used(struct styles *styles, struct str selector)
{
    for (size_t i = 0; i < selector.length;) {
        char byte = selector.at[i];
        if (byte == '[' || byte == '(') {
            i = find_stop(selector, i + 1, byte == '[' ? "]" : ")") + 1;
        } else if (byte == ':') {
            while (i < selector.length && selector.at[i] == ':')
                i++;
            selector_name(&styles->arena, selector, &i);
        } else if (byte == '.' || byte == '#' || is_word_byte(byte)) {
            if (byte == '.' || byte == '#')
                i++;
            struct str name = selector_name(&styles->arena, selector, &i);
            if (str_is_empty(name)) {
                i++;
                continue;
            }
            if (str_equal(name, STR("html")) || str_equal(name, STR("body")))
                continue;
            if (!map_get(&styles->words, name))
                return false;
        } else {
            i++;
        }
    }
    return true;
}

/* The parts of a list (selectors, media queries) that pass; empty when none does. */
static struct str keep_parts(struct styles *styles, struct str list, bool (*keep)(struct styles *, struct str))
{
    struct buffer kept = {0};
    for (size_t i = 0; i <= list.length;) {
        size_t end = find_stop(list, i, ",");
        struct str part = str_trim(str_slice(list, i, end));
        if (keep(styles, part)) {
            if (kept.length)
                buffer_add_char(&kept, ',');
            buffer_add_str(&kept, part);
        }
        i = end + 1;
    }
    struct str copy = arena_str(&styles->arena, buffer_str(&kept));
    buffer_free(&kept);
    return copy;
}

static bool query_known(struct styles *styles, struct str query)
{
    (void)styles;
    return !str_contains(query, STR("-ms-")); /* a browser that is no more */
}

static struct rule *keep_used(struct styles *styles, struct rule *rules)
{
    struct rule *first = NULL, **last = &first;
    for (struct rule *rule = rules; rule; rule = rule->next) {
        bool kept = false;
        if (rule->kind == RULE_STYLE) {
            rule->prelude = keep_parts(styles, rule->prelude, selector_used);
            kept = !str_is_empty(rule->prelude) && rule->declarations;
        } else if (rule->kind == RULE_GROUP) {
            rule->children = keep_used(styles, rule->children);
            if (str_starts_with(rule->prelude, STR("@media")))
                rule->prelude = keep_parts(styles, rule->prelude, query_known);
            kept = rule->children && !str_is_empty(rule->prelude);
            if (kept && !str_starts_with(rule->prelude, STR("@")))
                rule->prelude = arena_printf(&styles->arena, "@media %.*s", STR_PRINT(rule->prelude));
        } else {
            kept = str_starts_with(rule->prelude, STR("@keyframes"));
        }
        if (kept) {
            *last = rule;
            last = &rule->next;
        }
    }
    *last = NULL;
    return first;
}

/* Custom properties and animations named in a value. */
static void gather_references(struct styles *styles, struct str value)
{
    for (size_t i = 0; i < value.length;) {
        size_t from = i;
        while (i < value.length && value.at[i] && is_word_byte(value.at[i]))
            i++;
        if (i == from)
            i++;
        else
            map_put(&styles->references, str_slice(value, from, i), NULL);
    }
}

static void visit_declarations(struct styles *styles, struct rule *rules, bool drop, bool *changed)
{
    for (struct rule *rule = rules; rule; rule = rule->next) {
        if (rule->kind == RULE_OPAQUE && !drop)
            gather_references(styles, rule->body);
        visit_declarations(styles, rule->children, drop, changed);
        for (struct declaration *one = rule->declarations; one; one = one->next) {
            if (one->dropped)
                continue;
            if (!drop) {
                gather_references(styles, one->value);
            } else if (str_starts_with(one->property, STR("--")) && !map_get(&styles->references, one->property)) {
                one->dropped = true;
                *changed = true;
            }
        }
    }
}

static void drop_unused_properties(struct styles *styles)
{
    for (bool changed = true; changed;) {
        changed = false;
        map_free(&styles->references);
        for (int pass = 0; pass < 2; pass++)
            for (struct sheet *sheet = styles->sheets; sheet; sheet = sheet->next)
                visit_declarations(styles, sheet->rules, pass == 1, &changed);
    }
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

static void add_replaced(struct buffer *out, struct str text, struct str what, struct str by)
{
    size_t from = 0, at;
    while ((at = str_find(text, what, from)) != SIZE_MAX) {
        buffer_add_str(out, str_slice(text, from, at));
        buffer_add_str(out, by);
        from = at + what.length;
    }
    buffer_add_str(out, str_slice(text, from, text.length));
}

/* A picture as a data: address, as little encoded as it may be inside double quotes. */
static void add_picture(struct buffer *out, struct str svg)
{
    buffer_add_cstr(out, "\"data:image/svg+xml,");
    for (size_t i = 0; i < svg.length; i++) {
        char byte = svg.at[i];
        if (byte == '"')
            buffer_add_char(out, '\'');
        else if (byte == '\n')
            buffer_add_char(out, ' ');
        else if (strchr("<>#%{}\\^`|", byte))
            buffer_printf(out, "%%%02X", (unsigned char)byte);
        else
            buffer_add_char(out, byte);
    }
    buffer_add_char(out, '"');
}

static bool add_value(struct styles *styles, const struct sheet *sheet, struct str value, struct buffer *out,
                      struct error *error)
{
    size_t from = 0, at;
    while ((at = str_find(value, STR("url("), from)) != SIZE_MAX) {
        size_t end = str_find_char(value, ')', at);
        if (end == SIZE_MAX)
            break;
        struct str target = str_slice(value, at + 4, end);
        buffer_add_str(out, str_slice(value, from, at + 4));
        if (str_ends_with(target, STR(".svg"))) {
            const char *slash = strrchr(sheet->path, '/');
            struct str folder = slash ? str_slice(str_of(sheet->path), 0, (size_t)(slash - sheet->path)) : STR(".");
            struct str path = arena_printf(&styles->arena, "%.*s/%.*s", STR_PRINT(folder), STR_PRINT(target)), svg;
            if (!file_read(&styles->arena, path.at, PICTURE_MOST, &svg, error))
                return false;
            add_picture(out, svg);
        } else {
            buffer_add_str(out, target);
        }
        from = end;
    }
    buffer_add_str(out, str_slice(value, from, value.length));
    return true;
}

static bool write_rules(struct styles *styles, const struct sheet *sheet, const struct rule *rules, struct buffer *out,
                        struct error *error);

static bool is_for_light(struct styles *styles, struct str selector)
{
    (void)styles;
    return !str_contains(selector, STR("[data-fr-theme=dark]"));
}

static bool is_for_dark(struct styles *styles, struct str selector)
{
    return !is_for_light(styles, selector);
}

static void write_block(struct styles *styles, struct str selectors, struct str body, struct buffer *out)
{
    struct str light = keep_parts(styles, selectors, is_for_light), dark = keep_parts(styles, selectors, is_for_dark);
    if (!str_is_empty(light))
        buffer_printf(out, "%.*s{%.*s}", STR_PRINT(light), STR_PRINT(body));
    if (str_is_empty(dark))
        return;
    struct buffer bare = {0}, root = {0};
    add_replaced(&bare, dark, STR(":root[data-fr-theme=dark]"), STR(":root"));
    add_replaced(&root, buffer_str(&bare), STR("[data-fr-theme=dark]"), STR(":root"));
    buffer_printf(out, "@media screen and (prefers-color-scheme:dark){%.*s{%.*s}}", STR_PRINT(buffer_str(&root)),
                  STR_PRINT(body));
    buffer_free(&bare);
    buffer_free(&root);
}

static bool write_style(struct styles *styles, const struct sheet *sheet, const struct rule *rule, struct buffer *out,
                        struct error *error)
{
    struct buffer body = {0};
    bool done = true;
    for (struct declaration *one = rule->declarations; done && one; one = one->next) {
        if (one->dropped)
            continue;
        if (body.length)
            buffer_add_char(&body, ';');
        buffer_add_str(&body, one->property);
        buffer_add_char(&body, ':');
        struct buffer value = {0};
        bool family = !str_is_empty(styles->font) && str_starts_with(one->property, STR("font"));
        add_replaced(&value, one->value, STR("Marianne"), family ? styles->font : STR("Marianne"));
        done = add_value(styles, sheet, buffer_str(&value), &body, error);
        buffer_free(&value);
    }
    if (done && body.length)
        write_block(styles, rule->prelude, buffer_str(&body), out);
    buffer_free(&body);
    return done;
}

static bool write_rule(struct styles *styles, const struct sheet *sheet, const struct rule *rule, struct buffer *out,
                       struct error *error)
{
    if (rule->kind == RULE_STYLE)
        return write_style(styles, sheet, rule, out, error);
    if (rule->kind == RULE_GROUP) {
        struct buffer inside = {0};
        bool done = write_rules(styles, sheet, rule->children, &inside, error);
        if (inside.length)
            buffer_printf(out, "%.*s{%.*s}", STR_PRINT(rule->prelude), STR_PRINT(buffer_str(&inside)));
        buffer_free(&inside);
        return done;
    }
    if (str_starts_with(rule->prelude, STR("@keyframes"))) {
        struct str name = str_trim(str_slice(rule->prelude, strlen("@keyframes"), rule->prelude.length));
        if (!map_get(&styles->references, name))
            return true;
    }
    buffer_printf(out, "%.*s{%.*s}", STR_PRINT(rule->prelude), STR_PRINT(rule->body));
    return true;
}

static bool write_rules(struct styles *styles, const struct sheet *sheet, const struct rule *rules, struct buffer *out,
                        struct error *error)
{
    for (const struct rule *rule = rules; rule; rule = rule->next)
        if (!write_rule(styles, sheet, rule, out, error))
            return false;
    return true;
}

/* --- The command line --------------------------------------------------------------------------------------------- */

static bool take_file(struct styles *styles, const char *mode, const char *path, struct error *error)
{
    struct str text;
    if (!file_read(&styles->arena, path, SHEET_MOST, &text, error))
        return false;
    if (strcmp(mode, "--used") == 0) {
        gather_words(styles, text);
        return true;
    }
    struct sheet *sheet = ARENA_NEW(&styles->arena, struct sheet);
    sheet->path = path;
    sheet->subset = strcmp(mode, "--subset") == 0;
    sheet->rules = read_rules(&styles->arena, without_comments(&styles->arena, text), 0);
    *styles->last_sheet = sheet;
    styles->last_sheet = &sheet->next;
    return true;
}

static bool make(struct styles *styles, int count, char **words, struct buffer *out, struct error *error)
{
    const char *mode = "";
    for (int i = 2; i < count; i++) {
        if (strcmp(words[i], "--font") == 0 && i + 1 < count)
            styles->font = str_of(words[++i]);
        else if (words[i][0] == '-')
            mode = words[i];
        else if (!take_file(styles, mode, words[i], error))
            return false;
    }
    for (struct sheet *sheet = styles->sheets; sheet; sheet = sheet->next)
        if (sheet->subset)
            sheet->rules = keep_used(styles, sheet->rules);
    drop_unused_properties(styles);
    for (struct sheet *sheet = styles->sheets; sheet; sheet = sheet->next)
        if (!write_rules(styles, sheet, sheet->rules, out, error))
            return error_prefix(error, "%s", sheet->path);
    return true;
}

int main(int count, char **words)
{
    if (count < 3) {
        fprintf(stderr, "usage: styles OUT.css [--font FAMILY] --used FILE... --subset FILE... --whole FILE...\n");
        return 2;
    }
    struct styles styles = {.last_sheet = &styles.sheets};
    struct buffer out = {0};
    struct error error;
    bool done = make(&styles, count, words, &out, &error) && file_replace(words[1], buffer_str(&out), &error);
    if (!done)
        fprintf(stderr, "styles: %s\n", error.message);
    buffer_free(&out);
    map_free(&styles.words);
    map_free(&styles.references);
    arena_free(&styles.arena);
    return done ? 0 : 1;
}
