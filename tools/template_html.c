#include "template_html.h"

static bool in_list(struct str word, const char *list)
{
    struct str rest = str_of(list), item;
    while (str_next(&rest, ' ', &item))
        if (str_equal_ascii_case(word, item))
            return true;
    return false;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte & 0x80);
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static char at(struct str source, size_t position)
{
    return position < source.length ? source.at[position] : '\0';
}

static bool starts(struct str source, size_t position, const char *what)
{
    return str_starts_with(str_slice(source, position, source.length), str_of(what));
}

static bool is_open(const struct html_state *state, const char *names)
{
    for (size_t i = 0; i < state->depth; i++)
        if (in_list(state->open[i], names))
            return true;
    return false;
}

static struct str read_name(struct str source, size_t *position)
{
    size_t from = *position;
    while (*position < source.length && !is_blank(at(source, *position)) && !strchr(">/=\"'{<", at(source, *position)))
        (*position)++;
    return str_slice(source, from, *position);
}

bool html_is_prose(const struct html_state *state)
{
    if (state->place == HTML_VALUE)
        return state->attribute == HTML_SPOKEN;
    return state->place == HTML_TEXT && !state->json && !is_open(state, "code pre kbd samp script");
}

/* --- Elements ----------------------------------------------------------------------------------------------------- */

static const char *const VOID_ELEMENTS = "area br col hr img input link meta source track wbr base";
static const char *const REFUSED_ELEMENTS = "style object embed applet frame frameset plaintext xmp noembed";
/* A browser closes the paragraph before any of these: the tree would not be the one written. */
static const char *const NOT_IN_PARAGRAPH = "address article aside blockquote details div dl fieldset figcaption "
                                            "figure "
                                            "footer form h1 h2 h3 h4 h5 h6 header hr main menu nav ol p pre section "
                                            "table ul";

static bool open_element(struct html_state *state, bool self_closed, struct error *error)
{
    struct str name = state->tag;
    bool is_void = in_list(name, VOID_ELEMENTS);
    if (self_closed && !is_void && !is_open(state, "svg"))
        return error_set(error, ERROR_INVALID, "<%.*s/> is not closed by its slash: write </%.*s>", STR_PRINT(name),
                         STR_PRINT(name));
    if (is_void || self_closed)
        return true;
    if (str_equal(name, STR("script")) && !state->script_json && !state->script_source)
        return error_set(error, ERROR_INVALID, "inline script: the content security policy refuses it");
    if (state->depth == HTML_DEPTH_MOST)
        return error_set(error, ERROR_LIMITED, "elements are nested more than %d deep", HTML_DEPTH_MOST);
    state->open[state->depth++] = name;
    state->json = str_equal(name, STR("script")) && state->script_json;
    state->json_string = false;
    return true;
}

static bool check_element(const struct html_state *state, struct str name, struct error *error)
{
    if (in_list(name, REFUSED_ELEMENTS))
        return error_set(error, ERROR_INVALID, "<%.*s> is not allowed in a template", STR_PRINT(name));
    if (is_open(state, "p") && in_list(name, NOT_IN_PARAGRAPH))
        return error_set(error, ERROR_INVALID, "<%.*s> inside <p>: a browser closes the paragraph before it",
                         STR_PRINT(name));
    if (in_list(name, "a button") && is_open(state, "a button"))
        return error_set(error, ERROR_INVALID, "<%.*s> inside a link or a button", STR_PRINT(name));
    if (str_equal(name, STR("form")) && is_open(state, "form"))
        return error_set(error, ERROR_INVALID, "<form> inside <form>");
    return true;
}

static bool end_tag(struct html_state *state, struct str source, size_t *position, struct buffer *out,
                    struct error *error)
{
    *position += 2;
    struct str name = read_name(source, position);
    if (str_is_empty(name))
        return error_set(error, ERROR_INVALID, "an end tag needs a name, written in full");
    while (is_blank(at(source, *position)))
        (*position)++;
    if (at(source, *position) != '>')
        return error_set(error, ERROR_INVALID, "the end tag </%.*s holds more than a name", STR_PRINT(name));
    (*position)++;
    if (state->depth == 0)
        return error_set(error, ERROR_INVALID, "</%.*s> closes nothing", STR_PRINT(name));
    if (!str_equal(state->open[state->depth - 1], name))
        return error_set(error, ERROR_INVALID, "</%.*s> where </%.*s> is expected", STR_PRINT(name),
                         STR_PRINT(state->open[state->depth - 1]));
    state->depth--;
    state->json = false;
    buffer_printf(out, "</%.*s>", STR_PRINT(name));
    return true;
}

