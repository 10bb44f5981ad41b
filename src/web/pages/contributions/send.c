/* Anybody sends a contribution, with files; its author follows it by her link, and adds to it. */
#include "contribution-pages.h"
#include "pages/accounts/account-pages.h"
#include "templates.h"

enum { SENT_AT_ONCE = 6, SENT_EVERY = 10 * 60, TEXT_LEAST = 15 };

enum {
    SEND_KIND,
    SEND_THEME,
    SEND_TERRITORY,
    SEND_TITLE,
    SEND_TEXT,
    SEND_FILE_1,
    SEND_FILE_2,
    SEND_FILE_3,
    SEND_CONTACT,
    SEND_NAME,
    SEND_ORGANISATION,
    SEND_EMAIL,
    SEND_PUBLISH,
    SEND_SIGN,
    SEND_TRAP,
    SEND_FIELDS
};

#define FILE_FIELD(number, words)                                                                                      \
    {                                                                                                                  \
        .name = "fichier" #number, .label = (words), .kind = FIELD_FILE, .most = ATTACHED_BYTES_MOST,                  \
        .accept = ".pdf,.odt,.ods,.odp,.png,.jpg,.jpeg,.webp,.gif"                                                     \
    }

static const struct field FIELDS[SEND_FIELDS] = {
    [SEND_KIND] = {.name = "nature", .label = "Ce que vous envoyez", .kind = FIELD_CHOICE, .required = true},
    [SEND_THEME] = {.name = "theme", .label = "Thème, si vous le savez", .kind = FIELD_CHOICE, .listed = true},
    [SEND_TERRITORY] = {.name = "territoire", .label = "Territoire concerné", .kind = FIELD_CHOICE},
    [SEND_TITLE] = {.name = "titre",
                    .label = "Titre",
                    .kind = FIELD_TEXT,
                    .most = CONTRIBUTION_TITLE_MOST,
                    .help = "En quelques mots ; sinon, le début de votre texte"},
    [SEND_TEXT] = {.name = "texte",
                   .label = "Votre contribution",
                   .kind = FIELD_TEXTAREA,
                   .required = true,
                   .least = TEXT_LEAST,
                   .most = CONTRIBUTION_TEXT_MOST,
                   .rows = 10,
                   .help = "Ce qui se passe, où, pour qui, et ce qui aiderait. Ne nommez pas de personne aidée."},
    [SEND_FILE_1] = FILE_FIELD(1, "Premier fichier (PDF, OpenDocument ou image, 25 Mo au plus)"),
    [SEND_FILE_2] = FILE_FIELD(2, "Deuxième fichier"),
    [SEND_FILE_3] = FILE_FIELD(3, "Troisième fichier"),
    [SEND_CONTACT] = {.name = "contact",
                      .label = "Contact à publier avec une initiative",
                      .kind = FIELD_TEXT,
                      .most = 200,
                      .help = "Par exemple « Maison du numérique, 02 37 00 00 00 »"},
    [SEND_NAME] = {.name = "nom", .label = "Votre nom", .kind = FIELD_TEXT, .most = 120, .autocomplete = "name"},
    [SEND_ORGANISATION] = {.name = "organisme",
                           .label = "Organisme pour lequel vous écrivez",
                           .kind = FIELD_TEXT,
                           .most = 150,
                           .autocomplete = "organization"},
    [SEND_EMAIL] = {.name = "courriel",
                    .label = "Votre adresse électronique",
                    .kind = FIELD_EMAIL,
                    .most = EMAIL_BYTES_MOST,
                    .help = "Pour recevoir le lien de suivi et la réponse, par exemple nom@exemple.fr. Elle n’est "
                            "jamais publiée.",
                    .autocomplete = "email"},
    [SEND_PUBLISH] = {.name = "publier",
                      .label = "J’accepte que ma contribution soit publiée sur ce site",
                      .kind = FIELD_CHECKBOX},
    [SEND_SIGN] = {.name = "signer", .label = "…avec mon nom ou celui de mon organisme", .kind = FIELD_CHECKBOX},
    [SEND_TRAP] = {.name = "site", .label = "site", .kind = FIELD_HIDDEN},
};

