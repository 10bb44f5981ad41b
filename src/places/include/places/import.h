/* Importing a source into the database: all or nothing, twice the same, nothing lost.
 *
 * A run reads the source record by record, converts it (places/mapping.h), and prepares what is new or changed in
 * place_stage, outside any lock; one short transaction then puts it in place. Until that commit nobody sees anything of
 * it, whatever happens. Records are known by the source's own id and compared by fingerprint: the same file a second
 * time changes nothing, a changed record updates its place, a record that is gone marks its place « vanished » (kept,
 * not shown), one that comes back publishes it again. A place keeps its public id and address for ever.
 *
 * A place belongs to the space of its department when that space is open; else it has none, and waits for it
 * (places_join_space).
 *
 * A run that is not dry leaves a row in import_run, whatever came of it, and its findings (places/source.h).
 */
#ifndef PLACES_IMPORT_H
#define PLACES_IMPORT_H

#include "geo/point.h"
#include "places/directory.h"
#include "places/mapping.h"
#include "places/quality.h"
#include "store/store.h"
#include "territory/territory.h"

/* What an import changes (or, dry, would change). `field` is PLACE_FIELD_COUNT but for CHANGE_CHANGED, told once per
 * field that differs. */
enum change_kind { CHANGE_ADDED, CHANGE_CHANGED, CHANGE_VANISHED, CHANGE_RETURNED };
struct import_change {
    enum change_kind kind;
    struct str record, name;
    enum place_field field;
    struct str before, after;
};
const char *change_label(enum change_kind kind); /* « ajouté » */

/* What a run finds, as it is kept for the source's owner: how many times each rule, and the first findings of each
 * gravity. May be begun by the caller with what reading the mapping found (finding_log_add is a finding_fn). */
struct finding_log;
struct finding_log *finding_log_new(void);
void finding_log_add(void *log, const struct finding *finding);
void finding_log_free(struct finding_log *log); /* NULL is accepted */

struct import {
    struct store *store;
    struct str source; /* its name, also the prefix of its ids */
    const struct mapping *mapping;
    struct records *records; /* open on the data; the caller frees it */
    bool dry_run;            /* nothing is written; the counts say what would be */
    bool accept_removals;    /* else a run that removes more than a fifth of the source is refused */
    struct str published_on; /* date of new places ("2024-02-20"); empty: today */
    /* The date of one new place, for data that know it; may be NULL. `values` are the record's. */
    struct str (*published)(void *context, const struct record *record);
    finding_fn found; /* may be NULL */
    void *context;
    void (*progress)(void *context, int64_t bytes_read);                /* may be NULL */
    void (*changed)(void *context, const struct import_change *change); /* may be NULL */
    struct finding_log *log;                                            /* may be NULL: one is made */
};

struct import_counts {
    int64_t read, kept, refused;                           /* records */
    int64_t added, changed, unchanged, vanished, returned; /* places */
};

/* Errors: what reading the source says; ERROR_CONFLICT when too much would vanish, or when another run of the same
 * source began or ended meanwhile. The database is then as before. A place that someone hid is kept up to date, hidden.
 */
bool import_run(const struct import *import, struct import_counts *counts, struct error *error);

/* Gives the places of a space's territory that have none to it: called when a space opens. *joined may be NULL. */
bool places_join_space(struct store *store, int64_t space_id, enum territory_kind kind, struct str code,
                       int64_t *joined, struct error *error);

/* Gives every published place, by ascending id, to the builder. */
bool published_add_all(struct session *session, struct directory_builder *builder, struct error *error);

/* The slug of the published place that some source names so (its official « id »); empty when there is none. */
bool place_address_of_record(struct session *session, struct str record, struct arena *arena, struct str *slug,
                             struct error *error);

/* How many places of a space (those of its department or region) were published on or before each date, today's not
 * counted among the vanished: for the progress of a department. */
struct published_count {
    struct str date; /* "2024-02-20" */
    int64_t total;   /* places up to that day */
};
bool published_over_time(struct session *session, int64_t space_id, struct arena *arena,
                         struct published_count **counts, size_t *count, struct error *error);

/* Where the places of today that were already published that day are, in the arena; those without coordinates left out.
 * What has vanished since is not known to have been there. */
struct published_places {
    struct point *at;
    size_t count;
};
bool published_before(struct session *session, int32_t date, struct arena *arena, struct published_places *places,
                      struct error *error);

#endif
