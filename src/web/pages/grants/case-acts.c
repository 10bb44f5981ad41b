/* What an instructor may do with an application: one act each, with its form, its letter, its line of the journal. */
#include "case-acts.h"

static struct case_context *of(struct act *act)
{
    struct case_context *context = act->context;
    act->subject_id = context->file.application.id;
    act->label = arena_printf(act->desk->arena, "%.*s" NBSP ": %.*s", STR_PRINT(desk_number(act->desk, &context->file)),
                              STR_PRINT(context->file.dossier.title));
    return context;
}

/* A letter to the applicant, with the link of her dossier. */
static bool write_applicant(struct session *session, struct act *act, const char *kind, struct str text,
                            struct str deadline, struct error *error)
{
    const struct desk *desk = act->desk;
    struct case_context *context = act->context;
    struct str link;
    if (!desk_link(session, desk, LINK_APPLICANT, context->file.application.id, &link, error))
        return false;
    const struct letter_value values[] = {{"appel", desk->call.rules.title},
                                          {"projet", context->file.dossier.title},
                                          {"numero", desk_number(desk, &context->file)},
                                          {"texte", text.at ? text : STR("")},
                                          {"echeance", deadline.at ? deadline : STR("")},
                                          {"lien", link}};
    struct str mark =
        arena_printf(desk->arena, "%s %lld %lld", kind, (long long)context->file.application.id, (long long)id_new());
    return desk_letter(session, desk, kind, mark, context->file.application.email, values, COUNT_OF(values), error);
}

static bool move_to(struct session *session, struct act *act, enum application_state to, enum application_actor actor,
                    const char *reason_field, struct error *error)
{
    struct case_context *context = of(act);
    if (reason_field)
        act->reason = form_text(&act->form, reason_field);
    return application_move(session, context->file.application.id, to, actor, act->desk->person, act->reason,
                            act->desk->request->now, error);
}

/* --- Moves ----------------------------------------------------------------------------------------------------------
 */

static bool run_complete(struct session *session, struct act *act, struct error *error)
{
    return move_to(session, act, APPLICATION_COMPLETE, ACTOR_INSTRUCTOR, NULL, error);
}

static bool run_ineligible(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = act->context;
    if (!move_to(session, act, APPLICATION_INELIGIBLE, ACTOR_INSTRUCTOR, "irrecevable_motif", error))
        return false;
    struct award award = {.application_id = context->file.application.id,
                          .person_id = act->desk->person,
                          .decided_at = act->desk->request->now,
                          .outcome = APPLICATION_INELIGIBLE,
                          .reason = act->reason};
    return award_decide(session, &award, error);
}

static bool run_reopen(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = act->context;
    enum application_state to =
        context->file.application.state == APPLICATION_INELIGIBLE ? APPLICATION_SUBMITTED : APPLICATION_REVIEW;
    if (context->file.application.state == APPLICATION_REVIEW)
        to = APPLICATION_COMPLETE;
    return move_to(session, act, to, ACTOR_INSTRUCTOR, "reprise_motif", error);
}

static bool run_review(struct session *session, struct act *act, struct error *error)
{
    return move_to(session, act, APPLICATION_REVIEW, ACTOR_INSTRUCTOR, NULL, error);
}

static bool run_ready(struct session *session, struct act *act, struct error *error)
{
    return move_to(session, act, APPLICATION_READY, ACTOR_INSTRUCTOR, NULL, error);
}

static bool run_drop(struct session *session, struct act *act, struct error *error)
{
    return move_to(session, act, APPLICATION_DROPPED, ACTOR_COMMITTEE, "abandon_motif", error);
}

static const struct field INELIGIBLE_FIELDS[] = {{.name = "irrecevable_motif",
                                                  .label = "Motif, dit au porteur",
                                                  .kind = FIELD_TEXTAREA,
                                                  .required = true,
                                                  .most = 2000}};
static const struct field REOPEN_FIELDS[] = {
    {.name = "reprise_motif", .label = "Pourquoi", .kind = FIELD_TEXTAREA, .required = true, .most = 1000}};
static const struct field DROP_FIELDS[] = {{.name = "abandon_motif",
                                            .label = "Motif, dit au porteur",
                                            .kind = FIELD_TEXTAREA,
                                            .required = true,
                                            .most = 2000}};

/* --- Asking for more ------------------------------------------------------------------------------------------------
 */

