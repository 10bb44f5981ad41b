#include "synthetic.h"

#include <math.h>
#include <stdlib.h>

#include "territory/territory.h"

enum { SHARED = 8 /* one place in so many is at the address of the one before */ };

struct synthetic {
    uint32_t first, count;
    uint64_t *people;         /* of the communes up to this one */
    struct str *postal_codes; /* the first of each */
    struct arena arena;
};

/* Weyl's sequence through a mixer (S. Vigna's splitmix64). */
uint32_t synthetic_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15U;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (uint32_t)((z ^ z >> 31) >> 32);
}

static bool chance(uint64_t *state, uint32_t percent)
{
    return synthetic_below(state, 100) < percent;
}

#define ONE_OF(state, list) ((list)[synthetic_below((state), COUNT_OF(list))])

struct synthetic *synthetic_new(void)
{
    struct synthetic *s = memory_new(sizeof *s);
    s->first = territory_first(TERRITORY_COMMUNE);
    s->count = (uint32_t)territory_count(TERRITORY_COMMUNE);
    s->people = memory_array(sizeof *s->people, s->count);
    s->postal_codes = memory_array(sizeof *s->postal_codes, s->count);
    uint64_t total = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        int64_t population = territory_at(s->first + i).population;
        size_t count;
        struct str *codes = commune_postal_codes(s->first + i, &count, &s->arena);
        s->people[i] = total += population > 0 ? (uint64_t)population + 300 : 300; /* a town hall is somewhere */
        s->postal_codes[i] = count ? codes[0] : STR("00000");
    }
    return s;
}

void synthetic_free(struct synthetic *synthetic)
{
    arena_free(&synthetic->arena);
    free(synthetic->people);
    free(synthetic->postal_codes);
    free(synthetic);
}

