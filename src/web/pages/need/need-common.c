#include "need-pages.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "need-shelf.h"

const char *const CLASS_WORDS[INDEX_CLASSES] = {"très faible", "faible", "moyenne", "forte", "très forte"};

const struct need_facts *need_hold(struct request *request, struct error *error)
{
    const struct need_facts *facts = need_shelf_hold(request->site->need);
    if (!facts)
        (void)error_set(error, ERROR_UNAVAILABLE,
                        "Les indicateurs se préparent : rechargez la page dans quelques secondes.");
    return facts;
}

void need_release(struct request *request, const struct need_facts *facts)
{
    need_shelf_release(request->site->need, facts);
}

/* --- Addresses and shell ------------------------------------------------------------------------------------------ */

struct str need_path(struct arena *arena, const struct space *space, const char *rest)
{
    return arena_printf(arena, "/%.*s/besoins%s", STR_PRINT(space->slug), rest);
}

struct view_need_ways need_ways(struct request *request, const struct space *space, enum need_page page)
{
    return (struct view_need_ways){need_path(request->arena, space, ""), page};
}

struct str need_address(struct arena *arena, const struct space *space, uint32_t territory)
{
    struct territory one = territory_at(territory);
    static const char *const types[] = {"region", "departement", "arrondissement", "epci", "commune"};
    return arena_printf(arena, "/%.*s/besoins/territoire?type=%s&code=%.*s", STR_PRINT(space->slug), types[one.kind],
                        STR_PRINT(one.code));
}

void need_page_fill(struct request *request, const struct space *space, struct view_page *page, struct str title,
                    struct str description, const char *rest)
{
    struct arena *arena = request->arena;
    page_fill(request, space, page, title, description, need_path(arena, space, rest), SECTION_NEED);
    links_add(arena, &page->breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    if (*rest)
        links_add(arena, &page->breadcrumb, 2, STR("Où sont les besoins" NNBSP "?"), need_path(arena, space, ""));
}

void need_choices_add(struct arena *arena, struct need_choices *choices, size_t most, struct str value,
                      struct str label, bool chosen)
{
    if (!choices->at)
        choices->at = ARENA_ARRAY(arena, struct choice_view, most);
    if (choices->count < most)
        choices->at[choices->count++] = (struct choice_view){.value = value, .label = label, .chosen = chosen};
}

/* --- Tables ------------------------------------------------------------------------------------------------------- */

void need_headings(struct arena *arena, struct view_need_table *table, const char *const *headings, size_t count)
{
    table->headings.at = ARENA_ARRAY(arena, struct need_cell, count);
    table->headings.count = count;
    for (size_t i = 0; i < count; i++)
        table->headings.at[i].text = str_of(headings[i]);
}

struct need_row *need_row_add(struct arena *arena, struct view_need_table *table, size_t most, size_t cells)
{
    if (!table->rows.at)
        table->rows.at = ARENA_ARRAY(arena, struct need_row, most);
    struct need_row *row = &table->rows.at[table->rows.count];
    if (table->rows.count + 1 < most)
        table->rows.count++;
    else
        table->rows.count = most;
    *row = (struct need_row){.at = ARENA_ARRAY(arena, struct need_cell, cells)};
    return row;
}

void need_cell_add(struct need_row *row, struct str text)
{
    row->at[row->count++].text = text;
}

void need_cell_link(struct need_row *row, struct str text, struct str address)
{
    row->at[row->count++] = (struct need_cell){.text = text, .address = address};
}

/* --- Figures for people ------------------------------------------------------------------------------------------- */

struct str need_percent(struct arena *arena, double share, int decimals)
{
    if (!isfinite(share))
        return STR("inconnu");
    return arena_printf(arena, "%.*s" NBSP "%%", STR_PRINT(text_decimal(arena, share, decimals)));
}

struct str need_km(struct arena *arena, double km)
{
    return isfinite(km) ? arena_printf(arena, "%.*s" NBSP "km", STR_PRINT(text_decimal(arena, km, 1))) : STR("inconnu");
}

struct str need_index(struct arena *arena, double index)
{
    return isfinite(index) ? text_decimal(arena, index, 1) : STR("inconnu");
}

/* --- What is asked ------------------------------------------------------------------------------------------------ */

struct need_asked need_asked_read(struct request *request, const struct space *space)
{
    struct str level = request_query_text(request, "niveau"), variant = request_query_text(request, "public");
    struct str year = request_query_text(request, "annee");
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    enum territory_kind part = region ? TERRITORY_DEPARTMENT : TERRITORY_INTERCOMMUNALITY;
    int64_t number;
    struct need_asked asked = {.level = TERRITORY_COMMUNE, .variant = INDEX_GENERAL};
    if (str_equal(level, STR("epci")) || str_equal(level, STR("departement")))
        asked.level = part;
    for (int i = 0; i < INDEX_VARIANT_COUNT; i++)
        if (str_equal(variant, str_of(index_variant_name((enum index_variant)i))))
            asked.variant = (enum index_variant)i;
    asked.choice = index_choice(asked.variant);
    if (str_to_i64(year, &number) && number > 1900 && number < 2200)
        asked.choice.year = (int)number;
    return asked;
}

uint32_t need_within(const struct space *space, enum territory_kind level)
{
    return level == TERRITORY_INTERCOMMUNALITY ? space->territory : TERRITORY_NONE;
}

int64_t need_people(uint32_t territory, uint32_t within, struct arena *arena)
{
    size_t count;
    if (within == TERRITORY_NONE)
        return territory_at(territory).population;
    const struct territory_part *parts = territory_parts(within, &count, arena);
    for (size_t i = 0; i < count; i++)
        if (parts[i].intercommunality == territory)
            return parts[i].population;
    return -1;
}
