#include "accounts/permission.h"

enum {
    OPERATOR = ROLE_BIT(ROLE_OPERATOR),
    ADMINISTRATOR = ROLE_BIT(ROLE_ADMINISTRATOR),
    ORGANISER = ROLE_BIT(ROLE_ORGANISER),
    HUB = ROLE_BIT(ROLE_HUB),
    REFERENT = ROLE_BIT(ROLE_REFERENT),
    MANAGER = ROLE_BIT(ROLE_STRUCTURE_MANAGER),
    MEMBER = ROLE_BIT(ROLE_STRUCTURE_MEMBER),
    INSTRUCTOR = ROLE_BIT(ROLE_INSTRUCTOR),
    JURY = ROLE_BIT(ROLE_JURY),
    PARTICIPANT = ROLE_BIT(ROLE_PARTICIPANT),
    LEADERS = ADMINISTRATOR | ORGANISER,
    GRANTED_BY_ORGANISER = HUB | REFERENT | MANAGER | MEMBER | INSTRUCTOR | JURY | PARTICIPANT,
};

const struct role_row ROLES[ROLE_KIND_COUNT] = {
    [ROLE_OPERATOR] = {"operator", "exploitant", "Installe, sauvegarde et surveille le service, pour tous les espaces.",
                       HELD_IN_INSTALLATION, true, OPERATOR | ADMINISTRATOR},
    [ROLE_ADMINISTRATOR] = {"administrator", "administrateur",
                            "Donne et retire les rôles, règle l’espace et ses sources.", HELD_IN_SPACE, true,
                            LEADERS | GRANTED_BY_ORGANISER},
    [ROLE_ORGANISER] = {"organiser", "organisateur",
                        "Conduit la démarche pour la préfecture, de l’inscription aux décisions.", HELD_IN_SPACE, true,
                        GRANTED_BY_ORGANISER},
    [ROLE_HUB] = {"hub", "hub", "Accompagne les structures, modère les lieux, traite les doublons.", HELD_IN_SPACE,
                  false, 0},
    [ROLE_REFERENT] = {"referent", "référent", "Suit son intercommunalité" NBSP ": lieux, acteurs, groupes de travail.",
                       HELD_IN_INTERCOMMUNALITY, false, 0},
    [ROLE_STRUCTURE_MANAGER] = {"structure-manager", "gestionnaire de structure",
                                "Tient sa structure et ses lieux, et choisit qui en est membre.", HELD_IN_STRUCTURE,
                                false, MANAGER | MEMBER},
    [ROLE_STRUCTURE_MEMBER] = {"structure-member", "membre de structure", "Tient à jour les lieux de sa structure.",
                               HELD_IN_STRUCTURE, false, 0},
    [ROLE_INSTRUCTOR] = {"instructor", "instructeur", "Vérifie les candidatures et demande ce qui leur manque.",
                         HELD_IN_SPACE, false, 0},
    [ROLE_JURY] = {"jury", "membre du jury", "Note les candidatures.", HELD_IN_SPACE, false, 0},
    [ROLE_PARTICIPANT] = {"participant", "participant", "Prend part aux groupes de travail et contribue.",
                          HELD_IN_SPACE, false, 0},
};

