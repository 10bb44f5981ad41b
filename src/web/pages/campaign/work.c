/* What waits for the hub and the organiser, most pressing first: figures that lead to their lists, and the first lines
 * of each. */
#include "campaign-pages.h"
#include "places/merge.h"
#include "templates.h"

enum { FIRST_LINES = 5, LISTS_MOST = 8 };

struct working {
    struct request *request;
    struct session *session;
    const struct space *space;
    struct view_work view;
    int64_t waiting; /* all together */
};

static void add_task(struct working *working, int64_t count, const char *one, const char *several, struct str note,
                     struct str address)
{
    struct view_work *view = &working->view;
    working->waiting += count;
    if (count == 0)
        return;
    *ARENA_PUSH(working->request->arena, view->tasks.at, view->tasks.count) =
        (struct work_task){.value = text_number(working->request->arena, count),
                           .label = str_of(text_plural(count, one, several)),
                           .note = note,
                           .address = address};
}

static struct view_campaign_rows *add_list(struct working *working, const char *heading, const char *id,
                                           struct str address)
{
    struct view_work *view = &working->view;
    struct work_list *list = ARENA_PUSH(working->request->arena, view->lists.at, view->lists.count);
    *list = (struct work_list){.heading = str_of(heading), .id = str_of(id), .address = address};
    return &list->rows;
}

static struct str since(struct working *working, int64_t instant)
{
    return arena_printf(working->request->arena, "depuis le %.*s",
                        STR_PRINT(when_text(working->request, working->space, instant)));
}

/* --- Figures ------------------------------------------------------------------------------------------------------ */

static bool add_tasks(struct working *working, bool organises, struct error *error)
{
    struct request *request = working->request;
    struct arena *arena = request->arena;
    const struct space *space = working->space;
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    struct place_work places;
    struct structure_work structures;
    int64_t doubles;
    if (!place_work_count(working->session, space->id, today_of(request, space), &places, error) ||
        !structure_work_count(working->session, space->id, request->now, &structures, error) ||
        !duplicate_cases_count(working->session, region ? STR_NONE : space->code, region ? space->code : STR_NONE,
                               DUPLICATE_OPEN, &doubles, error))
        return false;
    struct str queue = route_address(arena, "queue", space->slug);
    add_task(working, places.proposals, "fiche à relire", "fiches à relire",
             places.oldest ? since(working, places.oldest) : STR_NONE, queue);
    add_task(working, places.reports, "signalement", "signalements", STR("de visiteurs"), queue);
    add_task(working, places.custodies, "lieu demandé", "lieux demandés", STR("par une structure"),
             route_address(arena, "custody-requests", space->slug));
    if (organises) {
        add_task(working, structures.to_check, "structure à valider", "structures à valider", STR_NONE,
                 route_address(arena, "structures-to-check", space->slug));
        add_task(working, structures.claims, "demande d’adhésion", "demandes d’adhésion",
                 STR("à une structure sans gestionnaire"), route_address(arena, "structures-to-check", space->slug));
    }
    add_task(working, places.closings, "fermeture à confirmer", "fermetures à confirmer", STR_NONE,
             route_address(arena, "phone", space->slug));
    add_task(working, places.unanswered, "fiche sans réponse", "fiches sans réponse", STR("après toutes les relances"),
             campaign_path(arena, space, "#silence"));
    add_task(working, places.contacts_due, "relance à faire", "relances à faire", STR("lieux à référencer"),
             campaign_path(arena, space, "?etat=contacte#contacts"));
    add_task(working, doubles, "doublon possible", "doublons possibles", STR_NONE,
             route_address(arena, "duplicates", space->slug));
    return true;
}

/* --- First lines -------------------------------------------------------------------------------------------------- */

