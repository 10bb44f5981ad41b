/* Writing a member: its own fields, its contacts, its papers. */
#include "member-pages.h"
#include "place-query.h"
#include "places/cleaning.h"

/* --- The organisation ------------------------------------------------------------------------------------------------
 */

static const struct field_choice INTENTIONS[] = {
    {"carry", "Porter une feuille de route", NULL},
    {"take-part", "Participer aux travaux", NULL},
    {"follow", "Suivre la démarche", NULL},
};
static const struct field FIELDS[] = {
    {.name = "nom", .label = "Nom", .kind = FIELD_TEXT, .required = true, .most = 200},
    {.name = "nature", .label = "Nature", .kind = FIELD_CHOICE, .required = true},
    {.name = "epci", .label = "Intercommunalité", .kind = FIELD_CHOICE, .help = "Pour un EPCI"},
    {.name = "commune", .label = "Commune", .kind = FIELD_TEXT, .most = 100, .help = "Pour une commune ou un CCAS"},
    {.name = "siret", .label = "SIRET", .kind = FIELD_TEXT, .most = 20, .help = "Laissez vide s’il n’en a pas"},
    {.name = "college", .label = "Collège", .kind = FIELD_CHOICE, .help = "Où le ranger dans les listes de présence"},
    {.name = "courriel",
     .label = "Adresse électronique de l’organisme",
     .kind = FIELD_EMAIL,
     .most = EMAIL_BYTES_MOST,
     .help = "À qui écrire tant qu’aucun contact n’est connu"},
    {.name = "souhait", .label = "Souhait", .kind = FIELD_CHOICE, .choices = INTENTIONS, .choice_count = 3},
    {.name = "existant", .label = "Schémas existants", .kind = FIELD_TEXTAREA, .most = 3000},
    {.name = "note", .label = "Note de l’organisateur", .kind = FIELD_TEXTAREA, .most = 3000},
};
enum { FIELD_KIND_OF = 1, FIELD_EPCI = 2, FIELD_COLLEGE = 5 };

struct editing {
    struct request *request;
    const struct space *space;
    struct network_member member;
    bool is_new;
};

static bool make_fields(struct request *request, const struct space *space, struct field **fields, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct missing_board board;
    if (!request_session(request, &session, error) ||
        !missing_board(session, space, space_today(request, space), arena, &board, error))
        return false;
    struct field_choice *kinds = ARENA_ARRAY(arena, struct field_choice, MEMBER_KIND_COUNT);
    struct field_choice *colleges = ARENA_ARRAY(arena, struct field_choice, COLLEGE_COUNT);
    struct field_choice *intercommunalities = ARENA_ARRAY(arena, struct field_choice, board.count + 6);
    for (int i = 0; i < MEMBER_KIND_COUNT; i++)
        kinds[i] = (struct field_choice){MEMBER_KINDS[i].code, MEMBER_KINDS[i].label, NULL};
    for (int i = 0; i < COLLEGE_COUNT; i++)
        colleges[i] = (struct field_choice){MEMBER_COLLEGES[i].code, MEMBER_COLLEGES[i].label, NULL};
    for (size_t i = 0; i < board.count; i++)
        intercommunalities[i] =
            (struct field_choice){arena_cstr(arena, territory_at(board.at[i].intercommunality).code),
                                  arena_cstr(arena, territory_label(board.at[i].intercommunality, arena)), NULL};
    *fields = arena_copy(arena, FIELDS, sizeof FIELDS);
    (*fields)[FIELD_KIND_OF].choices = kinds;
    (*fields)[FIELD_KIND_OF].choice_count = MEMBER_KIND_COUNT;
    (*fields)[FIELD_COLLEGE].choices = colleges;
    (*fields)[FIELD_COLLEGE].choice_count = COLLEGE_COUNT;
    (*fields)[FIELD_EPCI].choices = intercommunalities;
    (*fields)[FIELD_EPCI].choice_count = board.count;
    return true;
}

static void show_member_fields(struct request *request, struct form *form, const struct network_member *member)
{
    uint32_t territory = member_territory(member);
    form_set(form, "nom", member->name);
    form_choose(form, "nature", str_of(MEMBER_KINDS[member->kind].code));
    form_choose(form, "college", str_of(MEMBER_COLLEGES[member->college].code));
    if (member->territory_kind == TERRITORY_INTERCOMMUNALITY)
        form_choose(form, "epci", member->territory);
    if (member->territory_kind == TERRITORY_COMMUNE && territory != TERRITORY_NONE)
        form_set(form, "commune", territory_label(territory, request->arena));
    form_set(form, "siret", member->siret);
    form_set(form, "courriel", member->email);
    form_choose(form, "souhait", str_of(member_intention_code(member->intention)));
    form_set(form, "existant", member->schemes);
    form_set(form, "note", member->note);
}

