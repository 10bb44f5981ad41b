#include "head.h"

#include <string.h>

static bool refuse(int *status, int code, struct error *error, enum error_kind kind, const char *message)
{
    *status = code;
    return error_set(error, kind, "%s", message);
}

static bool bad(int *status, struct error *error, const char *message)
{
    return refuse(status, 400, error, ERROR_INVALID, message);
}

struct str head_find(const struct header *headers, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal_ascii_case(headers[i].name, name))
            return headers[i].value;
    return STR_NONE;
}

/* "token" of RFC 9110 §5.6.2. */
static bool is_token(struct str text)
{
    if (text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.at[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c == '\0' || !strchr("!#$%&'*+-.^_`|~", c)))
            return false;
    }
    return true;
}

static bool is_field_value(struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.at[i];
        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return false;
    }
    return true;
}

/* A name, an IPv4 address or a bracketed IPv6 one, and a port. */
static bool is_host(struct str host)
{
    if (host.length == 0 || host.length > 255)
        return false;
    size_t i = 0;
    if (host.at[0] == '[') {
        while (i < host.length && host.at[i] != ']')
            if (!strchr("[0123456789abcdefABCDEF:.", host.at[i++]))
                return false;
        if (i++ == host.length)
            return false;
    } else {
        for (; i < host.length && host.at[i] != ':'; i++) {
            char c = host.at[i];
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
                  c == '_'))
                return false;
        }
        if (i == 0)
            return false;
    }
    if (i == host.length)
        return true;
    struct str port = str_slice(host, i + 1, host.length);
    return host.at[i] == ':' && port.length <= 5 && str_is_digits(port);
}

static bool find_method(struct str text, enum method *method)
{
    static const char *const names[] = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        if (str_equal(text, str_of(names[i]))) {
            *method = (enum method)i;
            return true;
        }
    }
    return false;
}

bool head_path(struct arena *arena, struct str raw, struct str *path, struct error *error)
{
    static const char message[] = "L’adresse demandée est mal formée : vérifiez-la, ou repartez de la page d’accueil.";
    for (size_t i = 0; i + 2 < raw.length; i++) /* a slash that is not a separator */
        if (raw.at[i] == '%' && raw.at[i + 1] == '2' && (raw.at[i + 2] == 'f' || raw.at[i + 2] == 'F'))
            return error_set(error, ERROR_INVALID, message);
    if (raw.length == 0 || raw.at[0] != '/' || !url_decode(arena, raw, false, path))
        return error_set(error, ERROR_INVALID, message);
    for (size_t i = 0; i < path->length; i++) {
        unsigned char c = (unsigned char)path->at[i];
        if (c < 0x20 || c == 0x7F || c == '\\')
            return error_set(error, ERROR_INVALID, message);
    }
    struct str rest = str_slice(*path, 1, path->length), segment;
    while (str_next(&rest, '/', &segment)) {
        bool last = rest.at == NULL;
        if ((segment.length == 0 && !last) || str_equal(segment, STR(".")) || str_equal(segment, STR("..")))
            return error_set(error, ERROR_INVALID, message);
    }
    return true;
}

/* Splits what follows "http://host" from the host (RFC 9112 §3.2.2): such a target overrides Host. */
static void split_absolute(struct str *target, struct str *authority)
{
    static const struct str schemes[] = {{"http://", 7}, {"https://", 8}};
    for (size_t i = 0; i < COUNT_OF(schemes); i++) {
        if (!str_starts_with(*target, schemes[i]))
            continue;
        size_t from = schemes[i].length, slash = str_find_char(*target, '/', from);
        *authority = str_slice(*target, from, slash);
        *target = slash == SIZE_MAX ? STR("/") : str_slice(*target, slash, target->length);
    }
}

static bool check_target(const struct head *head, struct arena *arena, struct head_facts *facts, struct str *authority,
                         int *status, struct error *error)
{
    if (head->target.length > HEAD_TARGET_MOST)
        return refuse(status, 414, error, ERROR_LIMITED, "L’adresse demandée est trop longue.");
    for (size_t i = 0; i < head->target.length; i++) {
        char c = head->target.at[i];
        if (c <= 0x20 || c >= 0x7F || c == '#')
            return bad(status, error, "L’adresse demandée contient un caractère interdit.");
    }
    facts->target = head->target;
    split_absolute(&facts->target, authority);
    size_t mark = str_find_char(facts->target, '?', 0);
    struct str raw = str_slice(facts->target, 0, mark);
    facts->query = mark == SIZE_MAX ? STR_NONE : str_slice(facts->target, mark + 1, facts->target.length);
    *status = 400;
    return head_path(arena, raw, &facts->path, error);
}