static bool add_proposals(struct working *working, struct error *error)
{
    static const char *const kinds[] = {"Nouveau lieu", "Modification", "Signalement d’un visiteur"};
    struct request *request = working->request;
    struct proposals proposals;
    int64_t total;
    if (!proposal_queue(working->session, working->space->id, 0, FIRST_LINES, request->arena, &proposals, &total,
                        error))
        return false;
    struct str queue = route_address(request->arena, "queue", working->space->slug);
    struct view_campaign_rows *rows = proposals.count ? add_list(working, "À relire", "relire", queue) : NULL;
    for (size_t i = 0; i < proposals.count; i++)
        *rows_push(request, rows) = (struct campaign_row){.label = proposals.at[i].name,
                                                          .detail = since(working, proposals.at[i].created_at),
                                                          .badge = str_of(kinds[proposals.at[i].kind])};
    return true;
}

static bool add_structures(struct working *working, struct error *error)
{
    struct request *request = working->request;
    struct arena *arena = request->arena;
    struct structures structures;
    struct claims claims;
    struct structure_search search = {.space_id = working->space->id, .to_check = true, .most = FIRST_LINES};
    if (!structure_list(working->session, &search, arena, &structures, error) ||
        !claim_list(working->session, working->space->id, 0, request->now, arena, &claims, error))
        return false;
    if (structures.count + claims.count == 0)
        return true;
    struct view_campaign_rows *rows = add_list(working, "Structures et adhésions", "structures",
                                               route_address(arena, "structures-to-check", working->space->slug));
    for (size_t i = 0; i < structures.count; i++)
        *rows_push(request, rows) =
            (struct campaign_row){.label = structures.at[i].name,
                                  .detail = structure_where(arena, &structures.at[i]),
                                  .address = structure_path(arena, working->space, structures.at[i].id, ""),
                                  .badge = STR("À valider")};
    for (size_t i = 0; i < claims.count && i < FIRST_LINES; i++) {
        struct str rest = arena_printf(arena, "/demandes/%.*s", STR_PRINT(id_text(arena, claims.at[i].id)));
        *rows_push(request, rows) = (struct campaign_row){
            .label = person_label(&claims.at[i].person),
            .detail = arena_printf(arena, "demande à rejoindre « %.*s »", STR_PRINT(claims.at[i].structure)),
            .address = structure_path(arena, working->space, claims.at[i].structure_id, arena_cstr(arena, rest)),
            .badge = STR("Adhésion")};
    }
    return true;
}

static bool add_silent(struct working *working, struct error *error)
{
    struct request *request = working->request;
    struct escalations silent;
    struct phone_round round;
    bool calling;
    if (!escalation_list(working->session, working->space->id, STR_NONE, ESCALATE_ORGANISER, FIRST_LINES,
                         request->arena, &silent, error) ||
        !phone_round_now(working->session, working->space->id, request->arena, &round, &calling, error))
        return false;
    if (silent.count)
        silent_rows(request, working->space, &silent, calling,
                    add_list(working, "Fiches sans réponse", "silence",
                             campaign_path(request->arena, working->space, "#silence")));
    return true;
}

bool show_work(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct working working = {.request = request, .space = request_space(request, error)};
    if (!working.space || !request_session(request, &working.session, error))
        return false;
    bool organises = request_may(request, PERMISSION_ORGANISER, request_scope(request));
    if (!add_tasks(&working, organises, error) || !add_proposals(&working, error) ||
        (organises && !add_structures(&working, error)) || !add_silent(&working, error))
        return false;
    struct view_work *view = &working.view;
    view->summary = working.waiting == 0
                        ? STR("Rien n’attend : tout est à jour.")
                        : arena_printf(arena, "%.*s %s vous.", STR_PRINT(text_number(arena, working.waiting)),
                                       text_plural(working.waiting, "chose attend après", "choses attendent après"));
    page_fill(request, working.space, &view->page, STR("Ce qui attend"), STR_NONE, STR_NONE, SECTION_NONE);
    view->page.unlisted = true;
    links_add(arena, &view->page.breadcrumb, 1, STR("Accueil"), space_path(arena, working.space, ""));
    struct buffer page = {0};
    template_work(&page, view);
    response_html(response, &page);
    return true;
}