static bool start_tag(struct html_state *state, struct str source, size_t *position, struct buffer *out,
                      struct error *error)
{
    (*position)++;
    struct str name = read_name(source, position);
    if (at(source, *position) == '{' && !is_blank(source.at[*position - 1]))
        return error_set(error, ERROR_INVALID, "hole in a tag name");
    if (!check_element(state, name, error))
        return false;
    buffer_printf(out, "<%.*s", STR_PRINT(name));
    state->place = HTML_TAG;
    state->tag = name;
    state->attribute_count = 0;
    state->script_json = state->script_source = false;
    return true;
}

static bool markup(struct html_state *state, struct str source, size_t *position, struct buffer *out,
                   struct error *error)
{
    if (starts(source, *position, "<!--")) {
        size_t end = str_find(source, STR("-->"), *position);
        if (end == SIZE_MAX)
            return error_set(error, ERROR_INVALID, "comment without its end -->");
        struct str comment = str_slice(source, *position, end);
        if (str_contains(comment, STR("{{")) || str_contains(comment, STR("{%")))
            return error_set(error, ERROR_INVALID, "hole in a comment");
        *position = end + 3; /* pages carry no comment */
        return true;
    }
    if (starts(source, *position, "<!DOCTYPE html>")) {
        buffer_add_cstr(out, "<!DOCTYPE html>");
        *position += strlen("<!DOCTYPE html>");
        return true;
    }
    char next = at(source, *position + 1);
    if (next == '/')
        return end_tag(state, source, position, out, error);
    if (next == '{')
        return error_set(error, ERROR_INVALID, "hole in a tag name");
    if (!is_letter(next))
        return error_set(error, ERROR_INVALID, "\"<\" that begins no tag: write &lt;");
    return start_tag(state, source, position, out, error);
}

/* --- Attributes --------------------------------------------------------------------------------------------------- */

static bool classify(struct html_state *state, struct error *error)
{
    struct str name = state->attribute_name;
    state->attribute = HTML_PLAIN;
    if (name.length > 2 && str_equal_ascii_case(str_slice(name, 0, 2), STR("on")))
        return error_set(error, ERROR_INVALID, "event handler attribute %.*s: use a script of assets/",
                         STR_PRINT(name));
    bool moves_addresses = str_equal(state->tag, STR("base")) && !str_equal(name, STR("target"));
    if (moves_addresses || in_list(name, "style srcdoc http-equiv"))
        return error_set(error, ERROR_INVALID, "attribute %.*s is not allowed", STR_PRINT(name));
    if (in_list(name, "href src action formaction poster cite data xlink:href manifest longdesc background"))
        state->attribute = HTML_URL;
    else if (in_list(name, "srcset imagesrcset sizes ping target rel integrity sandbox allow") ||
             (str_equal(state->tag, STR("script")) && str_equal(name, STR("type"))))
        state->attribute = HTML_REFUSED;
    else if (in_list(name, "title alt aria-label aria-description aria-valuetext aria-roledescription placeholder "
                           "label "
                           "content"))
        state->attribute = HTML_SPOKEN;
    return true;
}

