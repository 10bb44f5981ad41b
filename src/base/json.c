#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { RECORD_BYTES = 4 * 1024 * 1024, DEPTH_MOST = 64 };

bool json_parse(struct str text, json_t **value, struct error *error)
{
    json_error_t cause;
    *value = json_loadb(text.at ? text.at : "", text.length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &cause);
    if (*value)
        return true;
    return error_set(error, ERROR_INVALID, "JSON illisible, ligne %d, colonne %d : %s.", cause.line, cause.column,
                     cause.text);
}

struct str json_member(const json_t *object, const char *key)
{
    json_t *member = json_object_get(object, key);
    return json_is_string(member) ? (struct str){json_string_value(member), json_string_length(member)} : STR_NONE;
}

/* --- Record by record ------------------------------------------------------------------------------------------- */

enum place_in_file { AT_START, IN_ARRAY, IN_OBJECT, IN_LINES, AT_END, BROKEN };

struct json_records {
    read_fn read;
    void *context;
    char *key;
    enum place_in_file place;
    int64_t line;
    bool ended; /* nothing more to read */
    bool first; /* no record seen yet in the container */
    char *chunk;
    size_t chunk_length, chunk_at;
    struct buffer record;
};

enum { CHUNK_BYTES = 64 * 1024 };

struct json_records *json_records_new(read_fn read, void *context, const char *key)
{
    struct json_records *records = memory_new(sizeof *records);
    records->read = read;
    records->context = context;
    records->key = key && *key ? memory_cstr(str_of(key)) : NULL;
    records->line = 1;
    records->first = true;
    records->chunk = memory_new(CHUNK_BYTES);
    return records;
}

void json_records_free(struct json_records *records)
{
    if (!records)
        return;
    free(records->key);
    free(records->chunk);
    buffer_free(&records->record);
    free(records);
}

bool json_records_can_continue(const struct json_records *records)
{
    return records->place != BROKEN;
}

/* The next byte without taking it, or -1 at the end. */
static int peek(struct json_records *r)
{
    if (r->chunk_at == r->chunk_length) {
        if (r->ended)
            return -1;
        int64_t count = r->read(r->context, r->chunk, CHUNK_BYTES);
        r->chunk_at = 0;
        r->chunk_length = count > 0 ? (size_t)count : 0;
        if (count <= 0) {
            r->ended = true;
            return -1;
        }
    }
    return (unsigned char)r->chunk[r->chunk_at];
}

static int take(struct json_records *r)
{
    int c = peek(r);
    if (c >= 0)
        r->chunk_at++;
    if (c == '\n')
        r->line++;
    return c;
}

static int skip_blanks(struct json_records *r)
{
    int c;
    while ((c = peek(r)) == ' ' || c == '\t' || c == '\r' || c == '\n')
        take(r);
    return c;
}

static bool broken(struct json_records *r, struct error *error, const char *what)
{
    r->place = BROKEN;
    return error_set(error, ERROR_INVALID, "JSON illisible, ligne %lld : %s.", (long long)r->line, what);
}

/* Where the scan of a value stands between two chunks. */
struct scan {
    int depth;
    bool in_string, escaped, started, done;
};

