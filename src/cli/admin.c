/* maillage admin add: the first administrator of a space, or the operator of the installation. Prints the link that
 * signs in, once; nothing is mailed. */
#include <stdio.h>

#include "accounts/accounts.h"
#include "command.h"
#include "territory/space.h"
#include "web/web.h"

static const struct option_row OPTIONS[] = {
    {"space", "CODE", "espace à administrer : 28, ou region:24 ; sans cette option, toute l’installation"},
    {"role", "RÔLE",
     "rôle dans l’espace : administrator (sans cette option), organiser, hub, instructor, jury, participant"},
    {"name", "NOM", "nom de la personne"},
    {"address", "ADRESSE", "adresse publique du site, pour le lien (réglage public-address)"},
    {"forget-factor", NULL, "retire son second facteur : téléphone et codes de secours perdus"},
    {"without-factor", NULL,
     "la session de ce lien n’a pas besoin d’un second facteur : pour la démonstration, ou se dépanner sur la machine"},
    {"config", "FICHIER", "réglages du site"},
    {NULL, NULL, NULL},
};

struct addition {
    struct str email, name;
    struct role role;
    bool forget_factor, without_factor;
    int64_t now;
    struct link_made link;
};

static bool forget_factor(struct session *session, int64_t person_id, int64_t now, struct error *error)
{
    struct audit_event event = {.action = "factor.remove", .subject = "person", .subject_id = person_id};
    return factor_remove(session, person_id, error) && audit_record(session, &event, now, error);
}

static bool add_person(struct session *session, void *context, struct error *error)
{
    struct addition *addition = context;
    int64_t person_id;
    struct link_order order = {.email = addition->email,
                               .name = addition->name,
                               .destination = STR("/compte"),
                               .now = addition->now,
                               .seconds = COMMAND_LINK_SECONDS,
                               .console = addition->without_factor};
    return person_ensure(session, addition->email, addition->name, addition->now, &person_id, NULL, error) &&
           role_grant(session, person_id, &addition->role, 0, addition->now, NULL, error) &&
           (!addition->forget_factor || forget_factor(session, person_id, addition->now, error)) &&
           link_make(session, &order, &addition->link, error);
}

static bool find_space(struct store *store, const char *code, int64_t *id, struct error *error)
{
    struct arena arena = {0};
    struct spaces spaces;
    struct session *session = NULL;
    struct str wanted = str_of(code);
    static const struct str prefix = STR("region:");
    bool region = str_starts_with(wanted, prefix);
    if (region)
        wanted = str_slice(wanted, prefix.length, wanted.length);
    bool done = store_read(store, &session, error) && space_list(session, &arena, &spaces, error);
    session_end(session);
    *id = 0;
    for (size_t i = 0; done && i < spaces.count; i++)
        if (str_equal(spaces.at[i].code, wanted) &&
            (territory_at(spaces.at[i].territory).kind == TERRITORY_REGION) == region)
            *id = spaces.at[i].id;
    arena_free(&arena);
    return done && (*id || error_set(error, ERROR_INVALID,
                                     "L’espace %s n’est pas ouvert : « maillage space add %s » d’abord.", code, code));
}

/* Where the link leads: the option, the setting, or where `serve` listens by default. */
static bool find_address(const struct arguments *arguments, struct arena *arena, struct str *address,
                         struct error *error)
{
    struct settings settings;
    const char *given = argument(arguments, "address");
    if (!settings_read(arena, argument(arguments, "config"), &settings, error))
        return false;
    if (given)
        *address = str_of(given);
    else if (settings.public_address)
        *address = str_of(settings.public_address);
    else
        *address = arena_printf(arena, "http://%s", settings.listen);
    while (str_ends_with(*address, STR("/")))
        *address = str_slice(*address, 0, address->length - 1);
    return true;
}

static bool find_role(const char *code, bool in_space, enum role_kind *kind, struct error *error)
{
    *kind = in_space ? ROLE_ADMINISTRATOR : ROLE_OPERATOR;
    if (!code)
        return true;
    if (in_space && role_kind_find(str_of(code), kind) && ROLES[*kind].held == HELD_IN_SPACE)
        return true;
    return error_set(error, ERROR_INVALID,
                     "--role vaut administrator, organiser, hub, instructor, jury ou participant, avec --space.");
}

static bool run(const struct arguments *arguments, struct error *error)
{
    struct arena arena = {0};
    struct store *store = NULL;
    struct str address;
    const char *space = argument(arguments, "space");
    struct addition addition = {
        .email = str_of(arguments->operands[0]),
        .name = str_of(argument(arguments, "name")),
        .forget_factor = argument(arguments, "forget-factor") != NULL,
        .without_factor = argument(arguments, "without-factor") != NULL,
        .now = instant_now(),
    };
    bool done = find_role(argument(arguments, "role"), space != NULL, &addition.role.kind, error) &&
                find_address(arguments, &arena, &address, error) && command_open_store(arguments, &store, error) &&
                (!space || find_space(store, space, &addition.role.space_id, error)) &&
                store_write(store, add_person, &addition, error);
    if (done) {
        if (!arguments->quiet)
            fprintf(stderr, "Rôle donné : %s. Ce lien connecte une fois, pendant 24 heures :\n",
                    ROLES[addition.role.kind].label);
        printf("%.*s/connexion/lien/%s\n", STR_PRINT(address), addition.link.token);
    }
    store_close(store);
    arena_free(&arena);
    return done;
}

const struct command COMMAND_ADMIN_ADD = {
    .name = "admin add",
    .operands = "COURRIEL",
    .operands_least = 1,
    .operands_most = 1,
    .options = OPTIONS,
    .summary = "fait d’une personne l’administrateur d’un espace, et donne son lien de connexion",
    .details = "  maillage admin add jeanne@exemple.fr --space 28\n"
               "  Sans --space, la personne devient l’exploitant de l’installation.",
    .run = run,
};
