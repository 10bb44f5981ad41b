/* The table of the form of a place: every field of the official schema that a person may write, in plain words. */
#include "place-form-parts.h"

const char *const DAYS[DAY_COUNT] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
static const char *const DAY_LABELS[DAY_COUNT] = {"Lundi",    "Mardi",  "Mercredi", "Jeudi",
                                                  "Vendredi", "Samedi", "Dimanche"};

#define PLAIN(in, place_field, ...)                                                                                    \
    {                                                                                                                  \
        in, {__VA_ARGS__}, place_field, VOCABULARY_COUNT, LOT_ALL                                                      \
    }
#define TERMS(in, place_field, words, ...)                                                                             \
    {                                                                                                                  \
        in, {.kind = FIELD_CHOICES, __VA_ARGS__}, place_field, words, LOT_ALL                                          \
    }
#define LOT(which, ...)                                                                                                \
    {                                                                                                                  \
        SECTION_HELP, {.kind = FIELD_CHOICES, __VA_ARGS__}, PLACE_SERVICES, VOCABULARY_SERVICES, which                 \
    }
#define DAY(i) PLAIN(SECTION_HOURS, PLACE_ID, .kind = FIELD_TEXT, .most = 100)

const struct row PLACE_ROWS[] = {
    PLAIN(SECTION_WHO, PLACE_NAME, .name = "nom", .label = "Nom du lieu", .kind = FIELD_TEXT, .required = true,
          .most = 150, .help = "Tel qu’il est écrit à l’entrée, par exemple « Médiathèque Simone-Veil »"),
    {SECTION_WHO,
     {.name = "typologie", .label = "Type de lieu", .kind = FIELD_CHOICE},
     PLACE_TYPES,
     VOCABULARY_TYPES,
     LOT_ALL},
    PLAIN(SECTION_WHO, PLACE_PIVOT, .name = "pivot", .label = "SIRET ou numéro RNA", .kind = FIELD_TEXT, .most = 20,
          .help = "14 chiffres, ou W et 9 chiffres pour une association"),
    PLAIN(SECTION_WHO, PLACE_PARENT_STRUCTURE, .name = "structure_parente", .label = "Organisme dont il dépend",
          .kind = FIELD_TEXT, .most = 150, .help = "Par exemple « CC du Perche »"),
    TERMS(SECTION_WHO, PLACE_ITINERANCY, VOCABULARY_ITINERANCY, .name = "itinerance", .label = "Le lieu se déplace"),
    PLAIN(SECTION_WHERE, PLACE_ADDRESS, .name = "adresse", .label = "Numéro et rue", .kind = FIELD_TEXT,
          .required = true, .most = 200, .list = "adresses"),
    PLAIN(SECTION_WHERE, PLACE_ADDRESS_COMPLEMENT, .name = "complement_adresse", .label = "Complément d’adresse",
          .kind = FIELD_TEXT, .most = 200, .help = "Bâtiment, étage, entrée"),
    PLAIN(SECTION_WHERE, PLACE_POSTAL_CODE, .name = "code_postal", .label = "Code postal", .kind = FIELD_TEXT,
          .required = true, .most = 5),
    PLAIN(SECTION_WHERE, PLACE_COMMUNE, .name = "commune", .label = "Commune", .kind = FIELD_TEXT, .required = true,
          .most = 100, .list = "communes"),
    PLAIN(SECTION_WHERE, PLACE_LATITUDE, .name = "latitude", .label = "Latitude", .kind = FIELD_DECIMAL, .least = -90,
          .most = 90, .help = "En degrés, par exemple 48,4469. Laissez vide si vous ne savez pas."),
    PLAIN(SECTION_WHERE, PLACE_LONGITUDE, .name = "longitude", .label = "Longitude", .kind = FIELD_DECIMAL,
          .least = -180, .most = 180, .help = "En degrés, par exemple 1,4892"),
    PLAIN(SECTION_CONTACT, PLACE_PHONE, .name = "telephone", .label = "Téléphone", .kind = FIELD_PHONE, .most = 30),
    PLAIN(SECTION_CONTACT, PLACE_EMAILS, .name = "courriels", .label = "Adresses électroniques", .kind = FIELD_TEXTAREA,
          .most = 600, .help = "Une par ligne"),
    PLAIN(SECTION_CONTACT, PLACE_WEBSITES, .name = "site_web", .label = "Sites web", .kind = FIELD_TEXTAREA,
          .most = 1000, .help = "Un par ligne"),
    PLAIN(SECTION_CONTACT, PLACE_BOOKING_URL, .name = "prise_rdv", .label = "Page de prise de rendez-vous",
          .kind = FIELD_ADDRESS, .most = 500),
    PLAIN(SECTION_CONTACT, PLACE_ACCESSIBILITY_URL, .name = "fiche_acces_libre", .label = "Fiche Acceslibre",
          .kind = FIELD_ADDRESS, .most = 500, .help = "Adresse de la fiche d’accessibilité du bâtiment"),
    DAY(0),
    DAY(1),
    DAY(2),
    DAY(3),
    DAY(4),
    DAY(5),
    DAY(6),
    PLAIN(SECTION_HOURS, PLACE_ID, .name = "feries", .label = "Fermé les jours fériés", .kind = FIELD_CHECKBOX),
    PLAIN(SECTION_HOURS, PLACE_ID, .name = "rendez_vous", .label = "Toujours sur rendez-vous", .kind = FIELD_CHECKBOX),
    PLAIN(SECTION_HOURS, PLACE_HOURS, .name = "horaires", .label = "Ou les horaires en toutes lettres",
          .kind = FIELD_TEXTAREA, .most = 1000,
          .help = "Si la semaine ne dit pas tout, par exemple « du lundi au vendredi de 9 h à 12 h, le 1er samedi du "
                  "mois de 10 h à 12 h ». Ce texte remplace alors la semaine."),
    LOT(LOT_PROCEDURES, .name = "demarches", .label = "Faire des démarches, chercher un emploi"),
    LOT(LOT_LEARNING, .name = "apprendre", .label = "Apprendre et comprendre"),
    LOT(LOT_EQUIPMENT, .name = "equipement", .label = "Se connecter et s’équiper"),
    TERMS(SECTION_HELP, PLACE_SUPPORT_MODES, VOCABULARY_SUPPORT_MODES, .name = "modalites_accompagnement",
          .label = "Comment l’aide se passe"),
    TERMS(SECTION_HELP, PLACE_ACCESS_MODES, VOCABULARY_ACCESS_MODES, .name = "modalites_acces",
          .label = "Comment on y accède"),
    TERMS(SECTION_HELP, PLACE_FEES, VOCABULARY_FEES, .name = "frais_a_charge", .label = "Ce que cela coûte"),
    PLAIN(SECTION_HELP, PLACE_SUMMARY, .name = "presentation_resume", .label = "Présentation en quelques mots",
          .kind = FIELD_TEXTAREA, .most = 280, .help = "280 caractères au plus"),
    PLAIN(SECTION_HELP, PLACE_DETAIL, .name = "presentation_detail", .label = "Présentation détaillée",
          .kind = FIELD_TEXTAREA, .most = 4000),
    TERMS(SECTION_PUBLIC, PLACE_AUDIENCES, VOCABULARY_AUDIENCES, .name = "publics_specifiquement_adresses",
          .label = "Publics attendus", .help = "Rien de coché : tout le monde"),
    TERMS(SECTION_PUBLIC, PLACE_SPECIFIC_SUPPORT, VOCABULARY_SPECIFIC_SUPPORT, .name = "prise_en_charge_specifique",
          .label = "Prises en charge particulières"),
    TERMS(SECTION_PUBLIC, PLACE_PROGRAMMES, VOCABULARY_PROGRAMMES, .name = "dispositif_programmes_nationaux",
          .label = "Programmes nationaux"),
    TERMS(SECTION_PUBLIC, PLACE_LABELS, VOCABULARY_LABELS, .name = "formations_labels",
          .label = "Formations et labels"),
    PLAIN(SECTION_WHY, PLACE_ID, .name = "motif", .label = "Pourquoi ce changement", .kind = FIELD_TEXT, .most = 300,
          .help = "Facultatif, pour l’historique. Par exemple « Nouveaux horaires d’été »"),
    PLAIN(SECTION_WHY, PLACE_ID, .name = "base", .label = "État de départ", .kind = FIELD_HIDDEN, .most = 20000),
};
const size_t PLACE_ROW_COUNT = COUNT_OF(PLACE_ROWS);

