/* What a table asks for, line by line. */
#include <string.h>

#include "batch.h"
#include "territory/territory.h"

/* --- Columns ------------------------------------------------------------------------------------------------------ */

struct columns {
    size_t id, state;                            /* SIZE_MAX: not there */
    enum place_field fields[BATCH_COLUMNS_MOST]; /* PLACE_FIELD_COUNT: none */
    size_t count;
    size_t at[PLACE_FIELD_COUNT]; /* the column of each field */
};

/* « Téléphone », "telephone", « TELEPHONE »… */
static enum place_field field_named(struct str heading, struct arena *arena)
{
    struct str typed = text_folded(arena, heading);
    for (int i = 0; i < PLACE_FIELD_COUNT; i++) {
        enum place_field field = (enum place_field)i;
        if (str_equal(typed, text_folded(arena, str_of(place_field_label(field)))) ||
            str_equal(typed, text_folded(arena, str_of(place_field_name(field)))))
            return field;
    }
    return PLACE_FIELD_COUNT;
}

static bool read_columns(const struct batch_row *head, struct arena *arena, struct columns *columns,
                         struct batch_plan *plan, struct error *error)
{
    size_t known = 0;
    *columns = (struct columns){.id = SIZE_MAX, .state = SIZE_MAX, .count = head->count};
    plan->unknown.at = ARENA_ARRAY(arena, struct str, head->count + 1);
    for (int i = 0; i < PLACE_FIELD_COUNT; i++)
        columns->at[i] = SIZE_MAX;
    for (size_t i = 0; i < head->count; i++) {
        struct str heading = cell_squeezed(head->cells[i], arena);
        enum place_field field = columns->fields[i] = field_named(heading, arena);
        if (str_equal(heading, BATCH_STATE)) {
            columns->state = i;
        } else if (field == PLACE_ID) {
            columns->id = i;
            columns->fields[i] = PLACE_FIELD_COUNT;
        } else if (field == PLACE_FIELD_COUNT || !batch_field_is_offered(field)) {
            columns->fields[i] = PLACE_FIELD_COUNT;
            if (heading.length)
                plan->unknown.at[plan->unknown.count++] = heading;
        } else if (columns->at[field] != SIZE_MAX) {
            return error_set(error, ERROR_INVALID, "La colonne « %.*s » est deux fois dans le tableau.",
                             STR_PRINT(heading));
        } else {
            columns->at[field] = i;
            known++;
        }
    }
    if (columns->id == SIZE_MAX && columns->at[PLACE_NAME] == SIZE_MAX)
        return error_set(error, ERROR_INVALID,
                         "La première ligne doit dire ce que sont les colonnes, dont « Identifiant » ou « Nom » : "
                         "c’est par là que chaque lieu est reconnu.");
    if (known == (size_t)(columns->at[PLACE_NAME] != SIZE_MAX && columns->id == SIZE_MAX))
        return error_set(error, ERROR_INVALID,
                         "Aucune colonne à modifier n’a été reconnue. Les titres attendus sont ceux du fichier "
                         "téléchargé, par exemple « Téléphone » ou « Horaires ».");
    return true;
}

static struct str cell_at(const struct batch_row *row, size_t column)
{
    return column < row->count ? row->cells[column] : STR("");
}

/* --- Rows and places ---------------------------------------------------------------------------------------------- */

struct planning {
    const struct kept_places *places;
    struct columns columns;
    struct map by_id; /* public id or the source's → position + 1 */
    struct arena *arena;
};

static bool same_folded(struct str a, struct str b, struct arena *arena)
{
    return str_equal(text_folded(arena, a), text_folded(arena, b));
}

static const struct kept_place *find_by_name(struct planning *planning, const struct batch_row *row,
                                             struct batch_line *line)
{
    const struct kept_place *found = NULL;
    struct str name = cell_at(row, planning->columns.at[PLACE_NAME]);
    struct str commune = cell_at(row, planning->columns.at[PLACE_COMMUNE]);
    for (size_t i = 0; i < planning->places->count; i++) {
        const struct kept_place *kept = &planning->places->at[i];
        if (!same_folded(kept->place.name, name, planning->arena) ||
            (commune.length && !same_folded(kept->place.commune, commune, planning->arena)))
            continue;
        if (found) {
            line->reason = STR("Plusieurs lieux portent ce nom : ajoutez la colonne « Identifiant » ou « Commune ».");
            return NULL;
        }
        found = kept;
    }
    if (!found)
        line->reason =
            arena_printf(planning->arena, "Aucun de vos lieux ne s’appelle « %.*s ».", STR_PRINT(text_cut(name, 80)));
    return found;
}

