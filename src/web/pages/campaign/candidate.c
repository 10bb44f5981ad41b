/* One place to be referenced: what its list says, what was done, what comes next. */
#include "campaign-pages.h"
#include "templates.h"

static const struct done_word DONE[] = {
    {"suite", "L’échange est noté."},
    {"lieu", "C’est noté : ce lieu est référencé."},
    {"autre", "C’est noté : ce n’est pas un lieu déjà publié."},
    {"confie", "C’est confié."},
};

/* --- The next step ------------------------------------------------------------------------------------------------ */

/* The states it may go to, in the order of the work. */
static const struct field_choice *state_choices(struct arena *arena, enum candidate_state from, size_t *count)
{
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, CANDIDATE_STATE_COUNT);
    *count = 0;
    for (int to = 0; to < CANDIDATE_STATE_COUNT; to++)
        if (candidate_may_move(from, (enum candidate_state)to))
            choices[(*count)++] = (struct field_choice){candidate_state_name((enum candidate_state)to),
                                                        candidate_state_label((enum candidate_state)to), NULL};
    return choices;
}

enum { STEP_FIELDS = 4 };
static const struct field *step_fields(struct arena *arena, enum candidate_state from)
{
    struct field *fields = ARENA_ARRAY(arena, struct field, STEP_FIELDS);
    fields[0] = (struct field){.name = "etat", .label = "Où en est-on", .kind = FIELD_CHOICE, .required = true};
    fields[0].choices = state_choices(arena, from, &fields[0].choice_count);
    fields[1] = (struct field){.name = "note",
                               .label = "Ce qui s’est dit",
                               .kind = FIELD_TEXTAREA,
                               .most = 1000,
                               .help = "Qui vous avez eu, ce qui est convenu. Nécessaire pour un refus."};
    fields[2] = (struct field){
        .name = "relance", .label = "À relancer le", .kind = FIELD_DATE, .help = "Facultatif, par exemple 24/11/2026"};
    fields[3] = (struct field){.name = "depuis", .label = "État de départ", .kind = FIELD_HIDDEN, .most = 20};
    return fields;
}

static const struct field *entrust_fields(struct request *request, const struct members *members)
{
    struct arena *arena = request->arena;
    struct field *fields = ARENA_ARRAY(arena, struct field, 1);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, members->count + 1);
    choices[0] = (struct field_choice){"personne", "Personne en particulier", NULL};
    fields[0] = (struct field){
        .name = "personne", .label = "Confier à", .kind = FIELD_CHOICE, .listed = true, .choices = choices};
    fields[0].choice_count = 1;
    for (size_t i = 0; i < members->count; i++) {
        struct str label = arena_printf(arena, "%.*s, %s", STR_PRINT(person_label(&members->at[i].person)),
                                        ROLES[members->at[i].role.kind].label);
        choices[fields[0].choice_count++] = (struct field_choice){
            arena_cstr(arena, id_text(arena, members->at[i].person.id)), arena_cstr(arena, label), NULL};
    }
    return fields;
}

/* --- Reading ------------------------------------------------------------------------------------------------------ */

struct following {
    struct request *request;
    struct session *session;
    const struct space *space;
    struct place_candidate candidate;
    struct members members; /* who may take care of it: referents of its intercommunality, hub, organisers */
    int64_t place_id, person_id;
    struct candidate_move move;
};

static bool start(struct request *request, struct following *following, struct error *error)
{
    int64_t id = 0;
    *following = (struct following){.request = request, .space = request_space(request, error)};
    id_parse(request_path(request, "candidate"), &id); /* checked by the router */
    if (!following->space || !request_session(request, &following->session, error) ||
        !candidate_read(following->session, following->space->id, id, request->arena, &following->candidate, error))
        return false;
    return may_follow(request, following->space, following->candidate.intercommunality) ||
           error_set(error, ERROR_FORBIDDEN, "Ce lieu est suivi par une autre intercommunalité.");
}

static bool read_members(struct following *following, struct error *error)
{
    struct arena *arena = following->request->arena;
    struct members all;
    if (!role_members(following->session, following->space->id, following->request->now, arena, &all, error))
        return false;
    for (size_t i = 0; i < all.count; i++) {
        const struct role *role = &all.at[i].role;
        bool fits =
            role->kind == ROLE_HUB || role->kind == ROLE_ORGANISER ||
            (role->kind == ROLE_REFERENT && str_equal(role->intercommunality, following->candidate.intercommunality));
        for (size_t j = 0; j < following->members.count; j++) /* with two roles, once */
            fits = fits && following->members.at[j].person.id != all.at[i].person.id;
        if (fits)
            *ARENA_PUSH(arena, following->members.at, following->members.count) = all.at[i];
    }
    return true;
}

