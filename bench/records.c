/* Records of a source as sources are: the names, codes and points of real communes, invented places, and the habits
 * that cleaning meets (capitals, spaced phones, French hours, dates by day, addresses with their town, terms of the
 * older schema). The same count gives the same file. Used by bench/import.
 *     bench-records COUNT > data.csv
 */
#include <stdio.h>
#include <stdlib.h>

#include "places/place.h"
#include "territory/territory.h"

static uint64_t state = 20261124;

static uint32_t below(uint32_t most) /* splitmix64 */
{
    uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return (uint32_t)((z ^ (z >> 31)) % most);
}

static const char *one_of(const char *const *texts, uint32_t count)
{
    return texts[below(count)];
}
#define ONE_OF(texts) one_of(texts, COUNT_OF(texts))

static struct str upper(struct arena *arena, struct str text)
{
    struct str key = text_folded(arena, text);
    char *out = arena_cstr(arena, key);
    for (size_t i = 0; i < key.length; i++)
        out[i] = (char)(out[i] >= 'a' && out[i] <= 'z' ? out[i] - 32 : out[i]);
    return (struct str){out, key.length};
}

static struct str cell(struct arena *arena, enum place_field field, int64_t number, const struct territory *commune,
                       struct str postal_code)
{
    static const char *const kinds[] = {
        "Mairie de", "Médiathèque de",      "France services de", "Centre social de",
        "EPN",       "Association Le Fil,", "Espace numérique",   "Tiers-lieu La Grange,"};
    static const char *const streets[] = {"rue de la République", "place du Marché",   "avenue Jean-Jaurès",
                                          "rue des Écoles",       "chemin des Vignes", "bd Victor Hugo"};
    static const char *const hours[] = {"Mo-Fr 09:00-12:00,14:00-17:00",
                                        "Du lundi au vendredi de 9h à 12h et de 14h à 17h30",
                                        "Mardi et jeudi : 14h-18h ; samedi 10h-12h30",
                                        "Mo,We 10:00-12:00; Sa 09:00-12:00; PH off",
                                        "lun mar jeu 9h-12h30",
                                        "",
                                        "",
                                        ""};
    static const char *const services[] = {
        "Aide aux démarches administratives|Maîtrise des outils numériques du quotidien",
        "Accès internet et matériel informatique",
        "Réaliser des démarches administratives avec un accompagnement;Accéder à une connexion internet",
        "Insertion professionnelle via le numérique|Utilisation sécurisée du numérique", ""};
    static const char *const modes[] = {"Accompagnement individuel", "En autonomie|Dans un atelier collectif", ""};
    static const char *const access[] = {"Se présenter|Téléphoner", "Téléphoner|Contacter par mail", ""};
    static const char *const fees[] = {"Gratuit", "Gratuit sous condition", ""};
    uint32_t day = 1 + below(28), month = 1 + below(10);
    switch (field) {
    case PLACE_ID: return arena_printf(arena, "essai-%lld", (long long)number);
    case PLACE_NAME: return arena_printf(arena, "%s %.*s", ONE_OF(kinds), STR_PRINT(commune->name));
    case PLACE_COMMUNE: return below(10) < 3 ? upper(arena, commune->name) : commune->name;
    case PLACE_POSTAL_CODE: return below(50) ? postal_code : STR_NONE;
    case PLACE_INSEE_CODE: return below(10) < 6 ? commune->code : STR_NONE;
    case PLACE_ADDRESS:
        return below(10) ? arena_printf(arena, "%u %s", 1 + below(120), ONE_OF(streets))
                         : arena_printf(arena, "%u, %s - %.*s %.*s", 1 + below(120), ONE_OF(streets),
                                        STR_PRINT(postal_code), STR_PRINT(upper(arena, commune->name)));
    case PLACE_LATITUDE:
        return commune->located ? arena_printf(arena, "%.6f", commune->center.lat + below(2000) / 1e5 - 0.01)
                                : STR_NONE;
    case PLACE_LONGITUDE:
        return commune->located ? arena_printf(arena, "%.6f", commune->center.lon + below(2000) / 1e5 - 0.01)
                                : STR_NONE;
    case PLACE_PHONE:
        return below(4) ? arena_printf(arena, "0%u 99 00 %02u %02u", 1 + below(5), below(100), below(100))
                        : arena_printf(arena, "+331990%05u", below(100000));
    case PLACE_EMAILS:
        return below(3) ? arena_printf(arena, "Contact@lieu%lld.exemple.fr", (long long)number) : STR_NONE;
    case PLACE_WEBSITES:
        return below(3) == 0 ? arena_printf(arena, "www.lieu%lld.exemple.fr", (long long)number) : STR_NONE;
    case PLACE_HOURS: return str_of(ONE_OF(hours));
    case PLACE_DETAIL:
        return below(2) ? STR("Un agent vous aide dans vos démarches de tous les jours : santé, retraite, impôts, "
                              "famille, emploi. Les ateliers ont lieu par séries de six séances.")
                        : STR_NONE;
    case PLACE_UPDATED_ON:
        return below(2) ? arena_printf(arena, "2026-%02u-%02u", month, day)
                        : arena_printf(arena, "%02u/%02u/2026", day, month);
    case PLACE_SERVICES: return str_of(ONE_OF(services));
    case PLACE_FEES: return str_of(ONE_OF(fees));
    case PLACE_ACCESS_MODES: return str_of(ONE_OF(access));
    case PLACE_SUPPORT_MODES: return str_of(ONE_OF(modes));
    default: return STR_NONE;
    }
}

int main(int count, char **words)
{
    int64_t wanted = 0;
    if (count != 2 || !str_to_i64(str_of(words[1]), &wanted)) {
        fputs("bench-records COUNT > data.csv\n", stderr);
        return 2;
    }
    struct arena arena = {0};
    struct buffer out = {0};
    struct csv_writer writer = {.out = &out};
    place_csv_header(&writer);
    for (int64_t i = 0; i < wanted; i++) {
        size_t codes;
        struct territory commune =
            territory_at(territory_first(TERRITORY_COMMUNE) + below((uint32_t)territory_count(TERRITORY_COMMUNE)));
        struct str *postal_codes = commune_postal_codes(commune.id, &codes, &arena);
        for (int field = 0; field < PLACE_FIELD_COUNT; field++)
            csv_cell(&writer, cell(&arena, (enum place_field)field, i, &commune, codes ? postal_codes[0] : STR_NONE));
        csv_end_row(&writer);
        arena_reset(&arena);
        if (out.length > 1 << 20 || i + 1 == wanted) {
            fwrite(out.at, 1, out.length, stdout);
            buffer_clear(&out);
        }
    }
    buffer_free(&out);
    arena_free(&arena);
    return ferror(stdout) ? 3 : 0;
}
