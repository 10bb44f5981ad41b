/* An application, seen by whoever has its link: begun with an address, summed up part by part, submitted. */
#include "application-acts.h"
#include "templates.h"

struct str application_path(struct arena *arena, const struct opened *opened, const char *rest)
{
    return arena_printf(arena, "/candidatures/%.*s%s", STR_PRINT(opened->secret), rest);
}

void keep_secret(struct view_page *page, struct response *response)
{
    page->unlisted = true;
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    response_never_stored(response);
}

bool request_application(struct request *request, struct opened *opened, struct error *error)
{
    struct session *session;
    opened->secret = request_path(request, "secret");
    if (!request_session(request, &session, error) ||
        !application_find(session, opened->secret, request->arena, &opened->application, error) ||
        !call_at(session, opened->application.call_id, request->arena, &opened->call, error) ||
        !dossier_read(opened->application.dossier, request->arena, &opened->dossier, error))
        return false;
    opened->space = space_by_id(request, opened->call.space_id);
    return opened->space || error_set(error, ERROR_MISSING, "L’espace de cet appel n’existe plus.");
}

bool save_application(struct request *request, struct opened *opened, int64_t revision, struct error *error)
{
    return application_save(request->site->store, opened->secret, revision, &opened->dossier, request->now, error);
}

/* --- Beginning ------------------------------------------------------------------------------------------------------
 */

static const struct field START_FIELDS[] = {
    {.name = "courriel",
     .label = "Votre adresse électronique",
     .kind = FIELD_EMAIL,
     .required = true,
     .autocomplete = "email",
     .help = "Pour vous joindre au sujet de ce dossier, par exemple nom@exemple.fr"},
};

bool show_application_start(struct request *request, struct response *response, struct error *error)
{
    const struct space *space;
    struct published_call published;
    struct form form;
    struct arena *arena = request->arena;
    if (!request_call(request, &space, &published, error))
        return false;
    if (call_moment(&published.rules, request->now) != CALL_OPEN)
        return error_set(error, ERROR_FORBIDDEN, "Cet appel à projets ne prend pas de candidature en ce moment. %.*s.",
                         STR_PRINT(call_state_sentence(arena, &published.rules, request->now)));
    if (request->method != METHOD_POST) {
        form_start(&form, request, START_FIELDS, COUNT_OF(START_FIELDS));
    } else if (form_read(&form, request, START_FIELDS, COUNT_OF(START_FIELDS))) {
        struct str secret;
        return application_start(request->site->store, published.id, text_lower(arena, form_text(&form, "courriel")),
                                 request->now, arena, &secret, error) &&
               tell_started(request, space, &published, secret, error) &&
               response_redirect(response, 303, arena_printf(arena, "/candidatures/%.*s?fait=debut", STR_PRINT(secret)),
                                 error);
    }
    struct view_form_page view = {
        .heading = STR("Commencer un dossier"),
        .lead = arena_printf(arena, "%.*s. %.*s.", STR_PRINT(published.rules.title),
                             STR_PRINT(call_state_sentence(arena, &published.rules, request->now))),
        .submit = STR("Ouvrir le dossier")};
    links_add(arena, &view.notes, 2,
              STR("Aucun compte n’est nécessaire" NBSP ": votre dossier a un lien secret, que vous gardez et que vous "
                  "pouvez partager avec les personnes qui le remplissent avec vous."),
              STR_NONE);
    links_add(arena, &view.page.breadcrumb, 2, STR("Appels à projets"), space_path(arena, space, "/appels"));
    links_add(arena, &view.page.breadcrumb, 2, published.rules.title, call_path(arena, space, &published.rules, ""));
    send_form_page(request, response, space, &view, &form);
    return true;
}

/* --- Summing up -----------------------------------------------------------------------------------------------------
 */

static const struct {
    const char *label, *rest;
} PARTS[] = {
    [PART_HOLDER] = {"La structure qui porte le projet", "/porteur"},
    [PART_PROJECT] = {"Le projet", "/projet"},
    [PART_SITES] = {"Les lieux du projet", "/projet"},
    [PART_BUDGET] = {"Le budget", "/budget"},
    [PART_ANSWERS] = {"Les questions de l’appel", "/reponses"},
    [PART_FILES] = {"Les pièces jointes", "/pieces"},
};

static struct str part_summary(struct arena *arena, const struct opened *opened, enum dossier_part part)
{
    const struct dossier *dossier = &opened->dossier;
    switch (part) {
    case PART_HOLDER: return dossier->holder_name;
    case PART_PROJECT: return dossier->title;
    case PART_SITES:
        return dossier->site_count ? arena_printf(arena, "%zu %s", dossier->site_count,
                                                  text_plural((int64_t)dossier->site_count, "lieu", "lieux"))
                                   : STR_NONE;
    case PART_BUDGET:
        return dossier->requested ? arena_printf(arena, "Subvention demandée" NBSP ": %.*s",
                                                 STR_PRINT(money_text(arena, dossier->requested)))
                                  : STR_NONE;
    default: break;
    }
    return STR_NONE;
}

