/* How French joins the names of territories. INSEE's typeLiaison gives "de", "d’", "du", "de la", "des", "de l’"; the
 * place ("en", "dans la", "au") follows from it but for usage, listed here. */
#include <string.h>

#include "gazetteer.h"
#include "territory/territory.h"

enum link { LINK_DE, LINK_D, LINK_DU, LINK_DE_LA, LINK_DES, LINK_DE_L };

/* Departments that usage puts after "en" though INSEE gives them an article, and the few after "à". */
static const char *const DEPARTMENTS_EN[] = {"07", "09", "16", "17", "19", "23", "24", "2A",  "2B",  "31", "33",
                                             "38", "43", "44", "48", "49", "52", "53", "54",  "57",  "70", "71",
                                             "73", "74", "76", "77", "85", "87", "93", "971", "972", "973"};
static const char *const DEPARTMENTS_A[] = {"75", "974", "975", "976", "977", "978", "986"};
static const char *const REGIONS_DANS[] = {"32", "44", "52"};
static const char *const REGIONS_A[] = {"04", "06", "975", "977", "978", "986"};

static bool is_in(struct str code, const char *const *codes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(code, str_of(codes[i])))
            return true;
    return false;
}

#define IS_IN(code, table) is_in((code), (table), COUNT_OF(table))

struct str territory_label(uint32_t id, struct arena *arena)
{
    struct str name = territory_at(id).name;
    if (str_find_char(name, '\'', 0) == SIZE_MAX)
        return name;
    struct buffer label = {0};
    for (size_t i = 0; i < name.length; i++) {
        if (name.at[i] == '\'')
            buffer_add_cstr(&label, "’");
        else
            buffer_add_char(&label, name.at[i]);
    }
    struct str text = arena_str(arena, buffer_str(&label));
    buffer_free(&label);
    return text;
}

/* The article a commune's own name starts with, upper case: "Le Mans". */
static bool split_article(struct str label, const char *article, struct str *rest)
{
    if (!str_starts_with(label, str_of(article)))
        return false;
    *rest = str_slice(label, strlen(article), label.length);
    return true;
}

static bool starts_with_vowel(struct str key)
{
    return key.length && strchr("aeiouy", key.at[0]) != NULL;
}

/* With `place`, "à Chartres", "au Mans", "aux Andelys"; else "de Chartres", "du Mans", "des Andelys", "d’Orléans". */
static struct str join_commune(struct territory commune, struct str label, bool place, struct arena *arena)
{
    struct str rest;
    if (split_article(label, "Le ", &rest))
        return arena_printf(arena, "%s %.*s", place ? "au" : "du", STR_PRINT(rest));
    if (split_article(label, "Les ", &rest))
        return arena_printf(arena, "%s %.*s", place ? "aux" : "des", STR_PRINT(rest));
    if (place)
        return arena_printf(arena, "à %.*s", STR_PRINT(label));
    bool elided = GAZETTEER_ROWS[commune.id].link == LINK_D ||
                  (GAZETTEER_ROWS[commune.id].link == LINK_DE && starts_with_vowel(commune.key));
    return arena_printf(arena, elided ? "d’%.*s" : "de %.*s", STR_PRINT(label));
}

/* "CC du Perche" is a communauté, "Métropole…" a métropole, "Grand…" neither: the article of the first word. */
static struct str join_intercommunality(struct str label, bool place, struct arena *arena)
{
    bool feminine = str_starts_with(label, STR("CC ")) || str_starts_with(label, STR("CA ")) ||
                    str_starts_with(label, STR("CU ")) || str_starts_with(label, STR("Métropole"));
    if (feminine)
        return arena_printf(arena, "%s la %.*s", place ? "dans" : "de", STR_PRINT(label));
    return arena_printf(arena, "%s %.*s", place ? "à" : "de", STR_PRINT(label));
}

static struct str of_by_link(uint8_t link, struct str label, struct arena *arena)
{
    static const char *const joints[] = {"de ", "d’", "du ", "de la ", "des ", "de l’"};
    return arena_printf(arena, "%s%.*s", joints[link <= LINK_DE_L ? link : 0], STR_PRINT(label));
}

static struct str in_by_link(uint8_t link, struct str label, struct arena *arena)
{
    static const char *const joints[] = {"en ", "en ", "dans le ", "dans la ", "dans les ", "dans l’"};
    return arena_printf(arena, "%s%.*s", joints[link <= LINK_DE_L ? link : 0], STR_PRINT(label));
}

struct str territory_of(uint32_t id, struct arena *arena)
{
    struct territory territory = territory_at(id);
    struct str label = territory_label(id, arena);
    uint8_t link = GAZETTEER_ROWS[id].link;
    switch (territory.kind) {
    case TERRITORY_COMMUNE: return join_commune(territory, label, false, arena);
    case TERRITORY_INTERCOMMUNALITY: return join_intercommunality(label, false, arena);
    case TERRITORY_ARRONDISSEMENT:
        return arena_printf(arena, "de l’arrondissement %.*s", STR_PRINT(of_by_link(link, label, arena)));
    default: return of_by_link(link, label, arena);
    }
}

struct str territory_in(uint32_t id, struct arena *arena)
{
    struct territory territory = territory_at(id);
    struct str label = territory_label(id, arena);
    uint8_t link = GAZETTEER_ROWS[id].link;
    switch (territory.kind) {
    case TERRITORY_COMMUNE: return join_commune(territory, label, true, arena);
    case TERRITORY_INTERCOMMUNALITY: return join_intercommunality(label, true, arena);
    case TERRITORY_ARRONDISSEMENT:
        return arena_printf(arena, "dans l’arrondissement %.*s", STR_PRINT(of_by_link(link, label, arena)));
    case TERRITORY_DEPARTMENT:
        if (IS_IN(territory.code, DEPARTMENTS_A))
            return arena_printf(arena, "à %.*s", STR_PRINT(label));
        if (IS_IN(territory.code, DEPARTMENTS_EN))
            return arena_printf(arena, "en %.*s", STR_PRINT(label));
        return in_by_link(link, label, arena);
    default:
        if (IS_IN(territory.code, REGIONS_A))
            return arena_printf(arena, "à %.*s", STR_PRINT(label));
        if (!IS_IN(territory.code, REGIONS_DANS))
            return arena_printf(arena, "en %.*s", STR_PRINT(label));
        return in_by_link(link, label, arena);
    }
}
