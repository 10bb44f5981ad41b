#include "command.h"

/* One line per command, in the order of the help. Each is defined in the file of its name. */
extern const struct command COMMAND_ADMIN_ADD;
extern const struct command COMMAND_BACKUP;
extern const struct command COMMAND_CHECK;
extern const struct command COMMAND_CONVERT;
extern const struct command COMMAND_COVERAGE;
extern const struct command COMMAND_DEMO_LOAD;
extern const struct command COMMAND_DUPLICATES_FIND;
extern const struct command COMMAND_DUPLICATES_MERGE;
extern const struct command COMMAND_EXPORT;
extern const struct command COMMAND_FRAGILITY_COMPUTE;
extern const struct command COMMAND_FRAGILITY_SHOW;
extern const struct command COMMAND_GEOCODE;
extern const struct command COMMAND_HARVEST;
extern const struct command COMMAND_HELP;
extern const struct command COMMAND_HOURS_AT;
extern const struct command COMMAND_HOURS_CHECK;
extern const struct command COMMAND_HOURS_PARSE;
extern const struct command COMMAND_HOURS_WEEK;
extern const struct command COMMAND_IMPORT;
extern const struct command COMMAND_INDICATORS_IMPORT;
extern const struct command COMMAND_JOBS_RUN;
extern const struct command COMMAND_MAIL_ADDRESS;
extern const struct command COMMAND_MAIL_COLLECT;
extern const struct command COMMAND_MAIL_IN;
extern const struct command COMMAND_MAIL_SEND_DUE;
extern const struct command COMMAND_MAIL_TEST;
extern const struct command COMMAND_MIGRATE;
extern const struct command COMMAND_RESTORE;
extern const struct command COMMAND_SELECT;
extern const struct command COMMAND_SERVE;
extern const struct command COMMAND_SITING;
extern const struct command COMMAND_SOURCE_LIST;
extern const struct command COMMAND_SOURCE_SET;
extern const struct command COMMAND_SPACE_ADD;
extern const struct command COMMAND_SPACE_LIST;
extern const struct command COMMAND_SPACE_SET;
extern const struct command COMMAND_TARGET_SET;
extern const struct command COMMAND_TARGET_SHOW;
extern const struct command COMMAND_TERRITORY_IMPORT;
extern const struct command COMMAND_TERRITORY_IMPORT_QPV;
extern const struct command COMMAND_TERRITORY_SHOW;

/* clang-format off */
const struct command *const COMMANDS[] = {
    &COMMAND_HELP,
    &COMMAND_SERVE,
    &COMMAND_MIGRATE,
    &COMMAND_CHECK,
    &COMMAND_BACKUP,
    &COMMAND_RESTORE,
    &COMMAND_ADMIN_ADD,
    &COMMAND_SPACE_ADD,
    &COMMAND_SPACE_LIST,
    &COMMAND_SPACE_SET,
    &COMMAND_TERRITORY_IMPORT,
    &COMMAND_TERRITORY_IMPORT_QPV,
    &COMMAND_TERRITORY_SHOW,
    &COMMAND_DEMO_LOAD,
    &COMMAND_CONVERT,
    &COMMAND_IMPORT,
    &COMMAND_SOURCE_SET,
    &COMMAND_SOURCE_LIST,
    &COMMAND_HARVEST,
    &COMMAND_GEOCODE,
    &COMMAND_DUPLICATES_FIND,
    &COMMAND_DUPLICATES_MERGE,
    &COMMAND_EXPORT,
    &COMMAND_HOURS_AT,
    &COMMAND_HOURS_WEEK,
    &COMMAND_HOURS_CHECK,
    &COMMAND_HOURS_PARSE,
    &COMMAND_INDICATORS_IMPORT,
    &COMMAND_FRAGILITY_COMPUTE,
    &COMMAND_FRAGILITY_SHOW,
    &COMMAND_COVERAGE,
    &COMMAND_TARGET_SHOW,
    &COMMAND_TARGET_SET,
    &COMMAND_SITING,
    &COMMAND_MAIL_ADDRESS,
    &COMMAND_MAIL_COLLECT,
    &COMMAND_MAIL_IN,
    &COMMAND_MAIL_SEND_DUE,
    &COMMAND_MAIL_TEST,
    &COMMAND_JOBS_RUN,
    &COMMAND_SELECT,
    NULL,
};
/* clang-format on */
