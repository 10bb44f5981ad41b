/* web: HTTP, pages, the API, and the processes that serve them. The command `serve` calls `web_serve`; nothing else of
 * the room is for others.
 *
 *   parent   opens the listening socket, starts the two children below and starts again the one that dies
 *   web      answers requests; confined, opens no connection but its database
 *   worker   runs jobs, and asks outside what a page needs at once
 *
 * Each child is this same program, started again with a hidden word (see web_child).
 */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/base.h"
#include "post/collector.h"
#include "post/courier.h"

/* The settings of an installation: from the configuration file ("key = value"), then the environment
 * (MAILLAGE_KEY), then the options of the command. docs/operating.md describes each. */
struct settings {
    const char *config;   /* the file itself, or NULL */
    const char *listen;   /* "127.0.0.1:8028", "[::1]:8028" or "unix:/run/maillage/web.socket" */
    const char *database; /* sqlite:PATH or postgresql://… */
    const char
        *public_address;     /* "https://carte.example.fr": origin of links in pages and mails; NULL: the request's */
    const char *secret_file; /* 32 bytes that sign cookies and form tokens; made at first start */
    const char *spool;       /* folder of the temporary files of large bodies, made when missing */
    const char *geocoder;    /* address of a service that answers as the Base adresse nationale; NULL: none is asked */
    const char *trusted_proxies; /* "127.0.0.1, ::1, 10.0.0.0/8": whose X-Forwarded-… headers are believed */
    const char *map_origins;     /* "https://data.geopf.fr": where the base map of the pages comes from; NULL: none */
    const char *map_style;       /* address of that map's style; NULL: none */
    const char *frame_ancestors; /* who may frame the embeddable pages: "*" or origins */
    const char *publisher;       /* « Préfecture d’Eure-et-Loir, Chartres »: legal notice; or NULL */
    const char *host;            /* who hosts the site: legal notice; NULL */
    const char *contact;         /* electronic address for requests about accessibility and personal data; NULL */
    const char *openid_issuer;   /* identity provider: "https://auth.example.fr"; NULL: none */
    const char *openid_client;   /* what it calls this site, and the secret between them */
    const char *openid_secret;
    const char *openid_scope;  /* "openid email given_name usual_name" for ProConnect; NULL: openid email profile */
    const char *openid_name;   /* « ProConnect », on the sign-in page */
    const char *zone;          /* "Europe/Paris" */
    int threads;               /* event loops; 0: one per processor */
    int blocking_threads;      /* for routes that wait on the database or hash passwords */
    int blocking_queue;        /* requests waiting for one of them; beyond, 503 */
    int connections;           /* open at once, all peers together */
    int connections_per_peer;  /* the same from one IPv4 address or one IPv6 /64, trusted proxies apart */
    int64_t body_bytes;        /* largest body of a request, unless its route says otherwise */
    int head_seconds;          /* to send a whole head, from the connection or the answer before */
    int idle_seconds;          /* a kept-alive connection without a request, or without progress */
    int request_seconds;       /* from its head to the end of its answer */
    int stop_seconds;          /* to finish answers when asked to stop */
    int shared_cache_seconds;  /* s-maxage for public answers, for a CDN in front; 0: it asks each time */
    struct mail_settings mail; /* mail out */
    struct collector_settings collect; /* mail in */
    const char *mail_password_file;    /* file that holds mail.password; NULL */
    const char *collect_password_file; /* file that holds collect.password; NULL */
    int writes_per_minute;             /* from one peer, its burst too; 0: no limit on anything */
    bool access_log;                   /* a line per request, without personal data */
    bool confine;                      /* seccomp and Landlock; false only to debug */
};

/* Defaults, then the file (unless NULL), then the environment. Texts live in the arena. Unknown keys and values out of
 * range are ERROR_INVALID naming the line. */
bool settings_read(struct arena *arena, const char *config, struct settings *settings, struct error *error);
/* One setting by the name used in the file; what the options of the command do. */
bool settings_set(struct arena *arena, struct settings *settings, struct str key, struct str value,
                  struct error *error);

/* The defaults alone; the settings as the text of a file; that text read back (what the parent hands its children). */
void settings_default(struct settings *settings);
void settings_write(const struct settings *settings, struct buffer *out);
bool settings_parse(struct arena *arena, struct str text, struct settings *settings, struct error *error);
/* Overwrites the passwords, for a process that has no use for them. */
void settings_forget_secrets(struct settings *settings);

/* Reads the settings of the installation, options of the command included: called at start, and again at SIGHUP. */
typedef bool (*settings_fn)(void *context, struct arena *arena, struct settings *settings, struct error *error);

/* The parent: returns when stopped by SIGTERM or SIGINT (true), or when it cannot start (false). */
bool web_serve(settings_fn read, void *context, struct error *error);

/* Runs the jobs that are due, until none is: what cron calls where no worker runs. */
struct jobs_report {
    int64_t done, failed; /* failed ones are put back for later, or parked */
};
bool web_run_jobs(struct store *store, struct jobs_report *report, struct error *error);

/* The door of the children: when argv is one of their command lines, runs that child and gives true with its exit
 * status. Called by main before anything else. */
bool web_child(int count, char **words, int *status);

#endif