const struct permission_row PERMISSIONS[PERMISSION_COUNT] = {
    [PERMISSION_NONE] = {"NONE", "", 0, HELD_IN_INSTALLATION},
    [PERMISSION_PUBLIC] = {"PUBLIC", "Chercher un lieu, lire les pages publiques", 0, HELD_IN_INSTALLATION},
    [PERMISSION_SIGNED_IN] = {"SIGNED_IN", "Gérer son compte, demander à rejoindre une structure", 0,
                              HELD_IN_INSTALLATION},
    [PERMISSION_STRUCTURE_MEMBER] = {"STRUCTURE_MEMBER", "Voir une structure et tenir à jour ses lieux",
                                     MEMBER | MANAGER | HUB | REFERENT | LEADERS, HELD_IN_STRUCTURE},
    [PERMISSION_STRUCTURE_MANAGER] = {"STRUCTURE_MANAGER", "Modifier une structure et choisir ses membres",
                                      MANAGER | LEADERS, HELD_IN_STRUCTURE},
    [PERMISSION_REFERENT] = {"REFERENT", "Suivre une intercommunalité" NBSP ": lieux, acteurs, relances",
                             REFERENT | HUB | LEADERS, HELD_IN_INTERCOMMUNALITY},
    [PERMISSION_HUB] = {"HUB", "Modérer les lieux, traiter les doublons et les signalements", HUB | LEADERS,
                        HELD_IN_SPACE},
    [PERMISSION_INSTRUCTOR] = {"INSTRUCTOR", "Instruire les candidatures", INSTRUCTOR | LEADERS, HELD_IN_SPACE},
    [PERMISSION_JURY] = {"JURY", "Noter les candidatures", JURY, HELD_IN_SPACE},
    [PERMISSION_PEOPLE] = {"PEOPLE", "Inviter des personnes, donner et retirer des rôles", LEADERS, HELD_IN_SPACE},
    [PERMISSION_AUDIT] = {"AUDIT", "Lire le journal des changements", LEADERS, HELD_IN_SPACE},
    [PERMISSION_ORGANISER] = {"ORGANISER", "Conduire la démarche, valider les structures et les lieux", LEADERS,
                              HELD_IN_SPACE},
    [PERMISSION_ADMINISTRATOR] = {"ADMINISTRATOR", "Régler l’espace et ses sources de données", ADMINISTRATOR,
                                  HELD_IN_SPACE},
    [PERMISSION_OPERATOR] = {"OPERATOR", "Exploiter l’installation" NBSP ": tâches en échec, sauvegardes", OPERATOR,
                             HELD_IN_INSTALLATION},
};

bool role_kind_find(struct str code, enum role_kind *kind)
{
    for (int i = 0; i < ROLE_KIND_COUNT; i++) {
        if (str_equal(str_of(ROLES[i].code), code)) {
            *kind = (enum role_kind)i;
            return true;
        }
    }
    return false;
}

bool role_covers(const struct role *role, const struct scope *scope)
{
    enum role_place held = ROLES[role->kind].held;
    if (held == HELD_IN_INSTALLATION)
        return true;
    if (scope->space_id && role->space_id != scope->space_id)
        return false;
    if (held == HELD_IN_INTERCOMMUNALITY) /* a structure is in the intercommunality of its commune, told by the scope */
        return (scope->structure_id == 0 && scope->intercommunality.length == 0) ||
               str_equal(scope->intercommunality, role->intercommunality);
    if (held == HELD_IN_STRUCTURE)
        return scope->structure_id == 0 || role->structure_id == scope->structure_id ||
               (role->kind == ROLE_STRUCTURE_MANAGER && role->structure_id == scope->structure_parent);
    return true;
}

static bool given(enum permission permission, const struct roles *roles, bool second_factor, const struct scope *scope)
{
    for (size_t i = 0; i < roles->count; i++) {
        const struct role *role = &roles->at[i];
        if ((PERMISSIONS[permission].roles & ROLE_BIT(role->kind)) && role_covers(role, scope) &&
            (second_factor || !ROLES[role->kind].second_factor))
            return true;
    }
    return false;
}

bool permission_given(enum permission permission, const struct roles *roles, bool second_factor,
                      const struct scope *scope)
{
    if (permission == PERMISSION_PUBLIC || permission == PERMISSION_SIGNED_IN)
        return true;
    return given(permission, roles, second_factor, scope);
}

bool permission_needs_factor(enum permission permission, const struct roles *roles, const struct scope *scope)
{
    return !permission_given(permission, roles, false, scope) && given(permission, roles, true, scope);
}

bool role_may_grant(const struct roles *roles, bool second_factor, const struct role *role)
{
    struct scope scope = {role->space_id, role->intercommunality, role->structure_id, 0};
    for (size_t i = 0; i < roles->count; i++) {
        const struct role *held = &roles->at[i];
        if ((ROLES[held->kind].grants & ROLE_BIT(role->kind)) && role_covers(held, &scope) &&
            (second_factor || !ROLES[held->kind].second_factor))
            return true;
    }
    return false;
}