static bool attribute(struct html_state *state, struct str source, size_t *position, struct buffer *out,
                      struct error *error)
{
    struct str name = read_name(source, position);
    if (str_is_empty(name))
        return error_set(error, ERROR_INVALID, "stray \"%c\" in a tag", at(source, *position));
    for (size_t i = 0; i < state->attribute_count; i++)
        if (str_equal_ascii_case(state->attributes[i], name))
            return error_set(error, ERROR_INVALID, "attribute %.*s is given twice", STR_PRINT(name));
    if (state->attribute_count == HTML_ATTRIBUTES_MOST)
        return error_set(error, ERROR_LIMITED, "more than %d attributes in a tag", HTML_ATTRIBUTES_MOST);
    state->attributes[state->attribute_count++] = name;
    state->attribute_name = name;
    if (!classify(state, error))
        return false;
    buffer_printf(out, " %.*s", STR_PRINT(name));
    char next = at(source, *position);
    if (starts(source, *position, "{{"))
        return error_set(error, ERROR_INVALID, "hole in an attribute name");
    if (next != '=')
        return true;
    (*position)++;
    next = at(source, *position);
    if (next != '"' && next != '\'')
        return error_set(error, ERROR_INVALID, "the value of %.*s is not quoted", STR_PRINT(name));
    (*position)++;
    state->place = HTML_VALUE;
    state->quote = next;
    state->value_begun = false;
    buffer_printf(out, "=%c", next);

    if (!str_equal(state->tag, STR("script")))
        return true;
    if (str_equal(name, STR("src")))
        state->script_source = true;
    if (str_equal(name, STR("type")))
        state->script_json =
            starts(source, *position, "application/json\"") || starts(source, *position, "application/ld+json\"");
    return true;
}

static bool inside_tag(struct html_state *state, struct str source, size_t *position, struct buffer *out,
                       struct error *error)
{
    char byte = at(source, *position);
    if (is_blank(byte)) {
        (*position)++;
        return true;
    }
    if (byte == '>' || starts(source, *position, "/>")) {
        bool self_closed = byte == '/';
        *position += self_closed ? 2 : 1;
        buffer_add_cstr(out, self_closed && is_open(state, "svg") ? "/>" : ">");
        state->place = HTML_TEXT;
        return open_element(state, self_closed, error);
    }
    return attribute(state, source, position, out, error);
}

/* The scheme written in full before a hole must be one we may link to. */
static bool check_scheme(struct str source, size_t position, char quote, struct error *error)
{
    size_t end = position;
    while (end < source.length && !strchr("/?#{", at(source, end)) && at(source, end) != quote)
        if (at(source, end++) == ':') {
            struct str scheme = str_slice(source, position, end);
            if (in_list(scheme, "http: https: mailto: tel: geo:"))
                return true;
            return error_set(error, ERROR_INVALID, "an address may not begin with %.*s", STR_PRINT(scheme));
        }
    return true;
}

/* --- Text --------------------------------------------------------------------------------------------------------- */

static bool entity(struct str source, size_t *position, struct buffer *out, struct error *error)
{
    size_t end = *position + 1;
    while (is_digit(at(source, end)) || (is_letter(at(source, end)) && !(at(source, end) & 0x80)) ||
           at(source, end) == '#')
        end++;
    if (at(source, end) != ';' || end == *position + 1)
        return error_set(error, ERROR_INVALID, "\"&\" that begins no entity: write &amp;");
    buffer_add_str(out, str_slice(source, *position, end + 1));
    *position = end + 1;
    return true;
}

/* Digits in threes after this blank, as in "25 000". */
static bool groups_digits(struct str source, size_t position)
{
    return position > 0 && is_digit(at(source, position - 1)) && is_digit(at(source, position + 1)) &&
           is_digit(at(source, position + 2)) && is_digit(at(source, position + 3)) &&
           !is_digit(at(source, position + 4));
}

/* French typography of a run of blanks at source[from, to): the no-break space due there, or NULL. */
static const char *french_space(struct str source, size_t from, size_t to)
{
    static const struct str opening = STR("«"), closing = STR("»");
    char next = at(source, to);
    if (next == ':' && !is_letter(at(source, to + 1)) && !is_digit(at(source, to + 1)))
        return NBSP;
    if (next == ';' || next == '!' || next == '?')
        return NNBSP;
    if (starts(source, to, closing.at))
        return NBSP;
    if (from >= opening.length && str_equal(str_slice(source, from - opening.length, from), opening))
        return NBSP;
    bool after_number = from > 0 && (is_digit(at(source, from - 1)) || at(source, from - 1) == '}');
    if (after_number && (next == '%' || starts(source, to, "€")))
        return NBSP;
    if (to == from + 1 && groups_digits(source, from))
        return NNBSP;
    return NULL;
}

