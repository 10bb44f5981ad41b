/* The census of actors: organisations that referents know and mobilise, with whom to write to there, where the address
 * comes from and on what ground it is kept; and the invitations that reach them (network/relay.h).
 *
 * Each actor belongs to the intercommunality whose referent added it (none: the organiser's own). The same organisation
 * may be known to several: they see it (actor_like), nobody's row is taken away.
 */
#ifndef NETWORK_ACTOR_H
#define NETWORK_ACTOR_H

#include "base/base.h"
#include "store/store.h"

enum { ACTOR_TEXT_MOST = 200, ACTOR_NOTE_MOST = 2000, ACTORS_A_PAGE = 50, ACTOR_ROWS_MOST = 5000 };

/* Mobilisation, as the référent tells it. */
enum actor_state { ACTOR_TO_CONTACT, ACTOR_CONTACTED, ACTOR_REMINDED, ACTOR_ENGAGED, ACTOR_REFUSED, ACTOR_STATE_COUNT };
const char *actor_state_code(enum actor_state state);  /* "to-contact" */
const char *actor_state_label(enum actor_state state); /* « à contacter » */
bool actor_state_find(struct str code, enum actor_state *state);

/* On what ground its address is kept (GDPR, article 6). */
enum actor_consent { CONSENT_PUBLIC, CONSENT_PROFESSIONAL, CONSENT_GIVEN, CONSENT_COUNT };
const char *actor_consent_code(enum actor_consent consent);
const char *actor_consent_label(enum actor_consent consent); /* « adresse publiée par la structure » */
bool actor_consent_find(struct str code, enum actor_consent *consent);

struct actor {
    int64_t id, space_id;
    struct str intercommunality; /* SIREN, or empty: the organiser's */
    struct str name, contact, duty, email, phone;
    struct str commune; /* code, or empty */
    struct str themes;  /* codes, separated by a blank */
    enum actor_state state;
    struct str note, origin;
    enum actor_consent consent;
    int64_t person_id, added_at, updated_at;
    /* What became of its invitations (read only) */
    int64_t invited_at; /* the last; 0: never */
    bool opened, answered, declined;
};
struct actors {
    size_t count;
    struct actor *at;
};

enum actor_reply { REPLY_ANY, REPLY_NOT_INVITED, REPLY_NOT_OPENED, REPLY_NONE, REPLY_ANSWERED };
struct actor_search {
    int64_t space_id;
    bool everywhere; /* of every intercommunality; else of that one, empty being the organiser's */
    struct str intercommunality;
    struct str theme; /* empty: all */
    bool in_state;
    enum actor_state state;
    enum actor_reply reply; /* REPLY_NOT_OPENED: invited, no link opened; REPLY_NONE: invited, not registered */
    struct str after_key;   /* paging: the last row's name, folded, and its id */
    int64_t after_id;
    size_t most;
};
bool actor_list(struct session *session, const struct actor_search *search, struct arena *arena, struct actors *actors,
                struct error *error);
/* *found is false for one of another space or intercommunality (unless `everywhere`). */
bool actor_find(struct session *session, int64_t id, struct arena *arena, struct actor *actor, bool *found,
                struct error *error);
/* Within a write: a new one (id 0) or a change. ERROR_INVALID says what does not hold; ERROR_CONFLICT when that
 * address is in this list already. */
bool actor_save(struct session *session, struct actor *actor, int64_t now, struct arena *arena, struct error *error);
bool actor_set_state(struct session *session, int64_t id, enum actor_state state, int64_t now, struct error *error);
bool actor_remove(struct session *session, int64_t id, struct error *error);
/* Others of the space with its address or its name: in its own list or in others. */
bool actor_like(struct session *session, const struct actor *actor, struct arena *arena, struct actors *others,
                struct error *error);
/* Those that are in several lists, next to one another. */
bool actor_duplicates(struct session *session, int64_t space_id, size_t most, struct arena *arena,
                      struct actors *actors, struct error *error);

/* Who is known, by intercommunality and theme (theme empty: all of them, each once). */
struct actor_count {
    struct str intercommunality, theme;
    int64_t known, contacted, engaged, refused, invited, answered;
};
struct actor_counts {
    size_t count;
    struct actor_count *at;
};
bool actor_count(struct session *session, int64_t space_id, struct arena *arena, struct actor_counts *counts,
                 struct error *error);

/* --- Import --------------------------------------------------------------------------------------------------------
 */

enum actor_column {
    ACTOR_COLUMN_NONE,
    ACTOR_COLUMN_NAME,
    ACTOR_COLUMN_CONTACT,
    ACTOR_COLUMN_DUTY,
    ACTOR_COLUMN_EMAIL,
    ACTOR_COLUMN_PHONE,
    ACTOR_COLUMN_COMMUNE,
    ACTOR_COLUMN_THEMES,
    ACTOR_COLUMN_NOTE,
    ACTOR_COLUMN_COUNT
};
const char *actor_column_code(enum actor_column column);
const char *actor_column_label(enum actor_column column);

/* A table as it was pasted or read: rows of cells, all as wide as the widest. */
struct actor_sheet_row {
    int64_t line;
    size_t count;
    struct str *cells;
};
struct actor_sheet {
    size_t width, count;
    struct actor_sheet_row *rows;
    bool headed; /* the first row names the columns: it is not among `rows` */
    struct str *headings;
    enum actor_column *columns; /* what each seems to be, none twice */
};
/* Text pasted from a spreadsheet (tabs), or a CSV. ERROR_INVALID for what is no table, ERROR_LIMITED beyond
 * ACTOR_ROWS_MOST rows or 40 columns. */
bool actor_sheet_read(struct str text, struct arena *arena, struct actor_sheet *sheet, struct error *error);
/* The same from rows read elsewhere (a spreadsheet's): cells are copied. */
void actor_sheet_add(struct actor_sheet *sheet, struct arena *arena, int64_t line, const struct str *cells,
                     size_t count);
bool actor_sheet_finish(struct actor_sheet *sheet, struct arena *arena, struct error *error);

enum import_outcome {
    IMPORT_ADDED,
    IMPORT_KNOWN,  /* in this list already: what it lacked was filled */
    IMPORT_SHARED, /* added, and known to another referent too */
    IMPORT_REFUSED /* see its message */
};
struct import_line {
    int64_t line;
    struct str name, message;
    enum import_outcome outcome;
};
struct actor_import {
    int64_t space_id, person_id;
    struct str intercommunality;
    struct str themes; /* given to every row besides its own */
    enum actor_consent consent;
    struct str origin;
    uint32_t department; /* whose communes are looked for first, or TERRITORY_NONE */
    bool trial;          /* nothing is written: what would happen */
};
struct actor_imported {
    size_t count;
    struct import_line *lines; /* one a row of the sheet */
    size_t added, known, shared, refused;
};
/* Within a write (or, for a trial, a read): the rows of the sheet by its columns. Wrong ones are refused one by one;
 * the others go in. */
bool actor_import(struct session *session, const struct actor_import *import, const struct actor_sheet *sheet,
                  int64_t now, struct arena *arena, struct actor_imported *imported, struct error *error);

/* --- A person's data ---------------------------------------------------------------------------------------------- */

/* "acteurs": [ … ] that hold this address, within the object begun by the caller. */
bool actor_export(struct session *session, struct str email, struct json_writer *writer, struct error *error);
/* Within a write: the name, address, telephone of the person go; the organisation stays. */
bool actor_erase(struct session *session, struct str email, struct error *error);

#endif
