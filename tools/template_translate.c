#include "template_translate.h"

#include "template_html.h"

enum { FRAMES_MOST = 32 };

enum frame_kind { FRAME_IF, FRAME_LOOP };

struct frame { /* an {% if %} or a loop not yet ended */
    enum frame_kind kind;
    size_t line;
    bool has_else;
    struct html_state before;        /* where it began */
    bool begun_in_all, begun_in_any; /* of the branches so far: the attribute value has something in it */
};

struct translator {
    const struct template_source *source;
    struct arena *arena;
    struct buffer *includes, *code;
    struct buffer literal; /* HTML waiting to be written in one call */
    size_t position, line, counted;
    struct html_state html;
    struct frame frames[FRAMES_MOST];
    size_t depth;
    struct str layout, layout_view; /* of {% layout name(view) %} */
    bool is_layout;
    bool has_output;
};

/* The line of a position: positions only grow, so each byte is looked at once. */
static size_t line_at(struct translator *t, size_t position)
{
    for (; t->counted < position; t->counted++)
        if (t->source->text.at[t->counted] == '\n')
            t->line++;
    return t->line;
}

static bool refuse(struct translator *t, size_t line, struct error *error, const char *format, ...) PRINTF_LIKE(4, 5);
static bool refuse(struct translator *t, size_t line, struct error *error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct str reason = arena_vprintf(t->arena, format, arguments);
    va_end(arguments);
    return error_set(error, ERROR_INVALID, "%s:%zu: error: %.*s", t->source->path, line, STR_PRINT(reason));
}

static void flush_literal(struct translator *t)
{
    enum { PIECE = 2000 };
    for (size_t from = 0; from < t->literal.length; from += PIECE) {
        struct str piece = str_slice(buffer_str(&t->literal), from, from + PIECE);
        buffer_add_cstr(t->code, "    buffer_add(out, \"");
        for (size_t i = 0; i < piece.length; i++) {
            unsigned char byte = (unsigned char)piece.at[i];
            if (byte == '"' || byte == '\\')
                buffer_printf(t->code, "\\%c", byte);
            else if (byte == '\n')
                buffer_add_cstr(t->code, "\\n");
            else if (byte < 0x20 || byte >= 0x7f || byte == '?') /* "?": no trigraph */
                buffer_printf(t->code, "\\%03o", byte);
            else
                buffer_add_char(t->code, (char)byte);
        }
        buffer_printf(t->code, "\", %zu);\n", piece.length);
    }
    if (t->literal.length > 0)
        t->has_output = true;
    buffer_clear(&t->literal);
}

/* Finds `closing` after `from`, outside C strings and characters. */
static size_t find_closing(struct str text, size_t from, const char *closing)
{
    char quote = '\0';
    for (size_t i = from; i + 1 < text.length; i++) {
        char byte = text.at[i];
        if (quote) {
            if (byte == '\\')
                i++;
            else if (byte == quote)
                quote = '\0';
        } else if (byte == '"' || byte == '\'') {
            quote = byte;
        } else if (byte == closing[0] && text.at[i + 1] == closing[1]) {
            return i;
        }
    }
    return SIZE_MAX;
}

static void line_directive(struct translator *t, size_t line)
{
    buffer_printf(t->code, "#line %zu \"%s\"\n", line, t->source->path);
}

/* --- Holes -------------------------------------------------------------------------------------------------------- */

static const char *escaper(struct translator *t, size_t line, struct error *error)
{
    const struct html_state *html = &t->html;
    const struct str element = html->depth > 0 ? html->open[html->depth - 1] : STR("");
    switch (html->place) {
    case HTML_TAG: refuse(t, line, error, "hole in an attribute name"); return NULL;
    case HTML_TEXT:
        if (html->json && html->json_string) {
            refuse(t, line, error, "hole inside a JSON string: the hole writes its own quotes");
            return NULL;
        }
        if (html->json)
            return "markup_json";
        if (str_equal(element, STR("script"))) {
            refuse(t, line, error, "hole in a script");
            return NULL;
        }
        return "markup_text";
    case HTML_VALUE:
        if (html->attribute == HTML_REFUSED) {
            refuse(t, line, error, "hole in the attribute %.*s", STR_PRINT(html->attribute_name));
            return NULL;
        }
        if (html->attribute == HTML_URL)
            return html->value_begun ? "markup_url_part" : "markup_url";
        return "markup_attribute";
    }
    return NULL;
}

static bool hole(struct translator *t, struct error *error)
{
    struct str text = t->source->text;
    size_t line = line_at(t, t->position);
    size_t end = find_closing(text, t->position + 2, "}}");
    if (end == SIZE_MAX)
        return refuse(t, line, error, "hole without its end }}");
    struct str expression = str_trim(str_slice(text, t->position + 2, end));
    if (str_is_empty(expression))
        return refuse(t, line, error, "empty hole");
    const char *function = escaper(t, line, error);
    if (!function)
        return false;
    flush_literal(t);
    line_directive(t, line);
    buffer_printf(t->code, "    %s(out, %.*s);\n", function, STR_PRINT(expression));
    t->html.value_begun = true;
    t->has_output = true;
    t->position = end + 2;
    return true;
}

