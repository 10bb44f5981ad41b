/* The relay, by libcurl: one handle keeps its connection open from a message to the next. What the server answered, and
 * to which command, tells whose fault a refusal is. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fetch/curl.h"
#include "outgoing.h"
#include "post/address.h"

enum stage { STAGE_GREETING, STAGE_RECIPIENT, STAGE_CONTENT };

struct relay {
    const struct mail_settings *settings;
    CURL *handle; /* NULL when messages go to a directory */
    struct arena arena;
    struct str sender, bounce; /* addresses */
    char *url;
    enum stage stage; /* of the message being sent */
    char reply[256];  /* the server's last refusal */
};

static bool is_here(const char *url)
{
    struct str host = str_of(strstr(url, "://") + 3);
    return str_starts_with(host, STR("127.")) || str_starts_with(host, STR("localhost")) ||
           str_starts_with(host, STR("[::1]"));
}

bool mail_settings_check(const struct mail_settings *settings, struct error *error)
{
    struct arena arena = {0};
    struct str name, address;
    bool done = true;
    if (!settings->relay && !settings->directory)
        done = error_set(error, ERROR_UNAVAILABLE,
                         "Aucun relais de courrier n’est réglé (mail-relay) : les messages attendent dans la file.");
    else if (!settings->from)
        done = error_set(error, ERROR_UNAVAILABLE,
                         "L’expéditeur n’est pas réglé (mail-from) : les messages attendent dans la file.");
    else if (settings->relay && strncmp(settings->relay, "smtp://", 7) != 0 &&
             strncmp(settings->relay, "smtps://", 8) != 0)
        done = error_set(error, ERROR_INVALID, "mail-relay s’écrit smtp://hôte:port ou smtps://hôte:port.");
    else
        done = (sender_parse(&arena, settings->from, &name, &address, error) || error_prefix(error, "mail-from")) &&
               (!settings->bounce || address_check(&arena, str_of(settings->bounce), &address, error) ||
                error_prefix(error, "mail-bounce"));
    arena_free(&arena);
    return done;
}

/* Remembers how far the dialogue went, and the last thing the server said. */
static int overhear(CURL *handle, curl_infotype type, char *bytes, size_t length, void *context)
{
    (void)handle;
    struct relay *relay = context;
    struct str line = str_trim((struct str){bytes, length});
    if (type == CURLINFO_HEADER_OUT && str_starts_with(line, STR("RCPT")))
        relay->stage = STAGE_RECIPIENT;
    else if (type == CURLINFO_HEADER_OUT && str_starts_with(line, STR("DATA")))
        relay->stage = STAGE_CONTENT;
    else if (type == CURLINFO_HEADER_IN && line.length && (line.at[0] == '4' || line.at[0] == '5'))
        snprintf(relay->reply, sizeof relay->reply, "%.*s", STR_PRINT(text_cut(line, 120)));
    return 0;
}

static size_t hand_over(char *to, size_t size, size_t count, void *context)
{
    return (size_t)memory_stream_read(context, to, size * count);
}

