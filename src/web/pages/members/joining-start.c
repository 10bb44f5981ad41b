/* Entering the démarche without an account: who one is. A draft is made, and its link is sent. */
#include "member-pages.h"
#include "place-query.h"
#include "places/cleaning.h"

/* Who registers, in five words; the page shows the fields of one. */
static const struct persona {
    const char *code, *label, *help;
    enum member_kind kind;
} PERSONAS[] = {
    {"epci", "Une intercommunalité (EPCI)", "Communauté de communes, d’agglomération, urbaine ou métropole",
     MEMBER_INTERCOMMUNALITY},
    {"departement", "Le conseil départemental", "Pour les services du Département", MEMBER_DEPARTMENT},
    {"region", "Le conseil régional", "Pour les services de la Région", MEMBER_REGION},
    {"commune", "Une commune ou un CCAS", "Mairie, centre communal ou intercommunal d’action sociale", MEMBER_COMMUNE},
    {"organisme", "Un autre organisme", "Association, opérateur de services publics, PETR, tiers-lieu, entreprise…",
     MEMBER_OTHER},
};

static const struct persona *persona_of(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(PERSONAS); i++)
        if (str_equal(str_of(PERSONAS[i].code), code))
            return &PERSONAS[i];
    return NULL;
}

struct str joining_path(struct arena *arena, const struct space *space, struct str secret, const char *rest)
{
    return arena_printf(arena, "/%.*s/demarche/inscription/%.*s%s", STR_PRINT(space->slug), STR_PRINT(secret), rest);
}

/* --- Who ------------------------------------------------------------------------------------------------------------
 */

static const struct field EMAIL_FIELD = {.name = "courriel",
                                         .label = "Votre adresse électronique",
                                         .kind = FIELD_EMAIL,
                                         .required = true,
                                         .most = EMAIL_BYTES_MOST,
                                         .help = "Vous y recevrez le lien de votre inscription, pour la reprendre "
                                                 "quand "
                                                 "vous voulez",
                                         .autocomplete = "email"};

static const struct field_choice COMMUNE_CHOICES[] = {{"commune", "La commune", NULL},
                                                      {"social-centre", "Le CCAS ou le CIAS", NULL}};
static const enum member_kind OTHER_KINDS[] = {
    MEMBER_ASSOCIATION, MEMBER_OPERATOR, MEMBER_PETR,          MEMBER_THIRD_PLACE, MEMBER_COOPERATIVE,
    MEMBER_PUBLIC_BODY, MEMBER_COMPANY,  MEMBER_STATE_SERVICE, MEMBER_HUB,         MEMBER_OTHER};

static struct field *intercommunality_field(struct request *request, const struct space *space, struct field *field,
                                            struct session *session, struct error *error)
{
    struct arena *arena = request->arena;
    struct missing_board board;
    if (!missing_board(session, space, space_today(request, space), arena, &board, error))
        return NULL;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, board.count + 1);
    for (size_t i = 0; i < board.count; i++) {
        struct territory one = territory_at(board.at[i].intercommunality);
        choices[i] =
            (struct field_choice){arena_cstr(arena, one.code), arena_cstr(arena, territory_label(one.id, arena)), NULL};
    }
    *field = (struct field){.name = "epci",
                            .label = "Votre intercommunalité",
                            .kind = FIELD_CHOICE,
                            .required = true,
                            .choices = choices,
                            .choice_count = board.count};
    return field;
}

static void other_fields(struct arena *arena, struct field *fields, size_t *count)
{
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, COUNT_OF(OTHER_KINDS));
    for (size_t i = 0; i < COUNT_OF(OTHER_KINDS); i++)
        choices[i] = (struct field_choice){MEMBER_KINDS[OTHER_KINDS[i]].code, MEMBER_KINDS[OTHER_KINDS[i]].label, NULL};
    fields[(*count)++] = (struct field){.name = "nom",
                                        .label = "Nom de l’organisme",
                                        .kind = FIELD_TEXT,
                                        .required = true,
                                        .most = 200,
                                        .autocomplete = "organization"};
    fields[(*count)++] = (struct field){.name = "nature",
                                        .label = "Ce qu’il est",
                                        .kind = FIELD_CHOICE,
                                        .required = true,
                                        .choices = choices,
                                        .choice_count = COUNT_OF(OTHER_KINDS)};
    fields[(*count)++] = (struct field){.name = "siret",
                                        .label = "Numéro SIRET",
                                        .kind = FIELD_TEXT,
                                        .most = 20,
                                        .help = "Quatorze chiffres, par exemple 123 456 789 00012"};
    fields[(*count)++] =
        (struct field){.name = "sans_siret", .label = "Nous n’avons pas de SIRET", .kind = FIELD_CHECKBOX};
}

