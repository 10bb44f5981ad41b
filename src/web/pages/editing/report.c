/* A visitor says that something is wrong, and follows what becomes of it. No account, no puzzle to solve. */
#include <sodium.h>

#include "editing-pages.h"
#include "places/cleaning.h"
#include "templates.h"

enum { REPORTS_AT_ONCE = 6, REPORT_EVERY = 10 * 60, SECRET_BYTES_OF_TICKET = 18 };

static const struct field_choice SUBJECTS[] = {
    {"horaires", "Les horaires", NULL},
    {"telephone", "Le téléphone", NULL},
    {"courriels", "L’adresse électronique", NULL},
    {"site_web", "Le site web", NULL},
    {"adresse", "L’adresse (rue)", NULL},
    {"nom", "Le nom du lieu", NULL},
    {"ferme", "Ce lieu est fermé pour de bon", NULL},
    {"autre", "Autre chose", NULL},
};
static const struct field FIELDS[] = {
    {.name = "sujet",
     .label = "Qu’est-ce qui n’est pas juste ?",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = SUBJECTS,
     .choice_count = COUNT_OF(SUBJECTS)},
    {.name = "valeur",
     .label = "Ce qui serait juste, si vous le savez",
     .kind = FIELD_TEXT,
     .most = 500,
     .help = "Par exemple « 02 37 00 00 00 », ou « du lundi au vendredi de 9 h à 12 h »"},
    {.name = "precisions", .label = "Précisions", .kind = FIELD_TEXTAREA, .most = 2000},
    {.name = "courriel",
     .label = "Votre adresse électronique",
     .kind = FIELD_EMAIL,
     .most = EMAIL_BYTES_MOST,
     .help = "Seulement si vous voulez être prévenu de la suite. Elle est effacée quand c’est réglé.",
     .autocomplete = "email"},
};

/* --- What is suggested, in the official form ---------------------------------------------------------------------- */

struct first_finding {
    struct arena *arena;
    struct str message;
};

static void keep_first(void *context, const struct finding *finding)
{
    struct first_finding *first = context;
    if (first->message.length == 0 && finding->severity != SEVERITY_NOTE)
        first->message = arena_str(first->arena, finding->message);
}

