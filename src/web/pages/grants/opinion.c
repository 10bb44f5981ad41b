/* An opinion asked of somebody outside: read the project, say what one thinks of it, by a signed link. */
#include "case-acts.h"

static const struct field_choice VERDICTS[] = {
    {"favorable", "Favorable", NULL}, {"reserve", "Réservé", NULL}, {"defavorable", "Défavorable", NULL}};
static const struct field FIELDS[] = {
    {.name = "avis",
     .label = "Votre avis",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = VERDICTS,
     .choice_count = COUNT_OF(VERDICTS)},
    {.name = "pourquoi", .label = "Pourquoi", .kind = FIELD_TEXTAREA, .required = true, .most = 4000}};

static bool run_answer(struct session *session, struct act *act, struct error *error)
{
    const struct opinion *opinion = act->context;
    struct str verdict = form_text(&act->form, "avis");
    act->subject_id = opinion->application_id;
    act->label = opinion->name;
    return opinion_answer(session, opinion->id,
                          str_equal(verdict, STR("favorable")) ? OPINION_FAVOURABLE
                          : str_equal(verdict, STR("reserve")) ? OPINION_RESERVED
                                                               : OPINION_UNFAVOURABLE,
                          form_text(&act->form, "pourquoi"), error);
}

static const struct act_row ANSWER = {.name = "repondre",
                                      .heading = "Donner mon avis",
                                      .submit = "Envoyer mon avis",
                                      .done = "Votre avis est envoyé. Merci.",
                                      .fields = FIELDS,
                                      .field_count = COUNT_OF(FIELDS),
                                      .plain = true,
                                      .run = run_answer,
                                      .audit = "application.opinion-answer"};

static bool open_opinion(struct request *request, struct desk *desk, struct opinion *opinion, struct case_file *file,
                         struct error *error)
{
    struct link_key key;
    enum link_purpose purpose = LINK_PURPOSE_COUNT;
    struct application application;
    int64_t id = 0;
    bool known;
    *desk = (struct desk){.request = request, .arena = request->arena};
    if (!request_session(request, &desk->session, error) || !link_key_read(desk->session, &key, &known, error))
        return false;
    if (!known || !link_token_read(&key, request_path(request, "secret"), &purpose, &id) || purpose != LINK_OPINION)
        return error_set(error, ERROR_MISSING, "Ce lien n’est pas entier" NBSP ": reprenez celui du message reçu.");
    if (!opinion_find(desk->session, id, request->arena, opinion, error) ||
        !application_at(desk->session, opinion->application_id, request->arena, &application, error) ||
        !call_at(desk->session, application.call_id, request->arena, &desk->call, error) ||
        !case_find(desk->session, &desk->call, application.id, request->arena, file, error))
        return false;
    desk->space = space_by_id(request, desk->call.space_id);
    if (!desk->space)
        return error_set(error, ERROR_MISSING, "L’espace de cet appel n’existe plus.");
    desk->base = call_path(request->arena, desk->space, &desk->call.rules, "");
    return true;
}

bool show_opinion(struct request *request, struct response *response, struct error *error)
{
    struct desk desk;
    struct opinion opinion;
    struct case_file file;
    struct acts acts = {.desk = &desk};
    bool done = false;
    if (!open_opinion(request, &desk, &opinion, &file, error))
        return false;
    acts_add(&acts, &ANSWER, &opinion);
    if (request->method == METHOD_POST && !acts_run(&acts, &done, error))
        return false;
    if (done)
        return acts_redirect(&acts, response, error);
    struct view_desk view = {.heading = file.dossier.title, .done = acts_done(&acts), .refusal = acts.refusal};
    struct view_desk_section *section = desk_section(&desk, &view, "avis", "L’avis qui vous est demandé");
    bool open = !opinion.answered_at && !opinion.revoked_at && request->now <= opinion.due_at;
    section->lead = opinion.question;
    desk_fact(&desk, section, "Demandé à", opinion.name);
    desk_fact(&desk, section, "Réponse attendue avant le", desk_when(&desk, opinion.due_at));
    if (opinion.answered_at) {
        desk_fact(&desk, section, "Votre avis", str_of(opinion_verdict_label(opinion.verdict)));
        desk_fact(&desk, section, "Pourquoi", opinion.answer);
    } else if (!open) {
        section->lead =
            opinion.revoked_at ? STR("Cet avis n’est plus demandé.") : STR("La date limite de cet avis est passée.");
    }
    if (!opinion.revoked_at)
        show_dossier(&desk, &file, true, &view);
    if (open)
        acts_show(&acts, "repondre", desk_section(&desk, &view, "reponse", "Votre réponse"));
    desk_send(&desk, response, &view, "");
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    return true;
}
