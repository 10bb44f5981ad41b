/* One record through a mapping and the cleaning rules: a place, or the reason why not. */
#include <math.h>
#include <string.h>

#include "geo/geo.h"
#include "mapping_parts.h"
#include "territory/territory.h"

struct str first_column(const struct record *record, const struct columns *columns)
{
    for (size_t i = 0; i < columns->count; i++) {
        struct str text = record->values[columns->at[i]];
        if (str_trim(text).length)
            return text;
    }
    return STR_NONE;
}

/* --- Values ------------------------------------------------------------------------------------------------------- */

static struct str join_columns(const struct record *record, const struct value *value, struct arena *arena)
{
    struct buffer out = {0};
    for (size_t i = 0; i < value->columns.count; i++) {
        struct str text = str_trim(record->values[value->columns.at[i]]);
        if (text.length == 0)
            continue;
        if (out.length)
            buffer_add_str(&out, value->separator);
        buffer_add_str(&out, text);
    }
    struct str joined = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return joined;
}

/* « dissocier »: numbers out of a text such as "[48.45, 1.49]" or "POINT (1.49 48.45)". */
static struct str split_column(const struct record *record, const struct value *value, struct arena *arena)
{
    struct str text = first_column(record, &value->columns);
    char *digits = arena_alloc(arena, text.length + 1);
    size_t length = 0, part = 0;
    for (size_t i = 0; i < text.length; i++)
        if (strchr("0123456789.,- \t\n", text.at[i]) && text.at[i] != '\0')
            digits[length++] = text.at[i];
    struct str rest = str_trim((struct str){digits, length});
    while (rest.length) {
        size_t end = str_find(rest, value->separator, 0);
        struct str piece = str_trim(str_slice(rest, 0, end));
        rest = end == SIZE_MAX ? STR_NONE : str_slice(rest, end + value->separator.length, rest.length);
        if (piece.length && part++ == value->part)
            return piece;
    }
    return STR_NONE;
}

struct str value_text(const struct record *record, const struct value *value, struct arena *arena)
{
    struct str text = STR_NONE;
    for (; value && text.length == 0; value = value->other) {
        switch (value->kind) {
        case VALUE_COLUMN: text = first_column(record, &value->columns); break;
        case VALUE_CONSTANT: text = value->constant; break;
        case VALUE_JOIN: text = join_columns(record, value, arena); break;
        case VALUE_SPLIT: text = split_column(record, value, arena); break;
        case VALUE_NONE: break;
        }
    }
    return text;
}

static struct str field_text(struct converting *c, enum place_field field)
{
    return value_text(c->record, &c->conversion->mapping->values[field], c->cleaning.arena);
}

static struct str line_text(struct converting *c, enum place_field field)
{
    return clean_line(&c->cleaning, field, field_text(c, field));
}

/* --- Where -------------------------------------------------------------------------------------------------------- */

static void take_commune_name(struct converting *c, struct str given, const struct commune_match *match,
                              struct territory commune)
{
    c->place->commune = commune.name;
    if (match->former_name)
        cleaning_say(&c->cleaning, SEVERITY_NOTE, PLACE_COMMUNE, "commune-merged", given, commune.name,
                     "Cette commune fait maintenant partie d’une autre : son nom actuel est mis.");
    else if (!match->name_agrees && given.length && !match->name_close)
        cleaning_say(&c->cleaning, SEVERITY_WARNING, PLACE_COMMUNE, "commune-other", given, commune.name,
                     "Le nom ne correspond pas aux codes : la commune des codes est mise. Vérifiez-la.");
    else if (!str_equal(given, commune.name))
        cleaning_say(&c->cleaning, SEVERITY_NOTE, PLACE_COMMUNE,
                     match->name_close ? "commune-mended" : "commune-official", given, commune.name,
                     "Nom officiel de la commune.");
}

static bool postal_code_is_of(struct str code, uint32_t commune)
{
    size_t cursor = 0;
    for (uint32_t id; (id = commune_next_postal(code, &cursor)) != TERRITORY_NONE;)
        if (id == commune)
            return true;
    return false;
}

