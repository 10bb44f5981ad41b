#include "condition.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Columns ----------------------------------------------------------------------------------------------------- */

static const struct carto_column COLUMNS[] = {
    {"id", COLUMN_TEXT, PLACE_ID, PART_NONE},
    {"nom", COLUMN_TEXT, PLACE_NAME, PART_NONE},
    {"pivot", COLUMN_TEXT, PLACE_PIVOT, PART_NONE},
    {"adresse", COLUMN_ADDRESS, PLACE_ADDRESS, PART_NONE},
    {"complement_adresse", COLUMN_TEXT, PLACE_ADDRESS_COMPLEMENT, PART_NONE},
    {"latitude", COLUMN_NUMBER, PLACE_LATITUDE, PART_NONE},
    {"longitude", COLUMN_NUMBER, PLACE_LONGITUDE, PART_NONE},
    {"telephone", COLUMN_TEXT, PLACE_PHONE, PART_NONE},
    {"courriels", COLUMN_TEXT, PLACE_EMAILS, PART_NONE},
    {"site_web", COLUMN_TEXT, PLACE_WEBSITES, PART_NONE},
    {"horaires", COLUMN_TEXT, PLACE_HOURS, PART_NONE},
    {"date_maj", COLUMN_TEXT, PLACE_UPDATED_ON, PART_NONE},
    {"source", COLUMN_TEXT, PLACE_SOURCE, PART_NONE},
    {"presentation_resume", COLUMN_TEXT, PLACE_SUMMARY, PART_NONE},
    {"presentation_detail", COLUMN_TEXT, PLACE_DETAIL, PART_NONE},
    {"structure_parente", COLUMN_TEXT, PLACE_PARENT_STRUCTURE, PART_NONE},
    {"services", COLUMN_LIST, PLACE_SERVICES, PART_NONE},
    {"publics_specifiquement_adresses", COLUMN_LIST, PLACE_AUDIENCES, PART_NONE},
    {"prise_en_charge_specifique", COLUMN_LIST, PLACE_SPECIFIC_SUPPORT, PART_NONE},
    {"frais_a_charge", COLUMN_LIST, PLACE_FEES, PART_NONE},
    {"dispositif_programmes_nationaux", COLUMN_LIST, PLACE_PROGRAMMES, PART_NONE},
    {"formations_labels", COLUMN_LIST, PLACE_LABELS, PART_NONE},
    {"itinerance", COLUMN_LIST, PLACE_ITINERANCY, PART_NONE},
    {"typologie", COLUMN_LIST, PLACE_TYPES, PART_NONE},
    {"autres_formations_labels", COLUMN_TEXTS, PLACE_OTHER_LABELS, PART_NONE},
    {"modalites_acces", COLUMN_LIST, PLACE_ACCESS_MODES, PART_NONE},
    {"modalites_accompagnement", COLUMN_LIST, PLACE_SUPPORT_MODES, PART_NONE},
    {"fiche_acces_libre", COLUMN_TEXT, PLACE_ACCESSIBILITY_URL, PART_NONE},
    {"prise_rdv", COLUMN_TEXT, PLACE_BOOKING_URL, PART_NONE},
    {"mediateurs", COLUMN_PEOPLE, PLACE_FIELD_COUNT, PART_NONE},
};
static const struct carto_column PARTS[] = {
    {"numero_voie", COLUMN_TEXT, PLACE_ADDRESS, PART_NUMBER},
    {"repetition", COLUMN_TEXT, PLACE_ADDRESS, PART_REPETITION},
    {"nom_voie", COLUMN_TEXT, PLACE_ADDRESS, PART_STREET},
    {"voie", COLUMN_TEXT, PLACE_ADDRESS, PART_NONE},
    {"commune", COLUMN_TEXT, PLACE_COMMUNE, PART_COMMUNE},
    {"code_postal", COLUMN_TEXT, PLACE_POSTAL_CODE, PART_POSTAL_CODE},
    {"code_insee", COLUMN_TEXT, PLACE_INSEE_CODE, PART_INSEE_CODE},
    {"complement_adresse", COLUMN_TEXT, PLACE_ADDRESS_COMPLEMENT, PART_NONE},
};

const struct carto_column *carto_columns(size_t *count)
{
    *count = COUNT_OF(COLUMNS);
    return COLUMNS;
}

