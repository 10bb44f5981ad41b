#include "accounts/demo.h"

#include "accounts/accounts.h"
#include "territory/space.h"

STATEMENT(demo_structure, "SELECT id, COALESCE(created_by, 0) FROM structure WHERE space_id = $1 AND key = $2 ORDER BY "
                          "id LIMIT 1");

static const struct {
    const char *name, *commune, *address, *postal_code, *phone, *email;
    const char *person, *person_email; /* who made it, and manages it; NULL: nobody */
    int64_t made_at;
    bool checked;
} STRUCTURES[] = {
    {"Commune d’Épernon", "28140", "Place de l’Hôtel-de-Ville", "28230", "+33199007001", "mairie@epernon.exemple.fr",
     "Jeanne Moreau", "jeanne.moreau@exemple.fr", 1708500000, true},
    {"Clic et Compagnie", "28085", "8 rue des Écoles", "28000", "+33199007002", "bonjour@clic.exemple.fr",
     "Samir Haddad", "samir.haddad@exemple.fr", 1709280000, true},
    {"Les Ateliers du Perche", "28280", "3 rue de la Gare", "28400", "+33199007003", "contact@ateliers.exemple.fr",
     "Claire Petit", "claire.petit@exemple.fr", 1711900000, false},
    {"Foyer rural de Brou", "28061", "2 place du Marché", "28160", "+33199007004", "foyer@brou.exemple.fr", NULL, NULL,
     1711000000, true},
};
enum { TOWN, ASSOCIATION, TO_CHECK, ORPHAN };

struct loading {
    struct accounts_demo *demo;
    int64_t space_id, ids[COUNT_OF(STRUCTURES)], people[COUNT_OF(STRUCTURES)];
    int64_t hub;
    bool there;
};

static bool find_space(struct session *session, struct loading *loading, struct arena *arena, struct error *error)
{
    struct spaces spaces;
    if (!space_list(session, arena, &spaces, error))
        return false;
    for (size_t i = 0; i < spaces.count; i++)
        if (str_equal(spaces.at[i].code, STR("28")) &&
            territory_at(spaces.at[i].territory).kind == TERRITORY_DEPARTMENT)
            loading->space_id = spaces.at[i].id;
    return loading->space_id || error_set(error, ERROR_MISSING, "L’espace de la démonstration n’est pas ouvert.");
}

static bool find_structures(struct session *session, struct loading *loading, struct arena *arena, struct error *error)
{
    for (size_t i = 0; i < COUNT_OF(STRUCTURES); i++) {
        struct query *query = query_start(session, &demo_structure);
        bind_i64(query, 1, loading->space_id);
        bind_text(query, 2, text_folded(arena, str_of(STRUCTURES[i].name)));
        while (query_row(query)) {
            loading->ids[i] = column_i64(query, 0);
            loading->people[i] = column_i64(query, 1);
            loading->there = true;
        }
        if (!query_end(query, error))
            return false;
    }
    return true;
}

static bool make_structure(struct session *session, struct loading *loading, size_t i, struct error *error)
{
    uint32_t commune = commune_resolve(str_of(STRUCTURES[i].commune), NULL);
    struct structure structure = {.space_id = loading->space_id,
                                  .name = str_of(STRUCTURES[i].name),
                                  .commune = str_of(STRUCTURES[i].commune),
                                  .intercommunality = territory_at(territory_at(commune).intercommunality).code,
                                  .address = str_of(STRUCTURES[i].address),
                                  .postal_code = str_of(STRUCTURES[i].postal_code),
                                  .phone = str_of(STRUCTURES[i].phone),
                                  .email = str_of(STRUCTURES[i].email)};
    int64_t at = STRUCTURES[i].made_at;
    if (STRUCTURES[i].person_email &&
        !person_ensure(session, str_of(STRUCTURES[i].person_email), str_of(STRUCTURES[i].person), at,
                       &loading->people[i], NULL, error))
        return false;
    if (!structure_create(session, &structure, loading->people[i], at, error))
        return false;
    loading->ids[i] = structure.id;
    return !STRUCTURES[i].checked ||
           structure_set_state(session, structure.id, STRUCTURE_ACTIVE, STR_NONE, 0, at, error);
}

/* Who calls and follows the contacts. */
static bool make_hub(struct session *session, struct loading *loading, struct error *error)
{
    int64_t since = 1707123600; /* 5 February 2024 */
    struct role role = {.kind = ROLE_HUB, .space_id = loading->space_id};
    bool made = false;
    return person_ensure(session, STR("nadia.benali@exemple.fr"), STR("Nadia Benali"), since, &loading->hub, &made,
                         error) &&
           (!made || role_grant(session, loading->hub, &role, 0, since, NULL, error));
}

static bool load(struct session *session, void *context, struct error *error)
{
    struct loading *loading = context;
    struct arena arena = {0};
    int64_t claim, asked_at = 1712300000; /* 5 April 2024 */
    loading->there = false;
    bool done = find_space(session, loading, &arena, error) && find_structures(session, loading, &arena, error) &&
                make_hub(session, loading, error);
    for (size_t i = 0; done && !loading->there && i < COUNT_OF(STRUCTURES); i++)
        done = make_structure(session, loading, i, error);
    arena_free(&arena);
    return done && (loading->there ||
                    claim_make(session, loading->ids[ORPHAN], loading->people[TO_CHECK], ROLE_STRUCTURE_MANAGER,
                               STR("Je préside le foyer depuis janvier."), asked_at, &claim, error));
}

bool accounts_demo_load(struct store *store, struct accounts_demo *demo, struct error *error)
{
    struct loading loading = {.demo = demo};
    if (!store_write(store, load, &loading, error))
        return false;
    *demo =
        (struct accounts_demo){loading.ids[TOWN], loading.ids[ASSOCIATION], loading.people[ASSOCIATION], loading.hub};
    return true;
}
