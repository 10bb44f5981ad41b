/* The organiser reads an inscription, sees who it may already be, and answers: confirmed, merged, refused. */
#include "../accounts/account-pages.h"
#include "member-pages.h"

struct answering {
    struct request *request;
    const struct space *space;
    struct joining joining;
    struct str answer, reason;
    int64_t into;
};

static const struct field_choice ANSWERS[] = {
    {"accepter", "Confirmer", "L’organisme entre dans la démarche, avec ses contacts"},
    {"rapprocher", "Rapprocher d’un membre déjà là", "Même organisme : ses contacts le rejoignent"},
    {"refuser", "Refuser", "Le motif est dit à la personne"},
};
static const struct field FIELDS[] = {
    {.name = "reponse",
     .label = "Votre réponse",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = ANSWERS,
     .choice_count = COUNT_OF(ANSWERS)},
    {.name = "membre", .label = "Le membre déjà là", .kind = FIELD_CHOICE, .help = "Pour un rapprochement"},
    {.name = "motif", .label = "Motif", .kind = FIELD_TEXTAREA, .most = 1000, .help = "Pour un refus"},
};
enum { FIELD_MEMBER = 1 };

/* --- Answering ------------------------------------------------------------------------------------------------------
 */

static bool tell(struct session *session, struct answering *answering, bool accepted, struct error *error)
{
    struct request *request = answering->request;
    struct arena *arena = request->arena;
    const struct joining *joining = &answering->joining;
    const struct letter_value values[] = {
        {"organisme", joining->name},
        {"lien", whole_address(request, demarche_path(arena, answering->space, ""))},
        {"motif", answering->reason}, /* of a refusal alone */
    };
    const struct network_letter letter = {
        .kind = accepted ? "joining-accepted" : "joining-refused",
        .mark = arena_printf(arena, "joining-answer %lld", (long long)joining->id),
        .address = joining->email.length ? joining->email : joining->elected.email,
        .values = values,
        .value_count = accepted ? 2 : 3,
    };
    return network_tell(session, request, answering->space, &letter, error);
}

/* The technical referent of an intercommunality is asked to take her role, with an account of her own. */
static bool invite_referent(struct session *session, struct answering *answering, struct error *error)
{
    struct request *request = answering->request;
    const struct joining *joining = &answering->joining;
    const struct access *access = request_access(request);
    struct error refused = {0};
    char token[TOKEN_TEXT + 1];
    if (joining->kind != MEMBER_INTERCOMMUNALITY || joining->referent.email.length == 0)
        return true;
    struct invitation invitation = {
        .email = email_key(request->arena, joining->referent.email),
        .name = arena_printf(request->arena, "%.*s %.*s", STR_PRINT(joining->referent.first_name),
                             STR_PRINT(joining->referent.last_name)),
        .role = {.kind = ROLE_REFERENT, .space_id = answering->space->id, .intercommunality = joining->territory},
    };
    if (!role_may_grant(&access->roles, access->second_factor, &invitation.role))
        return true;
    if (!invitation_make(session, invitation.email, str_trim(invitation.name), &invitation.role,
                         request_person(request), request->now, &invitation.id, token, &refused)) {
        if (refused.kind == ERROR_CONFLICT) /* she has it already */
            return true;
        *error = refused;
        return false;
    }
    return queue_invitation(session, request, answering->space, &invitation, token, error);
}

static bool answer(struct session *session, void *context, struct error *error)
{
    struct answering *answering = context;
    struct request *request = answering->request;
    int64_t space_id = answering->space->id, id = answering->joining.id, person_id = request_person(request);
    int32_t today = space_today(request, answering->space);
    bool refused = str_equal(answering->answer, STR("refuser"));
    bool done = refused ? joining_refuse(session, space_id, id, answering->reason, person_id, request->now, error)
                : str_equal(answering->answer, STR("rapprocher"))
                    ? joining_merge(session, space_id, id, answering->into, person_id, today, request->now, error)
                    : joining_accept(session, space_id, id, person_id, today, request->now, error);
    return done && tell(session, answering, !refused, error) &&
           (refused || invite_referent(session, answering, error)) &&
           network_note(session, request, answering->space, refused ? "member.refuse" : "member.confirm", "member",
                        answering->into ? answering->into : answering->joining.member_id, answering->joining.name,
                        answering->reason, error);
}

/* --- The page -------------------------------------------------------------------------------------------------------
 */

static bool read_joining(struct request *request, struct answering *answering, struct network_members *alike,
                         struct error *error)
{
    struct session *session;
    bool found;
    int64_t id = 0;
    id_parse(request_path(request, "joining"), &id); /* checked by the router */
    answering->request = request;
    answering->space = request_space(request, error);
    if (!answering->space || !request_session(request, &session, error) ||
        !joining_find(session, answering->space->id, id, request->arena, &answering->joining, &found, error))
        return false;
    if (!found)
        return error_set(error, ERROR_MISSING, "Cette inscription n’existe pas.");
    const struct joining *joining = &answering->joining;
    struct member_likeness likeness = {.space_id = answering->space->id,
                                       .but = joining->member_id,
                                       .kind = joining->kind,
                                       .name = joining->name,
                                       .siren = joining->siren,
                                       .siret = joining->siret,
                                       .email = joining->elected.email};
    return member_like(session, &likeness, request->arena, alike, error);
}