static const struct carto_column *find_in(const struct carto_column *columns, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(name, str_of(columns[i].name)))
            return &columns[i];
    return NULL;
}

const struct carto_column *carto_column_find(struct str name)
{
    size_t arrow = str_find(name, STR("->>"), 0);
    if (arrow == SIZE_MAX)
        return find_in(COLUMNS, COUNT_OF(COLUMNS), name);
    if (!str_equal(str_slice(name, 0, arrow), STR("adresse")))
        return NULL;
    return find_in(PARTS, COUNT_OF(PARTS), str_slice(name, arrow + 3, name.length));
}

/* --- Values ------------------------------------------------------------------------------------------------------ */

static bool is_repetition(struct str word)
{
    static const char *const words[] = {"bis", "ter", "quater", "quinquies"};
    bool letter =
        word.length == 1 && ((word.at[0] >= 'A' && word.at[0] <= 'Z') || (word.at[0] >= 'a' && word.at[0] <= 'z'));
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (str_equal_ascii_case(word, str_of(words[i])))
            return true;
    return letter;
}

static struct str first_word(struct str text)
{
    return str_slice(text, 0, str_find_char(text, ' ', 0));
}

static struct str street_part(struct str address, enum address_part part)
{
    struct str number = STR_NONE, repetition = STR_NONE, word = first_word(address);
    if (str_is_digits(word)) {
        number = word;
        address = str_trim(str_slice(address, word.length, address.length));
        word = first_word(address);
        if (is_repetition(word) && word.length < address.length) {
            repetition = word;
            address = str_trim(str_slice(address, word.length, address.length));
        }
    }
    return part == PART_NUMBER ? number : part == PART_REPETITION ? repetition : address;
}

struct str address_part(const struct place *place, enum address_part part)
{
    switch (part) {
    case PART_NUMBER:
    case PART_REPETITION:
    case PART_STREET: return street_part(place->address, part);
    case PART_COMMUNE: return place->commune;
    case PART_POSTAL_CODE: return place->postal_code;
    case PART_INSEE_CODE: return place->insee_code;
    default: return place->address;
    }
}

struct str carto_text(const struct carto_column *column, const struct directory_entry *entry, struct arena *arena)
{
    if (column->part != PART_NONE)
        return address_part(&entry->place, column->part);
    if (column->field == PLACE_ID)
        return id_text(arena, entry->id);
    return place_field_text(&entry->place, column->field, arena);
}

static const struct codes *codes_of(const struct carto_column *column, const struct directory_entry *entry)
{
    struct place *place = (struct place *)(uintptr_t)&entry->place; /* place_codes changes nothing by itself */
    return place_codes(place, place_field_vocabulary(column->field));
}

size_t carto_items(const struct carto_column *column, const struct directory_entry *entry)
{
    if (column->kind == COLUMN_TEXTS)
        return entry->place.other_labels.count;
    return column->kind == COLUMN_LIST ? codes_of(column, entry)->count : 0;
}

struct str carto_item(const struct carto_column *column, const struct directory_entry *entry, size_t at)
{
    if (column->kind == COLUMN_TEXTS)
        return entry->place.other_labels.at[at];
    return vocabulary_term(place_field_vocabulary(column->field), codes_of(column, entry)->at[at])->value;
}

double carto_number(const struct carto_column *column, const struct directory_entry *entry)
{
    if (!entry->place.located)
        return NAN;
    return column->field == PLACE_LATITUDE ? entry->place.latitude : entry->place.longitude;
}

/* --- Comparing --------------------------------------------------------------------------------------------------- */

enum truth { NO, UNKNOWN, YES };

static enum truth truth_of(bool holds)
{
    return holds ? YES : NO;
}

/* One star may take any letters: on a difference, back to the last star met, which then takes one letter more. */
static bool is_like(struct str text, struct str pattern)
{
    size_t t = 0, p = 0, star = SIZE_MAX, from = 0;
    while (t < text.length) {
        char wanted = p < pattern.length ? pattern.at[p] : '\0';
        if (p < pattern.length && (wanted == '*' || wanted == '%')) {
            star = p++;
            from = t;
        } else if (p < pattern.length && (wanted == '_' || wanted == text.at[t])) {
            p++;
            t++;
        } else if (star != SIZE_MAX) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < pattern.length && (pattern.at[p] == '*' || pattern.at[p] == '%'))
        p++;
    return p == pattern.length;
}

