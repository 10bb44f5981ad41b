/* Entering the démarche, by the link of one's draft: who speaks for the organisation, what it wishes; then sent. */
#include "member-pages.h"

/* --- The steps ------------------------------------------------------------------------------------------------------
 */

struct opened {
    struct request *request;
    const struct space *space;
    struct str secret;
    struct joining joining;
    bool known;
};

static bool open_joining(struct request *request, struct opened *opened, struct error *error)
{
    struct session *session;
    bool found;
    *opened = (struct opened){.request = request, .space = request_space(request, error)};
    if (!opened->space)
        return false;
    opened->secret = request_path(request, "secret");
    if (!request_session(request, &session, error) ||
        !joining_open(session, opened->secret, request->now, request->arena, &opened->joining, &found, error))
        return false;
    if (!found || opened->joining.space_id != opened->space->id)
        return error_set(error, ERROR_MISSING,
                         "Aucune inscription n’a ce lien. Un brouillon est gardé trente jours : recommencez depuis la "
                         "page de la démarche.");
    return true;
}

static bool save(struct session *session, void *context, struct error *error)
{
    struct opened *opened = context;
    return joining_save(session, &opened->joining, opened->request->now, error);
}

/* A step: its form read into the draft, then on to the next; or shown again with what was typed. */
static bool end_step(struct request *request, struct response *response, struct opened *opened, struct form *form,
                     struct view_form_page *view, const char *next, struct error *error)
{
    struct arena *arena = request->arena;
    struct error refused = {0};
    if (request->method == METHOD_POST && form->error_count == 0) {
        if (store_write(request->site->store, save, opened, &refused))
            return response_redirect(response, 303, joining_path(arena, opened->space, opened->secret, next), error);
        if (refused.kind != ERROR_CONFLICT) {
            *error = refused;
            return false;
        }
        form_refuse(form, NULL, "%s", refused.message);
    }
    view->submit = STR("Continuer");
    links_add(arena, &view->ways, 1, STR("Revenir au résumé"), joining_path(arena, opened->space, opened->secret, ""));
    links_add(arena, &view->page.breadcrumb, 3, STR("Accueil"), space_path(arena, opened->space, ""));
    links_add(arena, &view->page.breadcrumb, 3, STR("La démarche"), demarche_path(arena, opened->space, ""));
    links_add(arena, &view->page.breadcrumb, 3, opened->joining.name,
              joining_path(arena, opened->space, opened->secret, ""));
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    send_form_page(request, response, opened->space, view, form);
    return true;
}

static const struct field_choice CIVILITIES[] = {{"Mme", "Madame", NULL}, {"M.", "Monsieur", NULL}};
static const struct field PERSON_FIELDS[] = {
    {.name = "civilite",
     .label = "Civilité",
     .kind = FIELD_CHOICE,
     .choices = CIVILITIES,
     .choice_count = COUNT_OF(CIVILITIES),
     .autocomplete = "honorific-prefix"},
    {.name = "prenom", .label = "Prénom", .kind = FIELD_TEXT, .most = 100, .autocomplete = "given-name"},
    {.name = "nom", .label = "Nom", .kind = FIELD_TEXT, .required = true, .most = 100, .autocomplete = "family-name"},
    {.name = "fonction",
     .label = "Fonction",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 200,
     .help = "Par exemple vice-présidente chargée du numérique",
     .autocomplete = "organization-title"},
    {.name = "adresse",
     .label = "Adresse électronique",
     .kind = FIELD_EMAIL,
     .required = true,
     .most = EMAIL_BYTES_MOST,
     .autocomplete = "email"},
    {.name = "telephone", .label = "Téléphone", .kind = FIELD_PHONE, .autocomplete = "tel"},
};

/* The second contact may be left for later, whole or not at all. */
static struct field *person_fields(struct request *request, bool optional)
{
    struct field *fields = arena_copy(request->arena, PERSON_FIELDS, sizeof PERSON_FIELDS);
    for (size_t i = 0; optional && i < COUNT_OF(PERSON_FIELDS); i++)
        fields[i].required = false;
    return fields;
}

static void set_person(struct form *form, const struct joining_person *person)
{
    form_choose(form, "civilite", person->civility);
    form_set(form, "prenom", person->first_name);
    form_set(form, "nom", person->last_name);
    form_set(form, "fonction", person->duty);
    form_set(form, "adresse", person->email);
    form_set(form, "telephone", person->phone);
}

static void read_person(const struct form *form, struct joining_person *person)
{
    *person =
        (struct joining_person){form_text(form, "civilite"), form_text(form, "prenom"),  form_text(form, "nom"),
                                form_text(form, "fonction"), form_text(form, "adresse"), form_text(form, "telephone")};
}

