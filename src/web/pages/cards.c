/* A place in a few lines. */
#include "marks.h"
#include "needs.h"
#include "pages.h"

enum { CARD_SERVICES = 3 };

struct str term_label(enum vocabulary vocabulary, size_t index)
{
    const struct term *term = vocabulary_term(vocabulary, index);
    if (vocabulary == VOCABULARY_SERVICES) {
        const struct need_words *words = need_words(term->slug);
        if (words)
            return str_of(words->label);
    }
    return str_is_empty(term->label) ? term->value : term->label;
}

struct str type_label(const struct place *place)
{
    return place->types.count > 0 ? term_label(VOCABULARY_TYPES, place->types.at[0]) : STR_NONE;
}

bool hours_of_place(struct request *request, const struct space *space, const struct place *place,
                    const struct hours **hours, struct hours_place *where)
{
    struct error ignored;
    if (str_is_empty(place->hours) || !hours_compile(request->arena, place->hours, hours, &ignored))
        return false;
    *where = (struct hours_place){
        .zone = request->site->zone,
        .region = hours_region_of_commune(place->insee_code),
        .latitude = place->located ? place->latitude : NAN,
        .longitude = place->located ? place->longitude : NAN,
    };
    const struct zone *zone;
    if (zone_find(space->zone, &zone, &ignored))
        where->zone = zone;
    if (!where->region)
        where->region = hours_region_find(STR("FR"));
    return true;
}

struct str hours_now(struct request *request, const struct space *space, const struct place *place,
                     enum open_state *state)
{
    const struct hours *hours;
    struct hours_place where;
    *state = STATE_UNKNOWN;
    if (!hours_of_place(request, space, place, &hours, &where))
        return STR_NONE;
    switch (hours_at(hours, &where, request->now).state) {
    case HOURS_OPEN: *state = STATE_OPEN; break;
    case HOURS_CLOSED: *state = STATE_CLOSED; break;
    case HOURS_UNKNOWN: break;
    }
    return hours_sentence(hours, &where, request->now, request->arena);
}

static void add_services(struct arena *arena, const struct codes *services, struct view_place_card *card)
{
    for (size_t i = 0; i < services->count; i++) {
        if (i < CARD_SERVICES)
            links_add(arena, &card->services, CARD_SERVICES, term_label(VOCABULARY_SERVICES, services->at[i]),
                      STR_NONE);
        else
            card->more_services++;
    }
}

static struct str joined_address(struct arena *arena, const struct place *place)
{
    const char *comma = str_is_empty(place->address) ? "" : ", ";
    return arena_printf(arena, "%.*s%s%.*s %.*s", STR_PRINT(place->address), comma, STR_PRINT(place->postal_code),
                        STR_PRINT(place->commune));
}

void card_fill(struct request *request, const struct space *space, const struct directory *directory, uint32_t row,
               double distance, struct view_place_card *card)
{
    struct arena *arena = request->arena;
    struct directory_entry entry;
    directory_card(directory, row, arena, &entry);
    const struct place *place = &entry.place;
    *card = (struct view_place_card){
        .id = id_text(arena, entry.id),
        .name = place->name,
        .address = route_address(arena, "place", space->slug, entry.slug),
        .type = type_label(place),
        .where = joined_address(arena, place),
        .distance = distance >= 0 ? text_distance(arena, distance) : STR_NONE,
        .phone = phone_for_people(arena, place->phone),
        .mark = mark_html(arena, place_shape(place)),
    };
    card->hours = hours_now(request, space, place, &card->state);
    if (!str_is_empty(place->phone))
        card->phone_address = arena_printf(arena, "tel:%.*s", STR_PRINT(place->phone));
    if (place->fees.count > 0)
        card->fee = term_label(VOCABULARY_FEES, place->fees.at[0]);
    if (place->programmes.count > 0)
        card->programme = term_label(VOCABULARY_PROGRAMMES, place->programmes.at[0]);
    add_services(arena, &place->services, card);
}

struct place_cards cards_make(struct request *request, const struct space *space, const struct directory *directory,
                              const struct directory_hit *hits, size_t count)
{
    struct place_cards cards = {count, ARENA_ARRAY(request->arena, struct view_place_card, count)};
    for (size_t i = 0; i < count; i++)
        card_fill(request, space, directory, hits[i].row, hits[i].distance, &cards.at[i]);
    return cards;
}