static void set_up(struct relay *relay)
{
    const struct mail_settings *settings = relay->settings;
    bool secret = settings->user && !is_here(settings->relay);
    curl.curl_easy_reset(relay->handle);
    curl.curl_easy_setopt(relay->handle, CURLOPT_URL, relay->url);
    curl.curl_easy_setopt(relay->handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl.curl_easy_setopt(relay->handle, CURLOPT_NOSIGNAL, 1L);
    curl.curl_easy_setopt(relay->handle, CURLOPT_PROXY, "");
    curl.curl_easy_setopt(relay->handle, CURLOPT_CONNECTTIMEOUT, 20L);
    curl.curl_easy_setopt(relay->handle, CURLOPT_TIMEOUT, (long)SEND_SECONDS_MOST);
    curl.curl_easy_setopt(relay->handle, CURLOPT_USE_SSL, (long)(secret ? CURLUSESSL_ALL : CURLUSESSL_TRY));
    curl.curl_easy_setopt(relay->handle, CURLOPT_VERBOSE, 1L);
    curl.curl_easy_setopt(relay->handle, CURLOPT_DEBUGFUNCTION, overhear);
    curl.curl_easy_setopt(relay->handle, CURLOPT_DEBUGDATA, relay);
    if (settings->user) {
        curl.curl_easy_setopt(relay->handle, CURLOPT_USERNAME, settings->user);
        curl.curl_easy_setopt(relay->handle, CURLOPT_PASSWORD, settings->password ? settings->password : "");
    }
}

bool relay_new(const struct mail_settings *settings, struct relay **relay, struct error *error)
{
    struct str name;
    struct relay *made = memory_new(sizeof *made);
    made->settings = settings;
    bool done = mail_settings_check(settings, error) &&
                sender_parse(&made->arena, settings->from, &name, &made->sender, error) &&
                (!settings->bounce || address_check(&made->arena, str_of(settings->bounce), &made->bounce, error)) &&
                (settings->directory || curl_load(error));
    if (done && !settings->directory) {
        bool slash = str_find_char(str_of(strstr(settings->relay, "://") + 3), '/', 0) != SIZE_MAX;
        made->url = arena_cstr(&made->arena, slash ? str_of(settings->relay)
                                                   : arena_printf(&made->arena, "%s/%.*s", settings->relay,
                                                                  STR_PRINT(address_domain(made->sender))));
        made->handle = curl.curl_easy_init();
        done = made->handle || error_set(error, ERROR_UNAVAILABLE, "libcurl n’a pas pu démarrer.");
    }
    if (done)
        *relay = made;
    else
        relay_free(made);
    return done;
}

void relay_free(struct relay *relay)
{
    if (!relay)
        return;
    if (relay->handle)
        curl.curl_easy_cleanup(relay->handle);
    arena_free(&relay->arena);
    free(relay);
}

/* Where the message comes back to: an address that tells which one it was. */
static const char *envelope_sender(const struct relay *relay, struct arena *arena, const struct outgoing *message)
{
    if (str_is_empty(relay->bounce))
        return arena_printf(arena, "<%.*s>", STR_PRINT(relay->sender)).at;
    size_t at = str_find_char(relay->bounce, '@', 0);
    return arena_printf(arena, "<%.*s+%.*s@%.*s>", STR_PRINT(str_slice(relay->bounce, 0, at)),
                        STR_PRINT(outgoing_name(arena, message->id, message->token)),
                        STR_PRINT(address_domain(relay->bounce)))
        .at;
}

static enum delivery judge(const struct relay *relay, CURLcode result, struct error *why)
{
    long code = 0;
    curl.curl_easy_getinfo(relay->handle, CURLINFO_RESPONSE_CODE, &code);
    if (result == CURLE_OK)
        return DELIVERY_DONE;
    const char *said = relay->reply[0] && code >= 400 ? relay->reply : curl.curl_easy_strerror(result);
    error_set(why, ERROR_UNAVAILABLE, "%s", said);
    if (relay->stage == STAGE_GREETING || code == 421 || code < 400)
        return DELIVERY_TROUBLE;
    return code >= 500 ? DELIVERY_NEVER : DELIVERY_LATER;
}

static enum delivery send_on(struct relay *relay, struct arena *arena, const struct outgoing *message, struct str bytes,
                             struct error *why)
{
    struct memory_stream stream = {bytes};
    struct curl_slist *recipients =
        curl.curl_slist_append(NULL, arena_printf(arena, "<%.*s>", STR_PRINT(message->address)).at);
    set_up(relay);
    relay->stage = STAGE_GREETING;
    relay->reply[0] = '\0';
    curl.curl_easy_setopt(relay->handle, CURLOPT_MAIL_FROM, envelope_sender(relay, arena, message));
    curl.curl_easy_setopt(relay->handle, CURLOPT_MAIL_RCPT, recipients);
    curl.curl_easy_setopt(relay->handle, CURLOPT_UPLOAD, 1L);
    curl.curl_easy_setopt(relay->handle, CURLOPT_READFUNCTION, hand_over);
    curl.curl_easy_setopt(relay->handle, CURLOPT_READDATA, &stream);
    curl.curl_easy_setopt(relay->handle, CURLOPT_INFILESIZE_LARGE, (curl_off_t)bytes.length);
    enum delivery delivery = judge(relay, curl.curl_easy_perform(relay->handle), why);
    curl.curl_slist_free_all(recipients);
    return delivery;
}

static enum delivery put_in_directory(const struct relay *relay, struct arena *arena, const struct outgoing *message,
                                      struct str bytes, struct error *why)
{
    struct str path =
        arena_printf(arena, "%s/%.*s.eml", relay->settings->directory, STR_PRINT(id_text(arena, message->id)));
    return file_replace(path.at, bytes, why) ? DELIVERY_DONE : DELIVERY_TROUBLE;
}

enum delivery relay_send(struct relay *relay, const struct outgoing *message, struct error *why)
{
    struct arena arena = {0};
    struct buffer bytes = {0};
    enum delivery delivery = DELIVERY_TROUBLE;
    if (outgoing_compose(message, relay->settings, &bytes, why))
        delivery = relay->handle ? send_on(relay, &arena, message, buffer_str(&bytes), why)
                                 : put_in_directory(relay, &arena, message, buffer_str(&bytes), why);
    buffer_free(&bytes);
    arena_free(&arena);
    return delivery;
}
