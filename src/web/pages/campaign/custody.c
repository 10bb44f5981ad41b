/* Which structure looks after which place: asked on the structure's page, answered by who has the place, or by the hub.
 */
#include "campaign-pages.h"
#include "templates.h"

enum { FOUND_MOST = 20 };

static const struct field SEARCH_FIELDS[] = {
    {.name = "q", .label = "Nom du lieu ou de sa commune", .kind = FIELD_TEXT, .most = 100},
};

struct asking {
    struct request *request;
    const struct space *space;
    struct structure structure;
    struct kept_place kept;
    struct custody custody;
    bool at_once, accepted;
    struct str reason;
};

/* --- Letters ------------------------------------------------------------------------------------------------------ */

static bool tell(struct session *session, const struct asking *asking, const char *kind, struct str address,
                 struct str text, struct str link, struct error *error)
{
    struct request *request = asking->request;
    struct arena *arena = request->arena;
    const struct letter_value values[] = {
        {"structure", asking->structure.name},
        {"lieu", asking->kept.place.name},
        {"personne", person_label(&request_access(request)->person)},
        {"texte", text},
        {"lien", arena_printf(arena, "%.*s%.*s", STR_PRINT(request_origin(request)), STR_PRINT(link))}};
    struct letter_order letter = {.message = {.mark = arena_printf(arena, "%s %lld %.*s", kind,
                                                                   (long long)asking->custody.id, STR_PRINT(address)),
                                              .kind = kind,
                                              .space_id = asking->space->id,
                                              .address = address},
                                  .values = values,
                                  .value_count = COUNT_OF(values)};
    return letter_queue(session, &letter, request->now, NULL, error);
}

/* Who has the place: its structure's managers; else the organisers. */
static bool tell_holders(struct session *session, struct asking *asking, struct error *error)
{
    struct request *request = asking->request;
    struct arena *arena = request->arena;
    struct members members;
    int64_t from = asking->custody.from_id;
    struct str link = from ? structure_path(arena, asking->space, from, "")
                           : route_address(arena, "custody-requests", asking->space->slug);
    if (!(from ? claim_deciders(session, from, request->now, arena, &members, error)
               : role_members(session, asking->space->id, request->now, arena, &members, error)))
        return false;
    for (size_t i = 0; i < members.count; i++)
        if ((from || members.at[i].role.kind == ROLE_ORGANISER) &&
            !tell(session, asking, "custody-ask", members.at[i].person.email, asking->custody.message, link, error))
            return false;
    return true;
}

static bool tell_asker(struct session *session, struct asking *asking, struct error *error)
{
    struct person person;
    struct arena *arena = asking->request->arena;
    bool found = false;
    if (asking->custody.person_id == 0)
        return true;
    if (!person_by_id(session, asking->custody.person_id, arena, &person, &found, error))
        return false;
    return !found || tell(session, asking, asking->accepted ? "custody-accepted" : "custody-refused", person.email,
                          asking->reason, structure_path(arena, asking->space, asking->structure.id, ""), error);
}

/* --- Asking ------------------------------------------------------------------------------------------------------- */

/* The structure of the place that is asked for, when she manages it too, or all of the space. */
static bool may_at_once(struct request *request, struct session *session, struct asking *asking, struct error *error)
{
    struct structure holder;
    bool found = false;
    struct scope scope = {.space_id = asking->space->id};
    asking->at_once = request_may(request, PERMISSION_HUB, &scope);
    if (asking->at_once || asking->kept.structure_id == 0)
        return true;
    if (!structure_find(session, asking->kept.structure_id, request->arena, &holder, &found, error))
        return false;
    scope.structure_id = asking->kept.structure_id;
    scope.structure_parent = found ? holder.parent_id : 0;
    asking->at_once = request_may(request, PERMISSION_STRUCTURE_MANAGER, &scope);
    return true;
}

static bool ask(struct session *session, void *context, struct error *error)
{
    struct asking *asking = context;
    struct request *request = asking->request;
    return custody_ask(session, &asking->custody, asking->at_once, request->now, error) &&
           (asking->at_once || tell_holders(session, asking, error)) &&
           note_place(session, request, asking->at_once ? "place.custody" : "place.custody-ask", asking->space,
                      &asking->kept, NULL, asking->structure.name, error);
}

