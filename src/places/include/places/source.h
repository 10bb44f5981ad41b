/* Sources as citizens: what feeds each, when it is due, how its runs went, what was found.
 *
 * A source is a row with a name. It is brought by hand (`import`) or has an address and a mapping, and then `harvest`
 * reads it: now, or when it is due. A run reads the file (not at all when the server says that it is the same), and
 * imports it as places/import.h says. What would remove too much is not done: the run is « stopped » and says so until
 * someone accepts it or the file is whole again. Every run leaves a row, those that failed too.
 *
 * Changes touch the topic "source". Instants are UTC seconds.
 */
#ifndef PLACES_SOURCE_H
#define PLACES_SOURCE_H

#include "places/import.h"
#include "store/job.h"

enum run_outcome { RUN_CHANGED, RUN_SAME, RUN_STOPPED, RUN_FAILED };
const char *run_outcome_label(enum run_outcome outcome); /* « a changé des lieux », for people */

struct source_run {
    int64_t at;
    enum run_outcome outcome;
    struct import_counts counts;
    double seconds;
    struct str message; /* why it stopped or failed */
};

enum { SOURCE_BY_HAND = 0 };

struct source {
    int64_t id;
    struct str name, title; /* the title is the name when none was given */
    struct str mapping;     /* the JSON of one, or the name of a shipped one */
    struct str address;     /* http(s) or file; "" when brought by hand */
    struct str key;         /* JSON key, or sheet */
    int64_t every_hours;    /* SOURCE_BY_HAND without schedule */
    int64_t next_run;       /* 0 without */
    struct str etag, modified;
    int64_t places; /* published now */
    double quality; /* their mean, 0 to 100 */
    bool ran;
    struct source_run last; /* when it ran */
};

struct sources {
    size_t count;
    struct source *at; /* by name */
};
bool source_list(struct session *session, struct arena *arena, struct sources *sources, struct error *error);
/* ERROR_MISSING when there is none of that name. */
bool source_find(struct session *session, struct str name, struct arena *arena, struct source *source,
                 struct error *error);
/* The latest first. */
bool source_runs(struct session *session, int64_t source_id, size_t most, struct arena *arena, struct source_run **runs,
                 size_t *count, struct error *error);

/* Creates or changes a source: absent texts (and a negative every_hours) leave what is there; "" takes away. The
 * mapping is checked. With a schedule it is due at once. */
struct source_change {
    struct str name, title, mapping, address, key;
    int64_t every_hours;
};
bool source_set(struct store *store, const struct source_change *change, struct error *error);

/* --- What the last complete run found ------------------------------------------------------------------------------
 */

struct rule_count {
    struct str rule, sample; /* the message of one of them */
    enum severity severity;
    int64_t times;
};
/* The gravest first, then the most frequent. */
bool source_rules(struct session *session, int64_t source_id, struct arena *arena, struct rule_count **rules,
                  size_t *count, struct error *error);
/* Each finding kept, in the order of the file. */
bool source_findings(struct session *session, int64_t source_id, finding_fn found, void *context, struct error *error);
/* The columns of the file given to owners (« ligne », « identifiant »…), semicolon, UTF-8 with its mark. */
void findings_csv_header(struct csv_writer *writer);
void findings_csv_row(struct csv_writer *writer, const struct finding *finding);
const char *severity_label(enum severity severity); /* « refusé », « à vérifier », « corrigé » */

/* --- Harvest --------------------------------------------------------------------------------------------------------
 */

/* How a file comes from an address: what `fetch` does, for a room that knows no network. Opens the file behind `path`
 * (which lasts as long as the descriptor); *unchanged when the server says that it is the same as `etag`, `modified`,
 * which are updated (in the arena). */
struct fetcher {
    bool (*fetch)(void *context, struct str url, struct str *etag, struct str *modified, struct arena *arena,
                  int *descriptor, bool *unchanged, struct error *error);
    void *context;
};

struct harvest {
    struct store *store;
    const struct fetcher *fetcher;
    bool accept_removals, dry_run;
    bool even_unchanged; /* reads the file even when the server says it is the same */
    void (*changed)(void *context, const struct import_change *change); /* may be NULL */
    finding_fn found;                                                   /* may be NULL */
    void (*progress)(void *context, int64_t bytes_read);                /* may be NULL */
    void *context;
};
/* Reads a source now. The run is in the database whatever came of it (but for a dry one); false with its error when it
 * stopped or failed. ERROR_MISSING for a name nobody knows, ERROR_INVALID for a source brought by hand. */
bool source_harvest(const struct harvest *harvest, struct str name, struct import_counts *counts, struct error *error);
/* The names of the sources that are due. */
bool sources_due(struct session *session, int64_t now, struct arena *arena, struct str **names, size_t *count,
                 struct error *error);
/* The job of kind "harvest" (payload {"source": NAME}): reads the source when it is due, and orders the next one. A run
 * that stops or fails is told in its row, and the job is done: the next one will try again. */
#define SOURCE_JOB "harvest"
bool source_job(struct store *store, const struct job *job, const struct fetcher *fetcher, struct error *error);

#endif
