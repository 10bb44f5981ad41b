/* A contact of a member: added, changed, or at the end of her time. */
#include "member-pages.h"

static const struct field_choice PARTS[] = {
    {"elected", "Élu représentant", "Parle pour l’organisme"},
    {"referent", "Référent technique", "Recense et mobilise les acteurs"},
    {"alternate", "Suppléant du référent", NULL},
    {"other", "Autre contact", NULL},
};
static const struct field_choice CIVILITIES[] = {{"Mme", "Madame", NULL}, {"M.", "Monsieur", NULL}};
static const struct field FIELDS[] = {
    {.name = "role", .label = "Rôle", .kind = FIELD_CHOICE, .required = true, .choices = PARTS, .choice_count = 4},
    {.name = "civilite", .label = "Civilité", .kind = FIELD_CHOICE, .choices = CIVILITIES, .choice_count = 2},
    {.name = "prenom", .label = "Prénom", .kind = FIELD_TEXT, .most = 100, .autocomplete = "off"},
    {.name = "nom", .label = "Nom", .kind = FIELD_TEXT, .most = 100, .autocomplete = "off"},
    {.name = "fonction",
     .label = "Fonction",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 200,
     .help = "Telle qu’elle s’imprime, par exemple vice-président au numérique",
     .autocomplete = "off"},
    {.name = "courriel",
     .label = "Adresse électronique",
     .kind = FIELD_EMAIL,
     .most = EMAIL_BYTES_MOST,
     .autocomplete = "off"},
    {.name = "telephone", .label = "Téléphone", .kind = FIELD_PHONE, .autocomplete = "off"},
    {.name = "depuis", .label = "Depuis le", .kind = FIELD_DATE, .required = true},
    {.name = "jusqu_au",
     .label = "Jusqu’au",
     .kind = FIELD_DATE,
     .help = "Son dernier jour ; vide s’il n’est pas connu"},
    {.name = "origine",
     .label = "D’où vient son adresse",
     .kind = FIELD_TEXT,
     .most = 200,
     .help = "Par exemple liste de présence du 20 février 2024"},
};

struct editing {
    struct request *request;
    const struct space *space;
    struct network_member member;
    struct member_contact contact;
    bool is_new;
};

static bool save(struct session *session, void *context, struct error *error)
{
    struct editing *editing = context;
    struct request *request = editing->request;
    if (editing->is_new)
        editing->contact.id = 0; /* the write may run again */
    return contact_save(session, &editing->contact, request->now, error) &&
           network_note(session, request, editing->space, "member.contact", "member", editing->member.id,
                        editing->member.name, STR_NONE, error);
}

static void show_fields(struct request *request, struct form *form, const struct member_contact *contact)
{
    form_choose(form, "role", str_of(contact_part_code(contact->part)));
    form_choose(form, "civilite", contact->civility);
    form_set(form, "prenom", contact->first_name);
    form_set(form, "nom", contact->last_name);
    form_set(form, "fonction", contact->duty);
    form_set(form, "courriel", contact->email);
    form_set(form, "telephone", contact->phone);
    form_set(form, "depuis", date_format(request->arena, contact->starts_on));
    if (contact->ends_on != CONTACT_STILL)
        form_set(form, "jusqu_au", date_format(request->arena, contact->ends_on));
    form_set(form, "origine", contact->origin);
}

static void read_fields(const struct form *form, struct member_contact *contact)
{
    contact->part = contact_part_of(form_text(form, "role"));
    contact->civility = form_text(form, "civilite");
    contact->first_name = form_text(form, "prenom");
    contact->last_name = form_text(form, "nom");
    contact->duty = form_text(form, "fonction");
    contact->email = form_text(form, "courriel");
    contact->phone = form_text(form, "telephone");
    contact->starts_on = (int32_t)form_number(form, "depuis");
    contact->ends_on = form_is_empty(form, "jusqu_au") ? CONTACT_STILL : (int32_t)form_number(form, "jusqu_au");
    contact->origin = form_text(form, "origine");
}

static bool edit(struct request *request, struct response *response, struct editing *editing, struct error *error)
{
    struct arena *arena = request->arena;
    struct form form;
    struct error refused = {0};
    if (request->method != METHOD_POST) {
        form_start(&form, request, FIELDS, COUNT_OF(FIELDS));
        show_fields(request, &form, &editing->contact);
    } else if (form_read(&form, request, FIELDS, COUNT_OF(FIELDS))) {
        read_fields(&form, &editing->contact);
        if (store_write(request->site->store, save, editing, &refused))
            return response_redirect(
                response, 303,
                demarche_path_id(arena, editing->space, "/membres/", editing->member.id, "?fait=contact"), error);
        form_refuse(&form, NULL, "%s", refused.message);
    }
    struct str back = demarche_path_id(arena, editing->space, "/membres/", editing->member.id, "");
    struct view_form_page view = {
        .heading = editing->is_new ? STR("Ajouter un contact") : STR("Modifier le contact"),
        .lead = editing->member.name,
        .submit = STR("Enregistrer"),
    };
    links_add(arena, &view.ways, 1, STR("Ne rien changer"), back);
    links_add(arena, &view.page.breadcrumb, 2, STR("Les membres"), demarche_path(arena, editing->space, "/membres"));
    links_add(arena, &view.page.breadcrumb, 2, editing->member.name, back);
    send_form_page(request, response, editing->space, &view, &form);
    return true;
}

bool show_contact_new(struct request *request, struct response *response, struct error *error)
{
    struct editing editing = {.request = request, .is_new = true};
    if (!request_member(request, &editing.space, &editing.member, error))
        return false;
    editing.contact = (struct member_contact){.member_id = editing.member.id,
                                              .part = CONTACT_REFERENT,
                                              .starts_on = space_today(request, editing.space),
                                              .ends_on = CONTACT_STILL};
    return edit(request, response, &editing, error);
}

bool show_contact(struct request *request, struct response *response, struct error *error)
{
    struct editing editing = {.request = request};
    struct session *session;
    struct member_contacts contacts;
    int64_t id = 0;
    id_parse(request_path(request, "contact"), &id); /* checked by the router */
    if (!request_member(request, &editing.space, &editing.member, error) ||
        !request_session(request, &session, error) ||
        !contact_list(session, editing.space->id, editing.member.id, request->arena, &contacts, error))
        return false;
    for (size_t i = 0; i < contacts.count; i++)
        if (contacts.at[i].id == id) {
            editing.contact = contacts.at[i];
            return edit(request, response, &editing, error);
        }
    return error_set(error, ERROR_MISSING, "Cette personne n’est pas un contact de cet organisme.");
}
