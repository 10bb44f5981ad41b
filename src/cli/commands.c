#include "command.h"

/* One line per command, in the order of the help. Each is defined in the file of its name. */
extern const struct command COMMAND_CONVERT;
extern const struct command COMMAND_HELP;
extern const struct command COMMAND_HOURS_AT;
extern const struct command COMMAND_HOURS_CHECK;
extern const struct command COMMAND_HOURS_PARSE;
extern const struct command COMMAND_HOURS_WEEK;
extern const struct command COMMAND_MIGRATE;
extern const struct command COMMAND_SERVE;
extern const struct command COMMAND_SITING;
extern const struct command COMMAND_SPACE_ADD;
extern const struct command COMMAND_SPACE_LIST;
extern const struct command COMMAND_SPACE_SET;

const struct command *const COMMANDS[] = {
    &COMMAND_HELP,
    &COMMAND_CONVERT,
    &COMMAND_HOURS_AT,
    &COMMAND_HOURS_WEEK,
    &COMMAND_HOURS_CHECK,
    &COMMAND_HOURS_PARSE,
    &COMMAND_MIGRATE,
    &COMMAND_SPACE_ADD,
    &COMMAND_SPACE_LIST,
    &COMMAND_SPACE_SET,
    &COMMAND_SERVE,
    &COMMAND_SITING,
    NULL,
};