static bool show_person(struct request *request, struct response *response, bool technical, struct error *error)
{
    struct opened opened;
    struct form form;
    if (!open_joining(request, &opened, error))
        return false;
    struct joining_person *person = technical ? &opened.joining.referent : &opened.joining.elected;
    struct field *fields = person_fields(request, technical);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(PERSON_FIELDS));
        set_person(&form, person);
    } else if (form_read(&form, request, fields, COUNT_OF(PERSON_FIELDS)))
        read_person(&form, person);
    struct view_form_page view = {
        .heading = technical ? STR("Le contact technique") : STR("Le contact politique"),
        .lead = technical ? STR("Étape 3 sur 4" NBSP ": la ou le référent technique, qui recense et mobilise les "
                                "acteurs. Laissez vide s’il n’est pas encore désigné.")
                          : STR("Étape 2 sur 4" NBSP ": l’élue, l’élu ou la personne dirigeante qui vous représente."),
    };
    return end_step(request, response, &opened, &form, &view, technical ? "/souhait" : "/contact-technique", error);
}

bool show_joining_elected(struct request *request, struct response *response, struct error *error)
{
    return show_person(request, response, false, error);
}

bool show_joining_referent(struct request *request, struct response *response, struct error *error)
{
    return show_person(request, response, true, error);
}

static const struct field_choice INTENTIONS[] = {
    {"carry", "Porter une feuille de route", "Pour votre territoire, ou avec d’autres"},
    {"take-part", "Participer aux travaux", "Comités, groupes de travail, diagnostic"},
    {"follow", "Suivre la démarche", "Être informé des rendez-vous et des décisions"},
};
static const struct field INTENTION_FIELDS[] = {
    {.name = "souhait",
     .label = "Votre organisme souhaite",
     .kind = FIELD_CHOICE,
     .required = true,
     .choices = INTENTIONS,
     .choice_count = COUNT_OF(INTENTIONS)},
    {.name = "existant",
     .label = "Schéma ou gouvernance qui existe déjà",
     .kind = FIELD_TEXTAREA,
     .most = 3000,
     .help = "Schéma local, contrat (CRTE, SDAASaP…), réseau d’acteurs"},
};

bool show_joining_intention(struct request *request, struct response *response, struct error *error)
{
    struct opened opened;
    struct form form;
    if (!open_joining(request, &opened, error))
        return false;
    struct joining *joining = &opened.joining;
    struct field *fields = arena_copy(request->arena, INTENTION_FIELDS, sizeof INTENTION_FIELDS);
    if (!MEMBER_KINDS[joining->kind].may_carry) { /* the first choice is for collectivities */
        fields[0].choices++;
        fields[0].choice_count--;
    }
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, COUNT_OF(INTENTION_FIELDS));
        form_choose(&form, "souhait", str_of(member_intention_code(joining->intention)));
        form_set(&form, "existant", joining->schemes);
    } else if (form_read(&form, request, fields, COUNT_OF(INTENTION_FIELDS))) {
        joining->intention = member_intention_of(form_text(&form, "souhait"));
        joining->schemes = form_text(&form, "existant");
    }
    struct view_form_page view = {
        .heading = STR("Ce que vous souhaitez"),
        .lead = STR("Étape 4 sur 4"),
    };
    return end_step(request, response, &opened, &form, &view, "", error);
}

/* --- The summary ----------------------------------------------------------------------------------------------------
 */

static bool send(struct session *session, void *context, struct error *error)
{
    struct opened *opened = context;
    struct request *request = opened->request;
    struct joining *joining = &opened->joining;
    struct arena *arena = request->arena;
    if (!joining_send(session, joining, request->now, &opened->known, error))
        return false;
    const struct letter_value values[] = {
        {"organisme", joining->name},
        {"souhait", str_of(member_intention_label(joining->intention))},
        {"lien", whole_address(request, joining_path(arena, opened->space, opened->secret, ""))},
    };
    const struct network_letter letter = {.kind = "joining-receipt",
                                          .mark = arena_printf(arena, "joining-receipt %lld", (long long)joining->id),
                                          .address = joining->email.length ? joining->email : joining->elected.email,
                                          .values = values,
                                          .value_count = COUNT_OF(values)};
    return network_tell(session, request, opened->space, &letter, error) &&
           network_note(session, request, opened->space, "member.register", "member", joining->member_id, joining->name,
                        STR_NONE, error);
}

struct str joining_person_text(struct arena *arena, const struct joining_person *person)
{
    if (joining_person_is_empty(person))
        return STR("à désigner");
    return arena_printf(arena, "%.*s%s%.*s%s%.*s, %.*s, %.*s", STR_PRINT(person->civility),
                        person->civility.length ? NBSP : "", STR_PRINT(person->first_name),
                        person->first_name.length ? " " : "", STR_PRINT(person->last_name), STR_PRINT(person->duty),
                        STR_PRINT(person->email));
}

