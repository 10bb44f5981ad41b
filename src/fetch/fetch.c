#include "fetch/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "fetch/curl.h"

enum { REDIRECTIONS_MOST = 5, CONNECT_SECONDS = 15, SECONDS = 600, IDLE_SECONDS = 60, HEADER_MOST = 500 };
static const int64_t LIMIT = (int64_t)1 << 30;

/* What an answer goes through: perhaps a .gz undone, then the descriptor or the buffer, never more than the limit. */
struct arrival {
    const struct fetch_request *request;
    int file; /* -1: into text */
    struct buffer text;
    int64_t written, limit;
    bool begun, zipped, too_large, broken;
    z_stream inflater;
    char etag[HEADER_MOST], modified[HEADER_MOST];
};

static bool put(struct arrival *arrival, const char *bytes, size_t length)
{
    arrival->written += (int64_t)length;
    arrival->too_large = arrival->written > arrival->limit;
    if (arrival->too_large)
        return false;
    if (arrival->file < 0) {
        buffer_add(&arrival->text, bytes, length);
        return true;
    }
    while (length > 0) {
        ssize_t done = write(arrival->file, bytes, length);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        length -= (size_t)done;
    }
    return true;
}

static bool put_zipped(struct arrival *arrival, char *bytes, size_t length)
{
    char out[64 * 1024];
    z_stream *z = &arrival->inflater;
    z->next_in = (unsigned char *)bytes;
    z->avail_in = (unsigned)length;
    do {
        z->next_out = (unsigned char *)out;
        z->avail_out = sizeof out;
        int code = inflate(z, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
            arrival->broken = true;
            return false;
        }
        if (!put(arrival, out, sizeof out - z->avail_out))
            return false;
        if (code == Z_STREAM_END && inflateReset(z) != Z_OK)
            return false;
    } while (z->avail_in > 0 || z->avail_out == 0);
    return true;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *context)
{
    struct arrival *arrival = context;
    size_t length = size * count; /* curl: size is 1 */
    if (!arrival->begun && length >= 2) {
        arrival->begun = true;
        arrival->zipped = (unsigned char)bytes[0] == 0x1F && (unsigned char)bytes[1] == 0x8B &&
                          inflateInit2(&arrival->inflater, 16 + MAX_WBITS) == Z_OK;
    }
    bool done = arrival->zipped ? put_zipped(arrival, bytes, length) : put(arrival, bytes, length);
    return done ? length : 0;
}

static void keep_header(struct str line, const char *name, char kept[HEADER_MOST])
{
    struct str wanted = str_of(name);
    if (!str_equal_ascii_case(str_slice(line, 0, wanted.length), wanted))
        return;
    struct str value = str_trim(str_slice(line, wanted.length, line.length));
    if (value.length < HEADER_MOST) {
        memcpy(kept, value.at, value.length);
        kept[value.length] = '\0';
    }
}

static size_t on_header(char *bytes, size_t size, size_t count, void *context)
{
    struct arrival *arrival = context;
    struct str line = {bytes, size * count};
    if (str_starts_with(line, STR("HTTP/"))) /* of the last answer only, after the redirections */
        arrival->etag[0] = arrival->modified[0] = '\0';
    keep_header(line, "etag:", arrival->etag);
    keep_header(line, "last-modified:", arrival->modified);
    return line.length;
}

static bool refused(const struct fetch_request *request, long status, struct error *error)
{
    static const struct {
        long status;
        enum error_kind kind;
        const char *what;
    } rows[] = {{401, ERROR_FORBIDDEN, "demande une clé ou la refuse"},
                {403, ERROR_FORBIDDEN, "refuse l’accès"},
                {404, ERROR_MISSING, "ne connaît pas ce fichier"},
                {410, ERROR_MISSING, "n’a plus ce fichier"},
                {429, ERROR_LIMITED, "demande d’attendre"}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].status == status)
            return error_set(error, rows[i].kind, "Le serveur de « %.*s » %s (réponse %ld).", STR_PRINT(request->url),
                             rows[i].what, status);
    return error_set(error, ERROR_UNAVAILABLE, "Le serveur de « %.*s » a répondu %ld : réessayez plus tard.",
                     STR_PRINT(request->url), status);
}

static bool failed(const struct arrival *arrival, CURLcode code, struct error *error)
{
    const struct fetch_request *request = arrival->request;
    if (arrival->too_large || code == CURLE_FILESIZE_EXCEEDED)
        return error_set(error, ERROR_LIMITED, "Le fichier « %.*s » dépasse %lld Mo : il n’est pas lu.",
                         STR_PRINT(request->url), (long long)(arrival->limit / 1000000));
    if (arrival->broken)
        return error_set(error, ERROR_UNAVAILABLE, "Le fichier compressé « %.*s » est abîmé.", STR_PRINT(request->url));
    if (code == CURLE_TOO_MANY_REDIRECTS)
        return error_set(error, ERROR_UNAVAILABLE, "« %.*s » redirige plus de cinq fois.", STR_PRINT(request->url));
    return error_set(error, code == CURLE_UNSUPPORTED_PROTOCOL ? ERROR_INVALID : ERROR_UNAVAILABLE,
                     "« %.*s » n’a pas pu être lu : %s.", STR_PRINT(request->url), curl.curl_easy_strerror(code));
}

static struct curl_slist *headers_of(const struct fetch_request *request, struct arena *arena)
{
    const struct {
        const char *name;
        struct str value;
    } rows[] = {{"If-None-Match", request->etag},
                {"If-Modified-Since", request->modified},
                {"Content-Type", request->body_type ? str_of(request->body_type) : STR_NONE}};
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].value.length)
            list = curl.curl_slist_append(
                list, arena_cstr(arena, arena_printf(arena, "%s: %.*s", rows[i].name, STR_PRINT(rows[i].value))));
    return list;
}

