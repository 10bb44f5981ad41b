#include "confinements.h"

#include <stdlib.h>
#include <string.h>

#include "confine.h"

static const char *folder_of(struct arena *arena, const char *file)
{
    const char *slash = strrchr(file, '/');
    if (!slash)
        return ".";
    return slash == file ? "/" : arena_cstr(arena, (struct str){file, (size_t)(slash - file)});
}

/* The port of "scheme://user@host:port/name", `usual` when it says none, 0 when it cannot be told. */
static int port_of(const char *url, int usual)
{
    struct str text = str_of(url), authority = str_slice(text, str_find(text, STR("://"), 0) + 3, text.length);
    authority = str_slice(authority, 0, str_find_char(authority, '/', 0));
    size_t at = str_find_char(authority, '@', 0), colon;
    if (at != SIZE_MAX)
        authority = str_slice(authority, at + 1, authority.length);
    int64_t port = usual;
    if (str_starts_with(authority, STR("[")))
        authority = str_slice(authority, str_find_char(authority, ']', 0), authority.length);
    colon = str_find_char(authority, ':', 0);
    if (colon != SIZE_MAX && !str_to_i64(str_slice(authority, colon + 1, authority.length), &port))
        return 0;
    return port < 65536 ? (int)port : 0;
}

/* 0 when there may be several hosts, or when options and the environment tell it. */
static int database_port(const char *url)
{
    struct str text = str_of(url);
    if (str_find_char(text, ',', 0) != SIZE_MAX || str_contains(text, STR("port=")) || getenv("PGPORT"))
        return 0;
    return port_of(url, 5432);
}

static void allow_port(struct confinement *confinement, int port)
{
    confinement->ports[confinement->port_count++] = port;
}

static bool confine_so(const struct settings *settings, struct confinement *confinement, struct arena *arena,
                       struct error *error)
{
    char level[128];
    size_t reads = 0, writes = 0; /* after those of the caller */
    const char *home = getenv("HOME");
    bool local = strncmp(settings->database, "sqlite:", 7) == 0;
    while (confinement->writes[writes])
        writes++;
    while (confinement->reads[reads])
        reads++;
    if (!settings->confine) {
        log_event(LOG_LEVEL_WARNING, "confined", "landlock=off seccomp=off");
        return true;
    }
    confinement->writes[writes++] = settings->spool;
    if (local)
        confinement->writes[writes++] = folder_of(arena, settings->database + 7);
    else if (home) /* where libpq looks for passwords and certificates */
        for (size_t i = 0; i < 2; i++)
            confinement->reads[reads++] =
                arena_cstr(arena, arena_printf(arena, "%s/%s", home, i ? ".postgresql" : ".pgpass"));
    if (!confine(confinement, level, error))
        return false;
    bool whole = !strstr(level, "landlock=0") && !strstr(level, "seccomp=off");
    log_event(whole ? LOG_LEVEL_INFO : LOG_LEVEL_WARNING, "confined", "%s", level);
    return true;
}

bool confine_web(const struct settings *settings, struct arena *arena, struct error *error)
{
    bool local = strncmp(settings->database, "sqlite:", 7) == 0;
    int port = local ? 0 : database_port(settings->database);
    struct confinement confinement = {.connects = !local};
    if (port)
        allow_port(&confinement, port);
    return confine_so(settings, &confinement, arena, error);
}

/* Where its mail goes and comes from, the web (sources, identity), the resolver, and the database; a port that cannot
 * be told opens all. */
bool confine_worker(const struct settings *settings, struct arena *arena, struct error *error)
{
    struct confinement confinement = {.connects = true};
    const struct mail_settings *mail = &settings->mail;
    const struct collector_settings *collect = &settings->collect;
    const char *issuer = settings->openid_issuer;
    const int ports[] = {
        strncmp(settings->database, "sqlite:", 7) == 0 ? 53 : database_port(settings->database),
        mail->relay ? port_of(mail->relay, strncmp(mail->relay, "smtps:", 6) == 0 ? 465 : 25) : 53,
        collect->server ? port_of(collect->server, strncmp(collect->server, "imaps:", 6) == 0 ? 993 : 143) : 53,
        issuer ? port_of(issuer, strncmp(issuer, "http:", 5) == 0 ? 80 : 443) : 53,
    };
    bool all_told = true;
    for (size_t i = 0; i < COUNT_OF(ports); i++)
        all_told = all_told && ports[i];
    allow_port(&confinement, 53);
    allow_port(&confinement, 80);
    allow_port(&confinement, 443);
    for (size_t i = 0; i < COUNT_OF(ports); i++)
        if (ports[i] != 53)
            allow_port(&confinement, ports[i]);
    if (!all_told)
        confinement.port_count = 0;
    size_t writes = 0;
    if (mail->directory)
        confinement.writes[writes++] = mail->directory;
    if (collect->directory)
        confinement.writes[writes++] = collect->directory;
    confinement.reads[0] = collect->authority;
    return confine_so(settings, &confinement, arena, error);
}
