/* A place where people are helped with digital tools: the official schema « Lieux de médiation numérique » 1.0.1.
 *
 * Source of fields and rules: LaMednum/standard-mediation-num (Licence Ouverte 2.0). Fields keep their French names at
 * the border (place_field_name) and an English name inside; docs/glossary.md pairs them.
 *
 * Texts are views: whoever fills a place says which arena owns them. Absent text is STR_NONE.
 */
#ifndef PLACES_PLACE_H
#define PLACES_PLACE_H

#include "base/base.h"

/* The fields, in the normative order of the official CSV. */
enum place_field {
    PLACE_ID,
    PLACE_PIVOT,
    PLACE_NAME,
    PLACE_COMMUNE,
    PLACE_POSTAL_CODE,
    PLACE_INSEE_CODE,
    PLACE_ADDRESS,
    PLACE_ADDRESS_COMPLEMENT,
    PLACE_LATITUDE,
    PLACE_LONGITUDE,
    PLACE_TYPES,
    PLACE_PHONE,
    PLACE_EMAILS,
    PLACE_WEBSITES,
    PLACE_HOURS,
    PLACE_SUMMARY,
    PLACE_DETAIL,
    PLACE_SOURCE,
    PLACE_ITINERANCY,
    PLACE_PARENT_STRUCTURE,
    PLACE_UPDATED_ON,
    PLACE_SERVICES,
    PLACE_AUDIENCES,
    PLACE_SPECIFIC_SUPPORT,
    PLACE_FEES,
    PLACE_PROGRAMMES,
    PLACE_LABELS,
    PLACE_OTHER_LABELS,
    PLACE_ACCESS_MODES,
    PLACE_SUPPORT_MODES,
    PLACE_ACCESSIBILITY_URL,
    PLACE_BOOKING_URL,
    PLACE_FIELD_COUNT
};

/* The closed vocabularies. Their values live in data/vocabularies/, one file per list; an index is the position in the
 * file and is never stored: the database and the files hold the official text. */
enum vocabulary {
    VOCABULARY_TYPES, /* typologie: 92 codes with a French label */
    VOCABULARY_SERVICES,
    VOCABULARY_AUDIENCES,        /* publics_specifiquement_adresses */
    VOCABULARY_SPECIFIC_SUPPORT, /* prise_en_charge_specifique */
    VOCABULARY_FEES,
    VOCABULARY_PROGRAMMES, /* dispositif_programmes_nationaux */
    VOCABULARY_LABELS,     /* formations_labels */
    VOCABULARY_ACCESS_MODES,
    VOCABULARY_SUPPORT_MODES,
    VOCABULARY_ITINERANCY,
    VOCABULARY_COUNT
};

struct term {
    struct str value; /* the official text, to the letter */
    struct str label; /* what a page shows when it differs, else the same */
    struct str plain; /* a plain-words explanation for the public, may be empty */
    struct str slug;  /* short ASCII form for addresses: "aide-aux-demarches-administratives" */
};

/* Values of a vocabulary in the order they were given, without repetition. */
enum { CODES_MOST = 23 };
struct codes {
    uint8_t count;
    uint8_t at[CODES_MOST];
};

/* Free texts of a list field. */
struct texts {
    size_t count;
    struct str *at;
};

struct place {
    struct str id;    /* "hub-lo_1": the source's own */
    struct str pivot; /* SIRET, RNA or RIDET; PLACE_NO_PIVOT when unknown */
    struct str name;
    struct str commune, postal_code, insee_code;
    struct str address, address_complement;
    bool located;
    double latitude, longitude; /* WGS84 degrees, when located */
    struct codes types;
    struct str phone; /* E.164: "+33237000000" */
    struct texts emails, websites;
    struct str hours; /* OSM opening_hours */
    struct str summary, detail;
    struct str source;
    struct codes itinerancy;
    struct str parent_structure;
    struct str updated_on; /* YYYY-MM-DD */
    struct codes services, audiences, specific_support, fees, programmes, labels;
    struct texts other_labels;
    struct codes access_modes, support_modes;
    struct str accessibility_url, booking_url;
};

#define PLACE_NO_PIVOT STR("00000000000000")

/* --- Fields ----------------------------------------------------------------------------------------------------- */

