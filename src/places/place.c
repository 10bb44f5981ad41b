#include "places/place.h"

#include <math.h>
#include <stddef.h>

#include "place-check.h"

/* How a field is held in struct place. */
enum kind { KIND_TEXT, KIND_NUMBER, KIND_DATE, KIND_CODES, KIND_TEXTS };

struct field {
    const char *name, *label;
    enum kind kind;
    size_t offset; /* in struct place */
    bool required;
    enum vocabulary vocabulary; /* of KIND_CODES */
};

#define TEXT(name, label, member, required)                                                                            \
    {                                                                                                                  \
        name, label, KIND_TEXT, offsetof(struct place, member), required, VOCABULARY_COUNT                             \
    }
#define TEXTS(name, label, member)                                                                                     \
    {                                                                                                                  \
        name, label, KIND_TEXTS, offsetof(struct place, member), false, VOCABULARY_COUNT                               \
    }
#define NUMBER(name, label, member)                                                                                    \
    {                                                                                                                  \
        name, label, KIND_NUMBER, offsetof(struct place, member), false, VOCABULARY_COUNT                              \
    }
#define CODES(name, label, member, vocabulary)                                                                         \
    {                                                                                                                  \
        name, label, KIND_CODES, offsetof(struct place, member), false, vocabulary                                     \
    }

static const struct field FIELDS[PLACE_FIELD_COUNT] = {
    [PLACE_ID] = TEXT("id", "Identifiant", id, true),
    [PLACE_PIVOT] = TEXT("pivot", "SIRET ou RNA", pivot, true),
    [PLACE_NAME] = TEXT("nom", "Nom", name, true),
    [PLACE_COMMUNE] = TEXT("commune", "Commune", commune, true),
    [PLACE_POSTAL_CODE] = TEXT("code_postal", "Code postal", postal_code, true),
    [PLACE_INSEE_CODE] = TEXT("code_insee", "Code INSEE", insee_code, false),
    [PLACE_ADDRESS] = TEXT("adresse", "Adresse", address, true),
    [PLACE_ADDRESS_COMPLEMENT] = TEXT("complement_adresse", "Complément d’adresse", address_complement, false),
    [PLACE_LATITUDE] = NUMBER("latitude", "Latitude", latitude),
    [PLACE_LONGITUDE] = NUMBER("longitude", "Longitude", longitude),
    [PLACE_TYPES] = CODES("typologie", "Type de lieu", types, VOCABULARY_TYPES),
    [PLACE_PHONE] = TEXT("telephone", "Téléphone", phone, false),
    [PLACE_EMAILS] = TEXTS("courriels", "Adresses électroniques", emails),
    [PLACE_WEBSITES] = TEXTS("site_web", "Sites web", websites),
    [PLACE_HOURS] = TEXT("horaires", "Horaires", hours, false),
    [PLACE_SUMMARY] = TEXT("presentation_resume", "Présentation courte", summary, false),
    [PLACE_DETAIL] = TEXT("presentation_detail", "Présentation détaillée", detail, false),
    [PLACE_SOURCE] = TEXT("source", "Source", source, false),
    [PLACE_ITINERANCY] = CODES("itinerance", "Itinérance", itinerancy, VOCABULARY_ITINERANCY),
    [PLACE_PARENT_STRUCTURE] = TEXT("structure_parente", "Structure parente", parent_structure, false),
    [PLACE_UPDATED_ON] = {"date_maj", "Date de mise à jour", KIND_DATE, offsetof(struct place, updated_on), true,
                          VOCABULARY_COUNT},
    [PLACE_SERVICES] = CODES("services", "Services", services, VOCABULARY_SERVICES),
    [PLACE_AUDIENCES] =
        CODES("publics_specifiquement_adresses", "Publics accueillis en priorité", audiences, VOCABULARY_AUDIENCES),
    [PLACE_SPECIFIC_SUPPORT] =
        CODES("prise_en_charge_specifique", "Accueil adapté", specific_support, VOCABULARY_SPECIFIC_SUPPORT),
    [PLACE_FEES] = CODES("frais_a_charge", "Tarif", fees, VOCABULARY_FEES),
    [PLACE_PROGRAMMES] =
        CODES("dispositif_programmes_nationaux", "Programmes nationaux", programmes, VOCABULARY_PROGRAMMES),
    [PLACE_LABELS] = CODES("formations_labels", "Formations et labels", labels, VOCABULARY_LABELS),
    [PLACE_OTHER_LABELS] = TEXTS("autres_formations_labels", "Autres formations et labels", other_labels),
    [PLACE_ACCESS_MODES] = CODES("modalites_acces", "Comment venir", access_modes, VOCABULARY_ACCESS_MODES),
    [PLACE_SUPPORT_MODES] =
        CODES("modalites_accompagnement", "Accompagnement", support_modes, VOCABULARY_SUPPORT_MODES),
    [PLACE_ACCESSIBILITY_URL] = TEXT("fiche_acces_libre", "Fiche d’accessibilité", accessibility_url, false),
    [PLACE_BOOKING_URL] = TEXT("prise_rdv", "Prise de rendez-vous en ligne", booking_url, false),
};

