#include "gather.h"

#include <math.h>
#include <stdarg.h>

void gather_note(const struct gather *gather, int64_t line, const char *format, ...)
{
    struct error message = {0};
    va_list arguments;
    va_start(arguments, format);
    error_fillv(&message, ERROR_INVALID, format, arguments);
    va_end(arguments);
    if (gather->order->note)
        gather->order->note(gather->order->context, line, str_of(message.message));
}

/* --- Which territory ---------------------------------------------------------------------------------------------- */

uint32_t gather_territory(struct gather *gather, struct str code, int64_t line, bool *followed)
{
    struct str commune = code;
    uint32_t id = TERRITORY_NONE;
    *followed = false;
    if (code.length == 9) {
        id = territory_find(TERRITORY_INTERCOMMUNALITY, code);
        commune = str_slice(code, 0, 5); /* an IRIS */
    } else if (code.length == 2 || (code.length == 3 && str_starts_with(code, STR("97")))) {
        id = territory_find(TERRITORY_DEPARTMENT, code);
    }
    if (id == TERRITORY_NONE && commune.length == 5)
        id = commune_resolve(commune, followed);
    if (id == TERRITORY_NONE) {
        gather->counts->set_aside++;
        gather_note(gather, line, "« %.*s » n’est le code d’aucun territoire : ligne mise de côté.", STR_PRINT(code));
    }
    return id;
}

/* Of the cells that are read (the others may differ); *blank when they are all empty. */
static uint64_t hash_row(const struct gather *gather, const struct str *cells, size_t count, bool *blank)
{
    uint64_t hash = 0;
    *blank = true;
    for (size_t g = 0; g < gather->count; g++) {
        const struct gathering *gathering = &gather->at[g];
        const size_t columns[] = {gathering->value, gathering->weight, gathering->denominator};
        for (size_t i = 0; i < COUNT_OF(columns) + gathering->numerator_count; i++) {
            size_t column = i < COUNT_OF(columns) ? columns[i] : gathering->numerators[i - COUNT_OF(columns)];
            struct str cell = column < count ? str_trim(cells[column]) : STR_NONE;
            hash = hash * 0x9E3779B97F4A7C15U + hash_str(cell);
            *blank = *blank && str_is_empty(cell);
        }
    }
    return hash;
}

bool gather_is_new(struct gather *gather, struct str code, const struct str *cells, size_t count, int64_t line,
                   bool *conflict)
{
    bool inserted, blank;
    uint64_t hash = hash_row(gather, cells, count, &blank);
    union map_value *known = map_get(&gather->seen, code);
    *conflict = false;
    if (!known) {
        map_put(&gather->seen, arena_str(&gather->arena, code), &inserted)->number = (int64_t)hash;
        return true;
    }
    gather->counts->repeated++;
    *conflict = !blank && known->number != (int64_t)hash; /* a blank contradicts nothing */
    if (*conflict)
        gather_note(gather, line, "%.*s est déjà dans le fichier avec d’autres valeurs : on ne sait laquelle croire.",
                    STR_PRINT(code));
    return false;
}

/* --- Cells -------------------------------------------------------------------------------------------------------- */

enum cell { CELL_NUMBER, CELL_EMPTY, CELL_SECRET, CELL_WRONG };

static enum cell read_cell(const struct str *cells, size_t count, size_t column, double *value)
{
    struct str text = column < count ? str_trim(cells[column]) : STR_NONE;
    if (number_read(text, value))
        return CELL_NUMBER;
    if (str_is_empty(text) || str_equal_ascii_case(text, STR("N/A")) || str_equal_ascii_case(text, STR("NA")))
        return CELL_EMPTY;
    return is_secrecy_code(text) ? CELL_SECRET : CELL_WRONG;
}

static enum cell worst(enum cell a, enum cell b)
{
    return a > b ? a : b;
}

/* Numerator and denominator of a row. */
static enum cell read_amount(const struct gathering *gathering, const struct str *cells, size_t count,
                             double *numerator, double *denominator)
{
    double part;
    enum cell cell;
    *numerator = 0;
    if (gathering->value != SIZE_MAX) {
        cell = read_cell(cells, count, gathering->value, numerator);
        *denominator = 1;
        if (cell == CELL_NUMBER && gathering->weight != SIZE_MAX)
            cell = worst(cell, read_cell(cells, count, gathering->weight, denominator));
        if (indicator_at(gathering->recipe->indicator)->measure == MEASURE_SHARE)
            *numerator /= 100;
        *numerator *= *denominator;
        return cell;
    }
    cell = read_cell(cells, count, gathering->denominator, denominator);
    for (size_t i = 0; i < gathering->numerator_count; i++) {
        cell = worst(cell, read_cell(cells, count, gathering->numerators[i], &part));
        *numerator += cell == CELL_NUMBER ? part : 0;
    }
    if (gathering->recipe->complement)
        *numerator = *denominator - *numerator;
    return cell;
}

static bool is_sound(const struct indicator *indicator, double numerator, double denominator)
{
    static const double rounding = 1e-6; /* of counts published with decimals */
    return denominator >= 0 && numerator >= -rounding * denominator &&
           (indicator->measure != MEASURE_SHARE || numerator <= denominator * (1 + rounding));
}

