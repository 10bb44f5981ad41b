/* The journal of a space: searched, read, taken away. */
#include "account-pages.h"
#include "templates.h"

enum { LINES_A_PAGE = 50, LINES_EXPORTED = 50000 };

/* What a search asks for, in the address. */
static const struct field_choice SUBJECTS[] = {
    {"role.", "Rôles", NULL},           {"invitation.", "Invitations", NULL},
    {"structure.", "Structures", NULL}, {"membership.", "Adhésions", NULL},
    {"place.", "Lieux", NULL},          {"source.", "Sources de données", NULL},
};
static const struct field FIELDS[] = {
    {.name = "q", .label = "Mots cherchés", .kind = FIELD_TEXT, .most = 120},
    {.name = "objet",
     .label = "Ce qui a changé",
     .kind = FIELD_CHOICE,
     .choices = SUBJECTS,
     .choice_count = COUNT_OF(SUBJECTS)},
    {.name = "du", .label = "Depuis le", .kind = FIELD_DATE},
    {.name = "au", .label = "Jusqu’au", .kind = FIELD_DATE},
};

struct action_words {
    const char *action, *words;
};
static const struct action_words WORDS[] = {
    {"role.grant", "Rôle donné à"},
    {"role.revoke", "Rôle retiré à"},
    {"invitation.send", "Invitation envoyée à"},
    {"invitation.cancel", "Invitation annulée"},
    {"structure.create", "Structure créée"},
    {"structure.change", "Structure modifiée"},
    {"structure.approve", "Structure validée"},
    {"structure.close", "Structure fermée"},
    {"membership.ask", "Adhésion demandée à"},
    {"membership.accept", "Adhésion acceptée"},
    {"membership.refuse", "Adhésion refusée"},
    {"membership.leave", "Départ de"},
    {"person.change", "Compte modifié"},
    {"session.open", "Connexion"},
    {"session.end", "Session fermée"},
    {"factor.install", "Second facteur installé"},
    {"factor.remove", "Second facteur retiré"},
    {"factor.codes", "Nouveaux codes de secours"},
};

/* An action without words of its own is told by its name. */
static struct str action_label(struct str action)
{
    for (size_t i = 0; i < COUNT_OF(WORDS); i++)
        if (str_equal(action, str_of(WORDS[i].action)))
            return str_of(WORDS[i].words);
    return action;
}

/* --- Contents ------------------------------------------------------------------------------------------------------
 */

static struct str value_text(struct arena *arena, const json_t *value)
{
    if (json_is_string(value))
        return arena_str(arena, (struct str){json_string_value(value), json_string_length(value)});
    if (json_is_integer(value))
        return arena_printf(arena, "%lld", (long long)json_integer_value(value));
    if (json_is_true(value) || json_is_false(value))
        return json_is_true(value) ? STR("oui") : STR("non");
    char *text = json_is_null(value) || !value ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    struct str copy = text ? arena_str(arena, str_of(text)) : STR_NONE;
    free(text);
    return copy;
}

/* Name by name: what it was, what it became. */
static void add_changes(struct arena *arena, const struct audit_line *line, struct audit_row *row)
{
    json_t *before = NULL, *after = NULL;
    const char *key;
    json_t *value;
    if (line->before.length)
        json_parse(line->before, &before, NULL);
    if (line->after.length)
        json_parse(line->after, &after, NULL);
    size_t most = json_object_size(before) + json_object_size(after);
    row->changes.at = ARENA_ARRAY(arena, struct audit_change, most + 1);
    json_object_foreach(before, key, value)
    {
        row->changes.at[row->changes.count++] = (struct audit_change){
            arena_str(arena, str_of(key)), value_text(arena, value), value_text(arena, json_object_get(after, key))};
    }
    json_object_foreach(after, key, value)
    {
        if (!json_object_get(before, key))
            row->changes.at[row->changes.count++] =
                (struct audit_change){arena_str(arena, str_of(key)), STR_NONE, value_text(arena, value)};
    }
    json_decref(before);
    json_decref(after);
}

/* --- Searching -----------------------------------------------------------------------------------------------------
 */

static int64_t day_start(struct request *request, int64_t day)
{
    struct civil civil = {0};
    date_to_civil((int32_t)day, &civil.year, &civil.month, &civil.day);
    return zone_instant(request->site->zone, civil);
}