const char *place_field_name(enum place_field field);  /* "nom", "code_postal", … */
const char *place_field_label(enum place_field field); /* "Nom", "Code postal", …: for people */
bool place_field_find(struct str name, enum place_field *field);
bool place_field_required(enum place_field field);
/* The closed vocabulary of a field, or VOCABULARY_COUNT when it has none. */
enum vocabulary place_field_vocabulary(enum place_field field);
/* The value as the official files write it ("a|b" for lists; "" when absent), in the arena when it must be built. */
struct str place_field_text(const struct place *place, enum place_field field, struct arena *arena);
/* Sets a field from that text. Unknown terms, bad numbers and too many values are ERROR_INVALID naming the value; the
 * place then keeps what it had. Views of `text` are kept, not copies. */
bool place_field_set(struct place *place, enum place_field field, struct str text, struct arena *arena,
                     struct error *error);
/* The codes behind a vocabulary, NULL for VOCABULARY_COUNT. */
struct codes *place_codes(struct place *place, enum vocabulary vocabulary);

/* --- Vocabularies ----------------------------------------------------------------------------------------------- */

size_t vocabulary_count(enum vocabulary vocabulary);
const struct term *vocabulary_term(enum vocabulary vocabulary, size_t index);
bool vocabulary_find(enum vocabulary vocabulary, struct str value, size_t *index); /* to the letter */
bool vocabulary_find_slug(enum vocabulary vocabulary, struct str slug, size_t *index);
enum place_field vocabulary_field(enum vocabulary vocabulary); /* PLACE_FIELD_COUNT for VOCABULARY_COUNT */
const char *vocabulary_name(enum vocabulary vocabulary);       /* the field's official name: "services" */
bool codes_add(struct codes *codes, size_t index); /* false when full; a repetition is true and adds nothing */
bool codes_has(const struct codes *codes, size_t index);

/* --- Validation ------------------------------------------------------------------------------------------------- */

enum severity {
    SEVERITY_NOTE,    /* changed or completed: for information */
    SEVERITY_WARNING, /* a value was set aside or looks wrong; the place is kept */
    SEVERITY_REFUSED  /* the record cannot become a place */
};

/* What was found about one record of a source: said so that its owner knows what to do. */
struct finding {
    enum severity severity;
    int64_t line;      /* in the source, 1-based; 0 when it has none */
    int64_t index;     /* record, 0-based */
    struct str record; /* its id, or "" */
    struct str name;   /* its name, or "" */
    struct str field;  /* official field name, or "" */
    const char *rule;  /* stable ASCII name: "phone-to-e164", "service-missing" */
    struct str before, after;
    struct str message; /* French: what, and what to do */
};

typedef void (*finding_fn)(void *context, const struct finding *finding);

/* Checks a place against the official schema; calls `found` (which may be NULL) for each departure. Returns false when
 * one of them is SEVERITY_REFUSED. `line`, `index` are copied to the findings. */
bool place_validate(const struct place *place, int64_t line, int64_t index, struct arena *arena, finding_fn found,
                    void *context);

/* --- Reading and writing the official files ---------------------------------------------------------------------- */

/* Header and one row of the official CSV (comma, non-empty cells quoted). */
void place_csv_header(struct csv_writer *writer);
void place_csv_row(struct csv_writer *writer, const struct place *place, struct arena *arena);
/* One flat object with the official keys, lists joined by "|", empty keys omitted. */
void place_json(struct json_writer *writer, const struct place *place, struct arena *arena);
/* Reads one: lists as joined texts or as arrays, unknown keys ignored, texts copied to the arena. Fails on the first
 * value that the schema does not admit, naming its field. */
bool place_from_json(const json_t *object, struct place *place, struct arena *arena, struct error *error);
/* The same for who compares rather than keeps: a value that cannot be read is left out. How many were. */
size_t place_from_json_partly(const json_t *object, struct place *place, struct arena *arena);

/* Where the header of a CSV file puts each field. Unknown columns are ignored; a repeated one, or none known, fails. */
#define PLACE_NO_COLUMN SIZE_MAX
struct place_columns {
    size_t at[PLACE_FIELD_COUNT]; /* PLACE_NO_COLUMN when absent */
};
bool place_columns(struct str *header, size_t count, struct place_columns *columns, struct error *error);
/* Reads one row, as place_from_json. */
bool place_from_row(const struct place_columns *columns, struct str *cells, size_t count, struct place *place,
                    struct arena *arena, struct error *error);

#endif
