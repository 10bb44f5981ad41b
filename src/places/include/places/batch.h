/* Many places at once, as a table: the cells of a page, rows pasted from a spreadsheet, a file downloaded, changed and
 * sent back. What would change is worked out and shown first; nothing is written before somebody says so.
 *
 *   table   headings and rows, from CSV, text pasted with tabs, ODS or XLSX
 *   plan    line by line: nothing, changes, disputes (someone else changed the same field meanwhile), a refusal and why
 *   batch   the plan of a person, kept until she confirms it or a week has passed
 *
 * A row says its place by the identifier, else by name and commune. A downloaded file has a column that says what each
 * cell was (BATCH_STATE): a cell that she did not touch never undoes what somebody else wrote since, and one that both
 * changed is in dispute. Without that column a row is held against what is there now.
 */
#ifndef PLACES_BATCH_H
#define PLACES_BATCH_H

#include "places/editing.h"

enum {
    BATCH_ROWS_MOST = 2000,
    BATCH_COLUMNS_MOST = 64,
    BATCH_BYTES_MOST = 8 * 1000 * 1000,
    BATCH_KEPT_SECONDS = 7 * 86400
};
#define BATCH_ID    STR("Identifiant")
#define BATCH_STATE STR("Ne pas modifier") /* heading of the column that says what was downloaded */

/* --- Tables ------------------------------------------------------------------------------------------------------- */

struct batch_row {
    int64_t line; /* in the file, from 1 */
    struct str *cells;
    size_t count;
};
struct batch_table {
    struct batch_row head;
    struct batch_row *rows;
    size_t count;
};
/* What the bytes are is found from them. ERROR_INVALID, ERROR_LIMITED in French. The texts are in the arena. */
bool batch_table_read(struct str bytes, struct arena *arena, struct batch_table *table, struct error *error);

/* Fields that a table may change: all but the id, the source, the date and what follows from the commune. */
bool batch_field_is_offered(enum place_field field);
/* A cell, as people read and write it: labels joined by " | ", « 02 37 00 00 00 », « lundi 9h-12h ; mardi 14h-17h ». */
struct str batch_cell(const struct place *place, enum place_field field, struct arena *arena);
/* Sets a field from such a cell, or from an official text. ERROR_INVALID says what is wrong. */
bool batch_cell_read(struct place *place, enum place_field field, struct str cell, struct arena *arena,
                     struct error *error);
/* What every cell was, for the column BATCH_STATE. */
struct str batch_state(const struct place *place, struct arena *arena);

/* --- Plans -------------------------------------------------------------------------------------------------------- */

enum batch_verdict { BATCH_SAME, BATCH_CHANGED, BATCH_DISPUTED, BATCH_REFUSED };
struct batch_line {
    int64_t line, place_id; /* 0: no such place */
    struct str name, slug;
    enum batch_verdict verdict;
    struct place_changes changes;  /* to be written */
    struct place_changes disputed; /* `before` what is there now, `after` what the row says */
    struct str reason;             /* of a refusal */
};
struct batch_plan {
    struct batch_line *at;
    size_t count;
    size_t counts[BATCH_REFUSED + 1];
    struct texts unknown; /* headings that name no field */
};
/* ERROR_INVALID when the table says neither identifiers nor names, or no column can be changed. */
bool batch_plan(const struct batch_table *table, const struct kept_places *places, struct arena *arena,
                struct batch_plan *plan, struct error *error);

/* --- Kept until confirmed ------------------------------------------------------------------------------------------
 */

struct batch {
    int64_t id, space_id, structure_id, person_id, created_at;
    int64_t applied_at; /* 0: it waits */
    struct batch_plan plan;
};
/* Those that change something run within a write. Writes a plan, new (id 0) or again. */
bool batch_save(struct session *session, struct batch *batch, struct error *error);
/* ERROR_MISSING when there is none, or it is somebody else's. */
bool batch_find(struct session *session, int64_t id, int64_t person_id, struct arena *arena, struct batch *batch,
                struct error *error);
/* It is done; ERROR_CONFLICT when it was already. */
bool batch_close(struct session *session, int64_t id, int64_t now, struct error *error);
/* What a line asks for, the disputes where she keeps her own values included. */
void batch_line_asks(const struct batch_line *line, bool keep_mine, struct place_changes *changes);
/* Works out the lines again from what the places are now: what is done already goes away, what somebody changed since
 * is in dispute. *moved tells that something is. */
void batch_plan_again(struct batch_plan *plan, const struct kept_places *places, struct arena *arena, bool *moved);
bool batches_sweep(struct session *session, int64_t now, struct error *error);

#endif