static struct str referents(const struct following *following)
{
    struct arena *arena = following->request->arena;
    struct str text = STR_NONE;
    for (size_t i = 0; i < following->members.count; i++)
        if (following->members.at[i].role.kind == ROLE_REFERENT)
            text = arena_printf(arena, "%.*s%s%.*s", STR_PRINT(text), text.length ? ", " : "",
                                STR_PRINT(person_label(&following->members.at[i].person)));
    return text;
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static void add_facts(struct following *following, struct view_candidate *view)
{
    static const enum place_field fields[] = {PLACE_ADDRESS, PLACE_POSTAL_CODE, PLACE_COMMUNE,
                                              PLACE_EMAILS,  PLACE_WEBSITES,    PLACE_PIVOT};
    struct arena *arena = following->request->arena;
    const struct place *facts = &following->candidate.facts;
    for (size_t i = 0; i < COUNT_OF(fields); i++) {
        struct str text = place_field_text(facts, fields[i], arena);
        if (text.length && !(fields[i] == PLACE_PIVOT && str_equal(text, PLACE_NO_PIVOT)))
            links_add(arena, &view->facts, COUNT_OF(fields), str_of(place_field_label(fields[i])), text);
    }
    if (facts->phone.length) {
        view->phone_label = phone_for_people(arena, facts->phone);
        view->phone = arena_printf(arena, "tel:%.*s", STR_PRINT(facts->phone));
    }
}

static bool add_place(struct following *following, struct view_candidate *view, struct error *error)
{
    struct kept_place kept;
    struct arena *arena = following->request->arena;
    const struct place_candidate *one = &following->candidate;
    view->referenced = one->state == CANDIDATE_REFERENCED;
    if (one->place_id == 0)
        return true;
    if (!kept_place_read(following->session, one->place_id, arena, &kept, error))
        return false;
    view->place = arena_printf(arena, "%.*s, %.*s", STR_PRINT(kept.place.name), STR_PRINT(kept.place.commune));
    view->place_address = route_address(arena, "place", following->space->slug, kept.slug);
    view->likeness = arena_printf(arena, "%lld sur 100", (long long)one->score);
    view->may_settle = true;
    return true;
}

static bool add_history(struct following *following, struct view_candidate *view, struct error *error)
{
    struct candidate_steps steps;
    struct request *request = following->request;
    struct arena *arena = request->arena;
    if (!candidate_history(following->session, following->candidate.id, arena, &steps, error))
        return false;
    for (size_t i = 0; i < steps.count; i++) {
        const struct candidate_step *step = &steps.at[i];
        struct str who = step->person_id ? who_text(following->session, step->person_id, arena) : STR("Maillage");
        *rows_push(request, &view->history) =
            (struct campaign_row){.label = step->note.length ? step->note : str_of(candidate_state_label(step->state)),
                                  .detail = arena_printf(arena, "%.*s, le %.*s", STR_PRINT(who),
                                                         STR_PRINT(when_text(request, following->space, step->at))),
                                  .badge = str_of(candidate_state_label(step->state)),
                                  .tone = candidate_tone(step->state)};
    }
    return true;
}

static bool send_page(struct following *following, struct response *response, const struct form *form,
                      struct error *error)
{
    struct request *request = following->request;
    struct arena *arena = request->arena;
    const struct place_candidate *one = &following->candidate;
    struct view_candidate view = {
        .done = done_word(request, DONE, COUNT_OF(DONE)),
        .token = browser_token(request->exchange),
        .address = route_address(arena, "candidate", following->space->slug, id_text(arena, one->id)),
        .kind = str_of(candidate_kind_label(one->kind)),
        .where = area_label(arena, one->intercommunality),
        .state = str_of(candidate_state_label(one->state)),
        .tone = candidate_tone(one->state),
        .may_entrust = true};
    struct form entrust;
    if (!read_members(following, error) || !add_place(following, &view, error) || !add_history(following, &view, error))
        return false;
    add_facts(following, &view);
    view.settle = arena_printf(arena, "%.*s/lieu", STR_PRINT(view.address));
    if (one->state != CANDIDATE_REFERENCED) {
        view.create = arena_printf(arena, "/%.*s/lieux/nouveau?candidat=%.*s", STR_PRINT(following->space->slug),
                                   STR_PRINT(id_text(arena, one->id)));
        view.shown_form = true;
        view.form = form_fields(form);
    }
    form_start(&entrust, request, entrust_fields(request, &following->members), 1);
    entrust.token = view.token;
    if (one->person_id) {
        form_choose(&entrust, "personne", id_text(arena, one->person_id));
        view.entrusted = who_text(following->session, one->person_id, arena);
    }
    view.entrust = form_fields(&entrust);
    view.referents = referents(following);
    page_fill(request, following->space, &view.page, one->name, STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(arena, &view.page.breadcrumb, 2, STR("Référencer"), campaign_path(arena, following->space, ""));
    if (one->intercommunality.length)
        links_add(arena, &view.page.breadcrumb, 2, area_label(arena, one->intercommunality),
                  route_address(arena, "campaign-area", following->space->slug, one->intercommunality));
    struct buffer page = {0};
    template_candidate(&page, &view);
    response_html(response, &page);
    if (form->error_count)
        response_status(response, 422);
    return true;
}

/* --- What is done ------------------------------------------------------------------------------------------------- */

static bool move(struct session *session, void *context, struct error *error)
{
    struct following *following = context;
    return candidate_move(session, &following->move, error) &&
           note_campaign(session, following->request, following->space, "candidate.move", "candidate",
                         following->candidate.id, following->candidate.name, following->move.note, error);
}

static struct str back(const struct following *following, const char *done)
{
    struct arena *arena = following->request->arena;
    struct str id = id_text(arena, following->candidate.id);
    struct str address = route_address(arena, "candidate", following->space->slug, id);
    return arena_printf(arena, "%.*s?fait=%s", STR_PRINT(address), done);
}

bool show_candidate(struct request *request, struct response *response, struct error *error)
{
    struct following following;
    struct form form;
    struct error refused = {0};
    if (!start(request, &following, error))
        return false;
    enum candidate_state from = following.candidate.state;
    const struct field *fields = step_fields(request->arena, from);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, STEP_FIELDS);
        form_set(&form, "depuis", str_of(candidate_state_name(from)));
    } else if (form_read(&form, request, fields, STEP_FIELDS)) {
        following.move = (struct candidate_move){.space_id = following.space->id,
                                                 .id = following.candidate.id,
                                                 .from = from,
                                                 .note = form_text(&form, "note"),
                                                 .again_on = form_text(&form, "relance"),
                                                 .by = request_person(request),
                                                 .now = request->now};
        candidate_state_find(form_text(&form, "etat"), &following.move.to);
        candidate_state_find(form_text(&form, "depuis"), &following.move.from);
        if (store_write(request->site->store, move, &following, &refused))
            return response_redirect(response, 303, back(&following, "suite"), error);
        if (refused.kind != ERROR_CONFLICT && refused.kind != ERROR_INVALID) {
            *error = refused;
            return false;
        }
        form_refuse(&form, refused.kind == ERROR_INVALID ? "note" : NULL, "%s", refused.message);
        form_set(&form, "depuis", str_of(candidate_state_name(from))); /* the next sending is made knowing it */
    }
    return send_page(&following, response, &form, error);
}