/* The territory that the kind has: its intercommunality, its commune, the space's own. */
static void read_territory(struct request *request, const struct space *space, struct form *form,
                           struct network_member *member)
{
    enum territory_kind kind = MEMBER_KINDS[member->kind].territory;
    struct territory own = territory_at(space->territory);
    uint32_t territory = TERRITORY_NONE;
    if (kind == TERRITORY_COMMUNE && !form_is_empty(form, "commune")) {
        territory = commune_named(request->arena, form_text(form, "commune"), space_department(space), false);
        if (territory == TERRITORY_NONE)
            form_refuse(form, "commune", "Aucune commune ne s’appelle ainsi. Vérifiez l’écriture.");
    } else if (!form_is_empty(form, "epci") && (kind == TERRITORY_INTERCOMMUNALITY || kind == TERRITORY_KIND_COUNT))
        territory = territory_find(TERRITORY_INTERCOMMUNALITY, form_text(form, "epci"));
    else if (kind == TERRITORY_DEPARTMENT && own.kind == TERRITORY_DEPARTMENT)
        territory = own.id;
    else if (kind == TERRITORY_REGION)
        territory = own.kind == TERRITORY_REGION ? own.id : own.region;
    if (kind == TERRITORY_INTERCOMMUNALITY && territory == TERRITORY_NONE)
        form_refuse(form, "epci", "Choisissez l’intercommunalité dans la liste.");
    member->territory_kind = territory == TERRITORY_NONE ? TERRITORY_KIND_COUNT : territory_at(territory).kind;
    member->territory = territory == TERRITORY_NONE ? STR_NONE : territory_at(territory).code;
    if (kind == TERRITORY_INTERCOMMUNALITY)
        member->siren = member->territory;
}

static void read_member(struct request *request, const struct space *space, struct form *form,
                        struct network_member *member)
{
    struct buffer digits = {0};
    struct str typed = form_text(form, "siret");
    for (size_t i = 0; i < typed.length; i++)
        if (typed.at[i] >= '0' && typed.at[i] <= '9')
            buffer_add_char(&digits, typed.at[i]);
    member->siret = arena_str(request->arena, buffer_str(&digits));
    buffer_free(&digits);
    if (typed.length && !siret_is_valid(member->siret))
        form_refuse(form, "siret", "Ce n’est pas un SIRET" NBSP ": quatorze chiffres, par exemple 123 456 789 00012.");
    member->name = form_text(form, "nom");
    member->kind = member_kind_of(form_text(form, "nature"));
    member->siren = member->siret.length ? str_slice(member->siret, 0, 9) : STR_NONE;
    member->college = form_is_empty(form, "college") ? MEMBER_KINDS[member->kind].college
                                                     : member_college_of(form_text(form, "college"));
    member->email = form_text(form, "courriel");
    member->intention = member_intention_of(form_text(form, "souhait"));
    member->schemes = form_text(form, "existant");
    member->note = form_text(form, "note");
    read_territory(request, space, form, member);
}

static bool save(struct session *session, void *context, struct error *error)
{
    struct editing *editing = context;
    struct request *request = editing->request;
    if (editing->is_new)
        editing->member.id = 0; /* the write may run again */
    return member_save(session, &editing->member, request->now, error) &&
           network_note(session, request, editing->space, editing->is_new ? "member.add" : "member.change", "member",
                        editing->member.id, editing->member.name, STR_NONE, error);
}

static void start_new(struct request *request, struct editing *editing)
{
    uint32_t epci = territory_find(TERRITORY_INTERCOMMUNALITY, request_query_text(request, "epci"));
    bool known = epci != TERRITORY_NONE;
    editing->is_new = true;
    editing->member = (struct network_member){
        .space_id = editing->space->id,
        .kind = known ? MEMBER_INTERCOMMUNALITY : MEMBER_OTHER,
        .name = known ? territory_label(epci, request->arena) : STR_NONE,
        .territory_kind = known ? TERRITORY_INTERCOMMUNALITY : TERRITORY_KIND_COUNT,
        .territory = known ? territory_at(epci).code : STR_NONE,
        .college = MEMBER_KINDS[known ? MEMBER_INTERCOMMUNALITY : MEMBER_OTHER].college,
    };
}

static bool edit(struct request *request, struct response *response, struct editing *editing, struct error *error)
{
    struct arena *arena = request->arena;
    struct form form;
    struct field *fields;
    struct error refused = {0};
    if (!make_fields(request, editing->space, &fields, error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(FIELDS));
        if (!editing->is_new || editing->member.name.length)
            show_member_fields(request, &form, &editing->member);
    } else if (form_read(&form, request, fields, COUNT_OF(FIELDS))) {
        read_member(request, editing->space, &form, &editing->member);
        if (form.error_count == 0 && store_write(request->site->store, save, editing, &refused))
            return response_redirect(
                response, 303, demarche_path_id(arena, editing->space, "/membres/", editing->member.id, "?fait=fiche"),
                error);
        if (form.error_count == 0)
            form_refuse(&form, NULL, "%s",
                        refused.kind == ERROR_CONFLICT ? "Un autre membre a déjà ce SIRET ou cette intercommunalité : "
                                                         "cherchez-le dans la liste."
                                                       : refused.message);
    }
    struct view_form_page view = {
        .heading = editing->is_new ? STR("Ajouter un membre") : editing->member.name,
        .action = request->target,
        .submit = STR("Enregistrer"),
    };
    struct str back = editing->is_new ? demarche_path(arena, editing->space, "/membres")
                                      : demarche_path_id(arena, editing->space, "/membres/", editing->member.id, "");
    links_add(arena, &view.ways, 1, STR("Ne rien changer"), back);
    links_add(arena, &view.page.breadcrumb, 2, STR("La démarche"), demarche_path(arena, editing->space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Les membres"), demarche_path(arena, editing->space, "/membres"));
    send_form_page(request, response, editing->space, &view, &form);
    return true;
}

bool show_member_new(struct request *request, struct response *response, struct error *error)
{
    struct editing editing = {.request = request, .space = request_space(request, error)};
    if (!editing.space)
        return false;
    start_new(request, &editing);
    return edit(request, response, &editing, error);
}

bool show_member_edit(struct request *request, struct response *response, struct error *error)
{
    struct editing editing = {.request = request};
    return request_member(request, &editing.space, &editing.member, error) && edit(request, response, &editing, error);
}
