/* A round of invitations, previewed before it leaves; and the tree of the links that relay them. */
#include "group-pages.h"

/* --- A round ------------------------------------------------------------------------------------------------------ */

static const struct field_choice WHOM[] = {{"tous", "Tous ceux qui ont une adresse", NULL},
                                           {"non-invites", "Ceux qui n’ont jamais été invités", NULL},
                                           {"rien-ouvert", "Ceux qui n’ont rien ouvert", NULL},
                                           {"sans-reponse", "Ceux qui n’ont pas répondu", NULL}};

static const struct field FIELDS[] = {
    {.name = "qui",
     .label = "Qui inviter",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = WHOM,
     .choice_count = COUNT_OF(WHOM),
     .help = "Jamais deux fois en sept jours, ni qui s’est inscrit, a refusé ou s’est désabonné"},
    {.name = "theme", .label = "Acteurs d’un seul thème", .kind = FIELD_CHOICE},
    {.name = "groupes",
     .label = "Groupes de travail",
     .kind = FIELD_CHOICES,
     .help = "Aucun coché : tous ceux qui sont à venir"},
    {.name = "mot", .label = "Votre mot", .kind = FIELD_TEXTAREA, .most = ROUND_WORDS_MOST},
};
enum { THEME_FIELD = 1, GROUPS_FIELD = 2 };

struct inviting {
    struct request *request;
    const struct space *space;
    struct str intercommunality;
    bool everywhere;
    struct actor_search search;
    struct invitation_round round;
    struct relay relay;
    int64_t count;
};

static bool make_fields(struct inviting *inviting, struct field **made, struct error *error)
{
    struct request *request = inviting->request;
    struct arena *arena = request->arena;
    struct session *session;
    struct working_groups groups;
    size_t count, open = 0;
    const struct network_theme *themes = network_themes(&count);
    struct field *fields = arena_copy(arena, FIELDS, sizeof FIELDS);
    if (!request_session(request, &session, error) || !group_list(session, inviting->space->id, arena, &groups, error))
        return false;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count + 1);
    for (size_t i = 0; i < count; i++)
        choices[i] = (struct field_choice){arena_cstr(arena, themes[i].code), arena_cstr(arena, themes[i].label), NULL};
    fields[THEME_FIELD].choices = choices;
    fields[THEME_FIELD].choice_count = count;
    choices = ARENA_ARRAY(arena, struct field_choice, groups.count + 1);
    for (size_t i = 0; i < groups.count; i++)
        if (!groups.at[i].closed)
            choices[open++] =
                (struct field_choice){arena_cstr(arena, groups.at[i].slug), arena_cstr(arena, groups.at[i].name), NULL};
    fields[GROUPS_FIELD].choices = choices;
    fields[GROUPS_FIELD].choice_count = open;
    *made = fields;
    return true;
}

static void read_round(struct inviting *inviting, const struct form *form)
{
    static const enum actor_reply REPLIES[] = {REPLY_ANY, REPLY_NOT_INVITED, REPLY_NOT_OPENED, REPLY_NONE};
    struct request *request = inviting->request;
    const struct control *groups = form_control(form, "groupes");
    struct buffer slugs = {0};
    for (size_t i = 0; i < groups->field->choice_count; i++)
        if (groups->chosen[i])
            buffer_printf(&slugs, "%s%s", slugs.length ? " " : "", groups->field->choices[i].value);
    inviting->search = (struct actor_search){.space_id = inviting->space->id,
                                             .everywhere = inviting->everywhere,
                                             .intercommunality = inviting->intercommunality,
                                             .theme = form_text(form, "theme")};
    for (size_t i = 0; i < COUNT_OF(WHOM); i++)
        if (form_chosen(form, "qui", WHOM[i].value))
            inviting->search.reply = REPLIES[i];
    inviting->round = (struct invitation_round){
        .space_id = inviting->space->id,
        .intercommunality = inviting->intercommunality,
        .groups = arena_str(request->arena, buffer_str(&slugs)),
        .words = form_text(form, "mot"),
        .sender = str_is_empty(inviting->intercommunality)
                      ? arena_printf(request->arena, "Inclusion numérique %.*s",
                                     STR_PRINT(territory_of(inviting->space->territory, request->arena)))
                      : intercommunality_label(request->arena, inviting->intercommunality),
        .reply_to = request_access(request)->person.email,
        .person_id = request_person(request)};
    buffer_free(&slugs);
}

