#include "places/data_inclusion.h"

enum { NAME_LEAST = 3, NAME_MOST = 150, TEXT_LEAST = 5, TEXT_MOST = 10000, TARGETS_MOST = 2 };

/* A value of a vocabulary, by its official text, and what it becomes. */
struct row {
    const char *value;
    const char *targets[TARGETS_MOST];
};

static const struct row THEMES[] = {
    {"Accès internet et matériel informatique",
     {"numerique--acceder-a-une-connexion-internet", "numerique--acquerir-un-equipement"}},
    {"Acquisition de matériel informatique à prix solidaire", {"numerique--acquerir-un-equipement"}},
    {"Aide aux démarches administratives",
     {"difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives", "numerique--acceder-a-"
                                                                                                 "des-services-en-"
                                                                                                 "ligne"}},
    {"Maîtrise des outils numériques du quotidien",
     {"numerique--maitriser-les-fondamentaux-du-numerique", "numerique--acceder-a-des-services-en-ligne"}},
    {"Insertion professionnelle via le numérique",
     {"preparer-sa-candidature--organiser-ses-demarches-de-recherche-demploi", "numerique--maitriser-les-fondamentaux-"
                                                                               "du-numerique"}},
    {"Loisirs et créations numériques",
     {"remobilisation--activites-sportives-et-culturelles", "numerique--maitriser-les-fondamentaux-du-numerique"}},
    {"Parentalité et éducation avec le numérique",
     {"famille--soutien-a-la-parentalite-et-a-leducation", "numerique--maitriser-les-fondamentaux-du-numerique"}},
    {"Compréhension du monde numérique", {"numerique--maitriser-les-fondamentaux-du-numerique"}},
    {"Utilisation sécurisée du numérique", {"numerique--maitriser-les-fondamentaux-du-numerique"}},
};

static const struct row AUDIENCES[] = {
    {"Étudiants", {"etudiants"}}, {"Familles et/ou enfants", {"familles"}},
    {"Femmes", {"femmes"}},       {"Jeunes", {"jeunes"}},
    {"Seniors", {"seniors"}},
};

static const struct row SUPPORTS[] = {
    {"Déficience visuelle", {"personnes-en-situation-de-handicap"}},
    {"Surdité", {"personnes-en-situation-de-handicap"}},
    {"Handicaps moteurs", {"personnes-en-situation-de-handicap"}},
    {"Handicaps mentaux", {"personnes-en-situation-de-handicap"}},
    {"Langues étrangères (anglais)", {"personnes-exilees"}},
    {"Langues étrangères (autres)", {"personnes-exilees"}},
};

static const struct row NETWORKS[] = {
    {"Aidants Connect", {"aidants-connect"}}, {"Conseillers numériques", {"conseillers-numeriques"}},
    {"France Services", {"france-service"}},  {"Grande école du numérique", {"grandes-ecoles-du-numerique"}},
    {"La Croix Rouge", {"croix-rouge"}},
};

static const struct row MODES[] = {
    {"Contacter par mail", {"envoyer-un-courriel"}},
    {"Envoyer un mail avec une fiche de prescription", {"envoyer-un-courriel"}},
    {"Prendre un RDV en ligne", {"utiliser-lien-mobilisation"}},
    {"Se présenter", {"se-presenter"}},
    {"Téléphoner", {"telephoner"}},
};

/* A set of targets, in the order they came. */
enum { SET_MOST = 16 };
struct set {
    const char *at[SET_MOST];
    size_t count;
};

static void set_add(struct set *set, const char *target)
{
    for (size_t i = 0; i < set->count; i++)
        if (str_equal(str_of(set->at[i]), str_of(target)))
            return;
    if (target && set->count < SET_MOST)
        set->at[set->count++] = target;
}

static void set_add_rows(struct set *set, const struct codes *codes, enum vocabulary vocabulary, const struct row *rows,
                         size_t count)
{
    for (size_t c = 0; c < codes->count; c++) {
        struct str value = vocabulary_term(vocabulary, codes->at[c])->value;
        for (size_t i = 0; i < count; i++)
            for (size_t t = 0; t < TARGETS_MOST && str_equal(value, str_of(rows[i].value)); t++)
                set_add(set, rows[i].targets[t]);
    }
}

static bool has(const struct codes *codes, enum vocabulary vocabulary, const char *value)
{
    size_t index;
    return vocabulary_find(vocabulary, str_of(value), &index) && codes_has(codes, index);
}

static void write_set(struct json_writer *writer, const char *key, const struct set *set)
{
    if (set->count == 0)
        return;
    json_key(writer, key);
    json_begin_array(writer);
    for (size_t i = 0; i < set->count; i++)
        json_text(writer, str_of(set->at[i]));
    json_end_array(writer);
}

/* At most `most` characters, the last being … when some were cut. */
static struct str cut(struct str text, size_t most, struct arena *arena)
{
    if (text_length(text) <= most)
        return text;
    return arena_printf(arena, "%.*s…", STR_PRINT(text_cut(text, most - 1)));
}

static struct str identifier(const struct place *place, struct arena *arena)
{
    return arena_printf(arena, "mediation-numerique--%.*s", STR_PRINT(place->id));
}

static struct str description(const struct place *place)
{
    struct str text = str_is_empty(place->detail) ? place->summary : place->detail;
    return text_length(text) < TEXT_LEAST ? STR_NONE : text;
}

bool data_inclusion_accepts(const struct place *place)
{
    return text_length(str_trim(place->name)) >= NAME_LEAST && str_compare(place->updated_on, STR("2000-01-01")) >= 0;
}

bool data_inclusion_has_service(const struct place *place)
{
    return place->services.count > 0;
}

