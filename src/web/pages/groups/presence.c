/* The day of a session: the presence sheet held on a telephone, and what is printed. */
#include "../qr.h"
#include "group-pages.h"
#include "templates.h"

enum { BLANK_LINES = 8 };

static const struct {
    const char *code, *label;
    enum registration_presence presence;
} MARKS[] = {{"present", "Présent", PRESENCE_PRESENT},
             {"remote", "À distance", PRESENCE_REMOTE},
             {"excused", "Excusé", PRESENCE_EXCUSED},
             {"absent", "Absent", PRESENCE_ABSENT}};

/* --- Rows --------------------------------------------------------------------------------------------------------- */

/* « DUPONT Jeanne »: a sheet is read by surname. */
static struct str sheet_name(struct arena *arena, const struct participant *person)
{
    return arena_printf(arena, "%.*s%s%.*s %.*s", STR_PRINT(person->civility), person->civility.length ? " " : "",
                        STR_PRINT(person->first_name), STR_PRINT(person->last_name));
}

static struct presence_row row_of(struct request *request, const struct space *space, const struct registration *one)
{
    struct arena *arena = request->arena;
    const struct participant *person = &one->person;
    struct presence_row row = {.id = arena_printf(arena, "i-%.*s", STR_PRINT(id_text(arena, one->id))),
                               .name = sheet_name(arena, person),
                               .organisation = person->organisation,
                               .duty = person->duty,
                               .mode = one->mode == ATTENDS_REMOTE ? STR("à distance") : STR_NONE,
                               .needs = person->needs};
    if (one->arrived_at) {
        struct civil civil = zone_civil(space_zone(request, space), one->arrived_at);
        row.since = arena_printf(arena, "arrivée à %.*s", STR_PRINT(french_time(arena, civil.hour, civil.minute)));
    }
    return row;
}

static void add_buttons(struct request *request, const struct space *space, const struct registration *one,
                        struct presence_row *row)
{
    struct arena *arena = request->arena;
    row->action = arena_printf(arena, "%.*s/%.*s",
                               STR_PRINT(demarche_path_id(arena, space, "/seances/", one->session_id, "/presences")),
                               STR_PRINT(id_text(arena, one->id)));
    for (size_t i = 0; i < COUNT_OF(MARKS); i++)
        *ARENA_PUSH(arena, row->buttons.at, row->buttons.count) =
            (struct presence_button){str_of(MARKS[i].code), str_of(MARKS[i].label), one->presence == MARKS[i].presence};
}

bool show_presence(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space;
    struct group_session of;
    struct session *session;
    struct registrations list;
    size_t present = 0, people = 0;
    if (!request_group_session(request, &space, &of, error) || !request_session(request, &session, error) ||
        !registration_list(session, of.id, false, arena, &list, error))
        return false;
    struct view_presence_list view = {.when = group_session_when(arena, space_zone(request, space), &of),
                                      .where = group_session_where(arena, &of)};
    page_fill(request, space, &view.page, arena_printf(arena, "Présences : %.*s", STR_PRINT(of.title)), STR_NONE,
              STR_NONE, SECTION_DEMARCHE);
    view.page.unlisted = true;
    view.token = view.page.form_token;
    struct str back = demarche_path_id(arena, space, "/seances/", of.id, "");
    links_add(arena, &view.page.breadcrumb, 2, STR("Gérer les groupes"), demarche_path(arena, space, "/groupes"));
    links_add(arena, &view.page.breadcrumb, 2, of.title, back);
    view.page.here = STR("Présences");
    for (size_t i = 0; i < list.count; i++) {
        const struct registration *one = &list.at[i];
        struct presence_row *row = ARENA_PUSH(arena, view.rows.at, view.rows.count);
        *row = row_of(request, space, one);
        row->state = str_of(registration_state_label(one->state));
        if (one->state != REGISTRATION_CONFIRMED)
            continue;
        add_buttons(request, space, one, row);
        people++;
        present += one->presence == PRESENCE_PRESENT || one->presence == PRESENCE_REMOTE;
    }
    view.summary =
        arena_printf(arena, "%zu %s sur %zu %s.", present, text_plural((int64_t)present, "présent", "présents"), people,
                     text_plural((int64_t)people, "inscrit", "inscrits"));
    links_add(arena, &view.ways, 2, STR("Affiche avec le code, pour l’entrée"),
              demarche_path_id(arena, space, "/seances/", of.id, "/affiche"));
    links_add(arena, &view.ways, 2, STR("Revenir à la séance"), back);
    struct buffer page = {0};
    template_presence_list(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- One mark ----------------------------------------------------------------------------------------------------- */

struct marking {
    struct request *request;
    const struct space *space;
    struct group_session of;
    int64_t id;
    enum registration_presence presence;
};

static bool mark(struct session *session, void *context, struct error *error)
{
    struct marking *marking = context;
    struct request *request = marking->request;
    struct registration registration;
    bool found = false;
    if (!registration_find(session, marking->id, request->arena, &registration, &found, error))
        return false;
    if (!found || registration.session_id != marking->of.id)
        return error_set(error, ERROR_MISSING, "Cette inscription n’existe pas.");
    return registration_mark(session, marking->id, marking->presence, request->now, error) &&
           network_note(session, request, marking->space, "registration.presence", "registration", marking->id,
                        marking->of.title, str_of(registration_presence_label(marking->presence)), error);
}

bool mark_presence(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct marking marking = {.request = request};
    const struct form_value *values;
    size_t count;
    bool told = false;
    if (!request_group_session(request, &marking.space, &marking.of, error) ||
        !request_form(request, &values, &count, error))
        return false;
    id_parse(request_path(request, "registration"), &marking.id); /* checked by the router */
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, STR("presence")))
            told = registration_presence_find(values[i].value, &marking.presence);
    if (!told)
        return error_set(error, ERROR_INVALID, "Choisissez présent, à distance, excusé ou absent.");
    struct str back =
        arena_printf(arena, "%.*s#i-%.*s",
                     STR_PRINT(demarche_path_id(arena, marking.space, "/seances/", marking.of.id, "/presences")),
                     STR_PRINT(id_text(arena, marking.id)));
    return store_write(request->site->store, mark, &marking, error) && response_redirect(response, 303, back, error);
}

