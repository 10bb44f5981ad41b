#include "territory/space.h"

STATEMENT(spaces_all, "SELECT id, kind, code, name, slug, zone, theme, target, started_on FROM space ORDER BY kind, "
                      "code");
STATEMENT(space_insert, "INSERT INTO space (id, kind, code, name, slug, zone, theme, target, created_at) "
                        "VALUES ($1, $2, $3, $4, $5, $6, 'neutre', NULL, $7) ON CONFLICT (kind, code) DO NOTHING");
STATEMENT(space_update_target, "UPDATE space SET target = $2 WHERE slug = $1");
STATEMENT(space_update_start, "UPDATE space SET started_on = $2 WHERE slug = $1");
STATEMENT(space_update_theme, "UPDATE space SET theme = $2 WHERE slug = $1");

static const char *const TOPIC = "space";

/* --- Reading ------------------------------------------------------------------------------------------------------ */

static bool read_row(struct query *query, struct arena *arena, struct space *space)
{
    bool region = str_equal(column_text(query, 1), STR("region"));
    *space = (struct space){
        .id = column_i64(query, 0),
        .code = column_copy(query, 2, arena),
        .name = column_copy(query, 3, arena),
        .slug = column_copy(query, 4, arena),
        .zone = column_copy(query, 5, arena),
        .theme = str_equal(column_text(query, 6), STR("etat")) ? THEME_STATE : THEME_NEUTRAL,
        .target = column_is_null(query, 7) ? SPACE_NO_TARGET : column_i64(query, 7),
    };
    if (column_is_null(query, 8) || !date_parse(column_text(query, 8), &space->started_on))
        space->started_on = SPACE_NO_START;
    space->territory = territory_find(region ? TERRITORY_REGION : TERRITORY_DEPARTMENT, space->code);
    return space->territory != TERRITORY_NONE;
}

bool space_list(struct session *session, struct arena *arena, struct spaces *spaces, struct error *error)
{
    size_t most = territory_count(TERRITORY_DEPARTMENT) + territory_count(TERRITORY_REGION);
    *spaces = (struct spaces){.at = ARENA_ARRAY(arena, struct space, most)};
    struct query *query = query_start(session, &spaces_all);
    while (query_row(query))
        if (spaces->count < most && read_row(query, arena, &spaces->at[spaces->count]))
            spaces->count++;
    return query_end(query, error);
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

struct addition {
    struct territory territory;
    struct str slug, zone;
    bool added;
};

static bool add(struct session *session, void *context, struct error *error)
{
    struct addition *addition = context;
    int64_t changes;
    struct query *query = query_start(session, &space_insert);
    bind_i64(query, 1, id_new());
    bind_text(query, 2, addition->territory.kind == TERRITORY_REGION ? STR("region") : STR("department"));
    bind_text(query, 3, addition->territory.code);
    bind_text(query, 4, addition->territory.name);
    bind_text(query, 5, addition->slug);
    bind_text(query, 6, addition->zone);
    bind_i64(query, 7, instant_now());
    if (!query_run(query, &changes, error))
        return false;
    addition->added = changes > 0;
    return !addition->added || session_touch(session, TOPIC, error);
}

/* Overseas departments and regions have clocks of their own. */
static struct str zone_of(struct territory territory)
{
    static const struct {
        const char *department, *region, *zone;
    } overseas[] = {
        {"971", "01", "America/Guadeloupe"}, {"972", "02", "America/Martinique"}, {"973", "03", "America/Cayenne"},
        {"974", "04", "Indian/Reunion"},     {"976", "06", "Indian/Mayotte"},
    };
    bool region = territory.kind == TERRITORY_REGION;
    for (size_t i = 0; i < COUNT_OF(overseas); i++)
        if (str_equal(territory.code, str_of(region ? overseas[i].region : overseas[i].department)))
            return str_of(overseas[i].zone);
    return STR("Europe/Paris");
}

struct str space_slug(struct arena *arena, uint32_t id)
{
    struct territory territory = territory_at(id);
    struct str code = text_slug(arena, territory.code, 10);
    return arena_printf(arena, "%s%.*s-%.*s", territory.kind == TERRITORY_REGION ? "region-" : "", STR_PRINT(code),
                        STR_PRINT(territory.slug));
}

bool space_add(struct store *store, enum territory_kind kind, struct str code, bool *added, struct error *error)
{
    bool known = kind == TERRITORY_DEPARTMENT || kind == TERRITORY_REGION;
    uint32_t id = known ? territory_find(kind, code) : TERRITORY_NONE;
    if (id == TERRITORY_NONE)
        return error_set(error, ERROR_INVALID,
                         "« %.*s » n’est pas le code d’un département ou d’une région : donnez par exemple 28.",
                         STR_PRINT(code));
    struct arena arena = {0};
    struct addition addition = {.territory = territory_at(id), .slug = space_slug(&arena, id)};
    addition.zone = zone_of(addition.territory);
    bool done = store_write(store, add, &addition, error);
    if (done && added)
        *added = addition.added;
    arena_free(&arena);
    return done;
}

struct update {
    const struct statement *statement;
    struct str slug;
    struct str text; /* the value: a text, or a number when it is empty */
    int64_t number;  /* negative: none */
};

static bool change(struct session *session, void *context, struct error *error)
{
    const struct update *update = context;
    int64_t changes;
    struct query *query = query_start(session, update->statement);
    bind_text(query, 1, update->slug);
    if (update->text.length > 0)
        bind_text(query, 2, update->text);
    else if (update->number < 0)
        bind_null(query, 2);
    else
        bind_i64(query, 2, update->number);
    if (!query_run(query, &changes, error))
        return false;
    if (changes == 0)
        return error_set(error, ERROR_MISSING, "Aucun espace n’a l’adresse « %.*s ».", STR_PRINT(update->slug));
    return session_touch(session, TOPIC, error);
}

bool space_set_target(struct store *store, struct str slug, int64_t target, struct error *error)
{
    if (target < SPACE_NO_TARGET)
        return error_set(error, ERROR_INVALID, "Un objectif est un nombre de lieux : 0 ou plus.");
    struct update update = {&space_update_target, slug, STR_NONE, target};
    return store_write(store, change, &update, error);
}

bool space_set_start(struct store *store, struct str slug, int32_t date, struct error *error)
{
    struct arena arena = {0};
    struct update update = {&space_update_start, slug, STR_NONE, -1};
    if (date != SPACE_NO_START)
        update.text = date_format(&arena, date);
    bool done = store_write(store, change, &update, error);
    arena_free(&arena);
    return done;
}

bool space_set_theme(struct store *store, struct str slug, enum space_theme theme, struct error *error)
{
    struct update update = {&space_update_theme, slug, theme == THEME_STATE ? STR("etat") : STR("neutre"), -1};
    return store_write(store, change, &update, error);
}
