/* The campaign of the demonstration, from March to May 2024: three lists imported, contacts at every state, a round of
 * calls under way, places without an answer, places of two structures. */
#include <stdlib.h>

#include "campaign.h"
#include "mapping/embedded.h"
#include "places/demo.h"
#include "territory/space.h"

static const int64_t MARCH_4 = 1709543400, DAY = 86400;

STATEMENT(demo_lists, "SELECT COUNT(*) FROM candidate_list WHERE space_id = $1");
STATEMENT(demo_places, "SELECT p.id FROM place AS p WHERE p.space_id = $1 AND p.state = 'published' AND p.code_insee = "
                       "$2 ORDER BY p.id");

struct demo {
    const struct campaign_demo *order;
    int64_t space_id;
    struct place_candidates contacts;
    struct arena *arena;
};

static const struct {
    const char *title;
    enum candidate_kind kind;
    const struct str *bytes;
} LISTS[] = {{"France services, février 2024", CANDIDATE_FRANCE_SERVICES, &DEMO_LISTE_FRANCE_SERVICES_CSV},
             {"Bibliothèques du département", CANDIDATE_LIBRARY, &DEMO_LISTE_BIBLIOTHEQUES_CSV},
             {"Mairies volontaires", CANDIDATE_TOWN_HALL, &DEMO_LISTE_MAIRIES_CSV}};

static bool import_lists(struct store *store, int64_t space_id, struct arena *arena, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(LISTS); i++) {
        struct candidate_file file;
        struct candidate_list list;
        if (!candidate_file_look(*LISTS[i].bytes, arena, &file, error))
            return false;
        struct candidate_import import = {.space_id = space_id,
                                          .title = str_of(LISTS[i].title),
                                          .kind = LISTS[i].kind,
                                          .bytes = *LISTS[i].bytes,
                                          .columns = file.guess,
                                          .now = MARCH_4 + (int64_t)i * 7 * DAY};
        if (!candidate_import(store, &import, &list, error))
            return false;
    }
    return true;
}

/* --- Contacts ----------------------------------------------------------------------------------------------------- */

/* What became of one contact in seven: steps one after the other. */
static const struct {
    enum candidate_state to;
    int days; /* after the lists */
    const char *note, *again_on;
} STEPS[7][3] = {
    {{0}},
    {{CANDIDATE_CONTACTED, 24, "Message laissé à l’accueil, avec le numéro du hub.", "2024-06-03"}},
    {{0}},
    {{CANDIDATE_CONTACTED, 20, "La responsable est en congé jusqu’au 8 avril.", NULL},
     {CANDIDATE_REMINDED, 38, "Courriel envoyé avec le lien vers la carte.", "2024-05-27"}},
    {{CANDIDATE_CONTACTED, 17, "Très intéressés : un agent aide déjà le mardi.", NULL},
     {CANDIDATE_ENGAGED, 45, "La fiche sera écrite après le conseil municipal.", "2024-06-10"}},
    {{0}},
    {{CANDIDATE_CONTACTED, 22, "On nous rappellera.", NULL},
     {CANDIDATE_REFUSED, 51, "Pas d’ordinateur pour le public, et personne pour accompagner cette année.", NULL}},
};

static bool move_contacts(struct session *session, const struct demo *demo, struct error *error)
{
    for (size_t i = 0, open = 0; i < demo->contacts.count; i++) {
        const struct place_candidate *contact = &demo->contacts.at[i];
        enum candidate_state from = contact->state;
        if (from != CANDIDATE_TO_CONTACT)
            continue;
        size_t story = open++ % COUNT_OF(STEPS);
        for (size_t s = 0; s < COUNT_OF(STEPS[story]) && STEPS[story][s].note; s++) {
            struct candidate_move move = {.space_id = demo->space_id,
                                          .id = contact->id,
                                          .from = from,
                                          .to = STEPS[story][s].to,
                                          .note = str_of(STEPS[story][s].note),
                                          .again_on = str_of(STEPS[story][s].again_on),
                                          .by = demo->order->hub,
                                          .now = MARCH_4 + STEPS[story][s].days * DAY};
            if (!candidate_move(session, &move, error))
                return false;
            from = move.to;
        }
    }
    return true;
}

/* --- Calls and silence -------------------------------------------------------------------------------------------- */

static const struct {
    enum phone_result result;
    const char *note, *again_on;
} CALLS[] = {{PHONE_RIGHT, "", NULL},
             {PHONE_RIGHT, "Demande à recevoir des affiches.", NULL},
             {PHONE_NO_ANSWER, "Répondeur.", "2024-05-14"},
             {PHONE_RIGHT, "", NULL},
             {PHONE_CHANGED, "Nouveaux horaires depuis Pâques.", NULL},
             {PHONE_RIGHT, "", NULL},
             {PHONE_CLOSED, "La permanence s’est arrêtée fin mars, faute de médiateur.", NULL},
             {PHONE_NO_ANSWER, "Sonne dans le vide.", "2024-05-21"}};
enum { SILENT = 4 };