static void take_postal_code(struct converting *c, struct str given, uint32_t commune)
{
    size_t count;
    c->place->postal_code = given;
    if (str_starts_with(given, STR("98")) || (given.length && postal_code_is_of(given, commune)))
        return;
    struct str *codes = commune_postal_codes(commune, &count, c->cleaning.arena);
    if (count == 0)
        return;
    c->place->postal_code = codes[0];
    if (given.length)
        cleaning_say(&c->cleaning, SEVERITY_WARNING, PLACE_POSTAL_CODE, "postal-code-corrected", given, codes[0],
                     "Ce code postal n’est pas celui de la commune (CEDEX ou erreur) : remplacé par le sien.");
    else
        cleaning_say(&c->cleaning, SEVERITY_NOTE, PLACE_POSTAL_CODE, "postal-code-completed", STR_NONE, codes[0],
                     count > 1 ? "Code postal de la commune, qui en a plusieurs : vérifiez-le."
                               : "Code postal de la commune.");
}

static void take_insee_code(struct converting *c, struct str given, struct str code)
{
    c->place->insee_code = code;
    if (given.length && !str_equal(given, code))
        cleaning_say(&c->cleaning, SEVERITY_NOTE, PLACE_INSEE_CODE, "insee-code-current", given, code,
                     "Code INSEE actuel de la commune.");
}

/* Where the record says it is, if it says so in France: without a commune to hold it against. */
static bool raw_point(struct converting *c, struct str latitude, struct str longitude, struct point *point)
{
    struct cleaning quiet = {.arena = c->cleaning.arena};
    return clean_coordinates(&quiet, latitude, longitude, (struct neighbourhood){0}, &point->lat, &point->lon);
}

/* When name and codes leave a doubt, the point may settle it: the commune nearest to it must share the postal code. */
static uint32_t commune_by_point(struct str postal_code, struct point point)
{
    enum { NEAR_METRES = 12000 };
    uint32_t nearest = commune_nearest(point, NEAR_METRES);
    return nearest != TERRITORY_NONE && postal_code.length && postal_code_is_of(postal_code, nearest) ? nearest
                                                                                                      : TERRITORY_NONE;
}

/* Of the communes that bear a name, the one the point is in or near. */
static uint32_t namesake_by_point(struct arena *arena, struct str name, struct point point)
{
    enum { NEAR_METRES = 20000, NAMESAKES_MOST = 64 };
    uint32_t ids[NAMESAKES_MOST], best = TERRITORY_NONE;
    struct str key = text_folded(arena, name);
    size_t count = key.length ? commune_complete(name, TERRITORY_NONE, ids, NAMESAKES_MOST) : 0;
    double least = NEAR_METRES;
    for (size_t i = 0; i < count; i++) {
        struct territory commune = territory_at(ids[i]);
        double distance = commune.located ? point_distance(point, commune.center) : HUGE_VAL;
        if (str_equal(commune.key, key) && distance < least) {
            least = distance;
            best = ids[i];
        }
    }
    return best;
}

/* The commune of name and codes; the point's when they found none, or one far away that has not the postal code: the
 * postal code and the point then agree against a name that another commune bears too. */
static uint32_t choose_commune(struct arena *arena, const struct commune_match *match, struct str name,
                               struct str postal_code, bool pointed, struct point point)
{
    enum { ELSEWHERE_METRES = 60000 };
    if (!pointed)
        return match->commune;
    if (match->commune != TERRITORY_NONE) {
        struct territory commune = territory_at(match->commune);
        if (match->postal_agrees || match->insee_agrees || !commune.located ||
            point_distance(point, commune.center) < ELSEWHERE_METRES)
            return match->commune;
    }
    uint32_t by_point = commune_by_point(postal_code, point);
    if (match->commune == TERRITORY_NONE && by_point == TERRITORY_NONE)
        return namesake_by_point(arena, name, point);
    return by_point == TERRITORY_NONE ? match->commune : by_point;
}

static struct neighbourhood neighbourhood_of(struct territory commune)
{
    double area = commune.area_km2 > 0 ? commune.area_km2 * 1e6 : 1e7;
    return (struct neighbourhood){commune.located, commune.center.lat, commune.center.lon, sqrt(area / M_PI)};
}

