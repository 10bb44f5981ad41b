/* The feed of changes of a space: Atom (RFC 4287), with a tombstone (RFC 6721) for each place that is gone. */
#include "places/recent.h"
#include "source-pages.h"

enum { ENTRIES_MOST = 200, DAYS_KEPT = 90, DAY_SECONDS = 86400 };

static void add_text(struct buffer *out, const char *element, struct str text)
{
    buffer_printf(out, "<%s>", element);
    markup_text_str(out, text);
    buffer_printf(out, "</%s>", element);
}

/* A name for ever, whatever the site's address becomes. */
static struct str entry_id(struct arena *arena, const struct recent_change *change)
{
    return arena_printf(arena, "urn:maillage:lieu:%.*s", STR_PRINT(id_text(arena, change->id)));
}

static void add_change(struct request *request, const struct space *space, const struct recent_change *change,
                       struct buffer *out)
{
    struct arena *arena = request->arena;
    struct str when = instant_format(arena, change->changed_at), id = entry_id(arena, change);
    if (change->gone) {
        buffer_printf(out, "<at:deleted-entry ref=\"%.*s\" when=\"%.*s\">", STR_PRINT(id), STR_PRINT(when));
        add_text(out, "at:comment", change->name);
        buffer_add_cstr(out, "</at:deleted-entry>\n");
        return;
    }
    struct str address = route_address(arena, "place", space->slug, change->slug);
    struct str title = change->commune.length
                           ? arena_printf(arena, "%.*s, %.*s", STR_PRINT(change->name), STR_PRINT(change->commune))
                           : change->name;
    buffer_add_cstr(out, "<entry>");
    add_text(out, "id", id);
    add_text(out, "title", title);
    add_text(out, "updated", when);
    buffer_printf(out, "<published>%.*sT00:00:00Z</published>", STR_PRINT(change->published_on));
    buffer_printf(out, "<link rel=\"alternate\" type=\"text/html\" href=\"%.*s%.*s\"/>",
                  STR_PRINT(request_origin(request)), STR_PRINT(address));
    buffer_printf(out, "<link rel=\"via\" type=\"application/json\" href=\"%.*s/api/v1/lieux/%.*s\"/>",
                  STR_PRINT(request_origin(request)), STR_PRINT(id_text(arena, change->id)));
    add_text(out, "summary",
             str_equal(change->published_on, date_format(arena, (int32_t)(change->changed_at / DAY_SECONDS)))
                 ? STR("Nouveau lieu.")
                 : STR("Informations mises à jour."));
    buffer_add_cstr(out, "</entry>\n");
}

bool send_changes_feed(struct request *request, struct response *response, struct error *error)
{
    struct arena *arena = request->arena;
    const struct space *space = request_space(request, error);
    struct session *session;
    struct recent_change *changes;
    size_t count;
    if (!space || !request_session(request, &session, error) ||
        !recent_changes(session, space->territory, request->now - (int64_t)DAYS_KEPT * DAY_SECONDS, ENTRIES_MOST, arena,
                        &changes, &count, error))
        return false;
    struct buffer out = {0};
    struct str origin = request_origin(request), home = space_path(arena, space, "");
    struct str own = space_path(arena, space, "/changements.atom");
    buffer_add_cstr(&out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
                          "xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xml:lang=\"fr\">\n");
    add_text(&out, "id", arena_printf(arena, "urn:maillage:espace:%.*s:changements", STR_PRINT(space->slug)));
    add_text(&out, "title",
             arena_printf(arena, "Lieux d’inclusion numérique %.*s : ce qui change",
                          STR_PRINT(territory_of(space->territory, arena))));
    add_text(&out, "updated", instant_format(arena, count ? changes[0].changed_at : request->now));
    buffer_add_cstr(&out, "<author><name>Maillage</name></author>\n");
    buffer_printf(&out, "<link rel=\"self\" type=\"application/atom+xml\" href=\"%.*s%.*s\"/>\n", STR_PRINT(origin),
                  STR_PRINT(own));
    buffer_printf(&out, "<link rel=\"alternate\" type=\"text/html\" href=\"%.*s%.*s\"/>\n", STR_PRINT(origin),
                  STR_PRINT(home));
    for (size_t i = 0; i < count; i++)
        add_change(request, space, &changes[i], &out);
    buffer_add_cstr(&out, "</feed>\n");
    response_owned(response, "application/atom+xml; charset=utf-8", &out);
    return true;
}