/* The fields of a persona; NULL with an error. */
static struct field *start_fields(struct request *request, const struct space *space, const struct persona *persona,
                                  size_t *count, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct field *fields = ARENA_ARRAY(arena, struct field, 8);
    *count = 0;
    if (persona->kind == MEMBER_INTERCOMMUNALITY) {
        if (!request_session(request, &session, error) ||
            !intercommunality_field(request, space, &fields[(*count)++], session, error))
            return NULL;
    } else if (persona->kind == MEMBER_COMMUNE) {
        fields[(*count)++] = (struct field){.name = "nature",
                                            .label = "Vous êtes",
                                            .kind = FIELD_CHOICE,
                                            .required = true,
                                            .choices = COMMUNE_CHOICES,
                                            .choice_count = COUNT_OF(COMMUNE_CHOICES)};
        fields[(*count)++] = (struct field){.name = "commune",
                                            .label = "Commune",
                                            .kind = FIELD_TEXT,
                                            .required = true,
                                            .most = 100,
                                            .help = "Nom ou code postal"};
    } else if (persona->kind == MEMBER_OTHER)
        other_fields(arena, fields, count);
    fields[(*count)++] = EMAIL_FIELD;
    return fields;
}

static struct str digits_of(struct arena *arena, struct str text)
{
    struct buffer digits = {0};
    for (size_t i = 0; i < text.length; i++)
        if (text.at[i] >= '0' && text.at[i] <= '9')
            buffer_add_char(&digits, text.at[i]);
    struct str copy = arena_str(arena, buffer_str(&digits));
    buffer_free(&digits);
    return copy;
}

static void set_territory(struct arena *arena, struct joining *joining, enum member_kind kind, uint32_t territory,
                          const char *prefix)
{
    joining->kind = kind;
    joining->territory = territory_at(territory).code;
    joining->name = prefix ? arena_printf(arena, "%s %.*s", prefix, STR_PRINT(territory_of(territory, arena)))
                           : territory_label(territory, arena);
    if (kind == MEMBER_INTERCOMMUNALITY)
        joining->siren = joining->territory;
}

static void read_commune(struct request *request, const struct space *space, struct form *form, struct joining *joining)
{
    uint32_t commune = commune_named(request->arena, form_text(form, "commune"), space_department(space), false);
    bool centre = form_chosen(form, "nature", "social-centre");
    if (commune == TERRITORY_NONE) {
        form_refuse(form, "commune",
                    "Aucune commune ne s’appelle ainsi. Vérifiez l’écriture, ou donnez le code postal.");
        return;
    }
    set_territory(request->arena, joining, centre ? MEMBER_SOCIAL_CENTRE : MEMBER_COMMUNE, commune,
                  centre ? "CCAS" : "Commune");
}

/* A SIRET tells more than its owner: that of an intercommunality is recognised. */
static void read_other(struct request *request, struct form *form, struct joining *joining)
{
    struct arena *arena = request->arena;
    struct str siret = digits_of(arena, form_text(form, "siret"));
    joining->name = form_text(form, "nom");
    joining->kind = member_kind_of(form_text(form, "nature"));
    if (siret.length == 0 && !form_checked(form, "sans_siret")) {
        form_refuse(form, "siret", "Donnez le SIRET, ou cochez « Nous n’avons pas de SIRET ».");
        return;
    }
    if (siret.length && !siret_is_valid(siret)) {
        form_refuse(form, "siret", "Ce n’est pas un SIRET" NBSP ": quatorze chiffres, par exemple 123 456 789 00012.");
        return;
    }
    joining->siret = siret;
    joining->siren = siret.length ? str_slice(siret, 0, 9) : STR_NONE;
    uint32_t intercommunality =
        siret.length ? territory_find(TERRITORY_INTERCOMMUNALITY, joining->siren) : TERRITORY_NONE;
    if (intercommunality != TERRITORY_NONE)
        set_territory(arena, joining, MEMBER_INTERCOMMUNALITY, intercommunality, NULL);
}

