/* maillage mail …: what cron and the operator call. */
#include <stdio.h>

#include "command.h"
#include "post/post.h"
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
