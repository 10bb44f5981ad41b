/* The operator's page: what waits, what went wrong, what may be tried again. */
#include "operator-pages.h"
#include "operator-views.h"
#include "post/post.h"
#include "store/job.h"
#include "templates.h"

enum { ROWS_MOST = 50 };

static const struct field TEST_FIELDS[] = {
    {.name = "courriel",
     .label = "Adresse à laquelle envoyer un message d’essai",
     .kind = FIELD_EMAIL,
     .required = true,
     .most = 254,
     .help = "Par exemple la vôtre : prenom.nom@exemple.fr",
     .autocomplete = "email"},
};

/* --- Words ---------------------------------------------------------------------------------------------------------
 */

static struct str moment(struct request *request, int64_t instant)
{
    return french_date_time(request->arena, request->site->zone, instant);
}

static struct str job_title(struct arena *arena, struct str kind)
{
    static const struct {
        const char *kind, *title;
    } titles[] = {
        {"mail-in", "Lecture d’un courriel reçu"},
        {"accounts-daily", "Rappels et effacements des comptes"},
    };
    for (size_t i = 0; i < COUNT_OF(titles); i++)
        if (str_equal(kind, str_of(titles[i].kind)))
            return str_of(titles[i].title);
    return arena_printf(arena, "Tâche « %.*s »", STR_PRINT(kind));
}

static struct str done_sentence(struct request *request)
{
    static const struct {
        const char *code, *sentence;
    } rows[] = {
        {"essai", "Le message d’essai est en file : il part aussitôt, si le relais répond."},
        {"reprise", "La tâche est reprise."},
        {"abandon", "La tâche est abandonnée."},
        {"renvoi", "Le message repart."},
    };
    struct str code = request_query_text(request, "fait");
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (str_equal(code, str_of(rows[i].code)))
            return str_of(rows[i].sentence);
    return STR_NONE;
}

/* --- The page ------------------------------------------------------------------------------------------------------
 */

static void add_figure(struct request *request, struct view_operations *view, int64_t value, const char *singular,
                       const char *plural, struct str note)
{
    figures_add(request->arena, &view->figures, text_number(request->arena, value),
                str_of(text_plural(value, singular, plural)), note);
}

static bool read_trouble(struct request *request, struct session *session, struct view_operations *view,
                         struct error *error)
{
    struct error unset = {0};
    struct str trouble;
    int64_t since;
    if (!courier_trouble(session, request->arena, &trouble, &since, error))
        return false;
    if (!mail_settings_check(&request->site->settings->mail, &unset)) {
        view->trouble = arena_str(request->arena, str_of(unset.message));
        view->trouble_note = STR("Réglez mail-relay et mail-from dans la configuration (voir docs/operating.md), puis "
                                 "relancez le service. Rien n’est perdu.");
    } else if (trouble.length) {
        view->trouble = trouble;
        view->trouble_note = arena_printf(request->arena, "Depuis le %.*s. Les messages attendent, rien n’est perdu.",
                                          STR_PRINT(moment(request, since)));
    }
    return true;
}

static bool read_inward_trouble(struct request *request, struct session *session, struct view_operations *view,
                                struct error *error)
{
    struct str trouble;
    int64_t since;
    if (!collector_trouble(session, request->arena, &trouble, &since, error))
        return false;
    if (trouble.length && request->site->settings->collect.server) {
        view->inward_trouble = trouble;
        view->inward_note =
            arena_printf(request->arena, "Depuis le %.*s. Les courriels restent dans la boîte jusqu’au retour.",
                         STR_PRINT(moment(request, since)));
    }
    return true;
}

static bool read_figures(struct request *request, struct session *session, struct view_operations *view,
                         struct error *error)
{
    struct job_counts jobs;
    struct message_counts messages;
    struct inbound_counts mails;
    if (!job_count(session, request->now, &jobs, error) || !message_count(session, request->now, &messages, error) ||
        !inbound_count(session, &mails, error))
        return false;
    struct str oldest = messages.oldest_due && request->now - messages.oldest_due > 60
                            ? arena_printf(request->arena, "le plus ancien depuis le %.*s",
                                           STR_PRINT(moment(request, messages.oldest_due)))
                            : STR_NONE;
    add_figure(request, view, jobs.due + jobs.taken, "tâche à faire", "tâches à faire", STR_NONE);
    add_figure(request, view, jobs.later, "tâche pour plus tard", "tâches pour plus tard", STR_NONE);
    add_figure(request, view, jobs.parked, "tâche mise de côté", "tâches mises de côté", STR_NONE);
    add_figure(request, view, messages.queued + messages.sending, "message en file", "messages en file", oldest);
    add_figure(request, view, messages.sent, "message envoyé", "messages envoyés", STR_NONE);
    add_figure(request, view, messages.failed + messages.bounced, "message non remis", "messages non remis", STR_NONE);
    add_figure(request, view, mails.stored + mails.read + mails.aside + mails.done, "courriel reçu", "courriels reçus",
               mails.aside ? arena_printf(request->arena, "dont %lld à part (automatiques, indésirables…)",
                                          (long long)mails.aside)
                           : STR_NONE);
    return true;
}

