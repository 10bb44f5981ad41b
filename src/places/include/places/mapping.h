/* From the records of a source to places: the mapping language, and the engine that `convert` and `import` share.
 *
 *   mapping   compiled from JSON: which column feeds which field, and how          (docs/mapping-language.md)
 *   records   a source read one record at a time: JSON, JSON lines, GeoJSON, CSV, spreadsheet
 *   convert   one record through a mapping and the cleaning rules: a struct place and its findings
 *
 * The language is the national pipeline's (mednum-cli), every construct of it, plus a few of ours. What a mapping gets
 * wrong (a key or a target nobody knows, an old vocabulary) is told as findings and never stops anything: only text
 * that is not a JSON object does.
 *
 * A loaded mapping does not change: threads may share it. Records belong to one thread.
 */
#ifndef PLACES_MAPPING_H
#define PLACES_MAPPING_H

#include "base/base.h"
#include "places/place.h"

/* --- Mapping ------------------------------------------------------------------------------------------------------ */

struct mapping;

/* Compiles a mapping; views of `json` are not kept. Findings on the mapping have an empty record, `field` the key they
 * are about, and `after` the suggestion when there is one:
 *   mapping-key            unknown key, with the nearest known one; read as that one when it is a documented alias
 *   mapping-target         `cible` that no vocabulary has: the choice is ignored
 *   mapping-old-target     `cible` of an older vocabulary, translated (data/old-terms.csv)
 *   mapping-shape          a value that has not the expected shape: ignored
 *   mapping-never          a choice that cannot match (an exclusion is part of each of its terms)
 *   mapping-field-missing  nothing feeds a field that a place needs (nom, commune, adresse…)
 * ERROR_INVALID when the text is not a JSON object; ERROR_LIMITED beyond 4 MiB, 2,000 columns or 20,000 choices. */
bool mapping_load(struct str json, struct mapping **mapping, finding_fn found, void *context, struct error *error);
/* One of the mappings shipped with the program: "officiel", "officiel-0.1", "data-inclusion", "france-services", or
 * "tableur" (the spreadsheets of `export`). */
bool mapping_builtin(struct str name, struct mapping **mapping, struct error *error);
/* Either: the name of a shipped mapping, or a file. */
bool mapping_open(const char *name, struct mapping **mapping, finding_fn found, void *context, struct error *error);
void mapping_free(struct mapping *mapping);
/* The names of the shipped mappings, NULL-terminated. */
extern const char *const MAPPING_BUILTIN[];

/* The columns a mapping reads, in no particular order: to show which are missing from a file. */
size_t mapping_column_count(const struct mapping *mapping);
struct str mapping_column(const struct mapping *mapping, size_t index);

/* --- Records of a source ------------------------------------------------------------------------------------------ */

struct records;

/* Bytes and what they are. The format is found from the content ("" or NULL for automatic): JSON array, object whose
 * values are the records, JSON lines, GeoJSON FeatureCollection, CSV, XLSX, ODS. */
struct records_options {
    const char *key; /* JSON: the records are the array under this key ("data.items"); spreadsheet: the sheet's name */
    char delimiter;  /* CSV: ',' ';' '\t' '|', or 0 to find it */
};

/* Opens a file; "FILE@key" gives options.key when FILE@key does not exist itself; "-" is standard input (not for
 * spreadsheets). The mapping tells which columns to keep; it must outlive the records. */
bool records_open(const char *path, struct records_options options, const struct mapping *mapping,
                  struct records **records, struct error *error);
/* The same from bytes, which outlive the records: a file somebody sends. */
bool records_open_bytes(struct str bytes, struct records_options options, const struct mapping *mapping,
                        struct records **records, struct error *error);
/* The same from a stream, for JSON and CSV. */
struct records *records_new(read_fn read, void *context, struct records_options options, const struct mapping *mapping);
void records_free(struct records *records);

