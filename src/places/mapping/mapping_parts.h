/* The compiled form of a mapping: columns by number, terms in lower case. Everything lives in the mapping's arena. */
#ifndef PLACES_MAPPING_PARTS_H
#define PLACES_MAPPING_PARTS_H

#include "places/cleaning.h"
#include "places/mapping.h"

/* Columns by number; the first that is not empty counts. */
struct columns {
    size_t count;
    uint32_t *at;
};

/* How the text of a field is found. */
enum value_kind {
    VALUE_NONE,
    VALUE_COLUMN,   /* colonne: the first column that is not empty */
    VALUE_CONSTANT, /* valeur */
    VALUE_JOIN,     /* joindre */
    VALUE_SPLIT     /* dissocier */
};
struct value {
    enum value_kind kind;
    struct columns columns;
    struct str constant;
    struct str separator; /* of joindre and dissocier */
    size_t part;          /* dissocier: which piece, from 0 */
    struct value *other;  /* ou: what stands in when this one is empty; NULL for none */
    bool as_is;           /* id: no prefix (our extension « préfixe »: false) */
};

/* « colonnes contains one of termes, and none of sauf, then cible ». */
struct choice {
    bool anywhere; /* no colonnes: always true */
    struct columns columns;
    bool any_text; /* no termes: any text will do */
    size_t term_count;
    struct str *terms; /* in lower case */
    bool *is_official; /* per term: it is itself a term of the vocabulary, official or older */
    size_t excluded_count;
    struct str *excluded;
    struct codes targets; /* one, or several for an old term; none when unknown */
    bool has_target;      /* false: autres_formations_labels takes the column's own values */
    struct str target;    /* as written, for free lists */
    int support_mode;     /* services: only where this modalite_accompagnement holds; -1 for no condition */
};

/* A list field: choices, or (extension) values that are terms already. */
struct list {
    size_t count;
    struct choice *choices;
    struct map terms;      /* every term of every choice: a coded value equal to one of them is not searched inside */
    struct columns values; /* « colonne »: official or older terms */
    struct str separators; /* one of these between two terms */
};

struct day_column {
    struct columns columns;
    char osm[3];
};

struct mapping {
    struct arena arena;
    struct map column_numbers; /* path → number */
    struct str *columns;
    size_t column_count, column_capacity;
    struct str fingerprint; /* of the mapping's text */

    struct value values[PLACE_FIELD_COUNT]; /* for fields that are not lists of terms */
    struct list lists[VOCABULARY_COUNT];
    struct list other_labels;
    struct value private_place; /* prive: any true value keeps the place off */

    bool has_hours_osm, has_hours_week;
    struct columns hours_osm, hours_week;
    size_t day_count;
    struct day_column *days;
    struct columns week_parity; /* semaine_ouverture */
};

/* The number of a column, made when new. */
uint32_t mapping_column_number(struct mapping *mapping, struct str path);

/* While a mapping is loaded. */
struct loading {
    struct mapping *mapping;
    finding_fn found;
    void *context;
    struct arena scratch; /* messages */
    size_t choice_count;
};
void loading_say(struct loading *loading, enum severity severity, struct str key, const char *rule, struct str before,
                 struct str after, const char *format, ...) PRINTF_LIKE(7, 8);

/* Readers of the parts, for load.c. Each tells what it cannot use and goes on. */
void load_value(struct loading *loading, struct str key, const json_t *json, struct value *value);
bool load_columns(struct loading *loading, struct str key, const json_t *json, struct columns *columns);
void load_list(struct loading *loading, struct str key, const json_t *json, enum vocabulary vocabulary,
               struct list *list);
void load_hours(struct loading *loading, const json_t *json);
/* Tells every key of `object` that is not in `known` (NULL-terminated). */
void check_keys(struct loading *loading, struct str key, const json_t *object, const char *const *known);
/* The nearest of `known` within a third of the length, or "". */
struct str nearest_name(struct str name, const char *const *known);

/* Terms of the official vocabularies, of older ones and of data·inclusion: the codes one stands for (none: it has no
 * successor). False when the term is in no table. Compared by folded text; what follows « : » is a comment. `key` is
 * working memory. */
bool old_term(enum vocabulary vocabulary, struct str term, struct buffer *key, struct codes *codes);
/* The official term nearest to a text, or "". */
struct str nearest_term(enum vocabulary vocabulary, struct str text);

/* --- While a record is converted ---------------------------------------------------------------------------------- */

struct converting {
    const struct conversion *conversion;
    const struct record *record;
    struct cleaning cleaning;
    struct place *place;
    struct str *lowered; /* per column, made when first asked for */
    struct buffer key;   /* working memory */
};

struct str first_column(const struct record *record, const struct columns *columns);
struct str value_text(const struct record *record, const struct value *value, struct arena *arena);
/* Text as terms are compared: lower case, composed accents, straight apostrophes, plain blanks. */
struct str matching_text(struct arena *arena, struct str text);
void apply_list(struct converting *converting, enum vocabulary vocabulary);
void apply_other_labels(struct converting *converting);
void apply_hours(struct converting *converting);
/* What convert_record does of repeated ids, for a record converted without `seen`. */
void number_repeated_id(const struct conversion *conversion, const struct record *record, struct arena *arena,
                        struct place *place);

#endif