static void set_up(CURL *handle, const struct fetch_request *request, struct arrival *arrival,
                   struct curl_slist *headers, struct arena *arena)
{
    long seconds = request->seconds > 0 ? request->seconds : SECONDS;
    curl.curl_easy_setopt(handle, CURLOPT_URL, arena_cstr(arena, request->url));
    curl.curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl.curl_easy_setopt(handle, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    curl.curl_easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 1L);
    curl.curl_easy_setopt(handle, CURLOPT_MAXREDIRS, (long)REDIRECTIONS_MOST);
    curl.curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl.curl_easy_setopt(handle, CURLOPT_TIMEOUT, seconds);
    curl.curl_easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl.curl_easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, (long)IDLE_SECONDS);
    curl.curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl.curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    curl.curl_easy_setopt(handle, CURLOPT_USERAGENT, "Maillage");
    curl.curl_easy_setopt(handle, CURLOPT_FAILONERROR, 0L);
    curl.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, on_bytes);
    curl.curl_easy_setopt(handle, CURLOPT_WRITEDATA, arrival);
    curl.curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, on_header);
    curl.curl_easy_setopt(handle, CURLOPT_HEADERDATA, arrival);
    curl.curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    if (request->token.length) {
        curl.curl_easy_setopt(handle, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        curl.curl_easy_setopt(handle, CURLOPT_XOAUTH2_BEARER, arena_cstr(arena, request->token));
    }
    if (request->body.length) {
        curl.curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
        curl.curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request->body.at);
    }
}

static bool run(CURL *handle, struct arrival *arrival, struct fetch_answer *answer, struct arena *arena,
                struct error *error)
{
    long status = 0;
    CURLcode code = curl.curl_easy_perform(handle);
    curl.curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    if (code != CURLE_OK)
        return failed(arrival, code, error);
    *answer = (struct fetch_answer){.unchanged = status == 304,
                                    .etag = arena_str(arena, str_of(arrival->etag)),
                                    .modified = arena_str(arena, str_of(arrival->modified)),
                                    .bytes = arrival->written};
    return answer->unchanged || (status >= 200 && status < 300) || refused(arrival->request, status, error);
}

static bool fetch(struct arrival *arrival, struct arena *arena, struct fetch_answer *answer, struct error *error)
{
    const struct fetch_request *request = arrival->request;
    arrival->limit = request->limit > 0 ? request->limit : LIMIT;
    if (!fetch_is_url(request->url))
        return error_set(error, ERROR_INVALID, "« %.*s » n’est pas une adresse http:// ou https://.",
                         STR_PRINT(request->url));
    if (!curl_load(error))
        return false;
    CURL *handle = curl.curl_easy_init();
    if (!handle)
        return error_set(error, ERROR_UNAVAILABLE, "Mémoire épuisée : réessayez dans un instant.");
    struct curl_slist *headers = headers_of(request, arena);
    set_up(handle, request, arrival, headers, arena);
    bool done = run(handle, arrival, answer, arena, error);
    curl.curl_easy_cleanup(handle);
    curl.curl_slist_free_all(headers);
    if (arrival->zipped)
        inflateEnd(&arrival->inflater);
    return done;
}

bool fetch_file(const struct fetch_request *request, int file, struct arena *arena, struct fetch_answer *answer,
                struct error *error)
{
    struct arrival arrival = {.request = request, .file = file};
    return fetch(&arrival, arena, answer, error);
}

bool fetch_text(const struct fetch_request *request, struct arena *arena, struct str *text, struct fetch_answer *answer,
                struct error *error)
{
    struct arrival arrival = {.request = request, .file = -1};
    bool done = fetch(&arrival, arena, answer, error);
    if (done)
        *text = arena_str(arena, buffer_str(&arrival.text));
    buffer_free(&arrival.text);
    return done;
}

bool fetch_post(void *url, struct str body, const char *type, struct arena *arena, struct str *answer,
                struct error *error)
{
    enum { ANSWER_MOST = 64 * 1024 * 1024 };
    struct fetch_request request = {.url = str_of(url), .body = body, .body_type = type, .limit = ANSWER_MOST};
    struct fetch_answer told;
    return fetch_text(&request, arena, answer, &told, error);
}

bool fetch_open(void *folder, struct str url, struct str *etag, struct str *modified, struct arena *arena,
                int *descriptor, bool *unchanged, struct error *error)
{
    struct fetch_request request = {.url = url, .etag = *etag, .modified = *modified};
    struct fetch_answer answer = {0};
    int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (file < 0)
        return error_set(error, ERROR_UNAVAILABLE, "Impossible d’écrire un fichier de passage dans « %s » : %s.",
                         (const char *)folder, strerror(errno));
    bool done = fetch_file(&request, file, arena, &answer, error) && lseek(file, 0, SEEK_SET) == 0;
    if (done) {
        *etag = answer.etag;
        *modified = answer.modified;
        *unchanged = answer.unchanged;
        *descriptor = answer.unchanged ? -1 : file;
    }
    if (!done || answer.unchanged)
        close(file);
    return done;
}

bool fetch_is_url(struct str text)
{
    return str_equal_ascii_case(str_slice(text, 0, 7), STR("http://")) ||
           str_equal_ascii_case(str_slice(text, 0, 8), STR("https://"));
}