static void gather_one(struct gather *gather, struct gathering *gathering, uint32_t territory, bool followed,
                       const struct str *cells, size_t count, int64_t line)
{
    struct gathered *gathered = &gathering->at[territory];
    const struct indicator *indicator = indicator_at(gathering->recipe->indicator);
    double numerator, denominator;
    enum cell cell = read_amount(gathering, cells, count, &numerator, &denominator);
    if (indicator->measure == MEASURE_MEDIAN) { /* what is published for the code of today is the whole commune's */
        if (gathered->current && followed)
            return;
        if (!followed)
            *gathered = (struct gathered){0};
    }
    gathered->rows++;
    gathered->current = gathered->current || !followed;
    if (cell == CELL_NUMBER && is_sound(indicator, numerator, denominator)) {
        gathered->numerator += numerator;
        gathered->denominator += denominator;
        return;
    }
    gathered->secret = gathered->secret || cell == CELL_SECRET;
    gathered->unknown = true;
    if (cell == CELL_WRONG || cell == CELL_NUMBER)
        gather_note(gather, line, "%.*s, %s : %s.", STR_PRINT(territory_at(territory).name), indicator->label,
                    cell == CELL_WRONG ? "ce n’est pas un nombre, la valeur reste inconnue"
                                       : "la valeur est négative ou dépasse le total, elle reste inconnue");
}

void gather_row(struct gather *gather, const struct str *cells, size_t count, int64_t line)
{
    bool followed, conflict;
    struct str code = gather->code < count ? str_trim(cells[gather->code]) : STR_NONE;
    gather->counts->rows++;
    if (code.length == 4) /* a spreadsheet ate the zero */
        code = arena_printf(&gather->arena, "0%.*s", STR_PRINT(code));
    uint32_t territory = gather_territory(gather, code, line, &followed);
    if (territory == TERRITORY_NONE)
        return;
    bool is_new = gather_is_new(gather, code, cells, count, line, &conflict);
    for (size_t i = 0; i < gather->count; i++)
        if (is_new)
            gather_one(gather, &gather->at[i], territory, followed, cells, count, line);
        else if (conflict)
            gather->at[i].at[territory].conflict = true;
    if (is_new && followed) {
        gather->counts->followed++;
        gather_note(gather, line, "%.*s est un ancien code : suivi jusqu’à %.*s (%.*s).", STR_PRINT(code),
                    STR_PRINT(territory_at(territory).name), STR_PRINT(territory_at(territory).code));
    }
    int year;
    if (gather->date < count && heading_fits(str_slice(cells[gather->date], 2, 4), "##", &year))
        gather->year = year;
}

/* --- What it amounts to ------------------------------------------------------------------------------------------- */

enum { NAMES_MOST = 5 };

struct mixed {
    size_t count;
    struct buffer names;
};

static void add_mixed(struct mixed *mixed, uint32_t id)
{
    if (mixed->count < NAMES_MOST)
        buffer_printf(&mixed->names, "%s%.*s", mixed->count ? ", " : "", STR_PRINT(territory_at(id).name));
    mixed->count++;
}

static void tell_mixed(struct gather *gather, const struct indicator *indicator, struct mixed *mixed)
{
    if (mixed->count > 0)
        gather_note(
            gather, 0,
            "%s : %zu %s du fichier, dont les taux ne se combinent pas sans leurs effectifs ; valeur inconnue "
            "(%.*s%s).",
            indicator->label, mixed->count,
            text_plural((int64_t)mixed->count, "commune en réunit plusieurs", "communes en réunissent plusieurs"),
            STR_PRINT(buffer_str(&mixed->names)), mixed->count > NAMES_MOST ? "…" : "");
    buffer_free(&mixed->names);
}

void gather_finish(struct gather *gather, const struct gathering *gathering, struct series *series)
{
    const struct indicator *indicator = indicator_at(gathering->recipe->indicator);
    bool rate = gathering->value != SIZE_MAX, weighed = gathering->weight != SIZE_MAX;
    struct mixed mixed = {0};
    for (uint32_t id = 0; id < territory_total(); id++) {
        const struct gathered *gathered = &gathering->at[id];
        struct amount *amount = &series->at[id];
        if (gathered->rows == 0)
            continue;
        bool several = rate && (indicator->measure == MEASURE_MEDIAN || !weighed) && gathered->rows > 1;
        if (several)
            add_mixed(&mixed, id);
        if (gathered->secret && !gathered->conflict && !several) {
            amount->state = VALUE_SECRET;
            gather->counts->secret++;
        }
        if (gathered->unknown || gathered->conflict || several || !(gathered->denominator > 0))
            continue;
        double people = (double)territory_at(id).population;
        double weight = rate && !weighed ? (people > 0 ? people : 1) : 1;
        *amount = (struct amount){gathered->numerator * weight, gathered->denominator * weight, VALUE_KNOWN, rate};
    }
    tell_mixed(gather, indicator, &mixed);
}