static const struct field_choice PART_CHOICES[] = {
    {"0", "La structure qui porte le projet", NULL},
    {"1", "Le projet", NULL},
    {"2", "Les lieux du projet", NULL},
    {"3", "Le budget", NULL},
    {"4", "Les questions de l’appel", NULL},
    {"5", "Les pièces jointes", NULL},
};
static const struct field ASK_FIELDS[] = {
    {.name = "demande_parties",
     .label = "Ce qui est à compléter",
     .kind = FIELD_CHOICES,
     .required = true,
     .choices = PART_CHOICES,
     .choice_count = COUNT_OF(PART_CHOICES),
     .help = "Le porteur ne pourra changer que cela."},
    {.name = "demande_texte", .label = "Ce que vous demandez", .kind = FIELD_TEXTAREA, .required = true, .most = 3000},
    {.name = "demande_date",
     .label = "À rendre au plus tard le",
     .kind = FIELD_DATE,
     .required = true,
     .help = "Jusqu’à 23 h 59 ce jour-là, par exemple 15/05/2024"},
};

static bool run_ask(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = of(act);
    unsigned parts = 0;
    for (unsigned part = 0; part < PART_COUNT; part++)
        if (form_chosen(&act->form, "demande_parties", PART_CHOICES[part].value))
            parts |= PART_BIT(part);
    int64_t due_at = desk_end_of_day(act->desk, form_number(&act->form, "demande_date"));
    act->reason = form_text(&act->form, "demande_texte");
    return application_ask(session, context->file.application.id, parts, act->reason, due_at, act->desk->person,
                           act->desk->request->now, error) &&
           write_applicant(session, act, "application-asked", act->reason, desk_when(act->desk, due_at), error);
}

/* --- Writing --------------------------------------------------------------------------------------------------------
 */

static const struct field MESSAGE_FIELDS[] = {{.name = "message_texte",
                                               .label = "Votre message au porteur",
                                               .kind = FIELD_TEXTAREA,
                                               .required = true,
                                               .most = 4000}};
static const struct field NOTE_FIELDS[] = {{.name = "note_texte",
                                            .label = "Note pour l’instruction",
                                            .kind = FIELD_TEXTAREA,
                                            .required = true,
                                            .most = 4000,
                                            .help = "Le porteur ne la voit jamais."}};

static bool run_message(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = of(act);
    struct str text = form_text(&act->form, "message_texte");
    return interest_allows(session, context->file.application.id, act->desk->person, false, error) &&
           application_write(session, context->file.application.id, NOTE_MESSAGE, act->desk->person,
                             desk_person(act->desk, act->desk->person, STR_NONE), text, act->desk->request->now,
                             error) &&
           application_notes_read(session, context->file.application.id, false, act->desk->request->now, error) &&
           write_applicant(session, act, "application-message", text, STR_NONE, error);
}

static bool run_note(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = of(act);
    return interest_allows(session, context->file.application.id, act->desk->person, false, error) &&
           application_write(session, context->file.application.id, NOTE_INTERNAL, act->desk->person,
                             desk_person(act->desk, act->desk->person, STR_NONE), form_text(&act->form, "note_texte"),
                             act->desk->request->now, error);
}

/* --- Opinions -------------------------------------------------------------------------------------------------------
 */

static const struct field OPINION_FIELDS[] = {
    {.name = "avis_nom",
     .label = "Personne ou service consulté",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 150,
     .help = "Par exemple CC du Perche, service numérique"},
    {.name = "avis_courriel", .label = "Adresse électronique", .kind = FIELD_EMAIL, .required = true},
    {.name = "avis_question", .label = "Votre question", .kind = FIELD_TEXTAREA, .most = 2000},
    {.name = "avis_date", .label = "Réponse attendue au plus tard le", .kind = FIELD_DATE, .required = true},
};

static bool run_opinion(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = of(act);
    const struct desk *desk = act->desk;
    struct str link;
    struct opinion opinion = {.name = form_text(&act->form, "avis_nom"),
                              .email = form_text(&act->form, "avis_courriel"),
                              .question = form_text(&act->form, "avis_question"),
                              .due_at = desk_end_of_day(desk, form_number(&act->form, "avis_date"))};
    if (!opinion_ask(session, context->file.application.id, &opinion, desk->person, desk->request->now, error) ||
        !desk_link(session, desk, LINK_OPINION, opinion.id, &link, error))
        return false;
    const struct letter_value values[] = {{"personne", opinion.name},
                                          {"appel", desk->call.rules.title},
                                          {"projet", context->file.dossier.title},
                                          {"question", opinion.question.at ? opinion.question : STR("")},
                                          {"echeance", desk_when(desk, opinion.due_at)},
                                          {"lien", link}};
    return desk_letter(session, desk, "application-opinion",
                       arena_printf(desk->arena, "application-opinion %lld", (long long)opinion.id), opinion.email,
                       values, COUNT_OF(values), error);
}