static void convert_address(struct converting *c)
{
    struct place *place = c->place;
    struct address_parts parts = {field_text(c, PLACE_ADDRESS), field_text(c, PLACE_ADDRESS_COMPLEMENT),
                                  field_text(c, PLACE_POSTAL_CODE), field_text(c, PLACE_COMMUNE),
                                  field_text(c, PLACE_INSEE_CODE)};
    clean_address(&c->cleaning, &parts);
    place->address = parts.street;
    place->address_complement = parts.complement;

    struct str name = clean_commune(c->cleaning.arena, parts.commune);
    struct commune_match match = commune_reconcile(name, parts.postal_code, parts.insee_code);
    struct str latitude = field_text(c, PLACE_LATITUDE), longitude = field_text(c, PLACE_LONGITUDE);
    struct neighbourhood near = {0};
    struct point point = {0};
    bool pointed = raw_point(c, latitude, longitude, &point);
    uint32_t commune = choose_commune(c->cleaning.arena, &match, name, parts.postal_code, pointed, point);
    if (commune != match.commune)
        match = (struct commune_match){.commune = commune,
                                       .name_agrees =
                                           str_equal(text_folded(c->cleaning.arena, name), territory_at(commune).key)};
    if (commune != TERRITORY_NONE)
        near = neighbourhood_of(territory_at(commune));
    place->located = clean_coordinates(&c->cleaning, latitude, longitude, near, &place->latitude, &place->longitude);
    if (commune != TERRITORY_NONE) {
        struct territory found = territory_at(commune);
        take_commune_name(c, parts.commune, &match, found);
        take_postal_code(c, parts.postal_code, commune);
        take_insee_code(c, parts.insee_code, found.code);
        return;
    }
    place->commune = name;
    place->postal_code = parts.postal_code;
    place->insee_code = parts.insee_code;
    if (name.length)
        cleaning_say(&c->cleaning, SEVERITY_WARNING, PLACE_COMMUNE, "commune-unknown", parts.commune, name,
                     match.ambiguous ? "Plusieurs communes portent ce nom : ajoutez le code postal ou le code INSEE."
                                     : "Commune introuvable dans le code officiel géographique : vérifiez le nom et le "
                                       "code postal.");
}

/* --- Who ---------------------------------------------------------------------------------------------------------- */

static struct str without_blanks(struct arena *arena, struct str text)
{
    char *out = arena_alloc(arena, text.length + 1);
    for (size_t i = 0; i < text.length; i++)
        out[i] = strchr(" \t\n\r", text.at[i]) ? '-' : text.at[i];
    return (struct str){out, text.length};
}

static void convert_id(struct converting *c)
{
    const struct value *value = &c->conversion->mapping->values[PLACE_ID];
    struct arena *arena = c->cleaning.arena;
    struct str id = str_trim(value_text(c->record, value, arena));
    if (value->kind == VALUE_NONE) {
        id = arena_printf(arena, "%lld", (long long)c->record->index);
    } else if (id.length == 0) {
        struct str what =
            arena_printf(arena, "%.*s\n%.*s\n%.*s", STR_PRINT(c->place->name), STR_PRINT(field_text(c, PLACE_ADDRESS)),
                         STR_PRINT(field_text(c, PLACE_COMMUNE)));
        id = arena_printf(arena, "sans-id-%.*s", STR_PRINT(str_slice(fingerprint(arena, what), 0, 12)));
        cleaning_say(&c->cleaning, SEVERITY_WARNING, PLACE_ID, "id-missing", STR_NONE, id,
                     "Identifiant absent : un autre est tiré du nom et de l’adresse, et changera avec eux. Donnez-en "
                     "un.");
    }
    id = without_blanks(arena, clean_line(&c->cleaning, PLACE_ID, id));
    c->place->id = value->as_is ? id
                                : arena_printf(arena, "%.*s_%.*s", STR_PRINT(without_blanks(arena, c->place->source)),
                                               STR_PRINT(id));
}

/* Ids are keys and parts of addresses: a long one keeps its beginning and a fingerprint of the whole. */
static void shorten_id(struct converting *c)
{
    enum { ID_MOST = 200, KEPT = 40 }; /* bytes, code points */
    struct str given = c->place->id;
    if (given.length <= ID_MOST)
        return;
    struct str start = text_cut(given, KEPT);
    c->place->id = arena_printf(c->cleaning.arena, "%.*s-%.*s", STR_PRINT(start),
                                STR_PRINT(str_slice(fingerprint(c->cleaning.arena, given), 0, 16)));
    cleaning_say(&c->cleaning, SEVERITY_WARNING, PLACE_ID, "id-long", given, c->place->id,
                 "Identifiant de plus de 200 octets, raccourci : donnez-en un court.");
}

