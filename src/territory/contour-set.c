/* The boundaries of the communes, read at once. */
#include "territory/contour.h"

STATEMENT(contours_of_communes, "SELECT code, shape, file FROM contour WHERE kind = 'commune'");

struct contours {
    struct str *bytes; /* of each commune, from the first id of the kind; empty: none */
    struct str file;
    bool several; /* files */
};

bool contours_read(struct session *session, struct arena *arena, const struct contours **contours, struct error *error)
{
    struct contours *made = ARENA_NEW(arena, struct contours);
    made->bytes = ARENA_ARRAY(arena, struct str, territory_count(TERRITORY_COMMUNE));
    struct query *query = query_start(session, &contours_of_communes);
    while (query_row(query)) {
        uint32_t commune = territory_find(TERRITORY_COMMUNE, column_text(query, 0));
        if (commune == TERRITORY_NONE)
            continue; /* of another year's code */
        made->bytes[commune - territory_first(TERRITORY_COMMUNE)] = arena_str(arena, column_bytes(query, 1));
        struct str file = column_text(query, 2);
        made->several = made->several || (made->file.length > 0 && !str_equal(made->file, file));
        if (made->file.length == 0)
            made->file = arena_str(arena, file);
    }
    *contours = made;
    return query_end(query, error);
}

bool contours_hold(const struct contours *contours, uint32_t commune)
{
    return contours->bytes[commune - territory_first(TERRITORY_COMMUNE)].length > 0;
}

bool contours_shape(const struct contours *contours, uint32_t commune, struct arena *arena, struct shape *shape,
                    struct error *error)
{
    return shape_decode(arena, contours->bytes[commune - territory_first(TERRITORY_COMMUNE)], shape, error);
}

struct str contours_credit(const struct contours *contours, struct arena *arena)
{
    return arena_printf(arena, "Contours des communes" NBSP ": fichier «" NBSP "%.*s" NBSP "»%s.",
                        STR_PRINT(contours->file), contours->several ? " et d’autres" : "");
}
