#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command.h"

static void show_option(const struct option_row *row)
{
    char form[64];
    snprintf(form, sizeof form, "--%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
    int padding = 26 - (int)text_length(str_of(form));
    printf("  %s%*s  %s\n", form, padding > 0 ? padding : 0, "", row->help);
}

static void show_command(const struct command *command)
{
    printf("maillage %s%s%s\n\n  %s\n", command->name, *command->operands ? " " : "", command->operands,
           command->summary);
    if (command->details)
        printf("\n%s\n", command->details);
    if (command->options && command->options->name) {
        puts("\nOptions :");
        for (const struct option_row *row = command->options; row->name; row++)
            show_option(row);
    }
    puts("\nOptions communes : --database URL, --json, --quiet");
}

static void show_all(void)
{
    puts("maillage : l’inclusion numérique d’un département, de la carte au relevé de conclusions.\n\nCommandes :");
    for (size_t i = 0; COMMANDS[i]; i++)
        printf("  %-22s  %s\n", COMMANDS[i]->name, COMMANDS[i]->summary);
    puts("\nOptions communes :\n"
         "  --database URL          sqlite:CHEMIN ou postgresql://… (ou la variable MAILLAGE_DATABASE)\n"
         "  --json                  tableaux en JSON, un objet par ligne\n"
         "  --quiet                 ni progression ni message d’information\n"
         "  --version               version du programme\n\n"
         "« maillage help COMMANDE » détaille une commande.");
}

static bool run(const struct arguments *arguments, struct error *error)
{
    if (arguments->operand_count == 0) {
        show_all();
        return true;
    }
    char name[128];
    bool two = arguments->operand_count == 2;
    snprintf(name, sizeof name, "%s%s%s", arguments->operands[0], two ? " " : "", two ? arguments->operands[1] : "");
    bool found = false;
    size_t length = strlen(name);
    for (size_t i = 0; COMMANDS[i]; i++) {
        /* "help space" shows "space add" and its sisters. */
        bool same = strncmp(COMMANDS[i]->name, name, length) == 0 && strchr(" ", COMMANDS[i]->name[length]);
        if (!same)
            continue;
        if (found)
            putchar('\n');
        show_command(COMMANDS[i]);
        found = true;
    }
    return found || error_set(error, ERROR_INVALID, "Commande inconnue : %s.", name);
}

const struct command COMMAND_HELP = {
    .name = "help",
    .operands = "[COMMANDE]",
    .operands_most = 2,
    .summary = "cette aide, ou celle d’une commande",
    .run = run,
};