/* --- The form ----------------------------------------------------------------------------------------------------- */

static struct field *make_fields(struct request *request, const struct space *space)
{
    struct field *fields = arena_copy(request->arena, FIELDS, sizeof FIELDS);
    offer_kinds(request->arena, &fields[SEND_KIND]);
    offer_themes(request->arena, &fields[SEND_THEME]);
    offer_intercommunalities(request, space, &fields[SEND_TERRITORY]);
    return fields;
}

static void send_form(struct request *request, struct response *response, const struct space *space,
                      const struct form *form)
{
    struct arena *arena = request->arena;
    struct view_form_page view = {.heading = STR("Envoyer une contribution"),
                                  .lead = STR("Un constat, un frein, une proposition, une expérience : ce que vous "
                                              "écrivez nourrit les groupes de "
                                              "travail du département. Sans compte ; vous suivez la suite par un "
                                              "lien."),
                                  .submit = STR("Envoyer"),
                                  .action = request->path,
                                  .files = true};
    links_add(arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view.page.breadcrumb, 2, STR("Contributions"), space_path(arena, space, "/contributions"));
    send_form_page(request, response, space, &view, form);
}

static bool may_be_attached(const struct file_type *type)
{
    struct str name = str_of(type->type);
    return str_equal(name, STR("application/pdf")) || str_starts_with(name, STR("image/")) ||
           str_starts_with(name, STR("application/vnd.oasis.opendocument."));
}

static void check_files(struct form *form)
{
    static const char *const names[] = {"fichier1", "fichier2", "fichier3"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct upload *upload = form_control(form, names[i])->upload;
        const struct file_type *type = upload ? file_type_of(upload->bytes) : NULL;
        if (upload && upload->bytes.length && (type->dangerous || !may_be_attached(type)))
            form_refuse(form, names[i],
                        "Le fichier « %.*s » n’est ni un PDF, ni un document OpenDocument, ni une image : "
                        "enregistrez-le "
                        "sous un de ces formats.",
                        STR_PRINT(upload->name));
    }
}

/* --- Sending ------------------------------------------------------------------------------------------------------ */

struct sending {
    struct request *request;
    const struct space *space;
    const struct form *form;
    struct contribution one;
    int64_t wait;
};

static bool keep_files(struct session *session, const struct sending *sending, struct error *error)
{
    static const char *const names[] = {"fichier1", "fichier2", "fichier3"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct upload *upload = form_control(sending->form, names[i])->upload;
        if (upload && upload->bytes.length &&
            !attachment_add(session, CONTRIBUTION_FILES, sending->one.id, upload->name,
                            str_of(file_type_of(upload->bytes)->type), upload->bytes, sending->request->now, NULL,
                            error))
            return false;
    }
    return true;
}

static bool write_contribution(struct session *session, void *context, struct error *error)
{
    struct sending *sending = context;
    struct request *request = sending->request;
    struct contribution_letter letter;
    struct str key = arena_printf(request->arena, "contribution %.*s", STR_PRINT(network_label(request)));
    if (!allowance_take(session, key, SENT_AT_ONCE, SENT_EVERY, request->now, &sending->wait, error))
        return false;
    return sending->wait > 0 ||
           (contribution_add(session, &sending->one, request->now, request->arena, error) &&
            keep_files(session, sending, error) && letter_from(request, sending->space, &letter, session, error) &&
            tell_contribution_received(session, &letter, &sending->one, request->now, request->arena, error));
}

static struct contribution read_form(struct request *request, const struct space *space, const struct form *form)
{
    return (struct contribution){.space_id = space->id,
                                 .channel = CHANNEL_FORM,
                                 .kind = contribution_kind_of(form_text(form, "nature")),
                                 .theme = form_text(form, "theme"),
                                 .territory = form_text(form, "territoire"),
                                 .title = form_text(form, "titre"),
                                 .text = form_text(form, "texte"),
                                 .contact = form_text(form, "contact"),
                                 .name = form_text(form, "nom"),
                                 .organisation = form_text(form, "organisme"),
                                 .email = email_key(request->arena, form_text(form, "courriel")),
                                 .may_publish = form_checked(form, "publier"),
                                 .may_name = form_checked(form, "publier") && form_checked(form, "signer"),
                                 .person_id = request_person(request)};
}