static const struct kept_place *find_place(struct planning *planning, const struct batch_row *row,
                                           struct batch_line *line)
{
    struct str id = cell_at(row, planning->columns.id);
    if (id.length == 0)
        return find_by_name(planning, row, line);
    const union map_value *at = map_get(&planning->by_id, id);
    if (!at)
        line->reason = arena_printf(planning->arena, "Aucun de vos lieux n’a l’identifiant « %.*s ».",
                                    STR_PRINT(text_cut(id, 60)));
    return at ? &planning->places->at[at->number - 1] : NULL;
}

/* --- Cells -------------------------------------------------------------------------------------------------------- */

static struct str mark_before(const struct planning *planning, const struct batch_row *row, enum place_field field)
{
    struct str state = cell_at(row, planning->columns.state);
    size_t start = (size_t)field * CELL_MARK;
    return state.length == (size_t)PLACE_FIELD_COUNT * CELL_MARK ? str_slice(state, start, start + CELL_MARK) : STR("");
}

/* Did the person leave the cell as she found it? */
static bool is_untouched(const struct planning *planning, const struct batch_row *row, enum place_field field,
                         struct str cell, const struct place *shown)
{
    struct str before = mark_before(planning, row, field), now = batch_cell(shown, field, planning->arena);
    if (str_equal(cell_squeezed(cell, planning->arena), cell_squeezed(now, planning->arena)))
        return true;
    return before.length && str_equal(cell_mark(cell, planning->arena), before);
}

/* Somebody else wrote there since it was downloaded. */
static bool was_moved(const struct planning *planning, const struct batch_row *row, enum place_field field,
                      const struct place *shown)
{
    struct str before = mark_before(planning, row, field);
    struct str now = cell_mark(batch_cell(shown, field, planning->arena), planning->arena);
    return before.length && !str_equal(now, before);
}

static bool refuse(struct batch_line *line, struct arena *arena, enum place_field field, const char *why)
{
    line->verdict = BATCH_REFUSED;
    line->reason = arena_printf(arena, "%s" NBSP ": %s", place_field_label(field), why);
    return false;
}

/* The commune goes with its postal code; its INSEE code follows. */
static bool settle_commune(const struct planning *planning, struct place *asked, struct batch_line *line)
{
    uint32_t commune = commune_reconcile(asked->commune, asked->postal_code, STR("")).commune;
    if (commune == TERRITORY_NONE)
        return refuse(line, planning->arena, PLACE_COMMUNE, "aucune commune n’a ce nom et ce code postal.");
    asked->commune = territory_at(commune).name;
    asked->insee_code = territory_at(commune).code;
    return true;
}

static bool read_cells(const struct planning *planning, const struct batch_row *row, const struct place *shown,
                       struct place *asked, struct batch_line *line)
{
    bool place_moved = false, by_name = cell_at(row, planning->columns.id).length == 0;
    for (size_t i = 0; i < row->count && i < planning->columns.count; i++) {
        enum place_field field = planning->columns.fields[i];
        struct error why;
        if (by_name && (field == PLACE_NAME || field == PLACE_COMMUNE))
            continue; /* what it is recognised by */
        if (field == PLACE_FIELD_COUNT || is_untouched(planning, row, field, row->cells[i], shown))
            continue;
        if (!batch_cell_read(asked, field, row->cells[i], planning->arena, &why))
            return refuse(line, planning->arena, field, why.message);
        place_moved = place_moved || field == PLACE_COMMUNE || field == PLACE_POSTAL_CODE;
    }
    return !place_moved || settle_commune(planning, asked, line);
}

/* --- Lines -------------------------------------------------------------------------------------------------------- */

static void on_finding(void *context, const struct finding *finding)
{
    struct batch_line *line = context;
    if (finding->severity != SEVERITY_REFUSED || line->verdict == BATCH_REFUSED)
        return;
    line->verdict = BATCH_REFUSED;
    line->reason = finding->message;
}

static void sort_changes(const struct planning *planning, const struct batch_row *row, const struct place *shown,
                         const struct place *asked, struct batch_line *line)
{
    struct place_changes all;
    place_changes_between(shown, asked, planning->arena, &all);
    for (size_t i = 0; i < all.count; i++) {
        bool moved = was_moved(planning, row, all.at[i].field, shown);
        struct place_changes *to = moved ? &line->disputed : &line->changes;
        to->at[to->count++] = all.at[i];
    }
    line->verdict = line->disputed.count ? BATCH_DISPUTED : line->changes.count ? BATCH_CHANGED : BATCH_SAME;
}