/* Framing: where the body ends must have one reading only. */
static bool check_length(const struct head *head, struct head_facts *facts, size_t lengths, size_t encodings,
                         int *status, struct error *error)
{
    struct str length = head_find(head->headers, head->count, STR("content-length"));
    struct str encoding = head_find(head->headers, head->count, STR("transfer-encoding"));
    facts->content_length = -1;
    if (lengths > 1 || (lengths == 1 && (!str_is_digits(length) || !str_to_i64(length, &facts->content_length))))
        return bad(status, error, "Content-Length doit être un nombre, donné une seule fois.");
    facts->chunked = encodings > 0;
    if (encodings > 1 || (encodings == 1 && !str_equal_ascii_case(encoding, STR("chunked"))))
        return bad(status, error, "Transfer-Encoding ne peut valoir que « chunked », une seule fois.");
    if (encodings && (lengths || !str_equal(head->version, STR("HTTP/1.1"))))
        return bad(status, error, "Transfer-Encoding ne va ni avec Content-Length ni avec HTTP/1.0.");
    bool body = facts->chunked || facts->content_length > 0;
    if (body && (facts->method == METHOD_GET || facts->method == METHOD_HEAD || facts->method == METHOD_OPTIONS))
        return bad(status, error, "Cette méthode n’admet pas de corps.");
    return true;
}

static bool check_headers(const struct head *head, size_t *hosts, size_t *lengths, size_t *encodings, int *status,
                          struct error *error)
{
    size_t bytes = 0;
    for (size_t i = 0; i < head->count; i++) {
        const struct header *header = &head->headers[i];
        if (!is_token(header->name) || !is_field_value(header->value))
            return bad(status, error, "Un en-tête contient un caractère interdit.");
        bytes += header->name.length + header->value.length;
        *hosts += str_equal_ascii_case(header->name, STR("host"));
        *lengths += str_equal_ascii_case(header->name, STR("content-length"));
        *encodings += str_equal_ascii_case(header->name, STR("transfer-encoding"));
    }
    if (head->count > HEAD_HEADERS_MOST || bytes > HEAD_BYTES_MOST)
        return refuse(status, 431, error, ERROR_LIMITED,
                      "Les en-têtes de la requête sont trop nombreux ou trop longs.");
    return true;
}

bool head_check(const struct head *head, struct arena *arena, struct head_facts *facts, int *status,
                struct error *error)
{
    *facts = (struct head_facts){0};
    size_t hosts = 0, lengths = 0, encodings = 0;
    bool current = str_equal(head->version, STR("HTTP/1.1"));
    if (!current && !str_equal(head->version, STR("HTTP/1.0")))
        return refuse(status, 505, error, ERROR_INVALID, "Version de HTTP inconnue : utilisez HTTP/1.1.");
    if (!is_token(head->method))
        return bad(status, error, "Méthode mal formée.");
    if (!find_method(head->method, &facts->method))
        return refuse(status, 501, error, ERROR_INVALID, "Méthode inconnue.");
    struct str authority = STR_NONE;
    if (!check_headers(head, &hosts, &lengths, &encodings, status, error) ||
        !check_target(head, arena, facts, &authority, status, error) ||
        !check_length(head, facts, lengths, encodings, status, error))
        return false;
    struct str host = head_find(head->headers, head->count, STR("host"));
    if (hosts > 1 || (current && hosts == 0) || (hosts == 1 && !is_host(host)))
        return bad(status, error, "L’en-tête Host doit être donné une seule fois et nommer ce site.");
    if (authority.length && !is_host(authority))
        return bad(status, error, "L’adresse demandée est mal formée.");
    facts->host = authority.length ? authority : host;
    struct str expect = head_find(head->headers, head->count, STR("expect"));
    if (expect.length && !str_equal_ascii_case(expect, STR("100-continue")))
        return refuse(status, 417, error, ERROR_INVALID, "Expect ne peut valoir que « 100-continue ».");
    return true;
}
