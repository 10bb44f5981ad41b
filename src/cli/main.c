/* maillage: finds the command, reads its options, runs it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "web/web.h"

/* Options that every command takes. */
static const struct option_row SHARED_OPTIONS[] = {
    {"database", "URL", "base de données : sqlite:CHEMIN ou postgresql://…"},
    {"json", NULL, "tableaux en JSON, un objet par ligne"},
    {"quiet", NULL, "ni progression ni message d’information"},
    {NULL, NULL, NULL},
};

static const char DEFAULT_DATABASE[] = "sqlite:var/maillage.db";

/* Says what is wrong ("option inconnue : ", "--vite") and leaves. */
static NORETURN void usage(const char *problem, const char *what)
{
    fprintf(stderr, "maillage : %s%s\nVoir « maillage help ».\n", problem, what);
    exit(EXIT_USAGE);
}

/* "space add" counts for two words. */
static const struct command *find_command(int count, char **words, int *used)
{
    for (size_t i = 0; COMMANDS[i]; i++) {
        struct str rest = str_of(COMMANDS[i]->name), word;
        int matched = 0;
        bool all = true;
        while (str_next(&rest, ' ', &word)) {
            all = all && matched < count && str_equal(word, str_of(words[matched]));
            matched++;
        }
        if (all) {
            *used = matched;
            return COMMANDS[i];
        }
    }
    return NULL;
}

static const struct option_row *find_option(const struct option_row *options, struct str name, size_t *position)
{
    for (size_t i = 0; options && options[i].name; i++) {
        if (str_equal(str_of(options[i].name), name)) {
            *position = i;
            return &options[i];
        }
    }
    return NULL;
}

static void set_shared(struct arguments *arguments, const char *name, const char *value)
{
    if (strcmp(name, "database") == 0) {
        arguments->database = value;
        arguments->database_given = true;
    } else if (strcmp(name, "json") == 0)
        arguments->json = true;
    else
        arguments->quiet = true;
}

/* Reads "--name", "--name value" or "--name=value"; returns the number of words taken. */
static int read_option(struct arguments *arguments, int count, char **words)
{
    struct str word = str_slice(str_of(words[0]), 2, SIZE_MAX);
    size_t equals = str_find_char(word, '=', 0);
    struct str name = str_slice(word, 0, equals);
    size_t position = 0;
    const struct option_row *own = find_option(arguments->options, name, &position);
    const struct option_row *row = own ? own : find_option(SHARED_OPTIONS, name, &position);
    if (!row)
        usage("option inconnue : ", words[0]);
    const char *value = equals == SIZE_MAX ? NULL : words[0] + 2 + equals + 1;
    int taken = 1;
    if (!row->value) {
        if (value)
            usage("cette option ne prend pas de valeur : --", row->name);
        value = "";
    } else if (!value) {
        if (count < 2)
            usage("cette option attend une valeur : --", row->name);
        value = words[1];
        taken = 2;
    }
    if (own)
        arguments->values[position] = value;
    else
        set_shared(arguments, row->name, value);
    return taken;
}

static void read_arguments(const struct command *command, struct arguments *arguments, int count, char **words)
{
    bool only_operands = false;
    for (int i = 0; i < count;) {
        if (!only_operands && strcmp(words[i], "--") == 0) {
            only_operands = true;
            i++;
        } else if (!only_operands && strncmp(words[i], "--", 2) == 0) {
            i += read_option(arguments, count - i, words + i);
        } else if (arguments->operand_count == ARGUMENTS_MOST) {
            usage("trop d’arguments", "");
        } else {
            arguments->operands[arguments->operand_count++] = words[i++];
        }
    }
    for (size_t i = 0; command->required && command->required[i]; i++)
        if (!argument(arguments, command->required[i]))
            usage("il manque l’option --", command->required[i]);
    if (arguments->operand_count < command->operands_least)
        usage("il manque un argument : ", command->operands);
    if (arguments->operand_count > command->operands_most)
        usage("argument en trop : ", arguments->operands[command->operands_most]);
}

static enum exit_status status_of(enum error_kind kind)
{
    switch (kind) {
    case ERROR_UNAVAILABLE:
    case ERROR_MISSING:
    case ERROR_INTERNAL: return EXIT_ENVIRONMENT;
    default: return EXIT_REFUSED;
    }
}

const char *argument(const struct arguments *arguments, const char *name)
{
    size_t position;
    if (find_option(arguments->options, str_of(name), &position))
        return arguments->values[position];
    fprintf(stderr, "maillage : option « %s » absente de la table de la commande\n", name);
    abort();
}

bool command_open_store(const struct arguments *arguments, struct store **store, struct error *error)
{
    int applied;
    if (!store_open(str_of(arguments->database), store, error))
        return false;
    if (store_migrate(*store, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, error))
        return true;
    store_close(*store);
    *store = NULL;
    return false;
}

bool command_read(const struct arguments *arguments,
                  bool (*read)(struct session *session, void *context, struct error *error), void *context,
                  struct error *error)
{
    struct store *store;
    struct session *session;
    if (!command_open_store(arguments, &store, error))
        return false;
    bool done = store_read(store, &session, error);
    if (done) {
        done = read(session, context, error);
        session_end(session);
    }
    store_close(store);
    return done;
}

bool command_open_existing_store(const struct arguments *arguments, struct store **store, struct error *error)
{
    static const char SQLITE[] = "sqlite:";
    int schema = 0;
    bool file = strncmp(arguments->database, SQLITE, strlen(SQLITE)) == 0;
    *store = NULL;
    if (file && access(arguments->database + strlen(SQLITE), F_OK) != 0)
        return error_set(error, ERROR_MISSING, "Il n’y a pas de base à l’adresse « %s » : donnez-la par --database.",
                         arguments->database);
    if (!store_open(str_of(arguments->database), store, error))
        return false;
    bool done = store_schema(*store, &schema, error) &&
                (schema > 0 || error_set(error, ERROR_MISSING, "La base « %s » est vide.", arguments->database));
    if (!done) {
        store_close(*store);
        *store = NULL;
    }
    return done;
}

int main(int count, char **words)
{
    int status;
    if (web_child(count, words, &status)) /* a process of « serve » */
        return status;
    if (count == 2 && (strcmp(words[1], "--version") == 0 || strcmp(words[1], "version") == 0)) {
        puts("maillage " MAILLAGE_VERSION);
        return EXIT_DONE;
    }
    char *help[] = {words[0], (char[]){"help"}};
    if (count < 2 || strcmp(words[1], "--help") == 0) {
        words = help;
        count = (int)COUNT_OF(help);
    }
    int used = 0;
    const struct command *command = find_command(count - 1, words + 1, &used);
    if (!command)
        usage("commande inconnue : ", words[1]);
    const char *database = getenv("MAILLAGE_DATABASE");
    struct arguments arguments = {.options = command->options,
                                  .database = database && *database ? database : DEFAULT_DATABASE};
    read_arguments(command, &arguments, count - 1 - used, words + 1 + used);
    struct error error = {0};
    if (command->run(&arguments, &error)) {
        if (fflush(stdout) == 0)
            return EXIT_DONE;
        error_set(&error, ERROR_UNAVAILABLE, "La sortie n’a pas pu être écrite en entier.");
    }
    fflush(stdout);
    fprintf(stderr, "maillage %s : %s\n", command->name, error.message);
    return (int)status_of(error.kind);
}
