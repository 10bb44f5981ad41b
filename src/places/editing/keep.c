/* The row of a place: read, changed, made, hidden. */
#include <string.h>

#include "editing.h"
#include "place-columns.h"
#include "places/import.h"
#include "places/merge.h"
#include "territory/space.h"

static const char *const STATE_NAMES[] = {"published", "vanished", "hidden"};
static const char *const TOPIC = "places";

#define KEPT                                                                                                           \
    "SELECT p.id, p.source_id, p.space_id, p.structure_id, p.slug, p.state, p.verified_on, (SELECT COUNT(*) FROM "     \
    "place_revision AS r WHERE r.place_id = p.id), p.record, " OFFICIAL_COLUMNS "FROM place AS p "
enum { COLUMN_RECORD = 8 };

STATEMENT(kept_by_id, KEPT "WHERE p.id = $1");
STATEMENT(kept_by_slug, KEPT "WHERE p.slug = $1");

STATEMENT(kept_of_space, KEPT "WHERE p.space_id = $1 AND ($2 = 0 OR p.structure_id = $2) AND p.state = 'published' "
                              "ORDER BY p.nom, p.id");

static bool read_columns(struct query *query, struct arena *arena, struct kept_place *kept, struct error *error)
{
    *kept = (struct kept_place){
        .id = column_i64(query, 0),
        .source_id = column_i64(query, 1),
        .space_id = column_i64(query, 2),
        .structure_id = column_i64(query, 3),
        .slug = column_copy(query, 4, arena),
        .state = (enum place_state)name_find(STATE_NAMES, COUNT_OF(STATE_NAMES), column_text(query, 5)),
        .verified_on = column_copy(query, 6, arena),
        .revision = column_i64(query, 7)};
    return columns_read(query, COLUMN_RECORD, true, arena, &kept->place, error);
}

static bool read_kept(struct query *query, struct arena *arena, struct kept_place *kept, struct error *error)
{
    bool found = query_row(query), read = !found || read_columns(query, arena, kept, error);
    return query_end(query, read ? error : NULL) && read &&
           (found || error_set(error, ERROR_MISSING, "Ce lieu n’existe pas, ou plus."));
}

bool kept_place_read(struct session *session, int64_t id, struct arena *arena, struct kept_place *kept,
                     struct error *error)
{
    struct query *query = query_start(session, &kept_by_id);
    bind_i64(query, 1, id);
    return read_kept(query, arena, kept, error);
}

bool kept_place_find(struct session *session, struct str slug, struct arena *arena, struct kept_place *kept,
                     struct error *error)
{
    struct query *query = query_start(session, &kept_by_slug);
    bind_text(query, 1, slug);
    return read_kept(query, arena, kept, error);
}

bool kept_place_list(struct session *session, int64_t space_id, int64_t structure_id, struct arena *arena,
                     struct kept_places *places, struct error *error)
{
    struct merges *merges;
    bool read = true;
    *places = (struct kept_places){0};
    struct query *query = query_start(session, &kept_of_space);
    bind_i64(query, 1, space_id);
    bind_i64(query, 2, structure_id);
    while (read && query_row(query)) {
        read = read_columns(query, arena, ARENA_PUSH(arena, places->at, places->count), error);
    }
    if (!query_end(query, read ? error : NULL) || !read || !merges_load(session, &merges, error))
        return false;
    for (size_t i = 0; i < places->count; i++)
        merges_show(merges, places->at[i].id, arena, &places->at[i].place);
    merges_free(merges);
    return true;
}

/* --- Writing ------------------------------------------------------------------------------------------------------ */