static struct str joined(struct arena *arena, const struct texts *texts)
{
    struct buffer out = {0};
    for (size_t i = 0; i < texts->count; i++)
        buffer_printf(&out, "%s%.*s", i ? "|" : "", STR_PRINT(texts->at[i]));
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

/* The value as the schema writes it; the form is refused when it cannot be read. */
static struct str clean_value(struct request *request, struct form *form, enum place_field field,
                              const struct kept_place *kept)
{
    struct first_finding first = {.arena = request->arena};
    struct cleaning cleaning = {.arena = request->arena, .found = keep_first, .context = &first};
    struct str typed = form_text(form, "valeur"), value;
    struct texts texts;
    struct hours_reading reading;
    switch (field) {
    case PLACE_PHONE: value = clean_phone(&cleaning, typed, kept->place.postal_code); break;
    case PLACE_EMAILS:
        texts = clean_emails(&cleaning, typed);
        value = joined(request->arena, &texts);
        break;
    case PLACE_WEBSITES:
        texts = clean_websites(&cleaning, typed);
        value = joined(request->arena, &texts);
        break;
    case PLACE_HOURS:
        hours_read_french(request->arena, typed, &reading);
        value = reading.confidence >= HOURS_LIKELY ? reading.expression : STR("");
        first.message = reading.message;
        break;
    default: value = clean_line(&cleaning, field, typed); break;
    }
    if (str_is_empty(value))
        form_refuse(form, "valeur", "%.*s",
                    STR_PRINT(first.message.length ? first.message
                                                   : STR("Cette valeur n’est pas comprise : écrivez-la autrement, ou "
                                                         "mettez-la dans les précisions.")));
    return value;
}

static void read_suggestion(struct request *request, struct form *form, const struct kept_place *kept,
                            struct proposal *proposal)
{
    enum place_field field;
    if (!place_field_find(form_text(form, "sujet"), &field) || form_is_empty(form, "valeur"))
        return;
    struct str value = clean_value(request, form, field, kept);
    struct str before = place_field_text(&kept->place, field, request->arena);
    if (form->error_count == 0 && str_equal(before, value))
        form_refuse(form, "valeur", "C’est déjà ce que dit la fiche de ce lieu.");
    proposal->changes = (struct place_changes){.count = 1, .at = {{field, before, value}}};
}

/* --- Sending ------------------------------------------------------------------------------------------------------ */

struct reporting {
    struct request *request;
    struct proposal proposal;
    struct str secret, network;
    int64_t wait;
};

static bool write_report(struct session *session, void *context, struct error *error)
{
    struct reporting *reporting = context;
    int64_t id, now = reporting->request->now;
    struct str key = arena_printf(reporting->request->arena, "report %.*s", STR_PRINT(reporting->network));
    if (!allowance_take(session, key, REPORTS_AT_ONCE, REPORT_EVERY, now, &reporting->wait, error))
        return false;
    return reporting->wait > 0 || proposal_save(session, &reporting->proposal, reporting->secret, now, &id, error);
}

static struct str new_secret(struct arena *arena)
{
    uint8_t bytes[SECRET_BYTES_OF_TICKET];
    randombytes_buf(bytes, sizeof bytes);
    return base64url(arena, bytes, sizeof bytes);
}

static struct str comment_of(struct arena *arena, const struct form *form)
{
    struct str said = form_text(form, "precisions");
    if (form_chosen(form, "sujet", "ferme"))
        return arena_printf(arena, "Ce lieu est fermé pour de bon. %.*s", STR_PRINT(said));
    return said;
}

static bool send_report(struct request *request, struct response *response, const struct space *space,
                        const struct kept_place *kept, struct form *form, bool *sent, struct error *error)
{
    struct reporting reporting = {.request = request,
                                  .secret = new_secret(request->arena),
                                  .network = network_label(request),
                                  .proposal = {.space_id = space->id,
                                               .place_id = kept->id,
                                               .person_id = request_person(request),
                                               .kind = PROPOSAL_REPORT,
                                               .state = PROPOSAL_WAITING,
                                               .name = kept->place.name,
                                               .email = form_text(form, "courriel"),
                                               .comment = comment_of(request->arena, form)}};
    *sent = false;
    read_suggestion(request, form, kept, &reporting.proposal);
    if (form->error_count == 0 && reporting.proposal.changes.count == 0 && str_is_empty(reporting.proposal.comment))
        form_refuse(form, "precisions", "Dites ce qui serait juste, ou donnez quelques précisions.");
    if (form->error_count > 0)
        return true;
    if (!store_write(request->site->store, write_report, &reporting, error))
        return false;
    if (reporting.wait > 0) {
        form_refuse(form, NULL, "Vous avez envoyé plusieurs signalements. %.*s",
                    STR_PRINT(wait_label(request->arena, reporting.wait)));
        return true;
    }
    *sent = true;
    struct str address = route_address(request->arena, "ticket", space->slug, reporting.secret);
    return response_redirect(response, 303, address, error);
}

bool show_report(struct request *request, struct response *response, struct error *error)
{
    struct session *session;
    const struct space *space;
    struct kept_place kept;
    struct form form;
    if (!request_session(request, &session, error) || !place_of_request(request, session, &space, &kept, error))
        return false;
    if (kept.state != PLACE_PUBLISHED)
        return error_set(error, ERROR_MISSING, "Ce lieu n’existe pas ou n’est plus publié.");
    if (request->method == METHOD_POST) {
        bool sent = false;
        if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS)) &&
            !send_report(request, response, space, &kept, &form, &sent, error))
            return false;
        if (sent)
            return true;
    } else {
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
        form_choose(&form, "sujet", request_query_text(request, "sujet"));
    }
    struct view_form_page view = {
        .heading = STR("Signaler une erreur"),
        .lead = arena_printf(request->arena, "Sur la fiche de « %.*s ».", STR_PRINT(kept.place.name)),
        .submit = STR("Envoyer le signalement")};
    links_add(request->arena, &view.page.breadcrumb, 1, kept.place.name,
              route_address(request->arena, "place", space->slug, kept.slug));
    send_form_page(request, response, space, &view, &form);
    return true;
}

/* --- Following ---------------------------------------------------------------------------------------------------- */

bool show_ticket(struct request *request, struct response *response, struct error *error)
{
    static const struct {
        const char *state, *detail;
    } words[] = {
        [PROPOSAL_DRAFT] = {"Brouillon", "Il n’est pas encore envoyé."},
        [PROPOSAL_WAITING] = {"En attente", "Le lieu et le département le liront. Gardez l’adresse de cette page pour "
                                            "suivre ce qu’il devient."},
        [PROPOSAL_ACCEPTED] = {"Corrigé", "Merci : la fiche du lieu a été corrigée."},
        [PROPOSAL_REFUSED] = {"Non retenu", "La fiche du lieu n’a pas été changée."},
        [PROPOSAL_WITHDRAWN] = {"Retiré", "Il a été retiré."},
    };
    struct session *session;
    const struct space *space = request_space(request, error);
    struct proposal proposal;
    struct kept_place kept;
    if (!space || !request_session(request, &session, error))
        return false;
    if (!proposal_find(session, request_path(request, "secret"), request->arena, &proposal, error) ||
        !kept_place_read(session, proposal.place_id, request->arena, &kept, error))
        return false;
    if (proposal.space_id != space->id)
        return error_set(error, ERROR_MISSING, "Ce signalement n’existe pas, ou plus.");
    struct view_ticket view = {.place = kept.place.name,
                               .place_address = route_address(request->arena, "place", space->slug, kept.slug),
                               .state = str_of(words[proposal.state].state),
                               .detail = str_of(words[proposal.state].detail),
                               .settled = proposal.decided_at != 0,
                               .taken = proposal.state == PROPOSAL_ACCEPTED,
                               .changes = change_rows(request->arena, &proposal.changes),
                               .comment = proposal.comment,
                               .reason = proposal.reason,
                               .sent = when_text(request, space, proposal.created_at)};
    page_fill(request, space, &view.page, STR("Votre signalement"), STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    links_add(request->arena, &view.page.breadcrumb, 1, kept.place.name, view.place_address);
    struct buffer page = {0};
    template_ticket(&page, &view);
    response_html(response, &page);
    return true;
}