static bool send_it(struct request *request, struct response *response, const struct space *space, struct form *form,
                    bool *sent, struct error *error)
{
    struct sending sending = {request, space, form, read_form(request, space, form), 0};
    struct error why = {0};
    if (!store_write(request->site->store, write_contribution, &sending, &why)) {
        if (why.kind != ERROR_INVALID && why.kind != ERROR_LIMITED) {
            *error = why;
            return false;
        }
        form_refuse(form, NULL, "%s", why.message);
        return true;
    }
    if (sending.wait > 0) {
        form_refuse(form, NULL, "Vous avez envoyé plusieurs contributions. %.*s",
                    STR_PRINT(wait_label(request->arena, sending.wait)));
        return true;
    }
    *sent = true;
    struct str address = route_address(request->arena, "contribution-follow", space->slug, sending.one.token);
    return response_redirect(response, 303, arena_printf(request->arena, "%.*s?fait=envoi", STR_PRINT(address)), error);
}

static void fill_known(struct request *request, struct form *form)
{
    const struct access *access = request_access(request);
    form_choose(form, "nature", request_query_text(request, "nature"));
    form_choose(form, "theme", request_query_text(request, "theme"));
    if (!access)
        return;
    form_set(form, "nom", access->person.name);
    form_set(form, "courriel", access->person.email);
}

bool show_contribution_form(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    struct form form;
    bool sent = false;
    if (!space)
        return false;
    const struct field *fields = make_fields(request, space);
    if (request->method != METHOD_POST) {
        form_start(&form, request, fields, SEND_FIELDS);
        fill_known(request, &form);
    } else {
        form_read(&form, request, fields, SEND_FIELDS);
        check_files(&form);
        if (!form_is_empty(&form, "site")) /* a field that nobody sees: a machine filled it */
            form_refuse(&form, NULL, "L’envoi n’a pas abouti. Rechargez la page et recommencez.");
        if (form.error_count == 0 && !send_it(request, response, space, &form, &sent, error))
            return false;
    }
    if (!sent)
        send_form(request, response, space, &form);
    return true;
}

/* --- Following ---------------------------------------------------------------------------------------------------- */

static const struct field ADD_FIELDS[] = {
    {.name = "ajout",
     .label = "Ajouter quelque chose",
     .kind = FIELD_TEXTAREA,
     .required = true,
     .most = CONTRIBUTION_TEXT_MOST,
     .help = "Une précision, une réponse à une question"},
};

static const struct {
    const char *sentence;
    bool settled;
} SENTENCES[CONTRIBUTION_STATES] = {
    [CONTRIBUTION_RECEIVED] = {"Elle est arrivée. L’équipe va la lire et la classer.", false},
    [CONTRIBUTION_QUALIFIED] = {"Elle est lue et classée. Elle sera présentée au groupe de travail concerné.", false},
    [CONTRIBUTION_INTEGRATED] = {"Elle fait partie des travaux.", true},
    [CONTRIBUTION_DISCARDED] = {"Elle n’est pas retenue.", true},
    [CONTRIBUTION_DUPLICATE] = {"Elle rejoint une autre contribution qui dit la même chose, et qui la porte.", true},
};

static struct view_contribution_past past_of(struct request *request, const struct contribution *one,
                                             const struct contribution_steps *steps)
{
    struct view_contribution_past past = {0};
    struct arena *arena = request->arena;
    *ARENA_PUSH(arena, past.at, past.count) =
        (struct contribution_past){contribution_day(request, one->created_at), STR("Reçue"), STR_NONE};
    for (size_t i = 0; i < steps->count; i++)
        if (steps->at[i].from != steps->at[i].to)
            *ARENA_PUSH(arena, past.at, past.count) = (struct contribution_past){
                contribution_day(request, steps->at[i].at),
                arena_printf(arena, "Devient « %s »", contribution_state_label(steps->at[i].to)), steps->at[i].reason};
    if (one->published_at)
        *ARENA_PUSH(arena, past.at, past.count) =
            (struct contribution_past){contribution_day(request, one->published_at), STR("Publiée"), STR_NONE};
    return past;
}