static bool make_calls(struct session *session, const struct demo *demo, struct error *error)
{
    struct phone_round round = {.space_id = demo->space_id,
                                .title = STR("Printemps 2024"),
                                .started_on = STR("2024-04-02"),
                                .created_by = demo->order->hub,
                                .created_at = MARCH_4 + 29 * DAY};
    struct phone_lines lines;
    if (!phone_round_open(session, &round, error) || !phone_list(session, &round, STR_NONE, STR("2024-04-02"), false,
                                                                 COUNT_OF(CALLS) + SILENT, demo->arena, &lines, error))
        return false;
    for (size_t i = 0; i < lines.count; i++) {
        struct phone_call call = {.round_id = round.id, .place_id = lines.at[i].place_id};
        struct change_author author = {.person_id = demo->order->hub,
                                       .today = STR("2024-04-03"),
                                       .now = MARCH_4 + 30 * DAY + (int64_t)i * 900,
                                       .reason = STR("Au téléphone")};
        if (i < COUNT_OF(CALLS)) {
            call.result = CALLS[i].result;
            call.note = str_of(CALLS[i].note);
            call.again_on = str_of(CALLS[i].again_on);
            if (!phone_note(session, &call, &author, error))
                return false;
            continue;
        }
        for (int step = 0; step < ESCALATION_STEP_COUNT; step++) { /* nobody answered */
            struct escalation silent = {
                .place_id = lines.at[i].place_id, .since = lines.at[i].looked_on, .step = (enum escalation_step)step};
            if (!escalation_told(session, &silent, false, MARCH_4 + (45 + 15 * step) * DAY, error))
                return false;
        }
    }
    return true;
}

/* --- Custody ------------------------------------------------------------------------------------------------------ */

static bool places_of(struct session *session, const struct demo *demo, const char *commune, int64_t *ids, size_t most,
                      size_t *count, struct error *error)
{
    struct query *query = query_start(session, &demo_places);
    bind_i64(query, 1, demo->space_id);
    bind_text(query, 2, str_of(commune));
    *count = 0;
    while (query_row(query))
        if (*count < most)
            ids[(*count)++] = column_i64(query, 0);
    return query_end(query, error);
}

static bool give_places(struct session *session, const struct demo *demo, struct error *error)
{
    enum { MOST = 4 };
    int64_t ids[MOST], now = MARCH_4 + 8 * DAY;
    size_t count;
    if (!places_of(session, demo, "28140", ids, MOST, &count, error)) /* Épernon */
        return false;
    for (size_t i = 0; i < count; i++) {
        struct custody custody = {.space_id = demo->space_id, .place_id = ids[i], .structure_id = demo->order->town};
        if (!custody_ask(session, &custody, true, now, error))
            return false;
    }
    if (count) { /* the association holds its workshops in one of them */
        struct custody asked = {.space_id = demo->space_id,
                                .place_id = ids[0],
                                .structure_id = demo->order->association,
                                .person_id = demo->order->manager,
                                .message = STR("Nous y tenons les ateliers du jeudi.")};
        if (!custody_ask(session, &asked, false, now + 20 * DAY, error))
            return false;
    }
    if (!places_of(session, demo, "28085", ids, 2, &count, error)) /* Chartres */
        return false;
    for (size_t i = 0; i < count; i++) {
        struct custody custody = {
            .space_id = demo->space_id, .place_id = ids[i], .structure_id = demo->order->association};
        if (!custody_ask(session, &custody, i > 0, now + 2 * DAY, error))
            return false;
    }
    return true;
}

static bool follow(struct session *session, void *context, struct error *error)
{
    struct demo *demo = context;
    return give_places(session, demo, error) && move_contacts(session, demo, error) && make_calls(session, demo, error);
}

/* --- All of it ---------------------------------------------------------------------------------------------------- */

static bool find_space(struct session *session, struct demo *demo, bool *there, struct error *error)
{
    struct spaces spaces;
    if (!space_list(session, demo->arena, &spaces, error))
        return false;
    for (size_t i = 0; i < spaces.count; i++)
        if (territory_at(spaces.at[i].territory).kind == TERRITORY_DEPARTMENT && str_equal(spaces.at[i].code, STR("2"
                                                                                                                  "8")))
            demo->space_id = spaces.at[i].id;
    struct query *query = query_start(session, &demo_lists);
    bind_i64(query, 1, demo->space_id);
    while (query_row(query))
        *there = column_i64(query, 0) > 0;
    return query_end(query, error);
}

static bool read_contacts(struct store *store, struct demo *demo, struct error *error)
{
    struct candidate_search search = {.space_id = demo->space_id, .any_state = true, .most = 1000};
    struct session *session;
    if (!store_read(store, &session, error))
        return false;
    bool done = candidate_list_all(session, &search, demo->arena, &demo->contacts, error);
    session_end(session);
    return done;
}

bool campaign_demo_load(struct store *store, const struct campaign_demo *order, struct error *error)
{
    struct arena arena = {0};
    struct demo demo = {.order = order, .arena = &arena};
    struct session *session;
    bool there = false;
    if (!store_read(store, &session, error))
        return false;
    bool done = find_space(session, &demo, &there, error);
    session_end(session);
    if (done && !there)
        done = import_lists(store, demo.space_id, &arena, error) && read_contacts(store, &demo, error) &&
               store_write(store, follow, &demo, error);
    arena_free(&arena);
    return done;
}
