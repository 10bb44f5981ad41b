/* « Qui peut faire quoi » : the two tables of accounts/permission.h, as they are checked. */
#include "account-pages.h"
#include "templates.h"

bool show_who(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct arena *arena = request->arena;
    struct view_who view = {0};
    page_fill(request, NULL, &view.page, STR("Qui peut faire quoi"),
              STR("Les rôles, et ce que chacun permet de faire."), STR("/qui-peut-faire-quoi"), SECTION_NONE);
    view.roles.at = ARENA_ARRAY(arena, struct who_role, ROLE_KIND_COUNT);
    for (int kind = 0; kind < ROLE_KIND_COUNT; kind++) {
        struct who_role *role = &view.roles.at[view.roles.count++];
        *role = (struct who_role){.label = str_of(ROLES[kind].label),
                                  .who = str_of(ROLES[kind].who),
                                  .second_factor = ROLES[kind].second_factor};
        role->permissions.at = ARENA_ARRAY(arena, struct str, PERMISSION_COUNT);
        for (int permission = PERMISSION_STRUCTURE_MEMBER; permission < PERMISSION_COUNT; permission++)
            if (PERMISSIONS[permission].roles & ROLE_BIT(kind))
                role->permissions.at[role->permissions.count++] = str_of(PERMISSIONS[permission].label);
        static const char *const places[] = {"dans toute l’installation", "dans un espace", "dans une intercommunalité",
                                             "dans une structure"};
        role->place = str_of(places[ROLES[kind].held]);
        role->grants.at = ARENA_ARRAY(arena, struct str, ROLE_KIND_COUNT);
        for (int given = 0; given < ROLE_KIND_COUNT; given++)
            if (ROLES[kind].grants & ROLE_BIT(given))
                role->grants.at[role->grants.count++] = str_of(ROLES[given].label);
    }
    struct buffer page = {0};
    template_who(&page, &view);
    response_html(response, &page);
    return true;
}