static struct sheet_section *summary_step(struct request *request, struct view_sheet *sheet, const char *id,
                                          const char *heading)
{
    return sheet_section(request, sheet, id, str_of(heading));
}

static void summary_change(struct request *request, const struct opened *opened, struct sheet_section *section,
                           const char *rest, const char *label)
{
    if (opened->joining.state == JOINING_DRAFT)
        links_add(request->arena, &section->links, 1, str_of(label),
                  joining_path(request->arena, opened->space, opened->secret, rest));
}

static void add_summary(struct request *request, const struct opened *opened, struct view_sheet *sheet)
{
    struct arena *arena = request->arena;
    const struct joining *joining = &opened->joining;
    struct sheet_section *section = summary_step(request, sheet, "organisme", "L’organisme");
    section_fact(request, section, "Nom", joining->name);
    section_fact(request, section, "Nature", str_of(MEMBER_KINDS[joining->kind].label));
    section_fact(request, section, "SIRET", joining->siret);
    section_fact(request, section, "SIREN", joining->siret.length ? STR_NONE : joining->siren);
    section = summary_step(request, sheet, "politique", "Le contact politique");
    section_say(request, section, joining_person_text(arena, &joining->elected));
    summary_change(request, opened, section, "/contact-politique", "Compléter le contact politique");
    section = summary_step(request, sheet, "technique", "Le contact technique");
    section_say(request, section, joining_person_text(arena, &joining->referent));
    summary_change(request, opened, section, "/contact-technique", "Compléter le contact technique");
    section = summary_step(request, sheet, "souhait", "Ce que vous souhaitez");
    section_say(request, section, str_of(member_intention_label(joining->intention)));
    section_say(request, section, joining->schemes);
    summary_change(request, opened, section, "/souhait", "Changer ce que vous souhaitez");
}

static void add_sending(struct request *request, const struct opened *opened, const struct form *form,
                        struct view_sheet *sheet)
{
    struct error missing = {0};
    struct sheet_section *section = sheet_section(request, sheet, "envoi", STR("Envoyer"));
    if (!joining_check(&opened->joining, &missing)) {
        section_say(request, section, arena_str(request->arena, str_of(missing.message)));
        return;
    }
    section_say(request, section,
                STR("Ces informations vont à la préfecture, pour organiser la démarche. Elles sont gardées le temps de "
                    "la "
                    "démarche, puis deux ans ; vous pouvez demander à les voir, les corriger ou les effacer."));
    section_form(section, form, request->path, "Envoyer l’inscription");
}

bool show_joining(struct request *request, struct response *response, struct error *error)
{
    struct opened opened;
    struct form form;
    struct error refused = {0};
    if (!open_joining(request, &opened, error))
        return false;
    form_start(&form, request, NULL, 0);
    if (request->method == METHOD_POST && opened.joining.state == JOINING_DRAFT) {
        if (store_write(request->site->store, send, &opened, &refused))
            return response_redirect(response, 303,
                                     joining_path(request->arena, opened.space, opened.secret, "?fait=envoi"), error);
        if (refused.kind != ERROR_INVALID && refused.kind != ERROR_CONFLICT) {
            *error = refused;
            return false;
        }
        form_refuse(&form, NULL, "%s", refused.message);
    }
    static const char *const DONE[] = {"envoi", "Votre inscription est envoyée. Vous en recevez l’accusé par courriel.",
                                       NULL};
    bool draft = opened.joining.state == JOINING_DRAFT;
    struct view_sheet sheet = {.done = sheet_done(request, DONE)};
    sheet_start(request, opened.space, &sheet, opened.joining.name);
    sheet.kind = STR("Inscription à la démarche");
    sheet.badge = str_of(joining_state_label(opened.joining.state));
    sheet.tone = draft                                     ? TONE_PLAIN
                 : opened.joining.state == JOINING_SENT    ? TONE_NEWS
                 : opened.joining.state == JOINING_REFUSED ? TONE_LATE
                                                           : TONE_DONE;
    if (draft)
        sheet.lead = STR("Gardez l’adresse de cette page" NBSP ": elle rouvre votre inscription pendant trente jours.");
    if (opened.joining.reason.length)
        sheet.warning = arena_printf(request->arena, "Motif" NBSP ": %.*s", STR_PRINT(opened.joining.reason));
    add_summary(request, &opened, &sheet);
    if (draft)
        add_sending(request, &opened, &form, &sheet);
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    sheet_send(request, response, &sheet);
    return true;
}