/* --- Directives --------------------------------------------------------------------------------------------------- */

static bool identifier(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        char byte = text.at[i];
        bool letter = (byte >= 'a' && byte <= 'z') || byte == '_' || (byte >= 'A' && byte <= 'Z');
        if (!letter && !(i > 0 && byte >= '0' && byte <= '9'))
            return false;
    }
    return text.length > 0;
}

/* "place-card(expr)" → "place_card", "expr". */
static bool read_call(struct translator *t, struct str text, struct str *name, struct str *view)
{
    size_t bracket = str_find_char(text, '(', 0);
    if (bracket == SIZE_MAX || text.at[text.length - 1] != ')')
        return false;
    char *copy = arena_cstr(t->arena, str_trim(str_slice(text, 0, bracket)));
    for (char *byte = copy; *byte; byte++)
        if (*byte == '-')
            *byte = '_';
    *name = str_of(copy);
    *view = str_trim(str_slice(text, bracket + 1, text.length - 1));
    return identifier(*name) && !str_is_empty(*view);
}

static bool push(struct translator *t, enum frame_kind kind, size_t line, struct error *error)
{
    if (t->depth == FRAMES_MOST)
        return refuse(t, line, error, "branches are nested more than %d deep", FRAMES_MOST);
    t->frames[t->depth++] = (struct frame){.kind = kind, .line = line, .before = t->html, .begun_in_all = true};
    return true;
}

/* The end of one branch: the HTML must be where it was. */
static bool end_branch(struct translator *t, size_t line, struct error *error)
{
    struct frame *frame = &t->frames[t->depth - 1];
    struct error reason;
    if (!html_same_place(&frame->before, &t->html, &reason))
        return refuse(t, line, error, "%s (it began line %zu)", reason.message, frame->line);
    frame->begun_in_all &= t->html.value_begun;
    frame->begun_in_any |= t->html.value_begun;
    return true;
}

static bool directive_else(struct translator *t, size_t line, struct str condition, bool conditional,
                           struct error *error)
{
    struct frame *frame = t->depth > 0 ? &t->frames[t->depth - 1] : NULL;
    if (!frame || frame->kind != FRAME_IF)
        return refuse(t, line, error, "else without its if");
    if (frame->has_else)
        return refuse(t, line, error, "nothing may follow the else of line %zu but end", frame->line);
    if (!end_branch(t, line, error))
        return false;
    t->html = frame->before;
    if (conditional) {
        if (str_is_empty(condition))
            return refuse(t, line, error, "elif without a condition");
        buffer_printf(t->code, "    } else if (%.*s) {\n", STR_PRINT(condition));
    } else {
        frame->has_else = true;
        buffer_add_cstr(t->code, "    } else {\n");
    }
    return true;
}

static bool directive_end(struct translator *t, size_t line, struct error *error)
{
    if (t->depth == 0)
        return refuse(t, line, error, "end without a beginning");
    if (!end_branch(t, line, error))
        return false;
    struct frame *frame = &t->frames[--t->depth];
    if (!frame->has_else) { /* the branch may not run at all */
        frame->begun_in_all &= frame->before.value_begun;
        frame->begun_in_any |= frame->before.value_begun;
    }
    /* An address that may or may not have begun has no right escaper for what follows. */
    if (t->html.place == HTML_VALUE && t->html.attribute == HTML_URL && frame->begun_in_all != frame->begun_in_any)
        return refuse(t, line, error, "the address begins in some branches only (line %zu)", frame->line);
    t->html = frame->before;
    t->html.value_begun = frame->begun_in_all;
    buffer_add_cstr(t->code, "    }\n");
    return true;
}

static bool directive_each(struct translator *t, size_t line, struct str rest, struct error *error)
{
    size_t in = str_find(rest, STR(" in "), 0);
    struct str name = in == SIZE_MAX ? STR_NONE : str_trim(str_slice(rest, 0, in));
    struct str list = in == SIZE_MAX ? STR_NONE : str_trim(str_slice(rest, in + 4, rest.length));
    if (!identifier(name) || str_is_empty(list))
        return refuse(t, line, error, "write {%% each NAME in LIST %%}");
    buffer_printf(t->code,
                  "    for (size_t %.*s_index = 0; %.*s_index < (%.*s).count; %.*s_index++) {\n"
                  "    const __typeof__((%.*s).at[0]) *%.*s = &(%.*s).at[%.*s_index];\n    (void)%.*s;\n",
                  STR_PRINT(name), STR_PRINT(name), STR_PRINT(list), STR_PRINT(name), STR_PRINT(list), STR_PRINT(name),
                  STR_PRINT(list), STR_PRINT(name), STR_PRINT(name));
    return push(t, FRAME_LOOP, line, error);
}