STATEMENT(kept_write,
          "UPDATE place SET space_id = $2, region = $3, department = $4, arrondissement = $5, intercommunality = $6, "
          "quality = $7, verified_on = $8, state = $9, structure_id = $10, pivot = $11, nom = $12, commune = $13, "
          "code_postal = $14, code_insee = $15, adresse = $16, complement_adresse = $17, latitude = $18, longitude = "
          "$19, typologie = $20, telephone = $21, courriels = $22, site_web = $23, horaires = $24, presentation_resume "
          "= $25, presentation_detail = $26, source = $27, itinerance = $28, structure_parente = $29, date_maj = $30, "
          "services = $31, publics_specifiquement_adresses = $32, prise_en_charge_specifique = $33, frais_a_charge = "
          "$34, dispositif_programmes_nationaux = $35, formations_labels = $36, autres_formations_labels = $37, "
          "modalites_acces = $38, modalites_accompagnement = $39, fiche_acces_libre = $40, prise_rdv = $41, changed_at "
          "= "
          "COALESCE($42, changed_at) WHERE id = $1");
STATEMENT(kept_insert,
          "INSERT INTO place (id, source_id, record, fingerprint, slug, published_on, space_id, region, department, "
          "arrondissement, intercommunality, quality, verified_on, state, structure_id, " OFFICIAL_COLUMNS ", "
          "changed_at)"
          " "
          "VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "
          "$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, "
          "$42, $43, $44, $45, $46)");

/* Binds space, territories, quality, verification, state, structure and the official fields from `first` on. */
static void bind_kept(struct query *query, int first, const struct kept_place *kept, struct arena *arena)
{
    struct place_territories territories = place_territories_of(&kept->place);
    bind_reference(query, first, kept->space_id);
    territories_bind(query, first + 1, &territories);
    bind_i64(query, first + 5, place_quality(&kept->place));
    bind_text(query, first + 6, kept->verified_on.length ? kept->verified_on : STR_NONE);
    bind_text(query, first + 7, str_of(STATE_NAMES[kept->state]));
    bind_reference(query, first + 8, kept->structure_id);
    columns_bind(query, first + 9, &kept->place, arena);
}

bool kept_place_write(struct session *session, const struct kept_place *kept, int64_t changed_at, struct error *error)
{
    struct arena arena = {0};
    struct query *query = query_start(session, &kept_write);
    bind_i64(query, 1, kept->id);
    bind_kept(query, 2, kept, &arena);
    bind_reference(query, 42, changed_at);
    bool done = query_run(query, NULL, error) && session_touch(session, TOPIC, error);
    arena_free(&arena);
    return done;
}

/* The space of the department of its commune; 0: none is open. */
static bool find_space(struct session *session, const struct place *place, struct arena *arena, int64_t *space_id,
                       struct error *error)
{
    struct spaces spaces;
    struct str department = place_territories_of(place).department;
    *space_id = 0;
    if (!space_list(session, arena, &spaces, error))
        return false;
    for (size_t i = 0; i < spaces.count; i++)
        if (spaces.at[i].territory == territory_find(TERRITORY_DEPARTMENT, department))
            *space_id = spaces.at[i].id;
    return true;
}

/* Says the first refusal to whoever changes a place. */
struct refusal {
    struct buffer message;
};

static void on_finding(void *context, const struct finding *finding)
{
    struct refusal *refusal = context;
    if (finding->severity == SEVERITY_REFUSED && refusal->message.length == 0)
        buffer_printf(&refusal->message, "%.*s", STR_PRINT(finding->message));
}

static bool check(const struct place *place, struct arena *arena, struct error *error)
{
    struct refusal refusal = {0};
    bool valid = place_validate(place, 0, 0, arena, on_finding, &refusal);
    if (!valid)
        error_fill(error, ERROR_INVALID, "%.*s", STR_PRINT(buffer_str(&refusal.message)));
    buffer_free(&refusal.message);
    return valid;
}

/* --- Changing ----------------------------------------------------------------------------------------------------- */

/* Sorts what is asked into what is left to do and what is in dispute. */
static void weigh(const struct place *place, const struct place_changes *asked, struct arena *arena,
                  struct place_changes *left, struct place_changes *disputed)
{
    left->count = disputed->count = 0;
    for (size_t i = 0; i < asked->count; i++) {
        const struct place_change *change = &asked->at[i];
        struct str now = place_field_text(place, change->field, arena);
        if (str_equal(now, change->after))
            continue;
        if (str_equal(now, change->before))
            left->at[left->count++] = *change;
        else
            disputed->at[disputed->count++] = (struct place_change){change->field, now, change->after};
    }
}

