/* The fields about somebody who registers. */
#include "group-pages.h"

static const struct field_choice CIVILITIES[] = {{"Mme", "Madame", NULL}, {"M.", "Monsieur", NULL}};

static const struct field FIELDS[PERSON_FIELDS] = {
    {.name = "civilite",
     .label = "Civilité",
     .kind = FIELD_CHOICE,
     .choices = CIVILITIES,
     .choice_count = COUNT_OF(CIVILITIES)},
    {.name = "prenom",
     .label = "Prénom",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 100,
     .autocomplete = "given-name"},
    {.name = "nom", .label = "Nom", .kind = FIELD_TEXT, .required = true, .most = 100, .autocomplete = "family-name"},
    {.name = "structure",
     .label = "Structure",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 200,
     .help = "Collectivité, association, service…",
     .autocomplete = "organization"},
    {.name = "fonction",
     .label = "Fonction",
     .kind = FIELD_TEXT,
     .required = true,
     .most = 200,
     .help = "Comme elle figurera sur la liste de présence, par exemple conseiller numérique",
     .autocomplete = "organization-title"},
    {.name = "college", .label = "Votre structure est", .kind = FIELD_CHOICE, .required = true},
    {.name = "epci",
     .label = "Intercommunalité où vous agissez",
     .kind = FIELD_CHOICE,
     .help = "Laissez « Sans précision » si vous agissez dans tout le département"},
    {.name = "telephone", .label = "Téléphone", .kind = FIELD_PHONE, .autocomplete = "tel"},
    {.name = "besoins",
     .label = "Vos besoins pour participer",
     .kind = FIELD_TEXTAREA,
     .most = 1000,
     .help = "Accès en fauteuil, interprète, documents agrandis, horaires des transports…"},
};
enum { FIELD_COLLEGE = 5, FIELD_TERRITORY = 6 };

void person_fields(struct request *request, const struct space *space, struct field *fields)
{
    struct field_choice *colleges = ARENA_ARRAY(request->arena, struct field_choice, COLLEGE_COUNT);
    for (size_t i = 0; i < COLLEGE_COUNT; i++)
        colleges[i] = (struct field_choice){MEMBER_COLLEGES[i].code, MEMBER_COLLEGES[i].label, NULL};
    for (size_t i = 0; i < PERSON_FIELDS; i++)
        fields[i] = FIELDS[i];
    fields[FIELD_COLLEGE].choices = colleges;
    fields[FIELD_COLLEGE].choice_count = COLLEGE_COUNT;
    offer_territories(request, space, &fields[FIELD_TERRITORY]);
}

void person_show(const struct participant *person, struct form *form)
{
    const struct {
        const char *name;
        struct str text;
    } rows[] = {{"civilite", person->civility},      {"prenom", person->first_name}, {"nom", person->last_name},
                {"structure", person->organisation}, {"fonction", person->duty},     {"college", person->college},
                {"epci", person->intercommunality},  {"telephone", person->phone},   {"besoins", person->needs}};
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].text.length)
            form_set(form, rows[i].name, rows[i].text);
}

void person_read(const struct form *form, struct participant *person)
{
    person->civility = form_text(form, "civilite");
    person->first_name = form_text(form, "prenom");
    person->last_name = form_text(form, "nom");
    person->organisation = form_text(form, "structure");
    person->duty = form_text(form, "fonction");
    person->college = form_text(form, "college");
    person->intercommunality = form_text(form, "epci");
    person->phone = form_text(form, "telephone");
    person->needs = form_text(form, "besoins");
}

bool read_questions(struct session *session, const struct space *space, struct arena *arena, struct str *introduction,
                    struct form_questions *questions, struct error *error)
{
    struct str json;
    return registration_form_read(session, space->id, arena, introduction, &json, error) &&
           form_questions_read(json, arena, questions, error);
}