static bool directive_call(struct translator *t, size_t line, struct str rest, struct error *error)
{
    struct str name, view;
    if (!read_call(t, rest, &name, &view))
        return refuse(t, line, error, "write {%% call NAME(VIEW) %%}");
    if (t->html.place != HTML_TEXT || t->html.json)
        return refuse(t, line, error, "call outside the text of the page");
    buffer_printf(t->code, "    template_%.*s(out, %.*s);\n", STR_PRINT(name), STR_PRINT(view));
    t->has_output = true;
    return true;
}

static bool directive_content(struct translator *t, size_t line, struct error *error)
{
    if (t->html.place != HTML_TEXT || t->html.json || t->depth > 0)
        return refuse(t, line, error, "content outside the text of the page, or inside a branch");
    t->is_layout = true;
    buffer_add_cstr(t->code, "    content(out, content_view);\n");
    return true;
}

static bool directive_head(struct translator *t, size_t line, struct str word, struct str rest, struct error *error)
{
    if (t->has_output || t->depth > 0 || !str_is_empty(str_trim(buffer_str(&t->literal))))
        return refuse(t, line, error, "%.*s comes before any output", STR_PRINT(word));
    if (str_equal(word, STR("include"))) {
        if (rest.length < 3 || rest.at[0] != '"' || rest.at[rest.length - 1] != '"')
            return refuse(t, line, error, "write {%% include \"header.h\" %%}");
        struct str whole = arena_printf(t->arena, "#include %.*s\n", STR_PRINT(rest));
        if (t->includes->length == 0 || !str_contains(buffer_str(t->includes), whole))
            buffer_add_str(t->includes, whole);
        return true;
    }
    if (!str_is_empty(t->layout))
        return refuse(t, line, error, "a second layout");
    if (!read_call(t, rest, &t->layout, &t->layout_view))
        return refuse(t, line, error, "write {%% layout NAME(VIEW) %%}");
    return true;
}

static bool directive(struct translator *t, size_t line, struct str text, struct error *error)
{
    size_t end = 0;
    while (end < text.length && text.at[end] != ' ' && text.at[end] != '\n')
        end++;
    struct str word = str_slice(text, 0, end), rest = str_trim(str_slice(text, end, text.length));
    if (str_equal(word, STR("include")) || str_equal(word, STR("layout")))
        return directive_head(t, line, word, rest, error);
    flush_literal(t);
    if (str_equal(word, STR("else")))
        return directive_else(t, line, rest, false, error);
    if (str_equal(word, STR("end")))
        return directive_end(t, line, error);
    if (str_equal(word, STR("content")))
        return directive_content(t, line, error);
    if (str_is_empty(rest))
        return refuse(t, line, error, "unknown or incomplete directive \"%.*s\"", STR_PRINT(text));
    line_directive(t, line);
    if (str_equal(word, STR("elif")))
        return directive_else(t, line, rest, true, error);
    if (str_equal(word, STR("if"))) {
        buffer_printf(t->code, "    if (%.*s) {\n", STR_PRINT(rest));
        return push(t, FRAME_IF, line, error);
    }
    if (str_equal(word, STR("for"))) {
        buffer_printf(t->code, "    for (%.*s) {\n", STR_PRINT(rest));
        return push(t, FRAME_LOOP, line, error);
    }
    if (str_equal(word, STR("each")))
        return directive_each(t, line, rest, error);
    if (str_equal(word, STR("call")))
        return directive_call(t, line, rest, error);
    if (str_equal(word, STR("let"))) {
        buffer_printf(t->code, "    %.*s;\n", STR_PRINT(rest));
        return true;
    }
    return refuse(t, line, error, "unknown directive \"%.*s\"", STR_PRINT(word));
}

/* --- The whole file ----------------------------------------------------------------------------------------------- */

/* A directive or comment alone on its line takes the line with it. */
static size_t skip_own_line(struct str text, size_t start, size_t end)
{
    size_t before = start;
    while (before > 0 && (text.at[before - 1] == ' ' || text.at[before - 1] == '\t'))
        before--;
    size_t after = end;
    while (after < text.length && (text.at[after] == ' ' || text.at[after] == '\t'))
        after++;
    bool alone = (before == 0 || text.at[before - 1] == '\n') && (after == text.length || text.at[after] == '\n');
    if (!alone)
        return end;
    return after == text.length ? after : after + 1;
}

