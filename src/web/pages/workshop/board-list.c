/* The workshops of a space, what they have in common, and a new one. */
#include "accounts/audit.h"
#include "network/theme.h"
#include "templates.h"
#include "workshop-pages.h"

enum { THEMES_MOST = 32 };

/* --- The list ----------------------------------------------------------------------------------------------------- */

static bool add_board(struct request *request, const struct space *space, struct session *session,
                      const struct board *board, struct view_board_list *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct board_counts counts;
    if (!board_count(session, board->id, &counts, error))
        return false;
    *ARENA_PUSH(arena, view->boards.at, view->boards.count) = (struct board_row){
        .title = board->title,
        .theme = theme_label(board->theme),
        .day = french_date(arena, board->held_on),
        .phase = str_of(board_phase_label(board->phase)),
        .address = board_path(arena, space, board->id, ""),
        .counts = arena_printf(arena, "%lld %s, %lld %s, %lld %s", (long long)counts.positives,
                               text_plural(counts.positives, "positif", "positifs"), (long long)counts.obstacles,
                               text_plural(counts.obstacles, "frein", "freins"), (long long)counts.proposals,
                               text_plural(counts.proposals, "proposition", "propositions")),
        .waiting = (size_t)counts.waiting};
    return true;
}

static void add_crossing(struct request *request, const struct space *space, const struct crossing *crossing,
                         struct view_board_list *view)
{
    struct arena *arena = request->arena;
    struct crossing_view *row = ARENA_PUSH(arena, view->crossings.at, view->crossings.count);
    *row =
        (struct crossing_view){.words = crossing->words, .themes = arena_printf(arena, "%zu thèmes", crossing->themes)};
    for (size_t i = 0; i < crossing->count; i++) {
        const struct crossing_card *card = &crossing->at[i];
        struct str anchor = arena_printf(arena, "#carte-%.*s", STR_PRINT(id_text(arena, card->card_id)));
        *ARENA_PUSH(arena, row->lines.at, row->lines.count) =
            (struct crossing_line){theme_label(card->theme), card_label(arena, card->kind, card->number), card->text,
                                   board_path(arena, space, card->board_id, anchor.at)};
    }
}

bool show_board_list(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct boards boards;
    struct crossings crossings;
    struct arena *arena = request->arena;
    struct view_board_list view = {0};
    const struct space *space = request_space(request, error);
    if (!space || !request_session(request, &session, error) ||
        !board_list(session, space->id, STR_NONE, arena, &boards, error) ||
        !crossing_find(session, &boards, arena, &crossings, error))
        return false;
    for (size_t i = 0; i < boards.count; i++)
        if (!add_board(request, space, session, &boards.at[i], &view, error))
            return false;
    for (size_t i = 0; i < crossings.count; i++)
        add_crossing(request, space, &crossings.at[i], &view);
    page_fill(request, space, &view.page, STR("Ateliers"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Accueil"), space_path(arena, space, ""));
    view.new_address = space_path(arena, space, "/ateliers/nouveau");
    struct buffer page = {0};
    template_board_list(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- A new one ---------------------------------------------------------------------------------------------------- */

enum { FIELD_AT_TITLE, FIELD_AT_THEME, FIELD_AT_DAY, FIELD_AT_DOTS, FIELDS_COUNT };

/* The themes are data: the table of fields is made with them. */
static const struct field *board_fields(struct arena *arena)
{
    size_t count;
    const struct network_theme *themes = network_themes(&count);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count);
    struct field *fields = ARENA_ARRAY(arena, struct field, FIELDS_COUNT);
    for (size_t i = 0; i < count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, themes[i].code), arena_cstr(arena, themes[i].label), NULL};
    fields[FIELD_AT_TITLE] = (struct field){.name = "titre",
                                            .label = "Titre de l’atelier",
                                            .kind = FIELD_TEXT,
                                            .required = true,
                                            .most = 150,
                                            .help = "Par exemple « Groupe de travail Santé »"};
    fields[FIELD_AT_THEME] = (struct field){.name = "theme",
                                            .label = "Thème",
                                            .kind = FIELD_CHOICE,
                                            .required = true,
                                            .choices = choices,
                                            .choice_count = count};
    fields[FIELD_AT_DAY] = (struct field){.name = "jour", .label = "Jour", .kind = FIELD_DATE, .required = true};
    fields[FIELD_AT_DOTS] = (struct field){.name = "points",
                                           .label = "Points de vote par participant",
                                           .kind = FIELD_NUMBER,
                                           .least = 1,
                                           .most = BOARD_DOTS_MOST,
                                           .help = "5 si vous ne dites rien"};
    return fields;
}

struct opening {
    struct board_order order;
    int64_t person_id, now, id;
};

static bool open_new(struct session *session, void *context, struct error *error)
{
    struct opening *opening = context;
    const struct audit_event event = {.person_id = opening->person_id,
                                      .space_id = opening->order.space_id,
                                      .action = "board.open",
                                      .subject = "board",
                                      .subject_id = opening->id,
                                      .label = opening->order.title};
    return board_open(session, &opening->order, opening->now, &opening->id, error) &&
           audit_record(session, &event, opening->now, error);
}

bool show_board_new(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    if (!space)
        return false;
    const struct field *fields = board_fields(arena);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, FIELDS_COUNT);
    } else if (form_read(&form, request, fields, FIELDS_COUNT)) {
        struct opening opening = {.order = {.space_id = space->id,
                                            .theme = form_text(&form, "theme"),
                                            .title = form_text(&form, "titre"),
                                            .held_on = (int32_t)form_number(&form, "jour"),
                                            .dots = (int)form_number(&form, "points")},
                                  .person_id = request_person(request),
                                  .now = request->now};
        return store_write(request->site->store, open_new, &opening, error) &&
               response_redirect(response, 303, board_path(arena, space, opening.id, ""), error);
    }
    struct view_form_page view = {.heading = STR("Ouvrir un atelier"),
                                  .lead = STR("Le tableau reçoit ce qui est positif, ce qui freine, puis une "
                                              "proposition pour chaque constat."),
                                  .submit = STR("Ouvrir l’atelier")};
    links_add(arena, &view.page.breadcrumb, 1, STR("Ateliers"), space_path(arena, space, "/ateliers"));
    send_form_page(request, response, space, &view, &form);
    return true;
}