static bool read_search(struct request *request, const struct space *space, struct form *form,
                        struct audit_search *search, struct error *error)
{
    form_read(form, request, FIELDS, COUNT_OF(FIELDS)); /* what is wrong is left out, and said */
    *search = (struct audit_search){
        .space_id = space->id, .text = form_text(form, "q"), .action = form_text(form, "objet"), .most = LINES_A_PAGE};
    if (!form_is_empty(form, "du") && !form_control(form, "du")->error.length)
        search->from = day_start(request, form_number(form, "du"));
    if (!form_is_empty(form, "au") && !form_control(form, "au")->error.length)
        search->until = day_start(request, form_number(form, "au") + 1);
    return request_query_number(request, "avant", 1, INT64_MAX, 0, &search->before_number, error);
}

/* The address of the search, with something more. */
static struct str search_address(struct request *request, struct str path, const struct form *form, int64_t before)
{
    struct buffer out = {0};
    char mark = '?';
    buffer_add_str(&out, path);
    for (size_t i = 0; i < form->count; i++) {
        if (form->controls[i].text_count == 0 || form->controls[i].texts[0].length == 0)
            continue;
        buffer_printf(&out, "%c%s=", mark, form->fields[i].name);
        url_encode(&out, form->controls[i].texts[0]);
        mark = '&';
    }
    if (before)
        buffer_printf(&out, "%cavant=%lld", mark, (long long)before);
    struct str address = arena_str(request->arena, buffer_str(&out));
    buffer_free(&out);
    return address;
}

static void add_line(struct request *request, const struct audit_line *line, struct view_audit *view)
{
    struct audit_row *row = &view->rows.at[view->rows.count++];
    *row = (struct audit_row){
        .number = line->number,
        .when = french_date_time(request->arena, request->site->zone, line->at),
        .author = line->author.length ? line->author
                  : line->person_id   ? STR("compte effacé")
                                      : STR("le service"),
        .what = action_label(line->action),
        .label = line->label,
        .reason = line->reason,
        .erased = line->erased,
    };
    add_changes(request->arena, line, row);
}

bool show_audit(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct audit_search search;
    struct audit_lines lines;
    struct form form;
    struct view_audit view = {0};
    if (!space || !read_search(request, space, &form, &search, error) || !request_session(request, &session, error) ||
        !audit_find(session, &search, arena, &lines, error))
        return false;
    struct str path = space_path(arena, space, "/journal");
    page_fill(request, space, &view.page, STR("Le journal"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les personnes"), space_path(arena, space, "/personnes"));
    view.action = path;
    view.fields = form_fields(&form);
    view.rows.at = ARENA_ARRAY(arena, struct audit_row, lines.count + 1);
    for (size_t i = 0; i < lines.count; i++)
        add_line(request, &lines.at[i], &view);
    if (lines.count == LINES_A_PAGE)
        view.older = search_address(request, path, &form, lines.at[lines.count - 1].number);
    view.csv = search_address(request, space_path(arena, space, "/journal.csv"), &form, 0);
    struct buffer page = {0};
    template_audit(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Taking away ---------------------------------------------------------------------------------------------------
 */

bool send_audit_csv(struct request *request, struct response *response, struct error *error)
{
    static const char *const headings[] = {"numero",      "date",  "auteur", "action", "objet",
                                           "designation", "avant", "apres",  "motif"};
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct audit_search search;
    struct audit_lines lines;
    struct form form;
    if (!space || !read_search(request, space, &form, &search, error))
        return false;
    search.most = LINES_EXPORTED;
    if (!request_session(request, &session, error) || !audit_find(session, &search, arena, &lines, error))
        return false;
    struct buffer out = {0};
    struct csv_writer csv = {.out = &out, .guard = true};
    for (size_t i = 0; i < COUNT_OF(headings); i++)
        csv_cell(&csv, str_of(headings[i]));
    csv_end_row(&csv);
    for (size_t i = 0; i < lines.count; i++) {
        const struct audit_line *line = &lines.at[i];
        const struct str cells[] = {arena_printf(arena, "%lld", (long long)line->number),
                                    instant_format(arena, line->at),
                                    line->author,
                                    line->action,
                                    line->subject,
                                    line->label,
                                    line->before,
                                    line->after,
                                    line->reason};
        for (size_t j = 0; j < COUNT_OF(cells); j++)
            csv_cell(&csv, cells[j]);
        csv_end_row(&csv);
    }
    response_owned(response, "text/csv; charset=utf-8", &out);
    response_attachment(response, STR("journal.csv"));
    return true;
}