static bool take_ask(struct request *request, struct response *response, struct session *session, struct asking *asking,
                     struct error *error)
{
    const struct form_value *values;
    size_t count;
    int64_t id = 0;
    if (!request_form(request, &values, &count, error))
        return false;
    for (size_t i = 0; i < count; i++)
        if (str_equal(values[i].name, STR("lieu")))
            id_parse(values[i].value, &id);
    if (!kept_place_read(session, id, request->arena, &asking->kept, error) ||
        !may_at_once(request, session, asking, error))
        return false;
    asking->custody = (struct custody){.space_id = asking->space->id,
                                       .place_id = asking->kept.id,
                                       .structure_id = asking->structure.id,
                                       .person_id = request_person(request)};
    return store_write(request->site->store, ask, asking, error) &&
           response_redirect(response, 303,
                             structure_path(request->arena, asking->space, asking->structure.id,
                                            asking->at_once ? "?fait=lieu" : "?fait=lieu-demande"),
                             error);
}

static bool find_places(struct request *request, const struct asking *asking, struct str text,
                        struct view_custody *view, struct error *error)
{
    struct arena *arena = request->arena;
    const struct directory *directory;
    struct directory_answer answer;
    struct place_filter filter = {.text = text};
    struct directory_query query = {.filter = &filter, .sort = SORT_RELEVANCE, .size = FOUND_MOST, .now = request->now};
    filter_to_space(arena, asking->space, &filter);
    if (!pages_directory(request, &directory, error) || !directory_search(directory, &query, arena, &answer, error))
        return false;
    view->asked = true;
    view->found.at = ARENA_ARRAY(arena, struct account_row, answer.count + 1);
    for (size_t i = 0; i < answer.count; i++) {
        struct directory_entry entry;
        directory_card(directory, answer.hits[i].row, arena, &entry);
        view->found.at[view->found.count++] = (struct account_row){
            .label = entry.place.name,
            .detail = arena_printf(arena, "%.*s, %.*s %.*s", STR_PRINT(entry.place.address),
                                   STR_PRINT(entry.place.postal_code), STR_PRINT(entry.place.commune)),
            .address = route_address(arena, "place", asking->space->slug, entry.slug),
            .action = id_text(arena, entry.id),
            .submit = STR("C’est l’un de nos lieux")};
    }
    return true;
}

bool show_custody(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct asking asking = {.request = request};
    struct form form;
    if (!request_structure(request, &asking.space, &asking.structure, error) ||
        !request_session(request, &session, error))
        return false;
    if (request->method == METHOD_POST)
        return take_ask(request, response, session, &asking, error);
    form_start(&form, request, SEARCH_FIELDS, COUNT_OF(SEARCH_FIELDS));
    struct str text = str_trim(request_query_text(request, "q"));
    form_set(&form, "q", text);
    struct view_custody view = {
        .token = form.token,
        .lead = arena_printf(arena,
                             "Cherchez sur la carte un lieu que tient «" NBSP "%.*s" NBSP "» : qui s’en occupe "
                             "aujourd’hui, "
                             "ou le département, répondra.",
                             STR_PRINT(asking.structure.name)),
        .action = request->path,
        .search = request->path,
        .fields = form_fields(&form),
        .create = arena_printf(arena, "/%.*s/lieux/nouveau?structure=%.*s", STR_PRINT(asking.space->slug),
                               STR_PRINT(id_text(arena, asking.structure.id)))};
    if (text.length && !find_places(request, &asking, text, &view, error))
        return false;
    page_fill(request, asking.space, &view.page, STR("Rattacher un lieu"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, asking.space, ""));
    links_add(arena, &view.page.breadcrumb, 2, asking.structure.name,
              structure_path(arena, asking.space, asking.structure.id, ""));
    struct buffer page = {0};
    template_custody(&page, &view);
    response_html(response, &page);
    return true;
}

/* --- Giving up ---------------------------------------------------------------------------------------------------- */

static bool end(struct session *session, void *context, struct error *error)
{
    struct asking *asking = context;
    return custody_end(session, asking->kept.id, asking->structure.id, error) &&
           note_place(session, asking->request, "place.custody-end", asking->space, &asking->kept, NULL,
                      asking->structure.name, error);
}