static bool ends_scalar(char c)
{
    return c == ',' || c == ']' || c == '}' || c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Follows brackets and quotes through bytes[0, length); returns how many belong to the value. */
static size_t scan_bytes(struct scan *scan, const char *bytes, size_t length, int64_t *line)
{
    size_t i = 0;
    while (i < length && !scan->done && scan->depth >= 0 && scan->depth <= DEPTH_MOST) {
        char c = bytes[i];
        if (scan->in_string) {
            if (scan->escaped)
                scan->escaped = false;
            else if (c == '\\')
                scan->escaped = true;
            else if (c == '"')
                scan->in_string = false;
            scan->done = !scan->in_string && scan->depth == 0;
        } else if (scan->started && scan->depth == 0 && ends_scalar(c)) {
            scan->done = true;
            break;
        } else if (c == '"') {
            scan->in_string = true;
        } else if (c == '{' || c == '[') {
            scan->depth++;
        } else if (c == '}' || c == ']') {
            scan->depth--;
            scan->done = scan->depth == 0;
        }
        *line += c == '\n';
        scan->started = true;
        i++;
    }
    return i;
}

/* Takes the text of one value into `out` (NULL to skip it) by its brackets and quotes. A value too long is passed over
 * and told: reading may go on after it. */
static bool take_value(struct json_records *r, struct buffer *out, struct error *error)
{
    struct scan scan = {0};
    size_t taken = 0;
    int64_t line = r->line;
    while (!scan.done) {
        if (peek(r) < 0) {
            scan.done = scan.depth == 0 && !scan.in_string && scan.started;
            if (!scan.done)
                return broken(r, error, "le fichier s’arrête au milieu d’un enregistrement");
            break;
        }
        const char *bytes = r->chunk + r->chunk_at;
        size_t count = scan_bytes(&scan, bytes, r->chunk_length - r->chunk_at, &r->line);
        r->chunk_at += count;
        taken += count;
        if (scan.depth > DEPTH_MOST)
            return broken(r, error, "trop de niveaux emboîtés");
        if (scan.depth < 0)
            return broken(r, error, "crochet ou accolade de trop");
        if (out && taken <= RECORD_BYTES)
            buffer_add(out, bytes, count);
    }
    if (out && taken > RECORD_BYTES)
        return error_set(error, ERROR_LIMITED, "Enregistrement de plus de 4 Mio, ligne %lld.", (long long)line);
    return true;
}

/* At a member of an object: takes "key" and ":". */
static bool take_key(struct json_records *r, struct buffer *key, struct error *error)
{
    buffer_clear(key);
    if (skip_blanks(r) != '"')
        return broken(r, error, "une clé entre guillemets est attendue");
    if (!take_value(r, key, error))
        return false;
    if (skip_blanks(r) != ':')
        return broken(r, error, "« : » est attendu après la clé");
    take(r);
    skip_blanks(r);
    return true;
}

/* Goes down to the array under the key: "data.items". */
static bool find_container(struct json_records *r, struct error *error)
{
    struct buffer key = {0};
    struct str path = str_of(r->key), step;
    bool done = false;
    while (str_next(&path, '.', &step)) {
        if (skip_blanks(r) != '{') {
            broken(r, error, "la clé demandée n’est pas là où on l’attend");
            goto out;
        }
        take(r);
        for (;;) {
            if (skip_blanks(r) == '}' || peek(r) < 0) {
                broken(r, error, "la clé demandée n’existe pas dans ce fichier");
                goto out;
            }
            if (!take_key(r, &key, error))
                goto out;
            struct str name = str_slice(buffer_str(&key), 1, key.length ? key.length - 1 : 0);
            if (str_equal(name, step))
                break;
            if (!take_value(r, NULL, error))
                goto out;
            if (skip_blanks(r) == ',')
                take(r);
        }
    }
    done = true;
out:
    buffer_free(&key);
    return done;
}

static bool enter(struct json_records *r, struct error *error)
{
    if (peek(r) == 0xEF) { /* byte order mark */
        take(r);
        int second = take(r), third = take(r);
        if (second != 0xBB || third != 0xBF)
            return broken(r, error, "le fichier n’est pas en UTF-8");
    }
    skip_blanks(r);
    if (r->key && !find_container(r, error))
        return false;
    int c = skip_blanks(r);
    if (c < 0) {
        r->place = AT_END;
        return r->key ? broken(r, error, "fichier vide") : true;
    }
    if (c == '[') {
        take(r);
        r->place = IN_ARRAY;
    } else if (c == '{' && !r->key) {
        r->place = IN_LINES; /* settled by the second record: see next_line */
    } else if (c == '{') {
        take(r);
        r->place = IN_OBJECT;
    } else {
        return broken(r, error, "un tableau « [ … ] » d’enregistrements est attendu");
    }
    return true;
}

static bool decode(struct json_records *r, int64_t line, json_t **record, struct error *error)
{
    json_error_t cause;
    *record = json_loadb(r->record.at, r->record.length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &cause);
    if (*record)
        return true;
    return error_set(error, ERROR_INVALID, "Enregistrement illisible, ligne %lld : %s.",
                     (long long)(line + (cause.line > 0 ? cause.line - 1 : 0)), cause.text);
}

/* Inside [ … ] or { "key": …, … }: moves to the next value; *at_end tells the container is closed. */
static bool next_in_container(struct json_records *r, bool *at_end, struct error *error)
{
    int close = r->place == IN_ARRAY ? ']' : '}';
    int c = skip_blanks(r);
    if (!r->first) {
        if (c == ',') {
            take(r);
            c = skip_blanks(r);
            if (c == close)
                return broken(r, error, "virgule de trop avant la fin");
        } else if (c != close) {
            return broken(r, error, c < 0 ? "le fichier s’arrête avant la fin du tableau" : "une virgule est attendue");
        }
    }
    *at_end = c == close;
    if (*at_end) {
        take(r);
        if (!r->key && skip_blanks(r) >= 0)
            return broken(r, error, "du texte suit la fin du tableau");
        r->place = AT_END;
        return true;
    }
    if (c < 0)
        return broken(r, error, "le fichier s’arrête avant la fin du tableau");
    if (r->place == IN_OBJECT) {
        struct buffer key = {0};
        bool taken = take_key(r, &key, error);
        buffer_free(&key);
        return taken;
    }
    return true;
}

/* A file that starts with "{" is JSON lines when its first value ends a line and holds a record, and else one object
 * whose values are the records, as the national files have. An object whose first member is an object is the latter. */
static bool looks_like_object_of_records(struct json_records *r)
{
    size_t i = r->chunk_at + 1;
    while (i < r->chunk_length && r->chunk[i] != ':')
        i++;
    for (i++; i < r->chunk_length && strchr(" \t\r\n", r->chunk[i]); i++)
        ;
    return i < r->chunk_length && r->chunk[i] == '{';
}

bool json_records_next_text(struct json_records *r, struct str *text, int64_t *line, struct error *error)
{
    *text = STR_NONE;
    if (r->place == BROKEN)
        return error_set(error, ERROR_INVALID, "JSON illisible, ligne %lld.", (long long)r->line);
    if (r->place == AT_START) {
        if (!enter(r, error))
            return false;
        if (r->place == IN_LINES && looks_like_object_of_records(r)) {
            take(r);
            r->place = IN_OBJECT;
        }
    }
    bool at_end = r->place == AT_END;
    if (r->place == IN_LINES) {
        at_end = skip_blanks(r) < 0;
        if (at_end)
            r->place = AT_END;
    } else if (!at_end && !next_in_container(r, &at_end, error)) {
        return false;
    }
    if (at_end)
        return true;
    *line = r->line;
    r->first = false;
    buffer_clear(&r->record);
    if (!take_value(r, &r->record, error))
        return false;
    *text = buffer_str(&r->record);
    return true;
}

bool json_records_next(struct json_records *r, json_t **record, int64_t *line, struct error *error)
{
    struct str text;
    *record = NULL;
    if (!json_records_next_text(r, &text, line, error))
        return false;
    return text.length == 0 || decode(r, *line, record, error);
}

/* --- The writer ------------------------------------------------------------------------------------------------- */

static void before_value(struct json_writer *w)
{
    if (w->comma[w->depth])
        buffer_add_char(w->out, ',');
    w->comma[w->depth] = true;
}

static void begin(struct json_writer *w, char bracket)
{
    before_value(w);
    buffer_add_char(w->out, bracket);
    w->depth++;
    assert(w->depth < COUNT_OF(w->comma));
    w->comma[w->depth] = false;
}

static void end(struct json_writer *w, char bracket)
{
    assert(w->depth > 0);
    w->depth--;
    buffer_add_char(w->out, bracket);
}

void json_begin_object(struct json_writer *w)
{
    begin(w, '{');
}

void json_end_object(struct json_writer *w)
{
    end(w, '}');
}

void json_begin_array(struct json_writer *w)
{
    begin(w, '[');
}

void json_end_array(struct json_writer *w)
{
    end(w, ']');
}

/* Characters that leave the fast path of add_quoted. */
static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && c != '/';
}