/* --- Choices ------------------------------------------------------------------------------------------------------ */

static enum service_lot lot_of(struct str slug)
{
    static const struct {
        const char *slug;
        enum service_lot lot;
    } lots[] = {
        {"aide-aux-demarches-administratives", LOT_PROCEDURES},
        {"insertion-professionnelle", LOT_PROCEDURES},
        {"acces-internet-et-materiel", LOT_EQUIPMENT},
        {"materiel-a-prix-solidaire", LOT_EQUIPMENT},
    };
    for (size_t i = 0; i < COUNT_OF(lots); i++)
        if (str_equal(slug, str_of(lots[i].slug)))
            return lots[i].lot;
    return LOT_LEARNING;
}

bool row_offers(const struct row *row, const struct term *term)
{
    return row->lot == LOT_ALL || row->lot == lot_of(term->slug);
}

static void add_choices(struct arena *arena, const struct row *row, struct field *field)
{
    size_t count = vocabulary_count(row->vocabulary);
    struct field_choice *choices = ARENA_ARRAY(arena, struct field_choice, count);
    for (size_t i = 0; i < count; i++) {
        const struct term *term = vocabulary_term(row->vocabulary, i);
        if (row_offers(row, term))
            choices[field->choice_count++] =
                (struct field_choice){arena_cstr(arena, term->slug), arena_cstr(arena, term_label(row->vocabulary, i)),
                                      term->plain.length ? arena_cstr(arena, term->plain) : NULL};
    }
    field->choices = choices;
}

const struct field *place_form_fields(struct arena *arena)
{
    struct field *fields = ARENA_ARRAY(arena, struct field, PLACE_ROW_COUNT);
    int day = 0;
    for (size_t i = 0; i < PLACE_ROW_COUNT; i++) {
        fields[i] = PLACE_ROWS[i].field;
        if (!fields[i].name) {
            fields[i].name = DAYS[day];
            fields[i].label = DAY_LABELS[day];
            day++;
        }
        if (PLACE_ROWS[i].vocabulary != VOCABULARY_COUNT)
            add_choices(arena, &PLACE_ROWS[i], &fields[i]);
    }
    return fields;
}