static bool read_jobs(struct request *request, struct session *session, struct view_operations *view,
                      struct error *error)
{
    struct arena *arena = request->arena;
    struct parked_job *jobs;
    size_t count;
    if (!job_parked(session, ROWS_MOST, arena, &jobs, &count, error))
        return false;
    view->jobs.at = ARENA_ARRAY(arena, struct operation_row, count + 1);
    for (size_t i = 0; i < count; i++) {
        struct str id = id_text(arena, jobs[i].id);
        view->jobs.at[view->jobs.count++] = (struct operation_row){
            .title = job_title(arena, jobs[i].kind),
            .detail = arena_printf(arena, "demandée le %.*s", STR_PRINT(moment(request, jobs[i].created_at))),
            .why = jobs[i].error,
            .again = route_address(arena, "job-retry", id),
            .give_up = route_address(arena, "job-discard", id)};
    }
    return true;
}

static bool read_messages(struct request *request, struct session *session, enum message_state state,
                          struct operation_rows *rows, struct error *error)
{
    struct arena *arena = request->arena;
    struct message *messages;
    size_t count;
    if (!message_list(session, state, 0, ROWS_MOST, arena, &messages, &count, error))
        return false;
    rows->at = ARENA_ARRAY(arena, struct operation_row, count + 1);
    for (size_t i = 0; i < count; i++)
        rows->at[rows->count++] = (struct operation_row){
            .title = messages[i].subject.length ? messages[i].subject : STR("Message effacé"),
            .detail = arena_printf(arena, "à %.*s, le %.*s", STR_PRINT(messages[i].address),
                                   STR_PRINT(moment(request, messages[i].ended_at))),
            .why = messages[i].error,
            .again = messages[i].address.length ? route_address(arena, "message-retry", id_text(arena, messages[i].id))
                                                : STR_NONE};
    return true;
}

static bool send_page(struct request *request, struct response *response, struct form *form, struct error *error)
{
    struct session *session;
    struct view_operations view = {.done = done_sentence(request),
                                   .failed = {.id = "refuses", .heading = "Messages refusés ou périmés"},
                                   .bounced = {.id = "revenus", .heading = "Messages revenus"}};
    if (!request_session(request, &session, error) || !read_trouble(request, session, &view, error) ||
        !read_inward_trouble(request, session, &view, error) || !read_inward_trouble(request, session, &view, error) ||
        !read_figures(request, session, &view, error) || !read_jobs(request, session, &view, error) ||
        !read_messages(request, session, MESSAGE_FAILED, &view.failed.rows, error) ||
        !read_messages(request, session, MESSAGE_BOUNCED, &view.bounced.rows, error))
        return false;
    page_fill(request, NULL, &view.page, STR("Exploitation"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.token = view.failed.token = view.bounced.token = form->token;
    view.test = form_fields(form);
    struct buffer page = {0};
    template_operations(&page, &view);
    response_html(response, &page);
    if (form->error_count)
        response_status(response, 422);
    return true;
}

bool show_operations(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    form_start(&form, request, TEST_FIELDS, COUNT_OF(TEST_FIELDS));
    return send_page(request, response, &form, error);
}

/* --- Decisions -----------------------------------------------------------------------------------------------------
 */

struct test {
    struct request *request;
    struct str address;
};

static bool queue_test(struct session *session, void *context, struct error *error)
{
    const struct test *test = context;
    struct request *request = test->request;
    struct letter_value date = {"date", moment(request, request->now)};
    struct letter_order order = {.message = {.mark = arena_printf(request->arena, "test %lld", (long long)id_new()),
                                             .kind = "test",
                                             .address = test->address},
                                 .values = &date,
                                 .value_count = 1};
    return letter_queue(session, &order, request->now, NULL, error);
}

bool send_mail_test(struct request *request, struct response *response, struct error *error)
{
    struct form form;
    struct error why = {0};
    if (form_read(&form, request, TEST_FIELDS, COUNT_OF(TEST_FIELDS))) {
        struct test test = {request, form_text(&form, "courriel")};
        if (store_write(request->site->store, queue_test, &test, &why))
            return response_redirect(response, 303, STR("/exploitation?fait=essai"), error);
        if (why.kind != ERROR_INVALID)
            return error_set(error, why.kind, "%s", why.message);
        form_refuse(&form, "courriel", "%s", why.message);
    }
    return send_page(request, response, &form, error);
}

struct decision {
    int64_t id, now;
    bool (*retry)(struct session *session, int64_t id, int64_t now, struct error *error); /* NULL: discards a job */
};

static bool apply(struct session *session, void *context, struct error *error)
{
    const struct decision *decision = context;
    return decision->retry ? decision->retry(session, decision->id, decision->now, error)
                           : job_discard(session, decision->id, error);
}

static bool decide(struct request *request, struct response *response, const char *parameter,
                   bool (*retry)(struct session *, int64_t, int64_t, struct error *), struct str then,
                   struct error *error)
{
    struct decision decision = {.now = request->now, .retry = retry};
    id_parse(request_path(request, parameter), &decision.id); /* checked by the router */
    return store_write(request->site->store, apply, &decision, error) && response_redirect(response, 303, then, error);
}

bool retry_job(struct request *request, struct response *response, struct error *error)
{
    return decide(request, response, "job", job_retry, STR("/exploitation?fait=reprise"), error);
}

bool discard_job(struct request *request, struct response *response, struct error *error)
{
    return decide(request, response, "job", NULL, STR("/exploitation?fait=abandon"), error);
}

bool retry_message(struct request *request, struct response *response, struct error *error)
{
    return decide(request, response, "message", message_retry, STR("/exploitation?fait=renvoi"), error);
}