static void write_where_and_contact(struct json_writer *writer, const struct place *place)
{
    json_member_text(writer, "commune", place->commune);
    json_member_text(writer, "code_postal", place->postal_code);
    json_member_text(writer, "code_insee", place->insee_code);
    json_member_text(writer, "adresse", place->address);
    json_member_text(writer, "complement_adresse", place->address_complement);
    if (place->located) {
        json_key(writer, "longitude");
        json_double(writer, place->longitude);
        json_key(writer, "latitude");
        json_double(writer, place->latitude);
    }
    json_member_text(writer, "telephone", place->phone);
    json_member_text(writer, "courriel", place->emails.count ? place->emails.at[0] : STR_NONE);
    json_member_text(writer, "horaires_accueil", place->hours);
}

void data_inclusion_structure(struct json_writer *writer, const struct place *place, struct arena *arena)
{
    struct set networks = {0};
    set_add_rows(&networks, &place->programmes, VOCABULARY_PROGRAMMES, NETWORKS, COUNT_OF(NETWORKS));
    bool siret = place->pivot.length == 14 && str_is_digits(place->pivot) && !str_equal(place->pivot, PLACE_NO_PIVOT);
    json_begin_object(writer);
    json_member_text(writer, "source", STR("mediation-numerique"));
    json_member_text(writer, "id", identifier(place, arena));
    json_member_text(writer, "nom", cut(str_trim(place->name), NAME_MOST, arena));
    json_member_text(writer, "date_maj", place->updated_on);
    json_member_text(writer, "description", cut(description(place), TEXT_MOST, arena));
    json_member_text(writer, "siret", siret ? place->pivot : STR_NONE);
    write_where_and_contact(writer, place);
    json_member_text(writer, "site_web", place->websites.count ? place->websites.at[0] : STR_NONE);
    json_member_text(writer, "accessibilite_lieu", place->accessibility_url);
    write_set(writer, "reseaux_porteurs", &networks);
    json_end_object(writer);
}

static struct set audiences_of(const struct place *place)
{
    struct set set = {0};
    set_add_rows(&set, &place->audiences, VOCABULARY_AUDIENCES, AUDIENCES, COUNT_OF(AUDIENCES));
    set_add_rows(&set, &place->specific_support, VOCABULARY_SPECIFIC_SUPPORT, SUPPORTS, COUNT_OF(SUPPORTS));
    if (set.count == 0)
        set_add(&set, "tous-publics");
    return set;
}

static struct set mobilisation_of(const struct place *place)
{
    struct set set = {0};
    set_add_rows(&set, &place->access_modes, VOCABULARY_ACCESS_MODES, MODES, COUNT_OF(MODES));
    if (set.count)
        return set;
    if (place->emails.count)
        set_add(&set, "envoyer-un-courriel");
    if (place->phone.length)
        set_add(&set, "telephoner");
    if (place->booking_url.length)
        set_add(&set, "utiliser-lien-mobilisation");
    return set;
}

static const char *fee_of(const struct place *place)
{
    if (has(&place->fees, VOCABULARY_FEES, "Gratuit") || has(&place->fees, VOCABULARY_FEES, "Gratuit sous condition"))
        return "gratuit";
    return has(&place->fees, VOCABULARY_FEES, "Payant") ? "payant" : NULL;
}

static const char *kind_of(const struct place *place)
{
    if (has(&place->support_modes, VOCABULARY_SUPPORT_MODES, "En autonomie"))
        return "aide-materielle";
    if (has(&place->support_modes, VOCABULARY_SUPPORT_MODES, "Dans un atelier collectif"))
        return "atelier";
    return place->support_modes.count ? "accompagnement" : NULL;
}

/* The department: two characters of the commune's code, three overseas. */
static struct str department_of(struct str insee_code)
{
    return str_slice(insee_code, 0,
                     str_starts_with(insee_code, STR("97")) || str_starts_with(insee_code, STR("98")) ? 3 : 2);
}

void data_inclusion_service(struct json_writer *writer, const struct place *place, struct arena *arena)
{
    struct set themes = {0}, audiences = audiences_of(place), modes = mobilisation_of(place);
    struct set welcome = {{"en-presentiel"}, 1}, people = {{"usagers", "professionnels"}, 2};
    set_add_rows(&themes, &place->services, VOCABULARY_SERVICES, THEMES, COUNT_OF(THEMES));
    if (has(&place->support_modes, VOCABULARY_SUPPORT_MODES, "À distance"))
        set_add(&welcome, "a-distance");
    struct str text = description(place);
    if (str_is_empty(text))
        text = place_field_text(place, PLACE_SERVICES, arena);
    json_begin_object(writer);
    json_member_text(writer, "source", STR("mediation-numerique"));
    json_member_text(writer, "structure_id", identifier(place, arena));
    json_member_text(writer, "id", identifier(place, arena));
    json_member_text(writer, "nom", STR("Service d'accompagnement au numérique"));
    json_member_text(writer, "description", cut(text, TEXT_MOST, arena));
    json_member_text(writer, "date_maj", place->updated_on);
    json_member_text(writer, "type", str_of(kind_of(place)));
    write_set(writer, "thematiques", &themes);
    write_set(writer, "publics", &audiences);
    json_member_text(writer, "frais", str_of(fee_of(place)));
    write_set(writer, "modes_accueil", &welcome);
    write_set(writer, "modes_mobilisation", &modes);
    if (modes.count)
        write_set(writer, "mobilisable_par", &people);
    json_member_text(writer, "lien_mobilisation", place->booking_url);
    write_where_and_contact(writer, place);
    if (place->insee_code.length) {
        json_key(writer, "zone_eligibilite");
        json_begin_array(writer);
        json_text(writer, department_of(place->insee_code));
        json_end_array(writer);
    }
    json_end_object(writer);
}