/* From now on this place's own values of the fields are shown, not those of the places merged into it. */
static bool take_over(struct session *session, struct kept_place *kept, const struct place *shown,
                      const struct place_changes *changes, struct arena *arena, struct error *error)
{
    enum place_field fields[PLACE_FIELD_COUNT];
    for (size_t i = 0; i < changes->count; i++)
        fields[i] = changes->at[i].field;
    return merge_take_over(session, kept->id, fields, changes->count, shown, arena, &kept->place, error);
}

bool place_edit(struct session *session, int64_t place_id, enum change_origin origin, const struct place_changes *asked,
                const struct change_author *author, struct arena *arena, struct place_changes *disputed,
                struct error *error)
{
    struct kept_place kept;
    struct place_changes left, own;
    struct place shown;
    bool merged;
    if (!kept_place_read(session, place_id, arena, &kept, error))
        return false;
    struct place before = shown = kept.place;
    if (!place_shown(session, place_id, arena, &shown, &merged, error))
        return false;
    weigh(&shown, asked, arena, &left, disputed);
    if (disputed->count)
        return error_set(error, ERROR_CONFLICT,
                         "Quelqu’un a modifié ce lieu entre-temps : « %s ». Choisissez la valeur à garder.",
                         place_field_label(disputed->at[0].field));
    if (left.count == 0)
        return true;
    if (merged && !take_over(session, &kept, &shown, &left, arena, error))
        return false;
    if (!changes_apply(&kept.place, &left, arena, error) || !check(&kept.place, arena, error))
        return false;
    if (changes_find(&left, PLACE_INSEE_CODE) && !find_space(session, &kept.place, arena, &kept.space_id, error))
        return false;
    kept.place.updated_on = author->today;
    if (origin != ORIGIN_UNDO)
        kept.verified_on = author->today;
    place_changes_between(&before, &kept.place, arena, &own); /* what is shown may come from a place merged into it */
    return kept_place_write(session, &kept, author->now, error) && holds_add(session, &kept, &own, author, error) &&
           revision_add(session, &kept, origin, &left, author, error);
}

/* --- Making ------------------------------------------------------------------------------------------------------- */

STATEMENT(own_source, "SELECT id FROM source WHERE name = 'Maillage'");
STATEMENT(own_source_add, "INSERT INTO source (id, name, last_run, created_at) VALUES ($1, 'Maillage', NULL, $2)");
STATEMENT(slug_taken, "SELECT COUNT(*) FROM place WHERE slug = $1");

static bool find_own_source(struct session *session, int64_t now, int64_t *id, struct error *error)
{
    *id = 0;
    struct query *query = query_start(session, &own_source);
    while (query_row(query))
        *id = column_i64(query, 0);
    if (!query_end(query, error))
        return false;
    if (*id)
        return true;
    *id = id_new();
    query = query_start(session, &own_source_add);
    bind_i64(query, 1, *id);
    bind_i64(query, 2, now);
    return query_run(query, NULL, error);
}

static bool find_slug(struct session *session, const struct place *place, struct arena *arena, struct str *slug,
                      struct error *error)
{
    struct str wished = place_wished_slug(place, arena);
    *slug = wished;
    for (int number = 2;; number++) {
        int64_t taken = 0;
        struct query *query = query_start(session, &slug_taken);
        bind_text(query, 1, *slug);
        while (query_row(query))
            taken = column_i64(query, 0);
        if (!query_end(query, error))
            return false;
        if (taken == 0)
            return true;
        *slug = arena_printf(arena, "%.*s-%d", STR_PRINT(wished), number);
    }
}