static void add_quoted(struct buffer *out, struct str text)
{
    buffer_reserve(out, text.length + 2);
    buffer_add_char(out, '"');
    for (size_t i = 0; i < text.length;) {
        size_t plain = i;
        while (plain < text.length && is_plain((unsigned char)text.at[plain]))
            plain++;
        buffer_add(out, text.at + i, plain - i);
        i = plain;
        if (i == text.length)
            break;
        unsigned char c = (unsigned char)text.at[i];
        if (c >= 0x80) {
            uint32_t code_point = text_code_point(text, &i);
            if (code_point == 0x2028 || code_point == 0x2029)
                buffer_printf(out, "\\u%04x", code_point);
            else
                buffer_add_code_point(out, code_point);
            continue;
        }
        if (c == '"' || c == '\\')
            buffer_printf(out, "\\%c", c);
        else if (c == '/')
            buffer_add_cstr(out, i > 0 && text.at[i - 1] == '<' ? "\\/" : "/");
        else if (c == '\n')
            buffer_add_cstr(out, "\\n");
        else if (c == '\t')
            buffer_add_cstr(out, "\\t");
        else
            buffer_printf(out, "\\u%04x", c);
        i++;
    }
    buffer_add_char(out, '"');
}

void json_key_str(struct json_writer *w, struct str key)
{
    before_value(w);
    add_quoted(w->out, key);
    buffer_add_char(w->out, ':');
    w->comma[w->depth] = false;
}

void json_key(struct json_writer *w, const char *key)
{
    json_key_str(w, str_of(key));
}

void json_text(struct json_writer *w, struct str text)
{
    before_value(w);
    add_quoted(w->out, text);
}

void json_i64(struct json_writer *w, int64_t value)
{
    before_value(w);
    buffer_add_i64(w->out, value);
}

void json_double(struct json_writer *w, double value)
{
    before_value(w);
    if (isfinite(value))
        buffer_add_double(w->out, value);
    else
        buffer_add_cstr(w->out, "null");
}

void json_bool(struct json_writer *w, bool value)
{
    before_value(w);
    buffer_add_cstr(w->out, value ? "true" : "false");
}

void json_null_value(struct json_writer *w)
{
    before_value(w);
    buffer_add_cstr(w->out, "null");
}

void json_raw(struct json_writer *w, struct str json)
{
    before_value(w);
    buffer_add_str(w->out, json);
}

void json_member_text(struct json_writer *w, const char *key, struct str text)
{
    if (str_is_empty(text))
        return;
    json_key(w, key);
    json_text(w, text);
}
