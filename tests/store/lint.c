#include "lint.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { WORD_SIZE = 40, WORDS_MAX = 20000 };

struct rule {
    const char *words; /* in upper case, separated by one space */
    const char *why;
};

static const struct rule RULES[] = {
    {"LIKE", "LIKE minds case on PostgreSQL only: compare folded keys, or ranges for prefixes"},
    {"ILIKE", "ILIKE is PostgreSQL's: compare folded keys"},
    {"GLOB", "GLOB is SQLite's: compare ranges for prefixes"},
    {"LOWER (", "lower() minds accents on PostgreSQL only: keep a key made by text_fold"},
    {"UPPER (", "upper() minds accents on PostgreSQL only: keep a key made by text_fold"},
    {"TRUE", "booleans are 0 and 1"},
    {"FALSE", "booleans are 0 and 1"},
    {"INSERT OR", "write ON CONFLICT"},
    {"REPLACE INTO", "write ON CONFLICT … DO UPDATE"},
    {"GROUP_CONCAT", "SQLite's: join texts in C"},
    {"STRING_AGG", "PostgreSQL's: join texts in C"},
    {"CURRENT_TIMESTAMP", "another form on each engine: the clock is a parameter"},
    {"CURRENT_DATE", "another form on each engine: the clock is a parameter"},
    {"CURRENT_TIME", "another form on each engine: the clock is a parameter"},
    {"JSON_EACH", "another form on each engine: parse JSON in C"},
    {"FOR UPDATE", "PostgreSQL's: repeat the condition in the UPDATE"},
    {"LIMIT - 1", "an error on PostgreSQL: leave LIMIT out"},
    {"ROUND (", "halves go up on SQLite and to the even on PostgreSQL: round in C"},
    {"RANDOM (", "an integer on SQLite, a fraction on PostgreSQL"},
    {"COLLATE", "texts compare by bytes already"},
    {"AS INTEGER )", "32 bits on PostgreSQL: CAST(… AS BIGINT)"},
    {"AS INT )", "32 bits on PostgreSQL: CAST(… AS BIGINT)"},
    {"AS REAL )", "32 bits on PostgreSQL: CAST(… AS DOUBLE PRECISION)"},
    {"AS NUMERIC )", "another type on each engine: CAST(… AS BIGINT) or (… AS DOUBLE PRECISION)"},
    {"SELECT *", "name the columns: a migration may add some"},
    {"RETURNING *", "name the columns: a migration may add some"},
    {"\"", "SQLite once took \"x\" for a text: no double quotes"},
    {"?", "parameters are $1, $2, …"},
    {"= =", "write ="},
};

static const struct rule SCHEMA_RULES[] = {
    {"INTEGER", "write @i64"},
    {"INT", "write @i64"},
    {"BIGINT", "write @i64"},
    {"SMALLINT", "write @i64"},
    {"BOOLEAN", "write @i64 CHECK (x IN (0, 1))"},
    {"REAL", "write @f64"},
    {"DOUBLE", "write @f64"},
    {"NUMERIC", "write @i64 (cents) or @f64"},
    {"TEXT", "write @text"},
    {"VARCHAR", "write @text"},
    {"CHAR", "write @text"},
    {"BLOB", "write @bytes"},
    {"BYTEA", "write @bytes"},
    {"JSON", "write @json"},
    {"JSONB", "write @json"},
    {"DATE", "a civil date is @text"},
    {"TIMESTAMP", "an instant is @i64"},
    {"SERIAL", "the program makes identifiers"},
    {"BIGSERIAL", "the program makes identifiers"},
    {"AUTOINCREMENT", "the program makes identifiers"},
    {"IDENTITY", "the program makes identifiers"},
    {"ROWID", "SQLite's"},
    {"IF NOT EXISTS", "a migration knows what is there"},
    {"IF EXISTS", "a migration knows what is there"},
    {"BEGIN", "the migration is one transaction already"},
    {"COMMIT", "the migration is one transaction already"},
    {"PRAGMA", "SQLite's"},
};

/* --- Words ------------------------------------------------------------------------------------------------------- */

static char words[WORDS_MAX][WORD_SIZE];
static size_t word_count;

static bool in_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '$' || c == '@' || (c & 0x80);
}

/* Past a text or a comment that starts here, or `at`. */
static const char *skip_opaque(const char *at)
{
    if (strncmp(at, "--", 2) == 0)
        return at + strcspn(at, "\n");
    if (strncmp(at, "/*", 2) == 0) {
        const char *end = strstr(at + 2, "*/");
        return end ? end + 2 : at + strlen(at);
    }
    if (*at == '\'') {
        const char *end = strchr(at + 1, '\'');
        return end ? end + 1 : at + strlen(at);
    }
    return at;
}