static bool run_revoke(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = of(act);
    int64_t id = 0;
    id_parse(form_text(&act->form, "avis_retire"), &id);
    return opinion_revoke(session, context->file.application.id, id, act->desk->request->now, error);
}

/* --- Interests, readers ---------------------------------------------------------------------------------------------
 */

const struct field TIED_FIELDS[] = {{.name = "lien_motif",
                                     .label = "Quel lien avez-vous avec le porteur ou le projet ?",
                                     .kind = FIELD_TEXT,
                                     .required = true,
                                     .most = 300,
                                     .help = "Par exemple : je siège à son conseil d’administration"}};

bool run_tied(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = of(act);
    act->reason = form_text(&act->form, "lien_motif");
    return interest_declare(session, context->file.application.id, act->desk->person, true, act->reason,
                            act->desk->request->now, error);
}

static bool run_readers(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = of(act);
    for (size_t i = 0; i < context->juror_count; i++)
        if (!reader_assign(session, context->file.application.id, context->jurors[i],
                           form_chosen(&act->form, "lecteurs", context->juror_choices[i].value),
                           act->desk->request->now, error))
            return false;
    return true;
}

/* --- More time ------------------------------------------------------------------------------------------------------
 */

static const struct field EXTEND_FIELDS[] = {
    {.name = "prolonge_date", .label = "Nouvelle date limite pour ce dossier", .kind = FIELD_DATE, .required = true},
    {.name = "prolonge_motif", .label = "Raison", .kind = FIELD_TEXT, .required = true, .most = 300},
};

static bool run_extend(struct session *session, struct act *act, struct error *error)
{
    struct case_context *context = of(act);
    int64_t until = desk_end_of_day(act->desk, form_number(&act->form, "prolonge_date"));
    act->reason = form_text(&act->form, "prolonge_motif");
    return call_extend(session, &act->desk->call, context->file.application.id, until, act->reason, act->desk->person,
                       act->desk->request->now, error) &&
           write_applicant(session, act, "application-extended", act->reason, desk_when(act->desk, until), error);
}

/* --- The list -------------------------------------------------------------------------------------------------------
 */

#define ACT(act_name, act_heading, act_submit, act_done, act_fields, act_run, act_audit, ...)                          \
    {                                                                                                                  \
        .name = act_name, .heading = act_heading, .submit = act_submit, .done = act_done, .fields = act_fields,        \
        .field_count = COUNT_OF(act_fields), .run = act_run, .audit = act_audit, ##__VA_ARGS__                         \
    }
#define ACT_PLAIN(act_name, act_submit, act_done, act_run, act_audit, ...)                                             \
    {                                                                                                                  \
        .name = act_name, .heading = act_submit, .submit = act_submit, .done = act_done, .run = act_run,               \
        .audit = act_audit, .plain = true, ##__VA_ARGS__                                                               \
    }

static const struct act_row
    COMPLETE =
        ACT_PLAIN("recevable", "Déclarer recevable", "Le dossier est recevable.", run_complete, "application.complete"),
    REVIEW = ACT_PLAIN("etude", "Confier à la lecture", "Le dossier est à l’étude.", run_review, "application.review"),
    READY =
        ACT_PLAIN("comite", "Présenter au comité", "Le dossier est devant le comité.", run_ready, "application.ready"),
    INELIGIBLE = ACT("irrecevable", "Déclarer irrecevable", "Déclarer irrecevable", "Le dossier est irrecevable.",
                     INELIGIBLE_FIELDS, run_ineligible, "application.ineligible", .danger = true),
    REOPEN = ACT("reprendre", "Revenir à l’étape d’avant", "Revenir à l’étape d’avant", "Le dossier est repris.",
                 REOPEN_FIELDS, run_reopen, "application.reopen"),
    DROP = ACT("abandon", "Classer sans suite", "Classer sans suite", "Le dossier est classé sans suite.", DROP_FIELDS,
               run_drop, "application.drop", .danger = true, .permission = PERMISSION_ORGANISER),
    ASK = ACT("demander", "Demander à compléter", "Envoyer la demande", "La demande est envoyée au porteur.",
              ASK_FIELDS, run_ask, "application.ask"),
    MESSAGE = ACT("message", "Écrire au porteur", "Envoyer", "Votre message est envoyé.", MESSAGE_FIELDS, run_message,
                  "application.message"),
    NOTE =
        ACT("note", "Ajouter une note interne", "Ajouter la note", "La note est gardée.", NOTE_FIELDS, run_note, NULL),
    OPINION = ACT("avis", "Demander un avis extérieur", "Demander l’avis", "L’avis est demandé par courriel.",
                  OPINION_FIELDS, run_opinion, "application.opinion"),
    TIED = ACT("lie", "J’ai un lien avec ce porteur", "Me déporter", "Vous êtes déporté de ce dossier.", TIED_FIELDS,
               run_tied, "application.tied"),
    EXTEND = ACT("prolonger", "Prolonger pour ce dossier", "Prolonger", "Ce dossier a plus de temps.", EXTEND_FIELDS,
                 run_extend, "application.extend", .permission = PERMISSION_ORGANISER);