/* One record: the text of each column of the mapping, empty when absent. JSON numbers as JavaScript prints them,
 * booleans "true" and "false", null empty, arrays joined by ",". Valid until the next call. */
struct record {
    int64_t line;  /* where it starts, 1-based; 0 when the format has no lines */
    int64_t index; /* 0-based */
    const struct str *values;
    struct error failure; /* kind other than ERROR_NONE: this record could not be read, the next ones can */
};

/* The next record: true and *end false; at the end true and *end true. An unreadable record is given with its failure;
 * a source that cannot be read further is ERROR_INVALID (or LIMITED, UNAVAILABLE) in French. */
bool records_next(struct records *records, struct record *record, bool *end, struct error *error);
/* Once the first record was read: the columns of the file that the mapping does not read, in their order,
 * NULL-terminated; views that last as long as the records. */
const char *const *records_columns(const struct records *records);
int64_t records_bytes_read(const struct records *records);  /* for progress */
int64_t records_bytes_total(const struct records *records); /* 0 when unknown */
/* Findings on the source as a whole, once the first record was read: columns of the mapping that the data lack
 * ("column-missing", with the nearest present one), encoding ("encoding"). */
void records_findings(const struct records *records, struct arena *arena, finding_fn found, void *context);

/* What a record is worth comparing by: BLAKE2b of the columns the mapping reads and of the mapping itself, 32 hex
 * digits. Equal fingerprints: nothing to do. */
struct str record_fingerprint(const struct mapping *mapping, const struct record *record, struct arena *arena);

/* --- Conversion --------------------------------------------------------------------------------------------------- */

/* Ids given so far: a second record with the same id gets "-2" added ("id-duplicate"). Eight bytes an id. */
struct seen_ids;
struct seen_ids *seen_ids_new(void);
void seen_ids_free(struct seen_ids *seen);
bool seen_ids_add(struct seen_ids *seen, struct str id); /* false when it was there */

struct conversion {
    const struct mapping *mapping;
    struct str source;     /* its name: prefix of ids, and the place's source when no column gives one */
    int32_t today;         /* day number: dates after it are refused; INT32_MAX for no check */
    struct seen_ids *seen; /* NULL: repeated ids are the caller's business */
    finding_fn found;      /* may be NULL */
    void *context;
    bool brief; /* findings have neither values nor message: they are only counted */
};

/* A place from a record; its texts are in `arena` or are the record's, so they last as long as both. Findings are told
 * on the way; after those of fields, what the place lacks ("service-missing", "address-missing", "commune-unknown",
 * "coordinates-missing", "date-missing"). False when the record cannot be a place: unreadable ("record-unreadable"),
 * no name ("name-missing"), neither commune, address nor coordinates ("place-nowhere"), not open to the public
 * ("place-private"). */
bool convert_record(const struct conversion *conversion, const struct record *record, struct arena *arena,
                    struct place *place);
bool old_terms_are_sound(void); /* every row of data/old-terms.csv is understood: for a test */

/* --- A whole source, on every core -------------------------------------------------------------------------------- */

struct converted {
    struct record record;
    bool kept;
    struct place place; /* when kept */
    void *prepared;     /* what `prepare` made of it */
};

/* `take` receives the records by chunks, in the order of the source, on the calling thread; texts and what `prepare`
 * made last until it returns, and false (with the error) stops. `prepare` is called on any thread for a record that is
 * kept, and makes what does not depend on the others; its `place.id` is not yet numbered among repeated ones. Findings
 * come in the order of the source too, before their chunk; those on the source as a whole come last. */
struct source_conversion {
    const struct conversion *conversion;
    void *(*prepare)(void *context, const struct converted *converted, struct arena *arena); /* may be NULL */
    bool (*take)(void *context, struct converted *at, size_t count, struct error *error);
    void *context;
    int threads; /* 0: as many as cores, at most eight */
};
bool convert_source(struct records *records, const struct source_conversion *source, struct error *error);

#endif