static bool read_followed(struct request *request, struct session *session, const struct space *space,
                          const struct contribution *one, struct view_contribution_follow *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct contribution_additions additions;
    struct contribution_steps steps;
    struct contribution_links links;
    struct attached_files files;
    if (!contribution_additions(session, one->id, arena, &additions, error) ||
        !contribution_history(session, one->id, arena, &steps, error) ||
        !contribution_links(session, one->id, arena, &links, error) ||
        !attachment_list(session, CONTRIBUTION_FILES, one->id, arena, &files, error))
        return false;
    view->number = contribution_number(arena, one);
    view->title = one->title;
    view->state = str_of(contribution_state_label(one->state));
    view->sentence = str_of(SENTENCES[one->state].sentence);
    view->settled = SENTENCES[one->state].settled;
    view->text = paragraphs_of(arena, one->text);
    view->additions = additions_of(request, &additions);
    view->past = past_of(request, one, &steps);
    view->links = links_of(request, space, &links);
    view->files = files_of(arena, &files, STR_NONE);
    if (one->published_at)
        links_add(arena, &view->links, view->links.count + 1, STR("Sa page publique"),
                  contribution_path(arena, space, one));
    return true;
}

struct adding {
    struct request *request;
    int64_t id;
    struct str text;
};

static bool write_addition(struct session *session, void *context, struct error *error)
{
    struct adding *adding = context;
    return contribution_append(session, adding->id, 0, adding->text, adding->request->now, error);
}

bool show_contribution_follow(struct request *request, struct response *response, struct error *error)
{
    static const char *const done[][2] = {{"envoi", "Votre contribution est bien arrivée. Merci !"},
                                          {"ajout", "Votre ajout est bien arrivé."}};
    const struct space *space = request_space(request, error);
    struct session *session;
    struct contribution one;
    struct form form;
    bool found;
    if (!space || !request_session(request, &session, error) ||
        !contribution_by_token(session, request_path(request, "token"), request->arena, &one, &found, error))
        return false;
    if (!found || one.space_id != space->id)
        return error_set(error, ERROR_MISSING, "Aucune contribution n’a ce lien. Vérifiez qu’il est entier.");
    struct view_contribution_follow view = {.done = done_from(request, done, COUNT_OF(done)), .action = request->path};
    if (request->method == METHOD_POST && form_read(&form, request, ADD_FIELDS, COUNT_OF(ADD_FIELDS))) {
        struct adding adding = {request, one.id, form_text(&form, "ajout")};
        return store_write(request->site->store, write_addition, &adding, error) &&
               response_redirect(response, 303,
                                 arena_printf(request->arena, "%.*s?fait=ajout", STR_PRINT(request->path)), error);
    }
    if (request->method != METHOD_POST)
        form_start(&form, request, ADD_FIELDS, COUNT_OF(ADD_FIELDS));
    if (!read_followed(request, session, space, &one, &view, error))
        return false;
    page_fill(request, space, &view.page, arena_printf(request->arena, "Contribution %.*s", STR_PRINT(view.number)),
              STR_NONE, STR_NONE, SECTION_NONE);
    view.page.unlisted = true;
    view.fields = form_fields(&form);
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Accueil"), space_path(request->arena, space, ""));
    links_add(request->arena, &view.page.breadcrumb, 2, STR("Contributions"),
              space_path(request->arena, space, "/contributions"));
    struct buffer page = {0};
    template_contribution_follow(&page, &view);
    response_html(response, &page);
    response_header(response, "Referrer-Policy", STR("no-referrer"));
    if (form.error_count > 0)
        response_status(response, 422);
    return true;
}