static void read_start(struct request *request, const struct space *space, const struct persona *persona,
                       struct form *form, struct joining *joining)
{
    struct arena *arena = request->arena;
    struct territory own = territory_at(space->territory);
    joining->email = email_key(arena, form_text(form, "courriel"));
    switch (persona->kind) {
    case MEMBER_INTERCOMMUNALITY:
        set_territory(arena, joining, persona->kind,
                      territory_find(TERRITORY_INTERCOMMUNALITY, form_text(form, "epci")), NULL);
        break;
    case MEMBER_DEPARTMENT:
        set_territory(arena, joining, persona->kind, space->territory, "Conseil départemental");
        break;
    case MEMBER_REGION:
        set_territory(arena, joining, persona->kind, own.kind == TERRITORY_REGION ? own.id : own.region,
                      "Conseil régional");
        break;
    case MEMBER_COMMUNE: read_commune(request, space, form, joining); break;
    default: read_other(request, form, joining); break;
    }
}

struct starting {
    struct request *request;
    const struct space *space;
    struct joining joining;
    char secret[JOINING_SECRET_TEXT + 1];
};

static bool start(struct session *session, void *context, struct error *error)
{
    struct starting *starting = context;
    struct request *request = starting->request;
    struct arena *arena = request->arena;
    if (!joining_start(session, &starting->joining, request->now, starting->secret, error))
        return false;
    const struct letter_value values[] = {
        {"organisme", starting->joining.name},
        {"lien", whole_address(request, joining_path(arena, starting->space, str_of(starting->secret), ""))},
    };
    const struct network_letter letter = {.kind = "joining-link",
                                          .mark =
                                              arena_printf(arena, "joining-link %lld", (long long)starting->joining.id),
                                          .address = starting->joining.email,
                                          .values = values,
                                          .value_count = COUNT_OF(values)};
    return network_tell(session, request, starting->space, &letter, error);
}

static void show_personas(struct request *request, struct response *response, const struct space *space)
{
    struct arena *arena = request->arena;
    struct view_sheet sheet = {.lead = STR("Cinq minutes, sans compte. Vous pouvez vous arrêter et reprendre plus "
                                           "tard, "
                                           "par un lien reçu par courriel.")};
    sheet_start(request, space, &sheet, STR("Inscrire mon organisme"));
    sheet.page.unlisted = false;
    struct sheet_section *section = sheet_section(request, &sheet, "qui", STR("Vous inscrivez"));
    for (size_t i = 0; i < COUNT_OF(PERSONAS); i++) {
        struct sheet_row *row =
            section_row(request, section, str_of(PERSONAS[i].label),
                        arena_printf(arena, "%.*s?pour=%s", STR_PRINT(demarche_path(arena, space, "/inscription")),
                                     PERSONAS[i].code));
        row_say(request, row, str_of(PERSONAS[i].help));
    }
    sheet_send(request, response, &sheet);
}

bool show_joining_start(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    struct starting starting = {.request = request, .space = request_space(request, error)};
    struct form form;
    size_t count;
    if (!starting.space)
        return false;
    const struct persona *persona = persona_of(request_query_text(request, "pour"));
    if (!persona) {
        show_personas(request, response, starting.space);
        return true;
    }
    struct field *fields = start_fields(request, starting.space, persona, &count, error);
    if (!fields)
        return false;
    starting.joining = (struct joining){.space_id = starting.space->id, .kind = persona->kind};
    if (request->method != METHOD_POST)
        form_start(&form, request, fields, count);
    else if (form_read(&form, request, fields, count)) {
        read_start(request, starting.space, persona, &form, &starting.joining);
        if (form.error_count == 0)
            return store_write(request->site->store, start, &starting, error) &&
                   response_redirect(response, 303,
                                     joining_path(arena, starting.space, str_of(starting.secret), "/contact-politique"),
                                     error);
    }
    struct view_form_page view = {
        .heading = str_of(persona->label),
        .lead = STR("Étape 1 sur 4" NBSP ": l’organisme"),
        .action = request->target,
        .submit = STR("Continuer"),
    };
    links_add(arena, &view.ways, 1, STR("Inscrire un autre organisme"),
              demarche_path(arena, starting.space, "/inscription"));
    links_add(arena, &view.page.breadcrumb, 3, STR("Accueil"), space_path(arena, starting.space, ""));
    links_add(arena, &view.page.breadcrumb, 3, STR("La démarche"), demarche_path(arena, starting.space, ""));
    links_add(arena, &view.page.breadcrumb, 3, STR("Inscrire mon organisme"),
              demarche_path(arena, starting.space, "/inscription"));
    send_form_page(request, response, starting.space, &view, &form);
    return true;
}
