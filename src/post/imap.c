#include "imap.h"

#include <stdio.h>
#include <string.h>

#include "fetch/curl.h"
#include "post/mail.h"

enum { CONNECT_SECONDS = 20, COMMAND_SECONDS = 300, ANSWER_BYTES_MOST = 8 * 1024 * 1024 };

struct imap {
    const struct collector_settings *settings;
    CURL *handle;
    struct arena arena;
    char *url;         /* "imaps://host:port/" */
    char *folder_url;  /* "imaps://host:port/INBOX" */
    struct buffer got; /* by the command under way */
    size_t most;
    bool full;
    char said[256]; /* the server's last refusal */
};

static bool is_here(const char *url)
{
    struct str host = str_of(strstr(url, "://") + 3);
    return str_starts_with(host, STR("127.")) || str_starts_with(host, STR("localhost")) ||
           str_starts_with(host, STR("[::1]"));
}

static bool folder_is_safe(const char *folder)
{
    for (const char *at = folder; *at; at++)
        if ((unsigned char)*at < ' ' || (unsigned char)*at > '~' || *at == '"' || *at == '\\' || *at == '&')
            return false;
    return *folder != '\0';
}

bool collector_settings_check(const struct collector_settings *settings, struct error *error)
{
    if (!settings->server)
        return true;
    if (strncmp(settings->server, "imap://", 7) != 0 && strncmp(settings->server, "imaps://", 8) != 0)
        return error_set(error, ERROR_INVALID, "mail-in-server s’écrit imaps://hôte ou imap://hôte:port.");
    if (!settings->user || !settings->password)
        return error_set(error, ERROR_INVALID,
                         "Le compte de la boîte n’est pas réglé (mail-in-user, et mail-in-password ou "
                         "mail-in-password-file).");
    if (!folder_is_safe(settings->folder) || (settings->done && !folder_is_safe(settings->done)))
        return error_set(error, ERROR_INVALID,
                         "mail-in-folder et mail-in-done sont des noms de dossiers en lettres sans accents, sans "
                         "guillemets ni « & ».");
    return true;
}

/* --- The dialogue ------------------------------------------------------------------------------------------------- */

/* "A004 NO [OVERQUOTA] Quota exceeded" → what follows NO. */
static int overhear(CURL *handle, curl_infotype type, char *bytes, size_t length, void *context)
{
    (void)handle;
    struct imap *imap = context;
    struct str line = str_trim((struct str){bytes, length});
    size_t space = str_find_char(line, ' ', 0);
    if (type != CURLINFO_HEADER_IN || space == SIZE_MAX || line.at[0] == '*')
        return 0;
    struct str rest = str_slice(line, space + 1, line.length);
    if (str_starts_with(rest, STR("NO ")) || str_starts_with(rest, STR("BAD ")))
        snprintf(imap->said, sizeof imap->said, "%.*s", STR_PRINT(text_cut(rest, 120)));
    return 0;
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    struct imap *imap = context;
    if (imap->got.length + size * count > imap->most) {
        imap->full = true;
        return 0;
    }
    buffer_add(&imap->got, bytes, size * count);
    return size * count;
}

static void set_up(struct imap *imap, const char *url, const char *command, size_t most)
{
    const struct collector_settings *settings = imap->settings;
    CURL *handle = imap->handle;
    bool here = is_here(settings->server);
    curl.curl_easy_reset(handle);
    curl.curl_easy_setopt(handle, CURLOPT_URL, url);
    curl.curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "imap,imaps");
    curl.curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl.curl_easy_setopt(handle, CURLOPT_PROXY, "");
    curl.curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl.curl_easy_setopt(handle, CURLOPT_TIMEOUT, (long)COMMAND_SECONDS);
    curl.curl_easy_setopt(handle, CURLOPT_USE_SSL, (long)(here ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    if (settings->authority)
        curl.curl_easy_setopt(handle, CURLOPT_CAINFO, settings->authority);
    curl.curl_easy_setopt(handle, CURLOPT_USERNAME, settings->user);
    curl.curl_easy_setopt(handle, CURLOPT_PASSWORD, settings->password);
    curl.curl_easy_setopt(handle, CURLOPT_VERBOSE, 1L);
    curl.curl_easy_setopt(handle, CURLOPT_DEBUGFUNCTION, overhear);
    curl.curl_easy_setopt(handle, CURLOPT_DEBUGDATA, imap);
    curl.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take);
    curl.curl_easy_setopt(handle, CURLOPT_WRITEDATA, imap);
    if (command)
        curl.curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, command);
    imap->most = most;
}

static bool refuse(const struct imap *imap, CURLcode result, struct error *error)
{
    if (result == CURLE_LOGIN_DENIED)
        return error_set(error, ERROR_FORBIDDEN, "La boîte refuse ce compte (mail-in-user, mail-in-password) : %s",
                         imap->said[0] ? imap->said : curl.curl_easy_strerror(result));
    return error_set(error, ERROR_UNAVAILABLE, "La boîte n’a pas pu être lue : %s",
                     imap->said[0] ? imap->said : curl.curl_easy_strerror(result));
}