static bool insert(struct session *session, const struct kept_place *kept, const struct change_author *author,
                   struct arena *arena, struct error *error)
{
    struct query *query = query_start(session, &kept_insert);
    bind_i64(query, 1, kept->id);
    bind_i64(query, 2, kept->source_id);
    bind_text(query, 3, kept->place.id);
    bind_text(query, 4, kept->slug);
    bind_text(query, 5, author->today);
    bind_kept(query, 6, kept, arena);
    bind_i64(query, 46, author->now);
    return query_run(query, NULL, error) && session_touch(session, TOPIC, error);
}

bool place_create(struct session *session, const struct place *place, int64_t structure_id,
                  const struct change_author *author, struct kept_place *kept, struct arena *arena, struct error *error)
{
    static const struct place nothing = {0};
    struct place_changes changes;
    *kept = (struct kept_place){.id = id_new(), .structure_id = structure_id, .verified_on = author->today};
    kept->place = *place;
    kept->place.id = arena_printf(arena, "maillage_%.*s", STR_PRINT(id_text(arena, kept->id)));
    kept->place.source = OWN_SOURCE;
    kept->place.updated_on = author->today;
    if (str_is_empty(kept->place.pivot))
        kept->place.pivot = PLACE_NO_PIVOT;
    if (!check(&kept->place, arena, error) || !find_own_source(session, author->now, &kept->source_id, error) ||
        !find_space(session, &kept->place, arena, &kept->space_id, error) ||
        !find_slug(session, &kept->place, arena, &kept->slug, error))
        return false;
    place_changes_between(&nothing, &kept->place, arena, &changes);
    return insert(session, kept, author, arena, error) &&
           revision_add(session, kept, ORIGIN_CREATION, &changes, author, error);
}

/* --- State -------------------------------------------------------------------------------------------------------- */

static const struct place_changes NO_CHANGE = {0};

static bool confirm(struct session *session, int64_t place_id, const struct change_author *author, struct arena *arena,
                    struct error *error)
{
    struct kept_place kept;
    if (!kept_place_read(session, place_id, arena, &kept, error))
        return false;
    kept.verified_on = author->today;
    return kept_place_write(session, &kept, 0, error) &&
           revision_add(session, &kept, ORIGIN_CONFIRMATION, &NO_CHANGE, author, error);
}

bool place_confirm(struct session *session, int64_t place_id, const struct change_author *author, struct error *error)
{
    struct arena arena = {0};
    bool done = confirm(session, place_id, author, &arena, error);
    arena_free(&arena);
    return done;
}

static bool set_hidden(struct session *session, int64_t place_id, bool hidden, const struct change_author *author,
                       struct arena *arena, struct error *error)
{
    struct kept_place kept;
    if (!kept_place_read(session, place_id, arena, &kept, error))
        return false;
    if (kept.state != (hidden ? PLACE_PUBLISHED : PLACE_HIDDEN))
        return error_set(error, ERROR_CONFLICT, "Ce lieu est déjà %s.", hidden ? "retiré" : "affiché");
    kept.state = hidden ? PLACE_HIDDEN : PLACE_PUBLISHED;
    return kept_place_write(session, &kept, author->now, error) &&
           revision_add(session, &kept, ORIGIN_STATE, &NO_CHANGE, author, error);
}

bool place_set_hidden(struct session *session, int64_t place_id, bool hidden, const struct change_author *author,
                      struct error *error)
{
    struct arena arena = {0};
    bool done = set_hidden(session, place_id, hidden, author, &arena, error);
    arena_free(&arena);
    return done;
}

STATEMENT(kept_set_structure, "UPDATE place SET structure_id = $2 WHERE id = $1");

bool place_set_structure(struct session *session, int64_t place_id, int64_t structure_id, struct error *error)
{
    int64_t changed;
    struct query *query = query_start(session, &kept_set_structure);
    bind_i64(query, 1, place_id);
    bind_reference(query, 2, structure_id);
    return query_run(query, &changed, error) &&
           (changed == 1 || error_set(error, ERROR_MISSING, "Ce lieu n’existe pas, ou plus."));
}