/* The second « x » is « x-2 ». */
static void make_id_unique(const struct cleaning *cleaning, struct seen_ids *seen, struct place *place)
{
    struct str given = place->id;
    if (!seen || seen_ids_add(seen, given))
        return;
    for (int64_t n = 2;; n++) {
        place->id = arena_printf(cleaning->arena, "%.*s-%lld", STR_PRINT(given), (long long)n);
        if (seen_ids_add(seen, place->id))
            break;
    }
    cleaning_say(cleaning, SEVERITY_WARNING, PLACE_ID, "id-duplicate", given, place->id,
                 "Un autre enregistrement a le même identifiant : donnez-en un à chacun, ou retirez le double.");
}

static bool is_true(struct str text)
{
    static const char *const yes[] = {"true", "vrai", "oui", "1", "x", "yes", "o"};
    text = str_trim(text);
    for (size_t i = 0; i < COUNT_OF(yes); i++)
        if (str_equal_ascii_case(text, str_of(yes[i])))
            return true;
    return false;
}

static bool is_private(struct converting *c)
{
    size_t closed;
    if (is_true(value_text(c->record, &c->conversion->mapping->private_place, c->cleaning.arena)))
        return true;
    return vocabulary_find(VOCABULARY_ACCESS_MODES, STR("Ce lieu n'accueille pas de public"), &closed) &&
           codes_has(&c->place->access_modes, closed);
}

static void convert_types(struct converting *c)
{
    size_t france_services, type;
    struct place *place = c->place;
    if (vocabulary_find(VOCABULARY_PROGRAMMES, STR("France Services"), &france_services) &&
        codes_has(&place->programmes, france_services) && vocabulary_find(VOCABULARY_TYPES, STR("RFS"), &type))
        codes_add(&place->types, type);
    infer_types(place->name, &place->types);
    apply_list(c, VOCABULARY_TYPES);
}

static void convert_texts(struct converting *c)
{
    struct place *place = c->place;
    const struct cleaning *cleaning = &c->cleaning;
    place->pivot = clean_pivot(cleaning, field_text(c, PLACE_PIVOT), place->postal_code);
    place->phone = clean_phone(cleaning, field_text(c, PLACE_PHONE), place->postal_code);
    place->emails = clean_emails(cleaning, field_text(c, PLACE_EMAILS));
    place->websites = clean_websites(cleaning, field_text(c, PLACE_WEBSITES));
    place->summary = field_text(c, PLACE_SUMMARY);
    place->detail = field_text(c, PLACE_DETAIL);
    clean_presentation(cleaning, &place->summary, &place->detail);
    place->parent_structure = line_text(c, PLACE_PARENT_STRUCTURE);
    place->updated_on = clean_date(cleaning, field_text(c, PLACE_UPDATED_ON), c->conversion->today);
    place->accessibility_url = clean_url(cleaning, PLACE_ACCESSIBILITY_URL, field_text(c, PLACE_ACCESSIBILITY_URL));
    place->booking_url = clean_url(cleaning, PLACE_BOOKING_URL, field_text(c, PLACE_BOOKING_URL));
}

static void convert_lists(struct converting *c)
{
    apply_list(c, VOCABULARY_ITINERANCY);
    apply_list(c, VOCABULARY_SUPPORT_MODES); /* before services: a choice of theirs may depend on it */
    apply_list(c, VOCABULARY_SERVICES);
    apply_list(c, VOCABULARY_AUDIENCES);
    apply_list(c, VOCABULARY_SPECIFIC_SUPPORT);
    apply_list(c, VOCABULARY_FEES);
    apply_list(c, VOCABULARY_PROGRAMMES);
    apply_list(c, VOCABULARY_LABELS);
    apply_other_labels(c);
    convert_types(c);
}

/* --- The whole ---------------------------------------------------------------------------------------------------- */

static bool refuse(struct converting *c, enum place_field field, const char *rule, const char *message)
{
    cleaning_say(&c->cleaning, SEVERITY_REFUSED, field, rule, STR_NONE, STR_NONE, "%s", message);
    return false;
}

