/* What the pages of those who run a call share. */
#include "desk.h"

#include "templates.h"

/* --- The call of the path -------------------------------------------------------------------------------------------
 */

bool desk_open(struct request *request, struct desk *desk, struct error *error)
{
    *desk = (struct desk){.request = request, .arena = request->arena};
    if (!request_call(request, &desk->space, &desk->call, error) || !request_session(request, &desk->session, error))
        return false;
    desk->base = call_path(request->arena, desk->space, &desk->call.rules, "");
    desk->person = request_person(request);
    return true;
}

struct str desk_path(const struct desk *desk, const char *rest)
{
    return arena_printf(desk->arena, "%.*s%s", STR_PRINT(desk->base), rest);
}

struct str desk_case_path(const struct desk *desk, const char *folder, int64_t application_id)
{
    return arena_printf(desk->arena, "%.*s/%s/%.*s", STR_PRINT(desk->base), folder,
                        STR_PRINT(id_text(desk->arena, application_id)));
}

bool desk_may(const struct desk *desk, enum permission permission)
{
    struct scope scope = {.space_id = desk->space->id};
    return permission == PERMISSION_NONE || request_may(desk->request, permission, &scope);
}

bool desk_case(const struct desk *desk, struct case_file *file, struct error *error)
{
    int64_t id = 0;
    id_parse(request_path(desk->request, "application"), &id); /* checked by the router */
    return case_find(desk->session, &desk->call, id, desk->arena, file, error);
}

/* --- Words ----------------------------------------------------------------------------------------------------------
 */

struct str desk_when(const struct desk *desk, int64_t instant)
{
    return instant ? french_date_time(desk->arena, desk->call.rules.zone, instant) : STR_NONE;
}

struct str desk_day(const struct desk *desk, int64_t instant)
{
    if (!instant)
        return STR_NONE;
    struct civil local = zone_civil(desk->call.rules.zone, instant);
    return french_date_short(desk->arena, date_from_civil(local.year, local.month, local.day));
}

struct str desk_person(const struct desk *desk, int64_t id, struct str absent)
{
    struct person person;
    struct error error;
    bool found = false;
    if (id == 0)
        return absent;
    if (!person_by_id(desk->session, id, desk->arena, &person, &found, &error) || !found)
        return STR("compte effacé");
    return person_label(&person);
}

struct str desk_score(const struct desk *desk, int64_t score)
{
    return text_decimal(desk->arena, (double)score / (double)SCORE_UNIT, 1);
}

struct str desk_number(const struct desk *desk, const struct case_file *file)
{
    return file->application.number ? application_number_text(desk->arena, &file->application) : STR("Brouillon");
}

int64_t desk_end_of_day(const struct desk *desk, int64_t day)
{
    struct civil end = {.hour = 23, .minute = 59, .second = 59};
    date_to_civil((int32_t)day, &end.year, &end.month, &end.day);
    return zone_instant(desk->call.rules.zone, end);
}

/* --- Views ----------------------------------------------------------------------------------------------------------
 */

struct view_desk_section *desk_section(const struct desk *desk, struct view_desk *view, const char *id,
                                       const char *heading)
{
    enum { SECTIONS_MOST = 24 }; /* all at once: a section stays where it is while others are added */
    if (!view->sections.at)
        view->sections.at = ARENA_ARRAY(desk->arena, struct view_desk_section, SECTIONS_MOST);
    struct view_desk_section *section =
        &view->sections.at[view->sections.count < SECTIONS_MOST ? view->sections.count++ : SECTIONS_MOST - 1];
    section->id = str_of(id);
    section->heading = str_of(heading);
    return section;
}

void desk_fact(const struct desk *desk, struct view_desk_section *section, const char *label, struct str detail)
{
    struct call_text *fact = ARENA_PUSH(desk->arena, section->facts.at, section->facts.count);
    *fact = (struct call_text){str_of(label), detail.length ? detail : STR("–")};
}

void desk_point(const struct desk *desk, struct view_desk_section *section, struct str text)
{
    struct call_text *point = ARENA_PUSH(desk->arena, section->points.at, section->points.count);
    point->label = text;
}

void desk_heading(const struct desk *desk, struct view_desk_grid *grid, const char *text)
{
    struct call_text *heading = ARENA_PUSH(desk->arena, grid->headings.at, grid->headings.count);
    heading->label = str_of(text);
}

struct desk_row *desk_row(const struct desk *desk, struct view_desk_grid *grid)
{
    return ARENA_PUSH(desk->arena, grid->rows.at, grid->rows.count);
}

struct desk_cell *desk_cell(const struct desk *desk, struct desk_row *row, struct str text)
{
    struct desk_cell *cell = ARENA_PUSH(desk->arena, row->cells.at, row->cells.count);
    cell->text = text;
    return cell;
}

void desk_way(const struct desk *desk, struct view_desk_section *section, struct str label, struct str address)
{
    struct page_link *way = ARENA_PUSH(desk->arena, section->ways.at, section->ways.count);
    *way = (struct page_link){label, address};
}

static void add_tabs(const struct desk *desk, struct view_desk *view, const char *here)
{
    static const struct {
        const char *rest, *label;
        enum permission permission;
    } TABS[] = {{"/instruction", "Instruction", PERMISSION_INSTRUCTOR},
                {"/jury", "Mes lectures", PERMISSION_JURY},
                {"/notes", "Notes", PERMISSION_INSTRUCTOR},
                {"/selection", "Sélection", PERMISSION_ORGANISER},
                {"/resultats", "Résultats", PERMISSION_ORGANISER},
                {"/bilan", "Bilan", PERMISSION_INSTRUCTOR},
                {"/reglages", "Réglages", PERMISSION_ORGANISER}};
    for (size_t i = 0; i < COUNT_OF(TABS); i++) {
        if (!desk_may(desk, TABS[i].permission))
            continue;
        struct page_link *tab = ARENA_PUSH(desk->arena, view->tabs.at, view->tabs.count);
        *tab = (struct page_link){str_of(TABS[i].label), desk_path(desk, TABS[i].rest)};
        if (str_equal(str_of(TABS[i].rest), str_of(here)))
            tab->address = STR_NONE;
    }
}

void desk_send(const struct desk *desk, struct response *response, struct view_desk *view, const char *here)
{
    struct request *request = desk->request;
    const struct call *call = &desk->call.rules;
    if (desk->person)
        add_tabs(desk, view, here);
    view->kind = call->title;
    page_fill(request, desk->space, &view->page, view->heading, STR_NONE, STR_NONE, SECTION_NONE);
    view->page.unlisted = true;
    links_add(desk->arena, &view->page.breadcrumb, 3, STR("Accueil"), space_path(desk->arena, desk->space, ""));
    links_add(desk->arena, &view->page.breadcrumb, 3, STR("Appels à projets"),
              space_path(desk->arena, desk->space, "/appels"));
    links_add(desk->arena, &view->page.breadcrumb, 3, call->title, desk->base);
    struct buffer page = {0};
    template_desk(&page, view);
    response_html(response, &page);
    response_never_stored(response);
    if (view->refusal.length)
        response_status(response, 422);
}
