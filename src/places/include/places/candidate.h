/* The referencing campaign: places that lists know of (France services, libraries, town halls) and the map does not.
 *
 * A list is imported from CSV, XLSX or ODS, its columns matched by their names and corrected by a person. Each row of
 * the space's territory is cleaned as any source's (places/cleaning.h), then weighed against the published places and
 * the candidates already there (places/duplicates.h): what is surely one of them is « référencé » at once, what may be
 * one says so, the rest is « à contacter ». A later version of the list brings what is new and corrects the facts; it
 * never undoes what people did.
 *
 * A candidate is followed by the referents of its intercommunality, or by the person it is entrusted to; each step is
 * kept with who, when and what was said.
 */
#ifndef PLACES_CANDIDATE_H
#define PLACES_CANDIDATE_H

#include "places/place.h"
#include "store/store.h"

enum candidate_kind {
    CANDIDATE_FRANCE_SERVICES,
    CANDIDATE_LIBRARY,
    CANDIDATE_TOWN_HALL,
    CANDIDATE_OTHER,
    CANDIDATE_KIND_COUNT
};
const char *candidate_kind_name(enum candidate_kind kind);  /* "town-hall" */
const char *candidate_kind_label(enum candidate_kind kind); /* « Mairies » */
bool candidate_kind_find(struct str name, enum candidate_kind *kind);

enum candidate_state {
    CANDIDATE_TO_CONTACT,
    CANDIDATE_CONTACTED,
    CANDIDATE_REMINDED,
    CANDIDATE_ENGAGED,
    CANDIDATE_REFUSED,
    CANDIDATE_REFERENCED,
    CANDIDATE_STATE_COUNT
};
const char *candidate_state_name(enum candidate_state state);  /* "a_contacter": in addresses */
const char *candidate_state_label(enum candidate_state state); /* « À contacter » */
bool candidate_state_find(struct str name, enum candidate_state *state);
/* Whether a person may move it so; « référencé » comes from a place alone. */
bool candidate_may_move(enum candidate_state from, enum candidate_state to);

/* --- Importing a list -------------------------------------------------------------------------------------------- */

/* What a column may tell. */
enum candidate_field {
    CANDIDATE_NAME,
    CANDIDATE_COMMUNE,
    CANDIDATE_POSTAL_CODE,
    CANDIDATE_INSEE_CODE,
    CANDIDATE_ADDRESS,
    CANDIDATE_LATITUDE,
    CANDIDATE_LONGITUDE,
    CANDIDATE_POINT, /* "48.44, 1.48" */
    CANDIDATE_PHONE,
    CANDIDATE_EMAIL,
    CANDIDATE_WEBSITE,
    CANDIDATE_SIRET,
    CANDIDATE_RECORD, /* the list's own number */
    CANDIDATE_FIELD_COUNT
};
const char *candidate_field_name(enum candidate_field field);  /* "nom": of a form's control */
const char *candidate_field_label(enum candidate_field field); /* « Nom du lieu » */

/* The name of the column that tells each; empty: none. */
struct candidate_columns {
    struct str at[CANDIDATE_FIELD_COUNT];
};
struct candidate_file {
    size_t count;
    struct str *names; /* of its columns, in their order; in the arena */
    struct candidate_columns guess;
};
/* Reads the head of a file and guesses. ERROR_INVALID for what is no table or has no row. */
bool candidate_file_look(struct str bytes, struct arena *arena, struct candidate_file *file, struct error *error);
/* What is missing for an import: a name, and what tells the commune. ERROR_INVALID says it. */
bool candidate_columns_check(const struct candidate_columns *columns, struct error *error);

struct candidate_import {
    int64_t space_id;
    struct str title;
    enum candidate_kind kind;
    struct str bytes;
    struct candidate_columns columns;
    int64_t by, now;
};
struct candidate_list {
    int64_t id, space_id;
    struct str title;
    enum candidate_kind kind;
    int64_t imported_by, imported_at;
    int64_t rows_read, outside, refused, added, known, referenced;
};
/* All or nothing. ERROR_INVALID for a file that cannot be read or columns that do not do; ERROR_LIMITED beyond
 * CANDIDATE_ROWS_MOST. */
enum { CANDIDATE_ROWS_MOST = 100000, CANDIDATE_ERRORS_MOST = 500 };
bool candidate_import(struct store *store, const struct candidate_import *import, struct candidate_list *list,
                      struct error *error);

