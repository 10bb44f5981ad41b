#include "command.h"

/* One line per command, in the order of the help. Each is defined in the file of its name. */
extern const struct command COMMAND_HELP;
extern const struct command COMMAND_MIGRATE;

const struct command *const COMMANDS[] = {
    &COMMAND_HELP,
    &COMMAND_MIGRATE,
    NULL,
};