/* What a place has not and should have. */
static void tell_lacks(struct converting *c)
{
    const struct place *place = c->place;
    const struct cleaning *cleaning = &c->cleaning;
    if (place->services.count == 0)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_SERVICES, "service-missing", STR_NONE, STR_NONE,
                     "Aucun service reconnu : le lieu est gardé, mais personne ne le trouvera par besoin. Complétez "
                     "les "
                     "services, ou les termes de la correspondance.");
    if (place->address.length == 0)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_ADDRESS, "address-missing", STR_NONE, STR_NONE,
                     "Adresse absente : donnez le numéro et la rue, ou le nom du bâtiment.");
    if (place->commune.length == 0)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_COMMUNE, "commune-unknown", STR_NONE, STR_NONE,
                     "Commune absente et introuvable par le code postal : donnez son nom ou son code INSEE.");
    if (!place->located)
        cleaning_say(cleaning, SEVERITY_NOTE, PLACE_LATITUDE, "coordinates-missing", STR_NONE, STR_NONE,
                     "Sans coordonnées, le lieu sera placé d’après son adresse ou sa commune.");
    if (place->updated_on.length == 0)
        cleaning_say(cleaning, SEVERITY_WARNING, PLACE_UPDATED_ON, "date-missing", STR_NONE, STR_NONE,
                     "Date de mise à jour inconnue : elle reste vide plutôt qu’inventée. Donnez-la pour montrer que "
                     "les "
                     "informations sont à jour.");
}

static bool is_not_a_name(struct str name)
{
    return str_equal_ascii_case(name, STR("Ordinateur")) || str_equal_ascii_case(name, STR("Wifi"));
}

static bool convert(struct converting *c)
{
    struct place *place = c->place;
    if (c->record->failure.kind != ERROR_NONE)
        return refuse(c, PLACE_FIELD_COUNT, "record-unreadable", c->record->failure.message);
    place->source = line_text(c, PLACE_SOURCE);
    if (place->source.length == 0)
        place->source = c->conversion->source;
    place->name = clean_name(&c->cleaning, field_text(c, PLACE_NAME));
    c->cleaning.about.name = place->name;
    convert_id(c);
    shorten_id(c);
    c->cleaning.about.record = place->id;
    convert_address(c);
    apply_list(c, VOCABULARY_ACCESS_MODES);
    if (place->name.length == 0)
        return refuse(c, PLACE_NAME, "name-missing", "Nom absent : un lieu doit en avoir un.");
    if (is_not_a_name(place->name))
        return refuse(c, PLACE_NAME, "name-missing", "Ce n’est pas le nom d’un lieu : donnez celui de l’endroit.");
    if (is_private(c))
        return refuse(c, PLACE_ACCESS_MODES, "place-private",
                      "Ce lieu n’accueille pas de public : il n’est pas publié.");
    if (place->commune.length == 0 && place->address.length == 0 && !place->located)
        return refuse(c, PLACE_ADDRESS, "place-nowhere",
                      "Ni commune, ni adresse, ni coordonnées : on ne saurait pas où aller. Donnez-en une.");
    make_id_unique(&c->cleaning, c->conversion->seen, place);
    c->cleaning.about.record = place->id;
    convert_texts(c);
    convert_lists(c);
    apply_hours(c);
    tell_lacks(c);
    return true;
}

static struct cleaning cleaning_of(const struct conversion *conversion, const struct record *record,
                                   struct arena *arena)
{
    return (struct cleaning){.arena = arena,
                             .found = conversion->found,
                             .context = conversion->context,
                             .brief = conversion->brief,
                             .about = {.line = record->line, .index = record->index}};
}

bool convert_record(const struct conversion *conversion, const struct record *record, struct arena *arena,
                    struct place *place)
{
    *place = (struct place){0};
    struct converting converting = {
        .conversion = conversion, .record = record, .place = place, .cleaning = cleaning_of(conversion, record, arena)};
    converting.lowered = ARENA_ARRAY(arena, struct str, conversion->mapping->column_count + 1);
    bool kept = convert(&converting);
    buffer_free(&converting.key);
    return kept;
}

void number_repeated_id(const struct conversion *conversion, const struct record *record, struct arena *arena,
                        struct place *place)
{
    struct cleaning cleaning = cleaning_of(conversion, record, arena);
    cleaning.about.record = place->id;
    cleaning.about.name = place->name;
    make_id_unique(&cleaning, conversion->seen, place);
}
