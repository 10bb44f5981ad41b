/* maillage mail …: what cron and the operator call. */
#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

#include "command.h"
#include "post/post.h"
#include "territory/space.h"
#include "web/web.h"

static const struct option_row OPTIONS[] = {
    {"config", "FICHIER", "réglages du courrier, « nom = valeur » par ligne (docs/operating.md)"},
    {NULL, NULL, NULL},
};

static bool read_settings(const struct arguments *arguments, struct arena *arena, struct settings *settings,
                          struct error *error)
{
    if (!settings_read(arena, argument(arguments, "config"), settings, error))
        return false;
    settings->mail.public_address = settings->public_address;
    return true;
}

/* --- mail send-due -------------------------------------------------------------------------------------------------
 */

static void tell_sent(const struct arguments *arguments, const struct courier_report *report)
{
    struct arena arena = {0};
    static const char *const columns[] = {"sent", "later", "failed", NULL};
    struct table table;
    table_start(&table, arguments, columns);
    table_row(&table, (const struct str[]){arena_printf(&arena, "%lld", (long long)report->sent),
                                           arena_printf(&arena, "%lld", (long long)report->later),
                                           arena_printf(&arena, "%lld", (long long)report->failed)});
    table_end(&table);
    arena_free(&arena);
}

static bool send_due(const struct arguments *arguments, struct error *error)
{
    struct arena arena = {0};
    struct settings settings;
    struct courier_report report = {0};
    struct store *store = NULL;
    bool done = read_settings(arguments, &arena, &settings, error) && command_open_store(arguments, &store, error);
    if (done) {
        done = courier_send_due(store, &settings.mail, &report, error);
        if (!arguments->quiet)
            tell_sent(arguments, &report);
    }
    store_close(store);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_MAIL_SEND_DUE = {
    .name = "mail send-due",
    .operands = "",
    .options = OPTIONS,
    .summary = "envoie les messages qui attendent",
    .details = "  « serve » le fait de lui-même ; cette commande est pour un cron, là où il ne tourne pas.",
    .run = send_due,
};

/* --- mail test -----------------------------------------------------------------------------------------------------
 */

static bool queue_test(struct session *session, void *context, struct error *error)
{
    struct arena arena = {0};
    const struct zone *zone;
    int64_t now = instant_now();
    bool done = zone_find(STR("Europe/Paris"), &zone, error);
    if (done) {
        struct letter_value date = {"date", french_date_time(&arena, zone, now)};
        struct letter_order order = {.message = {.mark = arena_printf(&arena, "test %lld", (long long)id_new()),
                                                 .kind = "test",
                                                 .address = str_of(context)},
                                     .values = &date,
                                     .value_count = 1};
        done = letter_queue(session, &order, now, NULL, error);
    }
    arena_free(&arena);
    return done;
}

static bool test(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    if (!command_open_store(arguments, &store, error))
        return false;
    bool done = store_write(store, queue_test, (void *)(uintptr_t)arguments->operands[0], error);
    store_close(store);
    if (done && !arguments->quiet)
        fputs("Le message d’essai est en file : « maillage serve » ou « maillage mail send-due » l’enverra.\n", stderr);
    return done;
}

const struct command COMMAND_MAIL_TEST = {
    .name = "mail test",
    .operands = "ADRESSE",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "met en file un message d’essai",
    .run = test,
};

/* --- mail collect --------------------------------------------------------------------------------------------------
 */

static void tell_taken(const struct arguments *arguments, const struct collector_report *report)
{
    struct arena arena = {0};
    static const char *const columns[] = {"taken", "known", "left", NULL};
    struct table table;
    table_start(&table, arguments, columns);
    table_row(&table, (const struct str[]){arena_printf(&arena, "%lld", (long long)report->taken),
                                           arena_printf(&arena, "%lld", (long long)report->known),
                                           arena_printf(&arena, "%lld", (long long)report->left)});
    table_end(&table);
    arena_free(&arena);
}

static bool collect(const struct arguments *arguments, struct error *error)
{
    struct arena arena = {0};
    struct settings settings;
    struct collector_report report = {0};
    struct store *store = NULL;
    bool done = read_settings(arguments, &arena, &settings, error) && command_open_store(arguments, &store, error);
    if (done) {
        done = collector_take(store, &settings.collect, &report, error);
        if (!arguments->quiet)
            tell_taken(arguments, &report);
    }
    store_close(store);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_MAIL_COLLECT = {
    .name = "mail collect",
    .operands = "",
    .options = OPTIONS,
    .summary = "relève la boîte (IMAP) et le dossier réglés",
    .details = "  « serve » le fait de lui-même ; cette commande est pour un cron, là où il ne tourne pas.\n"
               "  Un courriel est écrit dans la base avant d’être compté comme relevé ; relevé deux fois, il n’est "
               "pris "
               "qu’une fois.",
    .run = collect,
};

/* --- mail in -------------------------------------------------------------------------------------------------------
 */

/* A mail server keeps a mail, and tries again, when it is told EX_TEMPFAIL; anything else but 0 sends it back to its
 * author with what we wrote. So nothing is lost while the database is away. */
static NORETURN void come_back_later(const struct error *error)
{
    fprintf(stderr, "maillage mail in : %s\n", error->message);
    exit(EX_TEMPFAIL);
}

static bool read_mail(struct arena *arena, struct str *raw, struct error *error)
{
    bool done = file_read(arena, "-", MAIL_BYTES_MOST, raw, error);
    if (!done && error->kind == ERROR_LIMITED)
        error_set(error, ERROR_LIMITED,
                  "Ce message est trop volumineux : %d Mo au plus, pièces jointes comprises. Envoyez les fichiers en "
                  "plusieurs messages, ou par le formulaire du site.",
                  MAIL_BYTES_MOST / 1000000);
    return done;
}

static bool take_in(const struct arguments *arguments, struct error *error)
{
    struct arena arena = {0};
    struct store *store = NULL;
    struct str raw;
    int64_t id;
    bool fresh;
    bool done = read_mail(&arena, &raw, error) && command_open_store(arguments, &store, error) &&
                inbound_store(store, raw, "pipe", instant_now(), &id, &fresh, error);
    if (done && !arguments->quiet)
        fprintf(stderr, "%.*s%s\n", STR_PRINT(id_text(&arena, id)), fresh ? "" : " (déjà reçu)");
    store_close(store);
    arena_free(&arena);
    if (!done && (error->kind == ERROR_UNAVAILABLE || error->kind == ERROR_INTERNAL))
        come_back_later(error);
    return done;
}

const struct command COMMAND_MAIL_IN = {
    .name = "mail in",
    .operands = "",
    .summary = "prend le courriel donné sur l’entrée standard",
    .details = "  Pour un serveur de courrier : |\"maillage mail in --database …\". Le courriel est écrit dans la base "
               "avant\n"
               "  que la commande ne se termine ; il est lu ensuite. Donné deux fois, il n’est pris qu’une fois.\n"
               "  Sort avec 75 (« réessayez ») quand la base est injoignable, avec 1 quand le courriel est refusé.",
    .run = take_in,
};

/* --- mail address --------------------------------------------------------------------------------------------------
 */

struct addressing {
    struct str address, slug;
    bool none;
};

static bool set_address(struct session *session, void *context, struct error *error)
{
    const struct addressing *addressing = context;
    struct arena arena = {0};
    struct spaces spaces;
    int64_t id = 0;
    bool done = space_list(session, &arena, &spaces, error);
    for (size_t i = 0; done && i < spaces.count; i++)
        if (str_equal(spaces.at[i].slug, addressing->slug) || str_equal(spaces.at[i].code, addressing->slug))
            id = spaces.at[i].id;
    arena_free(&arena);
    if (done && !id && !addressing->none)
        done = error_set(error, ERROR_MISSING, "Il n’y a pas d’espace « %.*s ».", STR_PRINT(addressing->slug));
    return done && mailbox_set(session, addressing->address, id, error);
}

static bool address(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    struct addressing addressing = {str_of(arguments->operands[0]), str_of(arguments->operands[1]), false};
    addressing.none = str_equal(addressing.slug, STR("aucun"));
    if (!command_open_store(arguments, &store, error))
        return false;
    bool done = store_write(store, set_address, &addressing, error);
    store_close(store);
    return done;
}

const struct command COMMAND_MAIL_ADDRESS = {
    .name = "mail address",
    .operands = "ADRESSE ESPACE",
    .operands_least = 2,
    .operands_most = 2,
    .summary = "donne à un espace (28) l’adresse à laquelle on lui écrit ; « aucun » la retire",
    .run = address,
};