static CURLcode run(struct imap *imap)
{
    buffer_clear(&imap->got);
    imap->full = false;
    imap->said[0] = '\0';
    return curl.curl_easy_perform(imap->handle);
}

static bool command(struct imap *imap, const char *url, const char *words, struct error *error)
{
    set_up(imap, url, words, ANSWER_BYTES_MOST);
    CURLcode result = run(imap);
    return result == CURLE_OK || refuse(imap, result, error);
}

/* --- Opening ------------------------------------------------------------------------------------------------------ */

bool imap_open(const struct collector_settings *settings, struct imap **imap, struct error *error)
{
    struct buffer folder = {0};
    if (!collector_settings_check(settings, error) || !curl_load(error))
        return false;
    struct imap *made = memory_new(sizeof *made);
    size_t length = strlen(settings->server);
    bool slash = length && settings->server[length - 1] == '/';
    made->settings = settings;
    made->handle = curl.curl_easy_init();
    url_encode(&folder, str_of(settings->folder));
    made->url = arena_cstr(&made->arena, arena_printf(&made->arena, "%s%s", settings->server, slash ? "" : "/"));
    made->folder_url =
        arena_cstr(&made->arena, arena_printf(&made->arena, "%s%.*s", made->url, STR_PRINT(buffer_str(&folder))));
    buffer_free(&folder);
    *imap = made;
    if (made->handle)
        return true;
    imap_close(made);
    return error_set(error, ERROR_UNAVAILABLE, "libcurl n’a pas pu démarrer.");
}

void imap_close(struct imap *imap)
{
    if (!imap)
        return;
    if (imap->handle)
        curl.curl_easy_cleanup(imap->handle);
    buffer_free(&imap->got);
    arena_free(&imap->arena);
    free(imap);
}

/* --- What it holds ------------------------------------------------------------------------------------------------ */

bool imap_validity(struct imap *imap, int64_t *validity, struct error *error)
{
    struct arena arena = {0};
    bool done =
        command(imap, imap->url, arena_printf(&arena, "STATUS \"%s\" (UIDVALIDITY)", imap->settings->folder).at, error);
    struct str got = buffer_str(&imap->got), name = STR("UIDVALIDITY ");
    size_t at = str_find(got, name, 0);
    if (done) {
        struct str number = at == SIZE_MAX ? STR_NONE : str_slice(got, at + name.length, got.length);
        size_t digits = 0;
        while (digits < number.length && number.at[digits] >= '0' && number.at[digits] <= '9')
            digits++;
        if (!str_to_i64(str_slice(number, 0, digits), validity))
            done = error_set(error, ERROR_UNAVAILABLE, "La boîte n’a pas de dossier « %s » (mail-in-folder).",
                             imap->settings->folder);
    }
    arena_free(&arena);
    return done;
}

static int compare_uids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

/* "* SEARCH 4 7 9": "from:*" gives the last mail whatever its number. */
static void read_search(struct str got, int64_t from, struct arena *arena, struct uids *uids)
{
    struct str line, word;
    while (str_next(&got, '\n', &line)) {
        struct str rest = str_trim(line);
        if (!str_starts_with(rest, STR("* SEARCH")))
            continue;
        rest = str_slice(rest, STR("* SEARCH").length, rest.length);
        while (str_next(&rest, ' ', &word)) {
            int64_t uid;
            if (str_to_i64(word, &uid) && uid >= from)
                *ARENA_PUSH(arena, uids->at, uids->count) = uid;
        }
    }
}

bool imap_search(struct imap *imap, int64_t from, struct arena *arena, struct uids *uids, struct error *error)
{
    *uids = (struct uids){0};
    if (!command(imap, imap->folder_url, arena_printf(arena, "UID SEARCH UID %lld:*", (long long)from).at, error))
        return false;
    read_search(buffer_str(&imap->got), from, arena, uids);
    if (uids->count)
        qsort(uids->at, uids->count, sizeof *uids->at, compare_uids);
    return true;
}

bool imap_fetch(struct imap *imap, int64_t uid, struct buffer *raw, bool *there, struct error *error)
{
    struct arena arena = {0};
    set_up(imap, arena_printf(&arena, "%s/;UID=%lld", imap->folder_url, (long long)uid).at, NULL, MAIL_BYTES_MOST);
    CURLcode result = run(imap);
    *there = result != CURLE_REMOTE_FILE_NOT_FOUND;
    if (imap->full) {
        buffer_add_cstr(raw, MAIL_CUT_NAME ": yes\r\n");
        buffer_add_str(raw, str_slice(buffer_str(&imap->got), 0, MAIL_CUT_BYTES));
    } else if (result == CURLE_OK) {
        buffer_add_str(raw, buffer_str(&imap->got));
    }
    arena_free(&arena);
    return result == CURLE_OK || imap->full || !*there || refuse(imap, result, error);
}

bool imap_move(struct imap *imap, int64_t uid, struct error *error)
{
    struct arena arena = {0};
    bool done = command(imap, imap->folder_url,
                        arena_printf(&arena, "UID MOVE %lld \"%s\"", (long long)uid, imap->settings->done).at, error) ||
                error_prefix(error, "mail-in-done");
    arena_free(&arena);
    return done;
}