static bool settle(struct session *session, void *context, struct error *error)
{
    struct following *following = context;
    struct request *request = following->request;
    return candidate_settle(session, following->space->id, following->candidate.id, following->place_id,
                            request_person(request), request->now, error) &&
           note_campaign(session, request, following->space, "candidate.settle", "candidate", following->candidate.id,
                         following->candidate.name, STR_NONE, error);
}

bool settle_candidate(struct request *request, struct response *response, struct error *error)
{
    struct following following;
    static const struct field_choice answers[] = {{"oui", "Oui", NULL}, {"non", "Non", NULL}};
    static const struct field fields[] = {{.name = "reponse",
                                           .label = "Réponse",
                                           .kind = FIELD_CHOICE,
                                           .required = true,
                                           .choices = answers,
                                           .choice_count = COUNT_OF(answers)}};
    struct form form;
    if (!start(request, &following, error))
        return false;
    if (!form_read(&form, request, fields, COUNT_OF(fields)))
        return error_set(error, ERROR_INVALID, "Dites si c’est ce lieu ou non.");
    bool yes = form_chosen(&form, "reponse", "oui");
    following.place_id = yes ? following.candidate.place_id : 0;
    if (yes && following.place_id == 0)
        return error_set(error, ERROR_CONFLICT, "Aucun lieu publié ne lui ressemble plus.");
    return store_write(request->site->store, settle, &following, error) &&
           response_redirect(response, 303, back(&following, yes ? "lieu" : "autre"), error);
}

static bool entrust(struct session *session, void *context, struct error *error)
{
    struct following *following = context;
    struct request *request = following->request;
    struct arena *arena = request->arena;
    struct str note = following->person_id ? arena_printf(arena, "Confié à %.*s.",
                                                          STR_PRINT(who_text(session, following->person_id, arena)))
                                           : STR("N’est plus confié à personne en particulier.");
    return candidate_entrust(session, following->space->id, following->candidate.id, following->person_id, note,
                             request_person(request), request->now, error) &&
           note_campaign(session, request, following->space, "candidate.entrust", "candidate", following->candidate.id,
                         following->candidate.name, note, error);
}

bool entrust_candidate(struct request *request, struct response *response, struct error *error)
{
    struct following following;
    struct form form;
    if (!start(request, &following, error) || !read_members(&following, error))
        return false;
    if (!form_read(&form, request, entrust_fields(request, &following.members), 1))
        return error_set(error, ERROR_INVALID,
                         "Choisissez quelqu’un de la liste : un référent de l’intercommunalité, le "
                         "hub ou un organisateur.");
    id_parse(form_text(&form, "personne"), &following.person_id);
    return store_write(request->site->store, entrust, &following, error) &&
           response_redirect(response, 303, back(&following, "confie"), error);
}
