/* What search engines read of a territory (schema.org). */
#include "territory-pages.h"

static void add_place(struct json_writer *writer, struct territory territory, struct arena *arena)
{
    json_member_text(writer, "@type", territory.kind == TERRITORY_COMMUNE ? STR("City") : STR("AdministrativeArea"));
    json_member_text(writer, "name", territory_label(territory.id, arena));
    json_member_text(writer, "identifier", territory.code);
}

static void add_territory(struct json_writer *writer, uint32_t id, const struct view_page *page, struct arena *arena)
{
    struct territory territory = territory_at(id);
    json_begin_object(writer);
    add_place(writer, territory, arena);
    json_member_text(writer, "url", page->canonical);
    if (territory.located) {
        json_key(writer, "geo");
        json_begin_object(writer);
        json_member_text(writer, "@type", STR("GeoCoordinates"));
        json_key(writer, "latitude");
        json_double(writer, territory.center.lat);
        json_key(writer, "longitude");
        json_double(writer, territory.center.lon);
        json_end_object(writer);
    }
    uint32_t parent = territory.kind == TERRITORY_DEPARTMENT ? territory.region : territory.department;
    if (territory.kind != TERRITORY_REGION && parent != TERRITORY_NONE) {
        json_key(writer, "containedInPlace");
        json_begin_object(writer);
        add_place(writer, territory_at(parent), arena);
        json_end_object(writer);
    }
    json_end_object(writer);
}

static void add_step(struct json_writer *writer, struct request *request, int position, struct str name,
                     struct str address)
{
    json_begin_object(writer);
    json_member_text(writer, "@type", STR("ListItem"));
    json_key(writer, "position");
    json_i64(writer, position);
    json_member_text(writer, "name", name);
    json_member_text(writer, "item",
                     arena_printf(request->arena, "%.*s%.*s", STR_PRINT(request_origin(request)), STR_PRINT(address)));
    json_end_object(writer);
}

struct json territory_structured(struct request *request, uint32_t territory, const struct view_page *page)
{
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    json_begin_object(&writer);
    json_member_text(&writer, "@context", STR("https://schema.org"));
    json_key(&writer, "@graph");
    json_begin_array(&writer);
    add_territory(&writer, territory, page, request->arena);
    json_begin_object(&writer);
    json_member_text(&writer, "@type", STR("BreadcrumbList"));
    json_key(&writer, "itemListElement");
    json_begin_array(&writer);
    for (size_t i = 0; i < page->breadcrumb.count; i++)
        add_step(&writer, request, (int)i + 1, page->breadcrumb.at[i].label, page->breadcrumb.at[i].address);
    json_end_array(&writer);
    json_end_object(&writer);
    json_end_array(&writer);
    json_end_object(&writer);
    struct json structured = {arena_str(request->arena, buffer_str(&out))};
    buffer_free(&out);
    return structured;
}