const char *place_field_name(enum place_field field)
{
    return FIELDS[field].name;
}

const char *place_field_label(enum place_field field)
{
    return FIELDS[field].label;
}

bool place_field_required(enum place_field field)
{
    return FIELDS[field].required;
}

enum vocabulary place_field_vocabulary(enum place_field field)
{
    return FIELDS[field].vocabulary;
}

bool place_field_find(struct str name, enum place_field *field)
{
    for (size_t i = 0; i < PLACE_FIELD_COUNT; i++)
        if (str_equal(str_of(FIELDS[i].name), name)) {
            *field = (enum place_field)i;
            return true;
        }
    return false;
}

static void *member_of(struct place *place, enum place_field field)
{
    return (char *)place + FIELDS[field].offset;
}

static const void *member_in(const struct place *place, enum place_field field)
{
    return (const char *)place + FIELDS[field].offset;
}

struct codes *place_codes(struct place *place, enum vocabulary vocabulary)
{
    for (size_t i = 0; vocabulary != VOCABULARY_COUNT && i < PLACE_FIELD_COUNT; i++)
        if (FIELDS[i].vocabulary == vocabulary)
            return member_of(place, (enum place_field)i);
    return NULL;
}

/* --- To text ---------------------------------------------------------------------------------------------------- */

struct joined {
    char *at;
    size_t length;
};

static void join(struct joined *joined, struct str part)
{
    if (joined->length)
        joined->at[joined->length++] = '|';
    for (size_t i = 0; i < part.length; i++)
        joined->at[joined->length++] = part.at[i];
}

static struct str codes_text(const struct codes *codes, enum vocabulary vocabulary, struct arena *arena)
{
    if (codes->count == 0)
        return STR_NONE;
    if (codes->count == 1)
        return vocabulary_term(vocabulary, codes->at[0])->value;
    size_t length = 0;
    for (size_t i = 0; i < codes->count; i++)
        length += vocabulary_term(vocabulary, codes->at[i])->value.length + 1;
    struct joined joined = {arena_alloc(arena, length), 0};
    for (size_t i = 0; i < codes->count; i++)
        join(&joined, vocabulary_term(vocabulary, codes->at[i])->value);
    return (struct str){joined.at, joined.length};
}

static struct str texts_text(const struct texts *texts, struct arena *arena)
{
    if (texts->count == 0)
        return STR_NONE;
    if (texts->count == 1)
        return texts->at[0];
    size_t length = 0;
    for (size_t i = 0; i < texts->count; i++)
        length += texts->at[i].length + 1;
    struct joined joined = {arena_alloc(arena, length), 0};
    for (size_t i = 0; i < texts->count; i++)
        join(&joined, texts->at[i]);
    return (struct str){joined.at, joined.length};
}

static struct str number_text(double value, struct arena *arena)
{
    struct buffer text = {0};
    buffer_add_double(&text, value);
    struct str copy = arena_str(arena, buffer_str(&text));
    buffer_free(&text);
    return copy;
}

struct str place_field_text(const struct place *place, enum place_field field, struct arena *arena)
{
    const void *member = member_in(place, field);
    switch (FIELDS[field].kind) {
    case KIND_TEXT:
    case KIND_DATE: return *(const struct str *)member;
    case KIND_NUMBER: return place->located ? number_text(*(const double *)member, arena) : STR_NONE;
    case KIND_CODES: return codes_text(member, FIELDS[field].vocabulary, arena);
    case KIND_TEXTS: return texts_text(member, arena);
    }
    return STR_NONE;
}