static uint32_t draw_commune(const struct synthetic *s, uint64_t *state)
{
    uint64_t person = (uint64_t)(synthetic_share(state) * (double)s->people[s->count - 1]);
    uint32_t low = 0, high = s->count - 1;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (s->people[middle] <= person)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const char *const WAYS[] = {"rue", "avenue", "place", "chemin", "boulevard", "impasse", "allée", "route"};
static const char *const STREETS[] = {
    "des Tilleuls",     "du Moulin",   "de la Gare",  "des Acacias",   "du Château",    "des Écoles",
    "de la République", "Victor-Hugo", "Jean-Moulin", "Simone-Veil",   "des Lilas",     "du Lavoir",
    "de la Fontaine",   "Pasteur",     "de l’Église", "du 8-Mai-1945", "des Peupliers", "Louise-Michel",
    "de Verdun",        "des Jardins", "du Stade",    "de l’Étang",    "des Vignes",    "Saint-Martin",
    "Marie-Curie",      "Jules-Ferry"};

static double around(uint64_t *state) /* -1.5 … 1.5, mostly near 0 */
{
    return synthetic_share(state) + synthetic_share(state) + synthetic_share(state) - 1.5;
}

static double rounded(double degrees)
{
    return round(degrees * 1e6) / 1e6;
}

/* Commune, address and point: the same draws for two places of one address. */
static uint32_t set_address(const struct synthetic *s, size_t number, struct arena *arena, struct place *place)
{
    uint64_t state = (number % SHARED == SHARED - 1 ? number - 1 : number) * 2 + 1;
    uint32_t commune = draw_commune(s, &state);
    struct territory t = territory_at(s->first + commune);
    place->commune = t.name;
    place->insee_code = t.code;
    place->postal_code = s->postal_codes[commune];
    const char *way = ONE_OF(&state, WAYS), *street = ONE_OF(&state, STREETS);
    place->address = arena_printf(arena, "%u %s %s", 1 + synthetic_below(&state, 120), way, street);
    if (!t.located || chance(&state, 4))
        return commune;
    double reach = sqrt(t.area_km2 > 0 ? t.area_km2 : 10) / 2 / 111; /* degrees of latitude from its middle */
    place->located = true;
    place->latitude = rounded(t.center.lat + around(&state) * reach / 1.5);
    place->longitude = rounded(t.center.lon + around(&state) * reach / 1.5 / cos(t.center.lat * M_PI / 180));
    return commune;
}

static void add_some(struct codes *codes, enum vocabulary vocabulary, uint64_t *state, uint32_t percent)
{
    for (size_t term = 0; term < vocabulary_count(vocabulary); term++)
        if (chance(state, percent))
            codes_add(codes, term);
}

static void set_terms(struct place *place, const char *type, uint64_t *state)
{
    size_t index;
    if (vocabulary_find(VOCABULARY_TYPES, str_of(type), &index))
        codes_add(&place->types, index);
    add_some(&place->services, VOCABULARY_SERVICES, state, 33);
    if (place->services.count == 0)
        codes_add(&place->services, 0);
    add_some(&place->audiences, VOCABULARY_AUDIENCES, state, 8);
    add_some(&place->specific_support, VOCABULARY_SPECIFIC_SUPPORT, state, 3);
    if (chance(state, 50))
        codes_add(&place->fees, chance(state, 80) ? 0 : synthetic_below(state, 3));
    add_some(&place->programmes, VOCABULARY_PROGRAMMES, state, 2);
    add_some(&place->labels, VOCABULARY_LABELS, state, 1);
    for (size_t term = 0; term < vocabulary_count(VOCABULARY_ACCESS_MODES); term++) { /* places open to the public */
        bool closed = str_equal(vocabulary_term(VOCABULARY_ACCESS_MODES, term)->slug, STR("pas-de-public"));
        if (chance(state, 40) && !closed)
            codes_add(&place->access_modes, term);
    }
    add_some(&place->support_modes, VOCABULARY_SUPPORT_MODES, state, 50);
    if (chance(state, 2))
        codes_add(&place->itinerancy, 0);
}

static struct texts one_text(struct arena *arena, struct str text)
{
    struct texts texts = {1, ARENA_ARRAY(arena, struct str, 1)};
    texts.at[0] = text;
    return texts;
}

static void set_contacts(struct place *place, struct str name, struct str commune, uint64_t *state, struct arena *arena)
{
    static const char *const fiction[] = {"19900", "26191", "35301", "46571", "53649"}; /* ARCEP keeps these for it */
    const char *start = ONE_OF(state, fiction);
    bool first = chance(state, 50);
    if (chance(state, 87))
        place->phone = arena_printf(arena, "+33%s%04u", start, synthetic_below(state, 10000));
    if (chance(state, 90))
        place->emails = one_text(
            arena, arena_printf(arena, "%s@%.*s.exemple.fr", first ? "accueil" : "contact", STR_PRINT(commune)));
    if (chance(state, 60))
        place->websites = one_text(
            arena, arena_printf(arena, "https://www.%.*s.exemple.fr/%.*s", STR_PRINT(commune), STR_PRINT(name)));
    if (chance(state, 5))
        place->booking_url = arena_printf(arena, "https://rendez-vous.exemple.fr/%.*s", STR_PRINT(name));
    if (chance(state, 10))
        place->accessibility_url = arena_printf(arena, "https://acceslibre.beta.gouv.fr/app/%.*s", STR_PRINT(commune));
}

static void set_hours(struct place *place, uint64_t *state, struct arena *arena)
{
    static const char *const days[] = {"Mo-Fr", "Mo-Fr", "Tu-Sa", "Mo,We,Fr"}, *const minutes[] = {"00", "30"};
    if (!chance(state, 55))
        return;
    const char *day = ONE_OF(state, days), *opens = ONE_OF(state, minutes), *pauses = ONE_OF(state, minutes),
               *closes = ONE_OF(state, minutes);
    unsigned morning = 8 + synthetic_below(state, 3), noon = 13 + synthetic_below(state, 2),
             evening = 16 + synthetic_below(state, 3);
    const char *saturday = chance(state, 30) ? "; Sa 09:00-12:00" : "", *holidays = chance(state, 20) ? "; PH off" : "";
    place->hours = arena_printf(arena, "%s %02u:%s-12:%s,%02u:00-%02u:%s%s%s", day, morning, opens, pauses, noon,
                                evening, closes, saturday, holidays);
}

static void set_presentation(struct place *place, uint64_t *state, struct arena *arena)
{
    static const char *const sentences[] = {"Accompagnement aux démarches en ligne",
                                            "Ateliers d’initiation à l’ordinateur",
                                            "Accès libre aux postes informatiques",
                                            "Impression et numérisation de documents",
                                            "Permanence d’un conseiller numérique",
                                            "Aide à la création d’une adresse électronique",
                                            "Prise en main du smartphone et de la tablette",
                                            "Ouvert à tous sans condition",
                                            "Sur inscription auprès de l’accueil",
                                            "Service gratuit réservé aux habitants de la commune",
                                            "Déclaration d’impôts, demandes à la CAF et à l’Assurance maladie",
                                            "Prêt d’ordinateurs portables",
                                            "Aide à la recherche d’emploi et à la rédaction du CV",
                                            "Le matin uniquement pendant les vacances",
                                            "Espace enfants et coin lecture",
                                            "Connexion wifi gratuite"};
    if (chance(state, 30))
        place->summary = arena_printf(arena, "%s à %.*s", ONE_OF(state, sentences), STR_PRINT(place->commune));
    if (!chance(state, 40))
        return;
    struct buffer detail = {0};
    for (uint32_t n = 1 + synthetic_below(state, 8); n > 0; n--) {
        buffer_add_cstr(&detail, ONE_OF(state, sentences));
        buffer_add_cstr(&detail, n > 1 ? ". " : ".");
    }
    place->detail = arena_str(arena, buffer_str(&detail));
    buffer_free(&detail);
}

static struct str code_of(uint32_t territory)
{
    return territory == TERRITORY_NONE ? STR_NONE : territory_at(territory).code;
}

void synthetic_place(const struct synthetic *s, size_t number, struct arena *arena, struct directory_entry *entry)
{
    static const char *const kinds[][2] = {{"Médiathèque", "BIB"},        {"CCAS de", "CCAS"},
                                           {"France services", "RFS"},    {"Mairie de", "MUNI"},
                                           {"Espace numérique", "EPN"},   {"Centre social", "CS"},
                                           {"Association", "ASSO"},       {"Mission locale", "ML"},
                                           {"Tiers-lieu", "TIERS_LIEUX"}, {"Maison des solidarités", "MDS"}};
    static const char *const sources[] = {"coop", "hub-lo", "data-inclusion", "dora", "france-services"};
    uint64_t state = number * 2;
    const char *const *kind = ONE_OF(&state, kinds);
    *entry = (struct directory_entry){.id = (int64_t)number * 3 + 3, .verified_on = DIRECTORY_NO_DATE};
    struct place *place = &entry->place;
    struct territory commune = territory_at(s->first + set_address(s, number, arena, place));
    place->id = arena_printf(arena, "synthese_%zu", number);
    place->pivot = PLACE_NO_PIVOT;
    if (chance(&state, 67))
        place->name = arena_printf(arena, "%s %.*s", kind[0], STR_PRINT(commune.name));
    else
        place->name = arena_printf(arena, "%s %s", kind[0], ONE_OF(&state, STREETS));
    struct str name = text_slug(arena, place->name, 100);
    entry->slug = arena_printf(arena, "%.*s-%.*s-%zu", STR_PRINT(name), STR_PRINT(commune.slug), number);
    set_terms(place, kind[1], &state);
    set_contacts(place, name, commune.slug, &state, arena);
    set_hours(place, &state, arena);
    set_presentation(place, &state, arena);
    place->source = str_of(ONE_OF(&state, sources));
    entry->updated_on = 19700 + (int32_t)synthetic_below(&state, 800); /* from December 2023 on */
    place->updated_on = date_format(arena, entry->updated_on);
    if (chance(&state, 33))
        entry->verified_on = 20000 + (int32_t)synthetic_below(&state, 500);
    entry->quality = (uint8_t)synthetic_below(&state, 101);
    entry->region = code_of(commune.region);
    entry->department = code_of(commune.department);
    entry->arrondissement = code_of(commune.arrondissement);
    entry->intercommunality = code_of(commune.intercommunality);
}