/* The rows of the round, her link and the job that writes them: one write, however many they are. */
static bool send_round(struct session *session, void *context, struct error *error)
{
    struct inviting *inviting = context;
    struct request *request = inviting->request;
    if (!relay_of_referent(session, inviting->space->id, inviting->intercommunality, request_person(request),
                           inviting->round.sender, request->now, request->arena, &inviting->relay, error))
        return false;
    inviting->round.relay_id = inviting->relay.id;
    return round_make(session, &inviting->round, &inviting->search, request->now, &inviting->count, error) &&
           queue_group_round(session, inviting->round.id, request_origin(request), request->now, error) &&
           network_note(session, request, inviting->space, "invitation.round", "round", inviting->round.id,
                        arena_printf(request->arena, "%lld invitations", (long long)inviting->count), STR_NONE, error);
}

/* The letter as its first reader will have it. */
static bool preview(struct inviting *inviting, struct session *session, struct str *letter, struct error *error)
{
    struct request *request = inviting->request;
    struct group_mail mail = request_mail(request, session, inviting->space);
    struct str subject, body, groups;
    struct letter_text text;
    bool own;
    const struct letter_kind *kind = letter_kind_find(STR("group-invitation"));
    if (!group_round_lines(&mail, inviting->round.groups, &groups, error) ||
        !letter_template(session, inviting->space->id, kind->name, request->arena, &subject, &body, &own, error))
        return false;
    const struct letter_value values[] = {{"structure", STR("[nom de la structure]")},
                                          {"auteur", inviting->round.sender},
                                          {"mot", inviting->round.words},
                                          {"groupes", groups},
                                          {"lien", whole_address(request, STR("/rejoindre/…"))}};
    if (!letter_write(kind, subject, body, values, COUNT_OF(values), request->arena, &text, error))
        return false;
    *letter = arena_printf(request->arena, "Objet : %.*s\n\n%.*s", STR_PRINT(text.subject), STR_PRINT(text.body));
    return true;
}

static bool send_page(struct inviting *inviting, struct response *response, const struct form *form, bool shown,
                      struct error *error)
{
    struct request *request = inviting->request;
    struct arena *arena = request->arena;
    struct session *session;
    struct str back = inviting->everywhere ? demarche_path(arena, inviting->space, "/recensement")
                                           : census_path(request, inviting->space, inviting->intercommunality, "");
    struct view_sheet sheet = {.kind = inviting->everywhere
                                           ? STR("Tous les référents")
                                           : intercommunality_label(arena, inviting->intercommunality)};
    sheet_start(request, inviting->space, &sheet, STR("Inviter des acteurs"));
    sheet_step(request, &sheet, STR("Les acteurs"), back);
    if (shown) {
        struct sheet_section *section = sheet_section(request, &sheet, "apercu", STR("Avant de partir"));
        if (!request_session(request, &session, error) ||
            !round_count(session, &inviting->search, request->now, &inviting->count, error) ||
            !preview(inviting, session, &section->letter, error))
            return false;
        section_say(request, section,
                    inviting->count ? arena_printf(arena, "%lld %s cette invitation.", (long long)inviting->count,
                                                   text_plural(inviting->count, "acteur recevra", "acteurs recevront"))
                                    : STR("Personne à inviter avec ces choix."));
    }
    struct sheet_section *section = sheet_section(request, &sheet, "envoi", STR("L’envoi"));
    section_form(section, form,
                 shown && inviting->count ? arena_printf(arena, "%.*s?envoyer=oui", STR_PRINT(request->path))
                                          : request->path,
                 shown && inviting->count ? "Envoyer les invitations" : "Voir l’aperçu");
    links_add(arena, &sheet.ways, 1, STR("Revenir sans envoyer"), back);
    sheet_send(request, response, &sheet);
    return true;
}

