/* The synthesis of a workshop: as it stands, or a version drawn. */
#include "accounts/audit.h"
#include "browser.h"
#include "templates.h"
#include "workshop-pages.h"

/* --- Drawing ------------------------------------------------------------------------------------------------------ */

struct drawing {
    const struct opened_board *opened;
    int64_t person_id, now, version;
};

static bool draw(struct session *session, void *context, struct error *error)
{
    struct drawing *drawing = context;
    const struct board *board = &drawing->opened->board;
    const struct audit_event event = {.person_id = drawing->person_id,
                                      .space_id = board->space_id,
                                      .action = "synthesis.draw",
                                      .subject = "board",
                                      .subject_id = board->id,
                                      .label = board->title};
    return synthesis_draw(session, board->id, drawing->person_id, drawing->now, &drawing->version, error) &&
           audit_record(session, &event, drawing->now, error);
}

/* --- Showing ------------------------------------------------------------------------------------------------------ */

static void add_row(struct arena *arena, const struct synthesis_finding *finding, struct str before,
                    struct synthesis_row *row)
{
    *row = (struct synthesis_row){.label = card_label(arena, finding->kind, finding->number),
                                  .text = finding->text,
                                  .organisations = finding->organisations,
                                  .waiver = finding->waiver,
                                  .heading = finding->heading,
                                  .first = finding->heading.length && !str_equal(finding->heading, before)};
    for (size_t i = 0; i < finding->proposal_count; i++) {
        const struct synthesis_proposal *proposal = &finding->proposals[i];
        struct str note = proposal->dots ? arena_printf(arena, "%lld %s", (long long)proposal->dots,
                                                        text_plural(proposal->dots, "point", "points"))
                                         : STR_NONE;
        if (proposal->verdict == CARD_KEPT)
            note = arena_printf(arena, "%.*s%sretenue", STR_PRINT(note), note.length ? ", " : "");
        if (proposal->verdict == CARD_ASIDE)
            note = arena_printf(arena, "%.*s%sécartée : %.*s", STR_PRINT(note), note.length ? ", " : "",
                                STR_PRINT(proposal->motive));
        *ARENA_PUSH(arena, row->proposals.at, row->proposals.count) =
            (struct synthesis_line){card_label(arena, CARD_PROPOSAL, proposal->number), proposal->text, note};
    }
}

static struct str joined(struct arena *arena, const struct board_names *names)
{
    struct buffer out = {0};
    for (size_t i = 0; i < names->count; i++)
        buffer_printf(&out, "%s%.*s", i ? ", " : "", STR_PRINT(names->at[i]));
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static void fill(struct request *request, const struct opened_board *opened, const struct synthesis *synthesis,
                 struct view_synthesis *view)
{
    struct arena *arena = request->arena;
    struct str before[2] = {STR_NONE, STR_NONE};
    view->title = synthesis->title;
    view->theme = theme_label(synthesis->theme);
    view->day = french_date(arena, synthesis->held_on);
    view->contributors = joined(arena, &synthesis->contributors);
    view->drawn = synthesis->version > 0;
    if (view->drawn)
        view->version = arena_printf(arena, "Version %lld, arrêtée le %.*s", (long long)synthesis->version,
                                     STR_PRINT(french_date_time(arena, request->site->zone, synthesis->at)));
    for (size_t i = 0; i < synthesis->finding_count; i++) {
        const struct synthesis_finding *finding = &synthesis->findings[i];
        bool positive = finding->kind == CARD_POSITIVE;
        struct synthesis_row *row = positive ? ARENA_PUSH(arena, view->positives.at, view->positives.count)
                                             : ARENA_PUSH(arena, view->obstacles.at, view->obstacles.count);
        add_row(arena, finding, before[positive], row);
        before[positive] = finding->heading;
    }
    if (!view->drawn && synthesis->waiting > 0)
        view->blocked = arena_printf(
            arena, "%lld %s sans proposition : ajoutez-en une à chacun, ou dites pourquoi il n’y en a pas.",
            (long long)synthesis->waiting, text_plural(synthesis->waiting, "constat est", "constats sont"));
    view->drawable = !view->drawn && synthesis->waiting == 0 && synthesis->finding_count > 0;
    view->action = board_path(arena, opened->space, opened->board.id, "/synthese");
}

static bool add_versions(struct request *request, struct session *session, const struct opened_board *opened,
                         struct view_synthesis *view, struct error *error)
{
    struct synthesis last;
    struct arena *arena = request->arena;
    bool found;
    if (!synthesis_find(session, &opened->board, 0, arena, &last, &found, error))
        return false;
    for (int64_t version = last.version; found && version > 0; version--)
        links_add(arena, &view->versions, (size_t)last.version, arena_printf(arena, "Version %lld", (long long)version),
                  arena_printf(arena, "%.*s?version=%lld", STR_PRINT(view->action), (long long)version));
    return true;
}

bool show_board_synthesis(struct request *request, struct response *response, struct error *error)
{
    struct opened_board opened;
    struct session *session;
    struct synthesis synthesis;
    struct view_synthesis view = {0};
    struct arena *arena = request->arena;
    int64_t version;
    bool found = true;
    if (!open_own_board(request, &opened, error) ||
        !request_query_number(request, "version", 0, 100000, 0, &version, error) ||
        !request_session(request, &session, error))
        return false;
    if (request->method == METHOD_POST) {
        struct drawing drawing = {.opened = &opened, .person_id = request_person(request), .now = request->now};
        struct error refused = {0};
        if (store_write(request->site->store, draw, &drawing, &refused))
            return response_redirect(
                response, 303,
                arena_printf(arena, "%.*s?version=%lld", STR_PRINT(request->path), (long long)drawing.version), error);
        if (refused.kind != ERROR_CONFLICT) {
            *error = refused;
            return false;
        }
        response_status(response, 409);
    }
    if (version > 0 ? !synthesis_find(session, &opened.board, version, arena, &synthesis, &found, error)
                    : !synthesis_now(session, &opened.board, arena, &synthesis, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette version de la synthèse n’existe pas.");
    fill(request, &opened, &synthesis, &view);
    if (!add_versions(request, session, &opened, &view, error))
        return false;
    page_fill(request, opened.space, &view.page, STR("Synthèse de l’atelier"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.token = browser_token(request->exchange);
    links_add(arena, &view.page.breadcrumb, 2, STR("Ateliers"), space_path(arena, opened.space, "/ateliers"));
    links_add(arena, &view.page.breadcrumb, 2, opened.board.title, opened.path);
    struct buffer page = {0};
    template_synthesis(&page, &view);
    response_html(response, &page);
    return true;
}