/* Cuts SQL into words in upper case; texts and comments are left out; "->>" is one word, other signs one each. */
static void cut(const char *sql)
{
    word_count = 0;
    for (const char *at = sql; *at && word_count < WORDS_MAX;) {
        const char *next = skip_opaque(at);
        if (next == at && !isspace((unsigned char)*at)) {
            while (in_word(*next))
                next++;
            if (next == at)
                next += strncmp(at, "->>", 3) == 0 ? 3 : 1;
            char *word = words[word_count++];
            size_t length = 0;
            for (const char *c = at; c < next && length < WORD_SIZE - 1; c++)
                word[length++] = (char)toupper((unsigned char)*c);
            word[length] = '\0';
        }
        at = next > at ? next : at + 1;
    }
}

static bool is_word(size_t i, const char *word)
{
    return i < word_count && strcmp(words[i], word) == 0;
}

/* The rule's words stand at `i`, one after the other. */
static bool stands_at(size_t i, const char *rule)
{
    for (const char *at = rule; *at; i++) {
        size_t length = strcspn(at, " ");
        if (i >= word_count || strlen(words[i]) != length || strncmp(words[i], at, length) != 0)
            return false;
        at += length + (at[length] == ' ');
    }
    return true;
}

/* --- What rules by words cannot say ------------------------------------------------------------------------------ */

static const char *within_cast(void)
{
    bool cast[64] = {false};
    size_t depth = 0, casts = 0;
    for (size_t i = 0; i < word_count; i++) {
        if (is_word(i, "(") && depth < sizeof cast) {
            cast[depth] = i > 0 && is_word(i - 1, "CAST");
            casts += cast[depth++];
        } else if (is_word(i, ")") && depth > 0) {
            casts -= cast[--depth];
        } else if (casts == 0 && (stands_at(i, "SUM (") || stands_at(i, "AVG ("))) {
            return "SUM and AVG have another type on each engine: CAST(SUM(x) AS BIGINT)";
        } else if (casts == 0 && is_word(i, "->>")) {
            return "->> gives another type on each engine: CAST(x ->> 'key' AS TEXT)";
        }
    }
    return NULL;
}

static const char *greatest_of_several(void)
{
    for (size_t i = 0; i + 1 < word_count; i++) {
        if (!stands_at(i, "MAX (") && !stands_at(i, "MIN ("))
            continue;
        int depth = 1;
        for (size_t j = i + 2; j < word_count && depth > 0; j++) {
            depth += is_word(j, "(") - is_word(j, ")");
            if (depth == 1 && is_word(j, ","))
                return "max(a, b) is SQLite's: write CASE";
        }
    }
    return NULL;
}

/* Every CREATE TABLE ends with ") @strict". */
static const char *tables_are_strict(void)
{
    for (size_t i = 0; i + 1 < word_count; i++) {
        if (!stands_at(i, "CREATE TABLE"))
            continue;
        size_t end = i;
        while (end < word_count && !is_word(end, ";"))
            end++;
        if (!is_word(end - 1, "@STRICT"))
            return "a table ends with @strict";
    }
    return NULL;
}

static const char *broken_rule(const struct rule *rules, size_t count)
{
    for (size_t i = 0; i < word_count; i++)
        for (size_t r = 0; r < count; r++)
            if (stands_at(i, rules[r].words))
                return rules[r].why;
    return NULL;
}

/* A column may be called "date": it stands first, or after a dot, or before its type. CAST (… AS TEXT) is right. */
static bool is_column_name(size_t i)
{
    return i == 0 || is_word(i - 1, "(") || is_word(i - 1, ",") || is_word(i - 1, ".") || is_word(i - 1, "AS") ||
           (i + 1 < word_count && words[i + 1][0] == '@');
}

static const char *broken_schema_rule(void)
{
    for (size_t i = 0; i < word_count; i++)
        for (size_t r = 0; r < sizeof SCHEMA_RULES / sizeof SCHEMA_RULES[0]; r++)
            if (stands_at(i, SCHEMA_RULES[r].words) && !is_column_name(i))
                return SCHEMA_RULES[r].why;
    return NULL;
}

const char *lint_sql(const char *sql, bool schema)
{
    cut(sql);
    const char *why = broken_rule(RULES, sizeof RULES / sizeof RULES[0]);
    if (!why)
        why = within_cast();
    if (!why)
        why = greatest_of_several();
    if (!why && schema)
        why = broken_schema_rule();
    if (!why && schema)
        why = tables_are_strict();
    return why;
}