/* --- On paper ----------------------------------------------------------------------------------------------------- */

static bool fill_paper(struct request *request, const char *title, struct view_page *page, struct session_paper *paper,
                       struct group_session *of, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space;
    struct session *session;
    struct registrations list;
    if (!request_group_session(request, &space, of, error) || !request_session(request, &session, error) ||
        !registration_list(session, of->id, false, arena, &list, error))
        return false;
    page_fill(request, space, page, arena_printf(arena, "%s : %.*s", title, STR_PRINT(of->title)), STR_NONE, STR_NONE,
              SECTION_DEMARCHE);
    page->unlisted = true;
    *paper = (struct session_paper){.title = of->title,
                                    .when = group_session_when(arena, space_zone(request, space), of),
                                    .where = group_session_where(arena, of)};
    links_add(arena, &page->breadcrumb, 2, STR("Gérer les groupes"), demarche_path(arena, space, "/groupes"));
    links_add(arena, &page->breadcrumb, 2, of->title, demarche_path_id(arena, space, "/seances/", of->id, ""));
    page->here = str_of(title);
    for (size_t i = 0; i < COLLEGE_COUNT; i++) {
        struct college_rows college = {.label = str_of(MEMBER_COLLEGES[i].label)};
        for (size_t j = 0; j < list.count; j++)
            if (list.at[j].state == REGISTRATION_CONFIRMED &&
                member_college_of(list.at[j].person.college) == (enum member_college)i)
                *ARENA_PUSH(arena, college.rows.at, college.rows.count) = row_of(request, space, &list.at[j]);
        if (college.rows.count)
            *ARENA_PUSH(arena, paper->colleges.at, paper->colleges.count) = college;
    }
    return true;
}

bool show_sheet(struct request *request, struct response *response, struct error *error)
{
    struct view_presence_sheet view = {.blank = BLANK_LINES};
    struct group_session of;
    if (!fill_paper(request, "Feuille de présence", &view.page, &view.paper, &of, error))
        return false;
    struct buffer page = {0};
    template_presence_sheet(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_badges(struct request *request, struct response *response, struct error *error)
{
    struct view_presence_badges view = {0};
    struct group_session of;
    if (!fill_paper(request, "Badges", &view.page, &view.paper, &of, error))
        return false;
    struct buffer page = {0};
    template_presence_badges(&page, &view);
    response_html(response, &page);
    return true;
}

bool show_poster(struct request *request, struct response *response, struct error *error)
{
    struct view_presence_poster view = {0};
    struct group_session of;
    if (!fill_paper(request, "Affiche", &view.page, &view.paper, &of, error))
        return false;
    view.code_address = whole_address(request, arena_printf(request->arena, "/presence/%.*s", STR_PRINT(of.door)));
    view.code = qr_svg(request->arena, view.code_address, STR("Code qui mène à la page de présence"));
    struct buffer page = {0};
    template_presence_poster(&page, &view);
    response_html(response, &page);
    return true;
}
