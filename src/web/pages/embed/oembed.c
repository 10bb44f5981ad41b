/* oEmbed (https://oembed.com, §2): a site that is given the address of one of our pages asks how to show it. Ours are
 * "rich": a frame of the list, or of the map. Its parameters (url, maxwidth, maxheight, format) are the
 * specification's; an address may also begin at the root of this site. */
#include "embed-pages.h"

struct str oembed_address(struct request *request, struct str page)
{
    struct buffer out = {0};
    buffer_add_str(&out, request_origin(request));
    buffer_add_cstr(&out, "/oembed?url=");
    url_encode(&out, page);
    struct str address = arena_str(request->arena, buffer_str(&out));
    buffer_free(&out);
    return address;
}

/* What stands between "start" and the end of the text, when it starts so. */
static bool after(struct str text, struct str start, struct str *rest)
{
    if (!str_starts_with(text, start))
        return false;
    *rest = str_slice(text, start.length, SIZE_MAX);
    return true;
}

/* The frame that shows the page at that path and query ("/28-eure-et-loir/lieux?epci=…"); empty when none does. */
static struct str frame_of(struct request *request, const struct space *space, struct str rest)
{
    struct arena *arena = request->arena;
    size_t mark = str_find_char(rest, '?', 0);
    struct str path = str_slice(rest, 0, mark), query = str_slice(rest, mark, SIZE_MAX), slug;
    if (str_is_empty(path) || str_equal(path, STR("/lieux")))
        return arena_printf(arena, "%.*s%.*s", STR_PRINT(space_path(arena, space, "/cadre")), STR_PRINT(query));
    if (str_equal(path, STR("/carte")))
        return arena_printf(arena, "%.*s%.*s", STR_PRINT(space_path(arena, space, "/cadre/carte")), STR_PRINT(query));
    const struct directory *directory = request_directory(request);
    if (!directory || !after(path, STR("/lieux/"), &slug))
        return STR_NONE;
    uint32_t row = directory_find_slug(directory, slug);
    if (row == DIRECTORY_NO_ROW)
        return STR_NONE;
    struct directory_entry entry;
    directory_card(directory, row, arena, &entry);
    return arena_printf(arena, "%.*s?lieu=%.*s", STR_PRINT(space_path(arena, space, "/cadre/carte")),
                        STR_PRINT(id_text(arena, entry.id)));
}

static const struct space *space_of(const struct request *request, struct str path, struct str *rest)
{
    const struct spaces *spaces = space_shelf_read(request->site->spaces);
    for (size_t i = 0; i < spaces->count; i++) {
        struct str start = space_path(request->arena, &spaces->at[i], "");
        if (after(path, start, rest) && (str_is_empty(*rest) || rest->at[0] == '/' || rest->at[0] == '?'))
            return &spaces->at[i];
    }
    return NULL;
}

static void write_answer(struct request *request, struct response *response, const struct space *space,
                         struct str frame, int64_t width, int64_t height)
{
    struct arena *arena = request->arena;
    struct str title = frame_title(arena, space);
    struct str address = arena_printf(arena, "%.*s%.*s", STR_PRINT(request_origin(request)), STR_PRINT(frame));
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    const struct {
        const char *key;
        struct str value;
    } members[] = {
        {"version", STR("1.0")},
        {"type", STR("rich")},
        {"title", title},
        {"provider_name",
         arena_printf(arena, "Inclusion numérique %.*s", STR_PRINT(territory_of(space->territory, arena)))},
        {"provider_url", request_origin(request)},
        {"html", frame_element(arena, address, title, height)},
    };
    json_begin_object(&writer);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        json_key(&writer, members[i].key);
        json_text(&writer, members[i].value);
    }
    json_key(&writer, "width");
    json_i64(&writer, width);
    json_key(&writer, "height");
    json_i64(&writer, height);
    json_end_object(&writer);
    response_owned(response, "application/json", &out);
}

bool send_oembed(struct request *request, struct response *response, struct error *error)
{
    enum { WIDTH = 800, SIZE_MOST = 10000 };
    int64_t width, height;
    struct str rest, format = request_query_text(request, "format");
    if (!str_is_empty(format) && !str_equal(format, STR("json"))) {
        response_status(response, 501); /* as §2.2 says */
        response_bytes(response, "text/plain; charset=utf-8", STR("Seul le format « json » est servi.\n"));
        return true;
    }
    if (!request_query_number(request, "maxwidth", 1, SIZE_MOST, WIDTH, &width, error) ||
        !request_query_number(request, "maxheight", 1, SIZE_MOST, FRAME_HEIGHT, &height, error))
        return false;
    const struct space *space = NULL;
    struct str url = request_query_text(request, "url");
    if (str_starts_with(url, STR("/")) || after(url, request_origin(request), &url))
        space = space_of(request, url, &rest);
    struct str frame = space ? frame_of(request, space, rest) : STR_NONE;
    if (str_is_empty(frame))
        return error_set(error, ERROR_MISSING,
                         "« url » n’est pas l’adresse d’une page de ce site qui se montre ailleurs : donnez celle "
                         "d’une liste, d’une carte ou d’un lieu.");
    write_answer(request, response, space, frame, width < WIDTH ? width : WIDTH,
                 height < FRAME_HEIGHT ? height : FRAME_HEIGHT);
    return true;
}