static bool order_fits(enum comparison comparison, int order)
{
    switch (comparison) {
    case COMPARE_LESS: return order < 0;
    case COMPARE_LESS_OR_EQUAL: return order <= 0;
    case COMPARE_MORE: return order > 0;
    case COMPARE_MORE_OR_EQUAL: return order >= 0;
    default: return order == 0;
    }
}

static bool has_item(const struct carto_column *column, const struct directory_entry *entry, struct str value)
{
    for (size_t i = 0; i < carto_items(column, entry); i++)
        if (str_equal(carto_item(column, entry, i), value))
            return true;
    return false;
}

static enum truth compare_list(const struct condition *c, const struct directory_entry *entry)
{
    size_t found = 0, items = carto_items(c->column, entry);
    if (c->comparison == COMPARE_KNOWN)
        return truth_of(items > 0);
    if (items == 0)
        return UNKNOWN;
    for (size_t i = 0; i < c->values.count; i++)
        found += has_item(c->column, entry, c->values.at[i]);
    if (c->comparison == COMPARE_CONTAINS)
        return truth_of(found == c->values.count);
    if (c->comparison == COMPARE_EQUAL)
        return truth_of(found == c->values.count && found == items);
    return truth_of(found > 0);
}

static enum truth compare_number(const struct condition *c, const struct directory_entry *entry)
{
    double number = carto_number(c->column, entry), value;
    if (c->comparison == COMPARE_KNOWN)
        return truth_of(!isnan(number));
    if (isnan(number))
        return UNKNOWN;
    for (size_t i = 0; i < c->values.count; i++)
        if (str_to_double(c->values.at[i], &value) && order_fits(c->comparison, (number > value) - (number < value)))
            return YES;
    return NO;
}

static enum truth compare_text(const struct condition *c, const struct directory_entry *entry, struct arena *scratch)
{
    struct str text = carto_text(c->column, entry, scratch);
    if (c->comparison == COMPARE_KNOWN)
        return truth_of(text.length > 0);
    if (text.length == 0)
        return UNKNOWN;
    for (size_t i = 0; i < c->values.count; i++) {
        struct str value = c->values.at[i];
        bool fits;
        if (c->comparison == COMPARE_LIKE)
            fits = is_like(text, value);
        else if (c->comparison == COMPARE_LIKE_FOLDED)
            fits = is_like(text_lower(scratch, text), text_lower(scratch, value));
        else
            fits = order_fits(c->comparison, str_compare(text, value));
        if (fits)
            return YES;
    }
    return NO;
}

static enum truth compare(const struct condition *c, const struct directory_entry *entry, struct arena *scratch)
{
    switch (c->column->kind) {
    case COLUMN_NUMBER: return compare_number(c, entry);
    case COLUMN_TEXT: return compare_text(c, entry, scratch);
    case COLUMN_ADDRESS: return c->comparison == COMPARE_KNOWN ? YES : UNKNOWN;
    default: return compare_list(c, entry);
    }
}

/* Depth: that of the tree, which the readers limit. */
static enum truth evaluate(const struct condition *c, const struct directory_entry *entry, struct arena *scratch)
{
    enum truth truth = c->kind == CONDITION_OR ? NO : YES;
    if (c->kind == CONDITION_COMPARE)
        truth = compare(c, entry, scratch);
    for (const struct condition *child = c->first; child; child = child->next) {
        enum truth one = evaluate(child, entry, scratch);
        if (c->kind == CONDITION_AND ? one < truth : one > truth)
            truth = one;
    }
    return c->negated ? (enum truth)(YES - truth) : truth;
}

bool condition_holds(const struct condition *condition, const struct directory_entry *entry, struct arena *scratch)
{
    return !condition || evaluate(condition, entry, scratch) == YES;
}

struct condition *condition_new(struct arena *arena, enum condition_kind kind)
{
    struct condition *condition = ARENA_NEW(arena, struct condition);
    condition->kind = kind;
    return condition;
}

void condition_add(struct condition *parent, struct condition *child)
{
    struct condition **at = &parent->first;
    while (*at)
        at = &(*at)->next;
    *at = child;
}
