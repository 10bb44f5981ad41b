/* At the door, on one's own telephone: the address behind the code of the poster. */
#include "group-pages.h"

static const struct field EMAIL_FIELD = {.name = "courriel",
                                         .label = "Votre adresse électronique",
                                         .kind = FIELD_EMAIL,
                                         .required = true,
                                         .most = EMAIL_BYTES_MOST,
                                         .help = "Celle de votre inscription, par exemple nom@exemple.fr",
                                         .autocomplete = "email"};

struct arriving {
    struct request *request;
    const struct space *space;
    struct group_session of;
    struct participant person;
    struct registration registration;
    bool walks_in, found;
};

static bool arrive(struct session *session, void *context, struct error *error)
{
    struct arriving *arriving = context;
    struct request *request = arriving->request;
    if (arriving->walks_in)
        return registration_walk_in(session, &arriving->person, arriving->of.id, request->now, request->arena, error);
    return registration_arrive(session, arriving->of.id, arriving->person.email, request->now, request->arena,
                               &arriving->registration, &arriving->found, error);
}

static void send_door(struct arriving *arriving, struct response *response, const struct form *form, const char *done)
{
    struct request *request = arriving->request;
    struct view_form_page view = {.heading = STR("Je suis là"),
                                  .lead = session_title_line(request, arriving->space, &arriving->of),
                                  .done = str_of(done),
                                  .submit = done ? STR_NONE : STR("Signaler ma présence")};
    if (arriving->walks_in)
        links_add(request->arena, &view.notes, 1,
                  STR("Cette adresse n’est pas inscrite : complétez, et vous serez sur la liste de présence. Vos "
                      "réponses "
                      "sont gardées deux ans après la séance."),
                  STR_NONE);
    if (done)
        links_add(request->arena, &view.ways, 1, STR("Signaler quelqu’un d’autre"), request->path);
    send_form_page(request, response, arriving->space, &view, form);
    keep_private(response);
}

/* The address first; the rest is asked of those who are not on the list. */
static bool answer(struct arriving *arriving, struct response *response, struct error *error)
{
    struct request *request = arriving->request;
    struct field *fields = ARENA_ARRAY(request->arena, struct field, PERSON_FIELDS + 1);
    struct form form;
    struct error refused = {0};
    fields[0] = EMAIL_FIELD;
    person_fields(request, arriving->space, fields + 1);
    if (!form_read(&form, request, fields, 1)) {
        send_door(arriving, response, &form, NULL);
        return true;
    }
    arriving->person = (struct participant){.space_id = arriving->space->id, .email = form_text(&form, "courriel")};
    if (!store_write(request->site->store, arrive, arriving, error))
        return false;
    if (!arriving->found) {
        arriving->walks_in = true;
        form_start(&form, request, fields, PERSON_FIELDS + 1);
        form_set(&form, "courriel", arriving->person.email);
        const struct form_value *values;
        size_t count;
        bool told = false;
        if (!request_form(request, &values, &count, error))
            return false;
        for (size_t i = 0; i < count; i++)
            told = told || str_equal(values[i].name, STR("nom"));
        if (!told || !form_read(&form, request, fields, PERSON_FIELDS + 1)) {
            send_door(arriving, response, &form, NULL);
            return true;
        }
        person_read(&form, &arriving->person);
        if (!store_write(request->site->store, arrive, arriving, &refused)) {
            if (refused.kind != ERROR_INVALID) {
                *error = refused;
                return false;
            }
            form_refuse(&form, NULL, "%s", refused.message);
            send_door(arriving, response, &form, NULL);
            return true;
        }
        arriving->walks_in = false;
    }
    form_start(&form, request, NULL, 0);
    send_door(arriving, response, &form, "Votre présence est notée. Bonne séance !");
    return true;
}

bool show_door(struct request *request, struct response *response, struct error *error)
{
    struct arriving arriving = {.request = request};
    struct session *session;
    struct form form;
    bool there = false;
    if (!request_session(request, &session, error) ||
        !group_session_by_door(session, request_path(request, "door"), request->arena, &arriving.of, &there, error))
        return false;
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; there && i < spaces->count; i++)
        if (spaces->at[i].id == arriving.of.space_id)
            arriving.space = &spaces->at[i];
    if (!arriving.space)
        return error_set(error, ERROR_MISSING, "Ce code ne mène à aucune séance.");
    if (!group_session_door_open(&arriving.of, request->now)) {
        failure_page(request, response, 404, STR("Cette adresse n’est pas ouverte"),
                     STR("Elle s’ouvre deux heures avant la séance et se ferme quatre heures après."),
                     STR("Adressez-vous à l’organisateur, qui tient la feuille de présence."));
        response_status(response, 404);
        return true;
    }
    if (request->method == METHOD_POST)
        return answer(&arriving, response, error);
    form_start(&form, request, &EMAIL_FIELD, 1);
    send_door(&arriving, response, &form, NULL);
    return true;
}
