/* maillage demo load: the department of the demonstration, through the same import as any source. */
#include <stdio.h>

#include "accounts/accounts.h"
#include "accounts/demo.h"
#include "command.h"
#include "demo-mail.h"
#include "grants/grants.h"
#include "network/contribution.h"
#include "network/demo.h"
#include "places/demo.h"
#include "roadmap/demo.h"
#include "territory/space.h"

/* Those who run the region's call, invented: one of each role. */
static bool make_people(struct session *session, void *context, struct error *error)
{
    struct call_demo_people *people = context;
    struct arena arena = {0};
    struct spaces spaces;
    const struct {
        const char *email, *name;
        enum role_kind role;
        int64_t *id;
    } rows[] = {
        {"organisation.appel@exemple.fr", "Cheffe du pôle inclusion numérique", ROLE_ORGANISER, &people->organiser},
        {"instruction.appel@exemple.fr", "Chargé d’instruction", ROLE_INSTRUCTOR, &people->instructor},
        {"lectrice.appel@exemple.fr", "Lectrice, Conseil régional", ROLE_JURY, &people->jury[0]},
        {"lecteur.appel@exemple.fr", "Lecteur, hub régional", ROLE_JURY, &people->jury[1]},
    };
    int64_t now = instant_now();
    bool done = space_list(session, &arena, &spaces, error);
    for (size_t i = 0; done && i < COUNT_OF(rows); i++) {
        done = person_ensure(session, str_of(rows[i].email), str_of(rows[i].name), now, rows[i].id, NULL, error);
        for (size_t s = 0; done && s < spaces.count; s++) {
            struct role role = {.kind = rows[i].role, .space_id = spaces.at[s].id};
            if (str_equal(spaces.at[s].code, STR("24")))
                done = role_grant(session, *rows[i].id, &role, 0, now, NULL, error);
        }
    }
    arena_free(&arena);
    return done;
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct store *store;
    struct import_counts counts;
    struct accounts_demo people;
    if (!str_equal(str_of(arguments->operands[0]), STR("28")))
        return error_set(error, ERROR_INVALID,
                         "La démonstration fournie est celle du département 28 : « maillage demo load 28 ».");
    if (!command_open_store(arguments, &store, error))
        return false;
    struct call_demo_people callers = {0};
    bool done =
        demo_load(store, &counts, error) && accounts_demo_load(store, &people, error) &&
        campaign_demo_load(store, &(struct campaign_demo){people.town, people.association, people.manager, people.hub},
                           error) &&
        store_write(store, make_people, &callers, error) && call_demo_load(store, &callers, instant_now(), error) &&
        network_demo_load(store, error) && network_demo_groups(store, instant_now(), error) &&
        roadmap_demo_load(store, error) && contribution_demo_load(store, error) && demo_mail(store, error);
    done = done && position_demo_load(store, error); /* once groups and members are both there */
    store_close(store);
    if (done && !arguments->quiet)
        fprintf(stderr, "Démonstration d’Eure-et-Loir : %lld lieux, dont %lld ajoutés.\n", (long long)counts.kept,
                (long long)counts.added);
    return done;
}

const struct command COMMAND_DEMO_LOAD = {
    .name = "demo load",
    .operands = "28",
    .operands_least = 1,
    .operands_most = 1,
    .summary = "la démonstration : un département inventé sur des communes réelles",
    .run = run,
};
