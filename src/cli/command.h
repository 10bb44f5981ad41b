/* cli: the door. One command per file; main.c finds it in the table of commands.c, reads no option of its own but the
 * shared ones, and turns a `bool` into an exit status.
 *
 * Exit statuses: 0 done · 1 refused, or findings that stop · 2 usage · 3 environment (database, network, files).
 * Results go to standard output; messages and progress to standard error.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/base.h"
#include "store/store.h"

enum exit_status { EXIT_DONE = 0, EXIT_REFUSED = 1, EXIT_USAGE = 2, EXIT_ENVIRONMENT = 3 };

/* An option in GNU long form. A flag takes no value. */
struct option_row {
    const char *name;  /* "mapping", without the dashes */
    const char *value; /* what it takes, for help: "FICHIER"; NULL for a flag */
    const char *help;  /* French, one line */
};

enum { ARGUMENTS_MOST = 256, OPTIONS_MOST = 24 };

/* The words of one call: options by position in the command's table, then the operands. */
struct arguments {
    const struct option_row *options;
    const char *values[OPTIONS_MOST]; /* NULL: not given; "" for a flag given */
    const char *operands[ARGUMENTS_MOST];
    size_t operand_count;
    bool json;            /* --json */
    bool quiet;           /* --quiet */
    const char *database; /* --database or MAILLAGE_DATABASE; never NULL */
    bool database_given;  /* by --database */
};

/* The value of an option of the command's table: NULL when it was not given. The name must be in the table. */
const char *argument(const struct arguments *arguments, const char *name);

struct command {
    const char *name;     /* "import"; two words for a sub-command: "space add" */
    const char *operands; /* "FICHIER…", for help; "" for none */
    size_t operands_least, operands_most;
    const struct option_row *options; /* ends with a row whose name is NULL; NULL for none */
    const char *const *required;      /* names of options that must be given, NULL-terminated; NULL for none */
    const char *summary;              /* French, one line */
    const char *details;              /* French, a few lines; may be NULL */
    /* Returns true when done. On false the error's kind chooses the status: unavailable, missing file and internal are
     * the environment's (3), the rest are refusals (1). A command that has printed its own findings and stops because
     * of them fills the error with ERROR_INVALID and a summary line. */
    bool (*run)(const struct arguments *arguments, struct error *error);
};

/* Every command, NULL-terminated, in the order of the help: see commands.c. */
extern const struct command *const COMMANDS[];

/* Opens the database of the call and brings its schema up to date. */
bool command_open_store(const struct arguments *arguments, struct store **store, struct error *error);
/* The same, for one look: `read` is called in a read transaction of a database brought up to date, which is then
 * closed. */
bool command_read(const struct arguments *arguments,
                  bool (*read)(struct session *session, void *context, struct error *error), void *context,
                  struct error *error);
/* Opens it as it is; ERROR_MISSING when there is none. */
bool command_open_existing_store(const struct arguments *arguments, struct store **store, struct error *error);

/* Every published place of the call's database; directory_release it. */
struct directory;
bool command_directory(const struct arguments *arguments, struct directory **directory, struct error *error);

/* The territory of --space: "28", or "region:24". */
bool command_space(const char *operand, uint32_t *territory, struct error *error);

/* --- Progress on standard error: a bar on a terminal, a line now and then otherwise, nothing with --quiet ----------
 */

struct progress {
    const char *label; /* "Lecture" */
    bool quiet, terminal;
    int64_t total; /* 0 when unknown */
    int64_t last_shown_ns;
    int64_t started_ns;
};
void progress_start(struct progress *progress, const struct arguments *arguments, const char *label, int64_t total);
void progress_show(struct progress *progress, int64_t done);
void progress_end(struct progress *progress, int64_t done);

/* --- Tables on standard output: aligned text, or one JSON object per line with --json ----------------------------- */

struct table {
    const struct arguments *arguments;
    const char *const *columns; /* JSON keys and, in text, the headings; ends with NULL */
    size_t count;               /* of columns */
    struct buffer cells;        /* text mode: what waits for the widths */
    size_t cell_count;
};
void table_start(struct table *table, const struct arguments *arguments, const char *const *columns);
/* The cells of one row, as many as columns. In JSON a cell that reads as a number is written as one unless its column
 * name ends with "code" or is "id" or "siret". */
void table_row(struct table *table, const struct str *cells);
void table_end(struct table *table);

#endif
