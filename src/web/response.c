#include "response.h"

#include <assert.h>
#include <string.h>

#include "application.h"
#include "finish.h"
#include "live.h"

static void set_body(struct response *response, const char *type, struct str bytes)
{
    response->type = type;
    response->bytes = bytes;
    if (response->status == 0)
        response->status = 200;
}

void response_owned(struct response *response, const char *type, struct buffer *bytes)
{
    buffer_free(&response->owned);
    response->owned = *bytes;
    *bytes = (struct buffer){0};
    set_body(response, type, buffer_str(&response->owned));
}

void response_html(struct response *response, struct buffer *page)
{
    response_owned(response, "text/html; charset=utf-8", page);
}

void response_json(struct response *response, struct buffer *json)
{
    response_owned(response, "application/json", json);
}

void response_bytes(struct response *response, const char *type, struct str bytes)
{
    set_body(response, type, bytes);
}

void response_gzip(struct response *response, const char *type, struct str bytes)
{
    set_body(response, type, bytes);
    response->encoding = "gzip";
    response->varies = true;
}

void response_empty(struct response *response, int status)
{
    set_body(response, NULL, STR_NONE);
    response->status = status;
}

void response_stream(struct response *response, const char *type, stream_fn next, release_fn release, void *context)
{
    set_body(response, type, STR_NONE);
    response->next = next;
    response->release = release;
    response->context = context;
}

void response_live(struct response *response, struct listener *listener)
{
    set_body(response, "text/event-stream", STR_NONE);
    response->listener = listener;
    response->never_stored = true;
    response_header(response, "X-Accel-Buffering", STR("no")); /* a proxy in front hands each event over at once */
}

/* "gzip;q=0" refuses, "*" accepts, absence refuses (only the plain form is sure to be read). */
bool accepts_encoding(struct str accepted, struct str encoding)
{
    struct str rest = accepted, part;
    bool any = false;
    while (str_next(&rest, ',', &part)) {
        size_t mark = str_find_char(part, ';', 0);
        struct str name = str_trim(str_slice(part, 0, mark)), weight = STR_NONE;
        if (mark != SIZE_MAX)
            weight = str_trim(str_slice(part, mark + 1, part.length));
        double value = 1;
        if (str_starts_with(weight, STR("q=")) && !str_to_double(str_slice(weight, 2, weight.length), &value))
            value = 0;
        if (str_equal_ascii_case(name, encoding))
            return value > 0;
        if (str_equal(name, STR("*")))
            any = value > 0;
    }
    return any;
}

void response_asset(struct request *request, struct response *response, const struct asset *asset)
{
    struct str accepted = request_header(request, "accept-encoding");
    struct str bytes = asset->plain;
    if (asset->brotli.length && accepts_encoding(accepted, STR("br"))) {
        bytes = asset->brotli;
        response->encoding = "br";
    } else if (asset->gzip.length && accepts_encoding(accepted, STR("gzip"))) {
        bytes = asset->gzip;
        response->encoding = "gzip";
    }
    set_body(response, asset->type, bytes);
    response->varies = asset->brotli.length || asset->gzip.length;
    response->etag = arena_printf(request->arena, "\"%s%s%s\"", asset->etag, response->encoding ? "-" : "",
                                  response->encoding ? response->encoding : "");
}

static bool is_header_safe(struct str text)
{
    for (size_t i = 0; i < text.length; i++)
        if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7F)
            return false;
    return true;
}

void response_header(struct response *response, const char *name, struct str value)
{
    bool room = response->header_count < RESPONSE_HEADERS_MOST;
    assert(room && is_header_safe(value));
    if (!room || !is_header_safe(value))
        return;
    response->headers[response->header_count++] =
        (struct header){arena_str(response->arena, str_of(name)), arena_str(response->arena, value)};
}

/* A path of ours, or a whole web address; nothing that a browser would take for something else. */
static bool is_destination(struct str address)
{
    for (size_t i = 0; i < address.length; i++)
        if ((unsigned char)address.at[i] <= ' ' || (unsigned char)address.at[i] >= 0x7F || address.at[i] == '\\')
            return false;
    if (str_starts_with(address, STR("https://")) || str_starts_with(address, STR("http://")))
        return true;
    return str_starts_with(address, STR("/")) && !str_starts_with(address, STR("//"));
}

bool response_redirect(struct response *response, int status, struct str address, struct error *error)
{
    if (!is_destination(address))
        return error_set(error, ERROR_INTERNAL, "redirection to \"%.*s\"", STR_PRINT(address));
    response_empty(response, status);
    response_header(response, "Location", address);
    return true;
}

void response_status(struct response *response, int status)
{
    response->status = status;
}

void response_attachment(struct response *response, struct str name)
{
    struct buffer value = {0};
    buffer_add_cstr(&value, "attachment; filename=\"");
    size_t at = 0;
    while (at < name.length) { /* an ASCII reading for old clients */
        uint32_t point = text_code_point(name, &at);
        buffer_add_char(&value, point >= 0x20 && point < 0x7F && point != '"' && point != '\\' ? (char)point : '_');
    }
    buffer_add_cstr(&value, "\"; filename*=UTF-8''");
    url_encode(&value, name);
    response_header(response, "Content-Disposition", buffer_str(&value));
    buffer_free(&value);
}

void response_cookie(struct request *request, struct response *response, const char *name, struct str value,
                     int64_t seconds)
{
    struct buffer cookie = {0};
    buffer_printf(&cookie, "%s%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s", request->secure ? "__Host-" : "", name,
                  STR_PRINT(value), request->secure ? "; Secure" : "");
    if (seconds != 0)
        buffer_printf(&cookie, "; Max-Age=%lld", (long long)(seconds > 0 ? seconds : 0));
    response_header(response, "Set-Cookie", buffer_str(&cookie));
    buffer_free(&cookie);
    response->never_stored = true;
}

/* If-None-Match: a list of tags, weak ones compared as strong ones (RFC 9110 §13.1.2), or "*". */
bool tag_matches(struct str header, struct str tag)
{
    struct str rest = header, part;
    while (str_next(&rest, ',', &part)) {
        part = str_trim(part);
        if (str_starts_with(part, STR("W/")))
            part = str_slice(part, 2, part.length);
        if (tag.length && (str_equal(part, tag) || str_equal(part, STR("*"))))
            return true;
    }
    return false;
}

bool response_tag(struct request *request, struct response *response, uint64_t version)
{
    struct buffer what = {0};
    buffer_printf(&what, "%llx %llx %d ", (unsigned long long)program_mark(), (unsigned long long)version,
                  request->secure);
    buffer_add_str(&what, request->host);
    buffer_add_str(&what, request->target);
    struct str print = fingerprint(request->arena, buffer_str(&what));
    buffer_free(&what);
    bool gzip = accepts_encoding(request_header(request, "accept-encoding"), STR("gzip"));
    response->etag = arena_printf(request->arena, "\"%.*s%s\"", STR_PRINT(print), gzip ? "-gzip" : "");
    response->varies = true;
    return tag_matches(request_header(request, "if-none-match"), response->etag);
}

void response_never_stored(struct response *response)
{
    response->never_stored = true;
}

int status_of_error(enum error_kind kind)
{
    switch (kind) {
    case ERROR_INVALID: return 400;
    case ERROR_FORBIDDEN: return 403;
    case ERROR_MISSING: return 404;
    case ERROR_CONFLICT: return 409;
    case ERROR_LIMITED: return 429;
    case ERROR_UNAVAILABLE: return 503;
    default: return 500;
    }
}