bool show_invitation_round(struct request *request, struct response *response, struct error *error)
{
    struct inviting inviting = {.request = request};
    struct field *fields;
    struct form form;
    struct error refused = {0};
    if (!request_census(request, &inviting.space, &inviting.intercommunality, error))
        return false;
    inviting.everywhere = str_contains(request->path, STR("/recensement/"));
    if (!make_fields(&inviting, &fields, error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(FIELDS));
        form_set(&form, "qui", STR("tous"));
        return send_page(&inviting, response, &form, false, error);
    }
    if (!form_read(&form, request, fields, COUNT_OF(FIELDS)))
        return send_page(&inviting, response, &form, false, error);
    read_round(&inviting, &form);
    if (!str_equal(request_query_text(request, "envoyer"), STR("oui")))
        return send_page(&inviting, response, &form, true, error);
    if (store_write(request->site->store, send_round, &inviting, &refused))
        return response_redirect(response, 303,
                                 inviting.everywhere
                                     ? demarche_path(request->arena, inviting.space, "/acteurs?fait=invite")
                                     : census_path(request, inviting.space, inviting.intercommunality, "?fait=invite"),
                                 error);
    if (refused.kind != ERROR_INVALID) {
        *error = refused;
        return false;
    }
    form_refuse(&form, NULL, "%s", refused.message);
    return send_page(&inviting, response, &form, false, error);
}

/* --- The tree ----------------------------------------------------------------------------------------------------- */

static struct str relay_label(struct arena *arena, const struct relay *relay)
{
    struct buffer text = {0};
    for (size_t i = 0; i < relay->depth; i++)
        buffer_add_cstr(&text, i + 1 == relay->depth ? "↳ " : NBSP NBSP NBSP);
    buffer_add_str(&text, relay->label);
    struct str label = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return label;
}

static const char *relay_kind(const struct relay *relay)
{
    if (relay->actor_id)
        return "invitation";
    return relay->participant_id ? "lien d’une personne inscrite" : "lien d’un référent";
}

bool show_relays(struct request *request, struct response *response, struct error *error)
{
    static const char *const PAIRS[] = {"coupe", "Le lien est coupé : lui et ceux qui en viennent ne servent plus.",
                                        "retabli", "Le lien sert de nouveau.", NULL};
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct relays relays;
    if (!space || !request_session(request, &session, error) || !relay_list(session, space->id, arena, &relays, error))
        return false;
    struct view_sheet sheet = {.lead = STR("Chaque lien dit par qui l’on est venu. Coupé, il ne sert plus, ni ceux qui "
                                           "en "
                                           "viennent."),
                               .done = sheet_done(request, PAIRS)};
    sheet_start(request, space, &sheet, STR("Qui relaie les invitations"));
    sheet_step(request, &sheet, STR("Gérer les groupes"), demarche_path(arena, space, "/groupes"));
    struct sheet_section *section = sheet_section(request, &sheet, "relais", STR("Les liens"));
    section->empty = STR("Aucun lien pour l’instant : ils se créent à la première invitation.");
    for (size_t i = 0; i < relays.count; i++) {
        const struct relay *relay = &relays.at[i];
        struct sheet_row *row = section_row(request, section, relay_label(arena, relay), STR_NONE);
        row_say(request, row,
                arena_printf(arena, "%s ; ouvert %lld fois ; %lld %s", relay_kind(relay), (long long)relay->opened,
                             (long long)relay->answers, text_plural(relay->answers, "inscrit", "inscrits")));
        if (relay->cut_at) {
            row->badge = STR("coupé");
            row->tone = TONE_LATE;
        }
        row->action = demarche_path_id(arena, space, "/relais/", relay->id, relay->cut_at ? "/retablir" : "/couper");
        row->submit = relay->cut_at ? STR("Rétablir") : STR("Couper");
    }
    sheet_send(request, response, &sheet);
    return true;
}

struct cutting {
    struct request *request;
    const struct space *space;
    int64_t id;
    bool cut;
};

static bool cut(struct session *session, void *context, struct error *error)
{
    struct cutting *cutting = context;
    struct request *request = cutting->request;
    return relay_cut(session, cutting->space->id, cutting->id, cutting->cut, request->now, error) &&
           network_note(session, request, cutting->space, cutting->cut ? "relay.cut" : "relay.mend", "relay",
                        cutting->id, STR_NONE, STR_NONE, error);
}

bool cut_relay(struct request *request, struct response *response, struct error *error)
{
    struct cutting cutting = {.request = request,
                              .space = request_space(request, error),
                              .cut = str_equal(request_path(request, "geste"), STR("couper"))};
    id_parse(request_path(request, "relay"), &cutting.id); /* checked by the router */
    return cutting.space && store_write(request->site->store, cut, &cutting, error) &&
           response_redirect(response, 303,
                             demarche_path(request->arena, cutting.space,
                                           cutting.cut ? "/relais?fait=coupe" : "/relais?fait=retabli"),
                             error);
}