static bool offer_members(struct request *request, const struct answering *answering, struct field *field,
                          struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct network_members members;
    struct member_search search = {.space_id = answering->space->id};
    if (!request_session(request, &session, error) || !member_list(session, &search, arena, &members, error))
        return false;
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, members.count + 6);
    for (size_t i = 0; i < members.count; i++)
        if (members.at[i].id != answering->joining.member_id)
            choices[field->choice_count++] = (struct field_choice){arena_cstr(arena, id_text(arena, members.at[i].id)),
                                                                   arena_cstr(arena, members.at[i].name), NULL};
    field->choices = choices;
    return true;
}

static void check_answer(struct form *form, struct answering *answering)
{
    answering->answer = form_text(form, "reponse");
    answering->reason = form_text(form, "motif");
    id_parse(form_text(form, "membre"), &answering->into);
    if (str_equal(answering->answer, STR("rapprocher")) && !answering->into)
        form_refuse(form, "membre", "Choisissez le membre dont cette inscription est celle.");
    if (str_equal(answering->answer, STR("refuser")) && answering->reason.length == 0)
        form_refuse(form, "motif", "Un refus se motive : dites pourquoi, en une phrase.");
    if (!str_equal(answering->answer, STR("rapprocher")))
        answering->into = 0;
}

static void add_facts(struct request *request, const struct answering *answering, const struct network_members *alike,
                      struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    const struct joining *joining = &answering->joining;
    struct sheet_section *section = sheet_section(request, sheet, "recu", STR("Ce qui est demandé"));
    section_fact(request, section, "Nature", str_of(MEMBER_KINDS[joining->kind].label));
    section_fact(request, section, "SIRET", joining->siret);
    section_fact(request, section, "SIREN", joining->siren);
    section_fact(request, section, "Souhait", str_of(member_intention_label(joining->intention)));
    section_fact(request, section, "Contact politique", joining_person_text(arena, &joining->elected));
    section_fact(request, section, "Contact technique", joining_person_text(arena, &joining->referent));
    section_fact(request, section, "Schémas existants", joining->schemes);
    section_fact(request, section, "Rempli par", joining->email);
    section_fact(request, section, "Envoyé le", instant_day(request, answering->space, joining->sent_at));
    if (alike->count == 0)
        return;
    section = sheet_section(request, sheet, "semblables", STR("Peut-être déjà là"));
    section_say(request, section, STR("Même SIREN, même nom, même territoire ou même adresse électronique."));
    for (size_t i = 0; i < alike->count; i++) {
        struct sheet_row *row =
            section_row(request, section, alike->at[i].name,
                        demarche_path_id(arena, answering->space, "/membres/", alike->at[i].id, ""));
        row->badge = str_of(member_state_label(alike->at[i].state));
        row->tone = member_state_tone(alike->at[i].state);
        row_say(request, row, str_of(MEMBER_KINDS[alike->at[i].kind].label));
    }
}

bool show_joining_answer(struct request *request, struct response *response, struct error *error)
{
    struct answering answering = {0};
    struct network_members alike;
    struct form form;
    struct error refused = {0};
    if (!read_joining(request, &answering, &alike, error))
        return false;
    struct field *fields = arena_copy(request->arena, FIELDS, sizeof FIELDS);
    if (!offer_members(request, &answering, &fields[FIELD_MEMBER], error))
        return false;
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(FIELDS));
        if (alike.count)
            form_choose(&form, "membre", id_text(request->arena, alike.at[0].id));
    } else if (form_read(&form, request, fields, COUNT_OF(FIELDS))) {
        check_answer(&form, &answering);
        if (form.error_count == 0 && store_write(request->site->store, answer, &answering, &refused))
            return response_redirect(response, 303,
                                     demarche_path(request->arena, answering.space, "/membres?fait=reponse"), error);
        if (form.error_count == 0)
            form_refuse(&form, NULL, "%s", refused.message);
    }
    struct view_sheet sheet = {0};
    sheet_start(request, answering.space, &sheet, answering.joining.name);
    sheet_step(request, &sheet, STR("Les membres"), demarche_path(request->arena, answering.space, "/membres"));
    sheet.kind = STR("Inscription à la démarche");
    sheet.badge = str_of(joining_state_label(answering.joining.state));
    sheet.tone = answering.joining.state == JOINING_SENT ? TONE_NEWS : TONE_PLAIN;
    add_facts(request, &answering, &alike, &sheet);
    if (answering.joining.state == JOINING_SENT)
        section_form(sheet_section(request, &sheet, "reponse", STR("Répondre")), &form, request->path,
                     "Envoyer la réponse");
    sheet_send(request, response, &sheet);
    return true;
}