static void blanks(const struct html_state *state, struct str source, size_t *position, struct buffer *out)
{
    size_t from = *position;
    bool line = false;
    while (is_blank(at(source, *position)))
        line |= at(source, (*position)++) == '\n';
    if (is_open(state, "pre textarea")) {
        buffer_add_str(out, str_slice(source, from, *position));
        return;
    }
    const char *space = html_is_prose(state) ? french_space(source, from, *position) : NULL;
    buffer_add_cstr(out, space ? space : line && state->place == HTML_TEXT ? "\n" : " ");
}

static bool text(struct html_state *state, struct str source, size_t *position, struct buffer *out, struct error *error)
{
    char byte = at(source, *position);
    if (is_blank(byte)) {
        blanks(state, source, position, out);
        return true;
    }
    if (byte == '&' && !state->json)
        return entity(source, position, out, error);
    if (byte == '\'' && html_is_prose(state) && *position > 0 && is_letter(at(source, *position - 1)) &&
        (is_letter(at(source, *position + 1)) || at(source, *position + 1) == '{' ||
         at(source, *position + 1) == '<')) {
        buffer_add_cstr(out, "’");
        (*position)++;
        return true;
    }
    if (state->json) {
        if (byte == '\\' && state->json_string)
            return error_set(error, ERROR_INVALID, "escape in the JSON of a template: write the character");
        if (byte == '"')
            state->json_string = !state->json_string;
    }
    buffer_add_char(out, byte);
    (*position)++;
    return true;
}

bool html_step(struct html_state *state, struct str source, size_t *position, struct buffer *out, struct error *error)
{
    char byte = at(source, *position);
    if (byte == '\0')
        return error_set(error, ERROR_INVALID, "NUL byte in a template");
    switch (state->place) {
    case HTML_TEXT: {
        bool is_script = state->depth > 0 && str_equal(state->open[state->depth - 1], STR("script"));
        if (byte == '<' && is_script && !starts(source, *position, "</script>"))
            return error_set(error, ERROR_INVALID, "\"<\" inside a script");
        if (is_script && !state->json && byte != '<')
            return error_set(error, ERROR_INVALID, "inline script: the content security policy refuses it");
        return byte == '<' ? markup(state, source, position, out, error) : text(state, source, position, out, error);
    }
    case HTML_TAG: return inside_tag(state, source, position, out, error);
    case HTML_VALUE:
        if (byte == state->quote) {
            state->place = HTML_TAG;
            buffer_add_char(out, byte);
            (*position)++;
            return true;
        }
        if (byte == '<')
            return error_set(error, ERROR_INVALID, "\"<\" in an attribute: write &lt;");
        if (state->attribute == HTML_URL && !state->value_begun &&
            !check_scheme(source, *position, state->quote, error))
            return false;
        state->value_begun = true;
        return text(state, source, position, out, error);
    }
    return true;
}

bool html_same_place(const struct html_state *a, const struct html_state *b, struct error *error)
{
    if (a->depth != b->depth)
        return error_set(error, ERROR_INVALID,
                         a->depth < b->depth ? "a branch leaves <%.*s> open" : "a branch closes <%.*s>",
                         STR_PRINT(a->depth < b->depth ? b->open[b->depth - 1] : a->open[a->depth - 1]));
    for (size_t i = 0; i < a->depth; i++)
        if (!str_equal(a->open[i], b->open[i]))
            return error_set(error, ERROR_INVALID, "a branch replaces <%.*s> by <%.*s>", STR_PRINT(a->open[i]),
                             STR_PRINT(b->open[i]));
    bool same = a->place == b->place;
    if (same && a->place != HTML_TEXT)
        same = str_equal(a->tag, b->tag);
    if (same && a->place == HTML_TAG)
        same = a->script_json == b->script_json && a->script_source == b->script_source;
    if (same && a->place == HTML_VALUE)
        same = a->quote == b->quote && str_equal(a->attribute_name, b->attribute_name);
    if (same && a->json)
        same = a->json_string == b->json_string;
    return same || error_set(error, ERROR_INVALID, "a branch leaves the HTML in another state than it found");
}