/* --- From text -------------------------------------------------------------------------------------------------- */

/* The coordinates arrive one at a time: until both are there the place is not located, and NaN marks the one awaited.
 */
static void set_coordinate(struct place *place, double *mine, double *other, double value)
{
    if (!place->located) {
        place->located = isnan(*mine);
        if (!place->located)
            *other = NAN;
    }
    *mine = value;
}

static bool set_number(struct place *place, enum place_field field, struct str text, struct error *error)
{
    if (str_is_empty(text)) {
        place->located = false;
        place->latitude = place->longitude = 0;
        return true;
    }
    bool latitude = field == PLACE_LATITUDE;
    double value, most = latitude ? 90 : 180;
    if (!str_to_double(text, &value) || value < -most || value > most)
        return error_set(error, ERROR_INVALID,
                         "« %.*s » n’est pas une %s : un nombre de degrés entre %d et %d est attendu.",
                         STR_PRINT(text_cut(text, 60)), latitude ? "latitude" : "longitude", (int)-most, (int)most);
    if (latitude)
        set_coordinate(place, &place->latitude, &place->longitude, value);
    else
        set_coordinate(place, &place->longitude, &place->latitude, value);
    return true;
}

static bool set_date(struct str *member, struct str text, struct error *error)
{
    struct str day = text.length > 10 && text.at[10] == 'T' ? str_slice(text, 0, 10) : text;
    int32_t date;
    if (day.length && !date_parse(day, &date))
        return error_set(error, ERROR_INVALID, "« %.*s » n’est pas une date : la forme attendue est 2024-02-20.",
                         STR_PRINT(text_cut(text, 60)));
    *member = day;
    return true;
}

static bool set_codes(struct codes *member, enum vocabulary vocabulary, struct str text, struct error *error)
{
    struct codes codes = {0};
    struct str part;
    while (str_next(&text, '|', &part)) {
        part = str_trim(part);
        size_t index;
        if (part.length == 0)
            continue;
        if (!vocabulary_find(vocabulary, part, &index))
            return error_set(error, ERROR_INVALID, "« %.*s » n’est pas une valeur admise pour « %s ».",
                             STR_PRINT(text_cut(part, 80)), vocabulary_name(vocabulary));
        if (!codes_add(&codes, index))
            return error_set(error, ERROR_INVALID, "« %s » a plus de %d valeurs ; « %.*s » est en trop.",
                             vocabulary_name(vocabulary), CODES_MOST, STR_PRINT(text_cut(part, 80)));
    }
    *member = codes;
    return true;
}

/* Far more than a place ever has, so that a hostile cell cannot make lists of millions. */
enum { TEXTS_MOST = 1000 };

static bool set_texts(struct texts *member, const char *name, struct str text, struct arena *arena, struct error *error)
{
    size_t count = 0;
    struct str part, rest = text;
    while (str_next(&rest, '|', &part))
        count += str_trim(part).length > 0;
    if (count > TEXTS_MOST)
        return error_set(error, ERROR_INVALID, "« %s » a plus de %d valeurs.", name, TEXTS_MOST);
    struct texts texts = {0, count ? ARENA_ARRAY(arena, struct str, count) : NULL};
    while (str_next(&text, '|', &part)) {
        part = str_trim(part);
        if (part.length && texts.at)
            texts.at[texts.count++] = part;
    }
    *member = texts;
    return true;
}

bool place_field_set(struct place *place, enum place_field field, struct str text, struct arena *arena,
                     struct error *error)
{
    void *member = member_of(place, field);
    switch (FIELDS[field].kind) {
    case KIND_TEXT: *(struct str *)member = text.length ? text : STR_NONE; return true;
    case KIND_NUMBER: return set_number(place, field, text, error);
    case KIND_DATE: return set_date(member, text, error);
    case KIND_CODES: return set_codes(member, FIELDS[field].vocabulary, text, error);
    case KIND_TEXTS: return set_texts(member, FIELDS[field].name, text, arena, error);
    }
    return true;
}