/* The same comparison without a file: what became a place since is recognised. *recognised may be NULL. */
bool candidate_match(struct store *store, int64_t space_id, int64_t now, int64_t *recognised, struct error *error);

struct candidate_lists {
    size_t count;
    struct candidate_list *at;
};
/* Those of a space, the last first. */
bool candidate_lists_read(struct session *session, int64_t space_id, struct arena *arena, struct candidate_lists *lists,
                          struct error *error);
struct candidate_error {
    int64_t line;
    struct str name, message;
    bool refused; /* the row was left out; else a value of it was */
};
struct candidate_errors {
    size_t count;
    struct candidate_error *at;
};
/* What was wrong in a list, the first CANDIDATE_ERRORS_MOST. ERROR_MISSING for no such list in the space. */
bool candidate_list_read(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                         struct candidate_list *list, struct candidate_errors *errors, struct error *error);

/* --- Following them ---------------------------------------------------------------------------------------------- */

struct place_candidate {
    int64_t id, space_id, list_id;
    enum candidate_kind kind;
    struct str intercommunality, name, commune;
    enum candidate_state state;
    int64_t place_id, score; /* « référencé »: the place it is; else the one it may be, 0: none */
    int64_t proposal_id, person_id;
    struct str again_on; /* civil date, or empty */
    int64_t updated_at;
    struct place facts; /* candidate_read alone */
};
struct place_candidates {
    size_t count;
    struct place_candidate *at;
};
/* ERROR_MISSING when the space has none of that number. */
bool candidate_read(struct session *session, int64_t space_id, int64_t id, struct arena *arena,
                    struct place_candidate *candidate, struct error *error);

struct candidate_search {
    int64_t space_id;
    struct str intercommunality; /* SIREN; empty: all of the space */
    bool any_state;
    enum candidate_state state; /* unless any_state */
    struct str after;           /* key and number of the last one of the page before (candidate_cursor); or empty */
    size_t most;
};
/* By name. */
bool candidate_list_all(struct session *session, const struct candidate_search *search, struct arena *arena,
                        struct place_candidates *candidates, struct error *error);
struct str candidate_cursor(struct arena *arena, const struct place_candidate *last);

struct candidate_step {
    int64_t person_id, at;
    enum candidate_state state;
    struct str note;
};
struct candidate_steps {
    size_t count;
    struct candidate_step *at;
};
/* The last first. */
bool candidate_history(struct session *session, int64_t id, struct arena *arena, struct candidate_steps *steps,
                       struct error *error);

struct candidate_move {
    int64_t space_id, id;
    enum candidate_state from, to; /* from: what the person saw; ERROR_CONFLICT when it moved meanwhile */
    struct str note, again_on;     /* again_on: civil date, or empty */
    int64_t by, now;
};
/* Within a write. ERROR_INVALID for a move that is not one, or a refusal without a note. */
bool candidate_move(struct session *session, const struct candidate_move *move, struct error *error);
/* Within a write: to whom it is entrusted; 0: to nobody in particular. */
bool candidate_entrust(struct session *session, int64_t space_id, int64_t id, int64_t person_id, struct str note,
                       int64_t by, int64_t now, struct error *error);
/* Within a write: it is that published place of the space (« référencé »), or, with place_id 0, none: the likeness is
 * forgotten, and what was « référencé » is « engagé » again. */
bool candidate_settle(struct session *session, int64_t space_id, int64_t id, int64_t place_id, int64_t by, int64_t now,
                      struct error *error);
/* Within a write: a place is being made from it (it is then « engagé ») … */
bool candidate_propose(struct session *session, int64_t space_id, int64_t id, int64_t proposal_id, int64_t by,
                       int64_t now, struct error *error);
/* … and is made: called by proposal_accept. */
bool candidate_made(struct session *session, int64_t proposal_id, int64_t place_id, int64_t by, int64_t now,
                    struct error *error);

/* --- Progress ---------------------------------------------------------------------------------------------------- */

struct candidate_area {
    struct str intercommunality; /* SIREN; empty: without one */
    int64_t by_state[CANDIDATE_STATE_COUNT];
    int64_t places; /* published */
};
struct candidate_areas {
    size_t count;
    struct candidate_area *at;
};
/* One per intercommunality that has a place or a candidate in the space, in no particular order. */
bool candidate_progress(struct session *session, int64_t space_id, struct arena *arena, struct candidate_areas *areas,
                        struct error *error);

#endif