bool end_custody(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    struct asking asking = {.request = request};
    int64_t id = 0;
    id_parse(request_path(request, "place"), &id); /* checked by the router */
    return request_structure(request, &asking.space, &asking.structure, error) &&
           request_session(request, &session, error) &&
           kept_place_read(session, id, request->arena, &asking.kept, error) &&
           store_write(request->site->store, end, &asking, error) &&
           response_redirect(response, 303,
                             structure_path(request->arena, asking.space, asking.structure.id, "?fait=lieu-rendu"),
                             error);
}

/* --- Answering ---------------------------------------------------------------------------------------------------- */

static bool answer(struct session *session, void *context, struct error *error)
{
    struct asking *asking = context;
    struct request *request = asking->request;
    return custody_answer(session, asking->custody.id, asking->accepted, asking->reason, request_person(request),
                          request->now, error) &&
           tell_asker(session, asking, error) &&
           note_place(session, request, asking->accepted ? "place.custody" : "place.custody-refuse", asking->space,
                      &asking->kept, NULL, asking->reason, error);
}

/* Reads the request and its form. */
static bool read_answer(struct request *request, struct asking *asking, struct error *error)
{
    struct session *session;
    const struct form_value *values;
    size_t count;
    int64_t id = 0;
    bool found = false;
    id_parse(request_path(request, "custody"), &id); /* checked by the router */
    if (!request_session(request, &session, error) || !request_form(request, &values, &count, error) ||
        !custody_read(session, id, request->arena, &asking->custody, error) ||
        !kept_place_read(session, asking->custody.place_id, request->arena, &asking->kept, error) ||
        !structure_find(session, asking->custody.structure_id, request->arena, &asking->structure, &found, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (str_equal(values[i].name, STR("reponse")))
            asking->accepted = str_equal(values[i].value, STR("oui"));
        if (str_equal(values[i].name, STR("motif")))
            asking->reason = text_cut(str_trim(values[i].value), 500);
    }
    return (found && asking->custody.space_id == asking->space->id) ||
           error_set(error, ERROR_MISSING, "Cette demande n’existe pas, ou plus.");
}

bool answer_custody_as_holder(struct request *request, struct response *response, struct error *error)
{
    struct structure holder;
    struct asking asking = {.request = request};
    if (!request_structure(request, &asking.space, &holder, error) || !read_answer(request, &asking, error))
        return false;
    if (asking.custody.from_id != holder.id)
        return error_set(error, ERROR_MISSING, "Cette demande ne s’adresse pas à cette structure.");
    return store_write(request->site->store, answer, &asking, error) &&
           response_redirect(response, 303,
                             structure_path(request->arena, asking.space, holder.id,
                                            asking.accepted ? "?fait=lieu-cede" : "?fait=lieu-refuse"),
                             error);
}

static bool send_requests(struct request *request, struct response *response, const struct space *space,
                          struct str refused, struct error *error)
{
    enum { REQUESTS_MOST = 50 };
    static const struct done_word done[] = {{"acceptee", "C’est accepté, et la structure prévenue."},
                                            {"refusee", "C’est refusé, et la structure prévenue."}};
    struct arena *arena = request->arena;
    struct session *session;
    struct custodies waiting;
    if (!request_session(request, &session, error) ||
        !custody_list_of_space(session, space->id, REQUESTS_MOST, arena, &waiting, error))
        return false;
    struct view_custody_requests view = {.done = done_word(request, done, COUNT_OF(done)),
                                         .refused = refused,
                                         .token = browser_token(request->exchange),
                                         .rows = {.at = ARENA_ARRAY(arena, struct account_row, waiting.count + 1)}};
    for (size_t i = 0; i < waiting.count; i++) {
        const struct custody *one = &waiting.at[i];
        struct structure asker, holder;
        bool found = false, held = false;
        if (!structure_find(session, one->structure_id, arena, &asker, &found, error) ||
            (one->from_id && !structure_find(session, one->from_id, arena, &holder, &held, error)))
            return false;
        view.rows.at[view.rows.count++] = (struct account_row){
            .label = arena_printf(arena, "%.*s, %.*s", STR_PRINT(one->place), STR_PRINT(one->commune)),
            .detail = arena_printf(arena, "« %.*s » demande à s’en occuper%s%.*s, depuis le %.*s.",
                                   STR_PRINT(found ? asker.name : STR_NONE), held ? ", à la place de " : "",
                                   STR_PRINT(held ? holder.name : STR_NONE),
                                   STR_PRINT(when_text(request, space, one->created_at))),
            .address = route_address(arena, "place", space->slug, one->slug),
            .action = route_address(arena, "custody-answer", space->slug, id_text(arena, one->id))};
    }
    page_fill(request, space, &view.page, STR("Lieux demandés par des structures"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 1, STR("Ce qui attend"), route_address(arena, "work", space->slug));
    struct buffer page = {0};
    template_custody_requests(&page, &view);
    response_html(response, &page);
    if (refused.length)
        response_status(response, 409);
    return true;
}

bool show_custody_requests(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    return space && send_requests(request, response, space, STR_NONE, error);
}

bool answer_custody(struct request *request, struct response *response, struct error *error)
{
    struct asking asking = {.request = request, .space = request_space(request, error)};
    struct error why = {0};
    if (!asking.space || !read_answer(request, &asking, error))
        return false;
    if (store_write(request->site->store, answer, &asking, &why))
        return response_redirect(
            response, 303,
            arena_printf(request->arena, "%.*s?fait=%s",
                         STR_PRINT(route_address(request->arena, "custody-requests", asking.space->slug)),
                         asking.accepted ? "acceptee" : "refusee"),
            error);
    if (why.kind != ERROR_CONFLICT && why.kind != ERROR_INVALID) {
        *error = why;
        return false;
    }
    return send_requests(request, response, asking.space, arena_str(request->arena, str_of(why.message)), error);
}

/* --- The rhythm --------------------------------------------------------------------------------------------------- */

static const struct field_choice RHYTHMS[] = {
    {"espace", "Celui du département", NULL}, {"1", "Chaque mois", NULL},      {"3", "Tous les 3 mois", NULL},
    {"6", "Tous les 6 mois", NULL},           {"12", "Une fois par an", NULL}, {"jamais", "Jamais", NULL},
};
static const struct field RHYTHM_FIELDS[] = {
    {.name = "rythme",
     .label = "Nous demander si nos fiches sont encore justes",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = RHYTHMS,
     .choice_count = COUNT_OF(RHYTHMS),
     .help = "Sans réponse, les gestionnaires sont prévenus, puis le référent, puis le département"},
};

struct setting_rhythm {
    struct request *request;
    const struct space *space;
    struct structure structure;
    int64_t months;
};

static bool set_rhythm(struct session *session, void *context, struct error *error)
{
    struct setting_rhythm *setting = context;
    struct request *request = setting->request;
    return structure_set_rhythm(session, setting->structure.id, setting->months, error) &&
           note_campaign(session, request, setting->space, "structure.rhythm", "structure", setting->structure.id,
                         setting->structure.name, STR_NONE, error);
}

bool show_structure_rhythm(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct setting_rhythm setting = {.request = request};
    struct form form;
    if (!request_structure(request, &setting.space, &setting.structure, error) ||
        !request_session(request, &session, error) ||
        !structure_rhythm(session, setting.structure.id, &setting.months, error))
        return false;
    struct str back = structure_path(arena, setting.space, setting.structure.id, "");
    if (request->method != METHOD_POST) {
        form_start(&form, request, RHYTHM_FIELDS, COUNT_OF(RHYTHM_FIELDS));
        form_choose(&form, "rythme",
                    setting.months == RHYTHM_OF_SPACE ? STR("espace")
                    : setting.months == RHYTHM_NEVER  ? STR("jamais")
                                                      : arena_printf(arena, "%lld", (long long)setting.months));
    } else if (form_read(&form, request, RHYTHM_FIELDS, COUNT_OF(RHYTHM_FIELDS))) {
        struct str chosen = form_text(&form, "rythme");
        if (!str_to_i64(chosen, &setting.months))
            setting.months = str_equal(chosen, STR("jamais")) ? RHYTHM_NEVER : RHYTHM_OF_SPACE;
        return store_write(request->site->store, set_rhythm, &setting, error) &&
               response_redirect(response, 303,
                                 structure_path(arena, setting.space, setting.structure.id, "?fait=rythme"), error);
    }
    struct view_form_page view = {.heading = STR("Le rythme des vérifications"), .submit = STR("Enregistrer")};
    links_add(arena, &view.ways, 1, STR("Ne rien changer"), back);
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, setting.space, ""));
    links_add(arena, &view.page.breadcrumb, 2, setting.structure.name, back);
    send_form_page(request, response, setting.space, &view, &form);
    return true;
}
