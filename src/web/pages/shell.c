#include "../browser.h"
#include "pages.h"

struct str space_path(struct arena *arena, const struct space *space, const char *rest)
{
    return arena_printf(arena, "/%.*s%s", STR_PRINT(space->slug), rest);
}

void page_fill(struct request *request, const struct space *space, struct view_page *page, struct str title,
               struct str description, struct str canonical_path, enum page_section section)
{
    struct arena *arena = request->arena;
    *page = (struct view_page){.title = title, .description = description, .section = section};
    const struct access *access = request->exchange ? request_access(request) : NULL;
    if (access) {
        page->person = person_label(&access->person);
        page->form_token = browser_token(request->exchange);
    }
    if (!str_is_empty(canonical_path))
        page->canonical =
            arena_printf(arena, "%.*s%.*s", STR_PRINT(request_origin(request)), STR_PRINT(canonical_path));
    if (!space)
        return;
    page->space = (struct view_space){
        .address = space_path(arena, space, ""),
        .name = territory_label(space->territory, arena),
        .in = territory_in(space->territory, arena),
        .of = territory_of(space->territory, arena),
        .state = space->theme == THEME_STATE,
    };
}

const struct space *space_of_place(const struct request *request, const struct directory_entry *entry)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    const struct space *found = NULL;
    for (size_t i = 0; i < spaces->count; i++) {
        const struct space *space = &spaces->at[i];
        bool region = territory_at(space->territory).kind == TERRITORY_REGION;
        if (!str_equal(space->code, region ? entry->region : entry->department))
            continue;
        if (!region)
            return space;
        found = space;
    }
    return found;
}

void filter_to_space(struct arena *arena, const struct space *space, struct place_filter *filter)
{
    struct str *code = ARENA_NEW(arena, struct str);
    *code = space->code;
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    *(region ? &filter->regions : &filter->departments) = (struct texts){1, code};
}

uint32_t space_department(const struct space *space)
{
    return territory_at(space->territory).kind == TERRITORY_DEPARTMENT ? space->territory : TERRITORY_NONE;
}

void figures_add(struct arena *arena, struct view_figures *figures, struct str value, struct str label, struct str note)
{
    *ARENA_PUSH(arena, figures->at, figures->count) = (struct figure){value, label, note};
}

void links_add(struct arena *arena, struct page_links *links, size_t most, struct str label, struct str address)
{
    if (!links->at)
        links->at = ARENA_ARRAY(arena, struct page_link, most);
    if (links->count < most)
        links->at[links->count++] = (struct page_link){label, address};
}

bool pages_directory(struct request *request, const struct directory **directory, struct error *error)
{
    *directory = request_directory(request);
    return *directory || error_set(error, ERROR_UNAVAILABLE,
                                   "L’annuaire des lieux se prépare : rechargez la page dans quelques secondes.");
}