static void add_moves(struct acts *acts, struct case_context *context)
{
    switch (context->file.application.state) {
    case APPLICATION_DRAFT: acts_add(acts, &EXTEND, context); return;
    case APPLICATION_SUBMITTED:
    case APPLICATION_INCOMPLETE:
        acts_add(acts, &COMPLETE, context);
        acts_add(acts, &ASK, context);
        acts_add(acts, &INELIGIBLE, context);
        return;
    case APPLICATION_COMPLETE:
        acts_add(acts, &REVIEW, context);
        acts_add(acts, &ASK, context);
        acts_add(acts, &INELIGIBLE, context);
        return;
    case APPLICATION_REVIEW:
        acts_add(acts, &READY, context);
        acts_add(acts, &REOPEN, context);
        acts_add(acts, &DROP, context);
        return;
    case APPLICATION_READY:
    case APPLICATION_INELIGIBLE: acts_add(acts, &REOPEN, context); return;
    default: return;
    }
}

/* Acts whose choices depend on the application. */
static void add_readers(struct acts *acts, struct case_context *context)
{
    struct arena *arena = acts->desk->arena;
    struct field *field = ARENA_NEW(arena, struct field);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    *field = (struct field){.name = "lecteurs",
                            .label = "Lecteurs",
                            .kind = FIELD_CHOICES,
                            .choices = context->juror_choices,
                            .choice_count = context->juror_count,
                            .help = "Une lecture rendue ne peut plus être retirée."};
    *row = (struct act_row){.name = "lecteurs",
                            .heading = "Choisir les lecteurs",
                            .submit = "Enregistrer les lecteurs",
                            .done = "Les lecteurs sont choisis.",
                            .fields = field,
                            .field_count = 1,
                            .run = run_readers,
                            .audit = "application.readers"};
    acts_add(acts, row, context);
    struct act *act = acts_find(acts, "lecteurs");
    for (size_t i = 0; act && i < context->juror_count; i++)
        if (context->juror_reads[i])
            form_choose(&act->form, "lecteurs", str_of(context->juror_choices[i].value));
}

static void add_revoke(struct acts *acts, struct case_context *context)
{
    struct arena *arena = acts->desk->arena;
    struct field *field = ARENA_NEW(arena, struct field);
    struct act_row *row = ARENA_NEW(arena, struct act_row);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, context->opinions.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < context->opinions.count; i++) {
        const struct opinion *opinion = &context->opinions.at[i];
        if (!opinion->answered_at && !opinion->revoked_at)
            choices[count++] =
                (struct field_choice){id_text(arena, opinion->id).at, arena_cstr(arena, opinion->name), NULL};
    }
    if (count == 0)
        return;
    *field = (struct field){.name = "avis_retire",
                            .label = "Avis à ne plus attendre",
                            .kind = FIELD_CHOICE,
                            .required = true,
                            .choices = choices,
                            .choice_count = count};
    *row = (struct act_row){.name = "avis-retirer",
                            .heading = "Ne plus attendre un avis",
                            .submit = "Ne plus l’attendre",
                            .done = "Cet avis n’est plus attendu.",
                            .fields = field,
                            .field_count = 1,
                            .run = run_revoke,
                            .audit = "application.opinion-revoke"};
    acts_add(acts, row, context);
}

void case_acts(struct acts *acts, struct case_context *context)
{
    add_moves(acts, context);
    if (context->file.application.state != APPLICATION_DRAFT) {
        acts_add(acts, &MESSAGE, context);
        acts_add(acts, &OPINION, context);
        add_revoke(acts, context);
        if (context->juror_count && context->file.application.state == APPLICATION_REVIEW)
            add_readers(acts, context);
    }
    acts_add(acts, &NOTE, context);
    acts_add(acts, &TIED, context);
}