static bool braces(struct translator *t, struct error *error)
{
    struct str text = t->source->text;
    char kind = text.at[t->position + 1];
    if (kind == '{')
        return hole(t, error);
    size_t line = line_at(t, t->position);
    if (kind == '#') {
        size_t end = str_find(text, STR("#}"), t->position + 2);
        if (end == SIZE_MAX)
            return refuse(t, line, error, "comment without its end #}");
        t->position = skip_own_line(text, t->position, end + 2);
        return true;
    }
    size_t end = find_closing(text, t->position + 2, "%}");
    if (end == SIZE_MAX)
        return refuse(t, line, error, "directive without its end %%}");
    struct str words = str_trim(str_slice(text, t->position + 2, end));
    t->position = skip_own_line(text, t->position, end + 2);
    return directive(t, line, words, error);
}

static bool at_braces(const struct translator *t)
{
    struct str text = t->source->text;
    return t->position + 1 < text.length && text.at[t->position] == '{' && strchr("{%#", text.at[t->position + 1]);
}

static bool translate_body(struct translator *t, struct error *error)
{
    struct str text = t->source->text;
    while (t->position < text.length) {
        if (at_braces(t)) {
            if (!braces(t, error))
                return false;
            continue;
        }
        struct error reason;
        size_t from = t->position;
        if (!html_step(&t->html, text, &t->position, &t->literal, &reason))
            return refuse(t, line_at(t, from), error, "%s", reason.message);
    }
    size_t last = line_at(t, text.length > 0 ? text.length - 1 : 0);
    if (t->depth > 0)
        return refuse(t, t->frames[t->depth - 1].line, error, "this branch is never ended");
    if (t->html.place != HTML_TEXT)
        return refuse(t, last, error, "the template ends inside a tag");
    if (t->html.depth > 0)
        return refuse(t, last, error, "the template ends with <%.*s> open", STR_PRINT(t->html.open[t->html.depth - 1]));
    flush_literal(t);
    return true;
}

bool template_name(struct arena *arena, const char *path, struct str *name, struct error *error)
{
    const char *slash = strrchr(path, '/');
    struct str file = str_of(slash ? slash + 1 : path);
    if (!str_ends_with(file, STR(".html")))
        return error_set(error, ERROR_INVALID, "%s: error: a template is named NAME.html", path);
    char *copy = arena_cstr(arena, str_slice(file, 0, file.length - 5));
    for (char *byte = copy; *byte; byte++) {
        bool fine = (*byte >= 'a' && *byte <= 'z') || (byte > copy && ((*byte >= '0' && *byte <= '9') || *byte == '-'));
        if (!fine)
            return error_set(error, ERROR_INVALID, "%s: error: a name is lower-case words and hyphens", path);
        if (*byte == '-')
            *byte = '_';
    }
    *name = str_of(copy);
    return copy[0] != '\0' || error_set(error, ERROR_INVALID, "%s: error: the name is empty", path);
}

static void write_function(const struct translator *t, struct str body, struct buffer *prototypes, struct buffer *code)
{
    struct str name = t->source->name;
    const char *more = t->is_layout ? ", template_content content, const void *content_view" : "";
    struct str signature =
        arena_printf(t->arena, "void template_%.*s(struct buffer *out, const struct view_%.*s *view%s)",
                     STR_PRINT(name), STR_PRINT(name), more);
    buffer_printf(prototypes, "struct view_%.*s;\n%.*s;\n", STR_PRINT(name), STR_PRINT(signature));
    if (str_is_empty(t->layout)) {
        buffer_printf(code, "%.*s\n{\n    (void)view;\n%.*s}\n\n", STR_PRINT(signature), STR_PRINT(body));
        return;
    }
    buffer_printf(code,
                  "static void content_of_%.*s(struct buffer *out, const void *content_view)\n{\n"
                  "    const struct view_%.*s *view = content_view;\n    (void)view;\n%.*s}\n\n",
                  STR_PRINT(name), STR_PRINT(name), STR_PRINT(body));
    buffer_printf(code, "%.*s\n{\n    template_%.*s(out, %.*s, content_of_%.*s, view);\n}\n\n", STR_PRINT(signature),
                  STR_PRINT(t->layout), STR_PRINT(t->layout_view), STR_PRINT(name));
}

bool template_translate(const struct template_source *source, struct buffer *includes, struct buffer *prototypes,
                        struct buffer *code, struct arena *arena, struct error *error)
{
    struct buffer body = {0};
    struct translator *t = ARENA_NEW(arena, struct translator);
    t->source = source;
    t->arena = arena;
    t->includes = includes;
    t->code = &body;
    t->line = 1;
    bool done = translate_body(t, error);
    if (done && t->is_layout && !str_is_empty(t->layout))
        done = refuse(t, 1, error, "a layout may not have a layout");
    if (done)
        write_function(t, buffer_str(&body), prototypes, code);
    buffer_free(&t->literal);
    buffer_free(&body);
    return done;
}