static void plan_line(struct planning *planning, const struct batch_row *row, struct batch_line *line)
{
    *line = (struct batch_line){.line = row->line, .name = cell_at(row, planning->columns.at[PLACE_NAME])};
    const struct kept_place *kept = find_place(planning, row, line);
    if (!kept) {
        line->verdict = BATCH_REFUSED;
        return;
    }
    line->place_id = kept->id;
    line->name = kept->place.name;
    line->slug = kept->slug;
    struct place asked = kept->place;
    if (!read_cells(planning, row, &kept->place, &asked, line))
        return;
    sort_changes(planning, row, &kept->place, &asked, line);
    if (line->changes.count + line->disputed.count)
        place_validate(&asked, row->line, 0, planning->arena, on_finding, line);
}

/* Two rows for one place: the second would undo the first. */
static void refuse_repeated(struct batch_plan *plan, struct arena *arena)
{
    struct map seen = {0};
    for (size_t i = 0; i < plan->count; i++) {
        struct batch_line *line = &plan->at[i];
        bool inserted;
        if (line->place_id == 0)
            continue;
        union map_value *first = map_put(&seen, id_text(arena, line->place_id), &inserted);
        if (inserted) {
            first->number = line->line;
        } else {
            line->verdict = BATCH_REFUSED;
            line->reason = arena_printf(arena, "Ce lieu est déjà à la ligne %lld.", (long long)first->number);
        }
    }
    map_free(&seen);
}

static void count_lines(struct batch_plan *plan)
{
    memset(plan->counts, 0, sizeof plan->counts);
    for (size_t i = 0; i < plan->count; i++)
        plan->counts[plan->at[i].verdict]++;
}

bool batch_plan(const struct batch_table *table, const struct kept_places *places, struct arena *arena,
                struct batch_plan *plan, struct error *error)
{
    struct planning planning = {.places = places, .arena = arena};
    *plan = (struct batch_plan){.at = ARENA_ARRAY(arena, struct batch_line, table->count + 1)};
    if (!read_columns(&table->head, arena, &planning.columns, plan, error))
        return false;
    for (size_t i = 0; i < places->count; i++) {
        map_put(&planning.by_id, places->at[i].place.id, NULL)->number = (int64_t)i + 1;
        map_put(&planning.by_id, id_text(arena, places->at[i].id), NULL)->number = (int64_t)i + 1;
    }
    for (size_t i = 0; i < table->count; i++)
        plan_line(&planning, &table->rows[i], &plan->at[plan->count++]);
    map_free(&planning.by_id);
    refuse_repeated(plan, arena);
    count_lines(plan);
    return true;
}

/* --- Again -------------------------------------------------------------------------------------------------------- */

void batch_line_asks(const struct batch_line *line, bool keep_mine, struct place_changes *changes)
{
    *changes = line->changes;
    for (size_t i = 0; keep_mine && i < line->disputed.count; i++)
        changes->at[changes->count++] = line->disputed.at[i];
}

static void weigh_again(struct batch_line *line, const struct place *shown, struct arena *arena, bool *moved)
{
    struct place_changes asked;
    batch_line_asks(line, true, &asked);
    struct place_changes known = line->disputed;
    line->changes.count = line->disputed.count = 0;
    for (size_t i = 0; i < asked.count; i++) {
        struct place_change change = asked.at[i];
        struct str now = place_field_text(shown, change.field, arena);
        bool disputed = false;
        for (size_t k = 0; k < known.count; k++)
            disputed = disputed || known.at[k].field == change.field;
        if (str_equal(now, change.after))
            continue;
        *moved = *moved || !str_equal(now, change.before);
        disputed = disputed || !str_equal(now, change.before);
        change.before = now;
        struct place_changes *to = disputed ? &line->disputed : &line->changes;
        to->at[to->count++] = change;
    }
    line->verdict = line->disputed.count ? BATCH_DISPUTED : line->changes.count ? BATCH_CHANGED : BATCH_SAME;
}

void batch_plan_again(struct batch_plan *plan, const struct kept_places *places, struct arena *arena, bool *moved)
{
    struct map by_id = {0};
    *moved = false;
    for (size_t i = 0; i < places->count; i++)
        map_put(&by_id, id_text(arena, places->at[i].id), NULL)->number = (int64_t)i;
    for (size_t i = 0; i < plan->count; i++) {
        struct batch_line *line = &plan->at[i];
        if (line->verdict == BATCH_REFUSED)
            continue;
        const union map_value *at = map_get(&by_id, id_text(arena, line->place_id));
        if (at) {
            weigh_again(line, &places->at[at->number].place, arena, moved);
        } else {
            *moved = true;
            line->verdict = BATCH_REFUSED;
            line->reason = STR("Ce lieu n’est plus parmi les vôtres.");
        }
    }
    map_free(&by_id);
    count_lines(plan);
}