static void add_steps(struct arena *arena, const struct opened *opened, struct view_dossier *view)
{
    struct grant grant;
    struct dossier_gaps gaps;
    dossier_check(&opened->call.rules, &opened->dossier, arena, &grant, &gaps);
    view->steps.at = ARENA_ARRAY(arena, struct dossier_step, COUNT_OF(PARTS));
    for (size_t part = 0; part < COUNT_OF(PARTS); part++) {
        struct dossier_step *step = &view->steps.at[view->steps.count++];
        *step = (struct dossier_step){.label = str_of(PARTS[part].label),
                                      .summary = part_summary(arena, opened, (enum dossier_part)part),
                                      .done = true};
        for (size_t i = 0; i < gaps.count; i++) {
            if (gaps.at[i].part != (enum dossier_part)part)
                continue;
            texts_add(arena, &step->gaps, gaps.count, gaps.at[i].message, STR_NONE);
            step->done = step->done && !gaps.at[i].blocking;
        }
    }
    view->ready = view->draft && !dossier_gaps_block(&gaps) && opened->application.state == APPLICATION_DRAFT;
}

static void add_receipt(struct arena *arena, const struct opened *opened, struct view_dossier *view)
{
    const struct application *application = &opened->application;
    enum { LINES_MOST = 4 };
    if (application->submitted_at == 0)
        return;
    struct civil local = zone_civil(opened->call.rules.zone, application->submitted_at);
    texts_add(arena, &view->receipt, LINES_MOST, STR("Numéro"), application_number_text(arena, application));
    texts_add(arena, &view->receipt, LINES_MOST, STR("Déposée le"),
              arena_printf(arena, "%.*s, %02d" NBSP "h" NBSP "%02d" NBSP "min" NBSP "%02d" NBSP "s",
                           STR_PRINT(french_date(arena, date_from_civil(local.year, local.month, local.day))),
                           local.hour, local.minute, local.second));
    texts_add(arena, &view->receipt, LINES_MOST, STR("Empreinte"), application->receipt);
}

/* May that part be changed now, by who has this link? */
static bool part_is_open(const struct application_page *page, enum dossier_part part)
{
    const struct application *application = &page->opened.application;
    if (application->advises)
        return false;
    return application->state == APPLICATION_DRAFT ||
           (application->state == APPLICATION_INCOMPLETE && (page->asked.parts & PART_BIT(part)));
}

static struct str done_text(const struct application_page *page)
{
    static const struct {
        const char *name, *text;
    } DONE[] = {{"debut", "Votre dossier est ouvert. Son lien vous est aussi envoyé par courriel."},
                {"enregistre", "C’est enregistré."},
                {"depot", "Votre candidature est déposée. Le récépissé part aussi par courriel."}};
    struct str name = request_query_text(page->desk.request, "fait");
    for (size_t i = 0; i < COUNT_OF(DONE); i++)
        if (str_equal(name, str_of(DONE[i].name)))
            return str_of(DONE[i].text);
    return acts_done(&page->acts);
}

static bool send_dossier(struct application_page *page, struct response *response, struct str refusal,
                         struct error *error)
{
    struct request *request = page->desk.request;
    struct arena *arena = request->arena;
    const struct opened *opened = &page->opened;
    struct view_desk before = {0}, after = {0};
    enum application_state state = opened->application.state;
    const struct call *call = &opened->call.rules;
    struct view_dossier view = {.call_title = call->title,
                                .call_address = call_path(arena, opened->space, call, ""),
                                .state = str_of(application_state_label(state)),
                                .deadline = call_state_sentence(arena, call, request->now),
                                .refusal = refusal,
                                .draft = state == APPLICATION_DRAFT && !opened->application.advises,
                                .submit_address = application_path(arena, opened, "/deposer"),
                                .done = done_text(page)};
    if (!application_page_read(page, error))
        return false;
    if (!opened->application.advises)
        view.link = arena_printf(arena, "%.*s%.*s", STR_PRINT(request_origin(request)),
                                 STR_PRINT(application_path(arena, opened, "")));
    add_steps(arena, opened, &view);
    for (size_t part = 0; part < view.steps.count; part++)
        if (!part_is_open(page, (enum dossier_part)part))
            view.steps.at[part].address = STR_NONE;
        else
            view.steps.at[part].address = application_path(arena, opened, PARTS[part].rest);
    add_receipt(arena, opened, &view);
    view.receipt_address = application_path(arena, opened, "/recepisse/recepisse.");
    application_page_show(page, &before, &after);
    view.before.count = before.sections.count;
    view.before.at = before.sections.at;
    view.after.count = after.sections.count;
    view.after.at = after.sections.at;
    page_fill(request, opened->space, &view.page, STR("Votre candidature"), STR_NONE, STR_NONE, SECTION_NONE);
    view.token = browser_token(request->exchange);
    keep_secret(&view.page, response);
    struct buffer html = {0};
    template_dossier(&html, &view);
    response_html(response, &html);
    if (refusal.length)
        response_status(response, 422);
    return true;
}

bool show_application(struct request *request, struct response *response, struct error *error)
{
    struct application_page page;
    bool done = false;
    if (!application_page_open(request, &page, error) ||
        (request->method == METHOD_POST && !acts_run(&page.acts, &done, error)))
        return false;
    if (done)
        return acts_redirect(&page.acts, response, error);
    return send_dossier(&page, response, page.acts.refusal, error);
}

bool submit_application(struct request *request, struct response *response, struct error *error)
{
    struct application application;
    struct application_page page;
    struct error refused = {0};
    struct str secret = request_path(request, "secret");
    if (!application_page_open(request, &page, error))
        return false;
    if (submit_with_receipt(request, &page.opened, &application, &refused))
        return response_redirect(
            response, 303, arena_printf(request->arena, "/candidatures/%.*s?fait=depot", STR_PRINT(secret)), error);
    if (refused.kind == ERROR_INVALID || refused.kind == ERROR_FORBIDDEN)
        return send_dossier(&page, response, arena_str(request->arena, str_of(refused.message)), error);
    *error = refused;
    return false;
}
