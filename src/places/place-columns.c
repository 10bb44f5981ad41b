#include "place-columns.h"

bool columns_read(struct query *query, int first, bool keep, struct arena *arena, struct place *place,
                  struct error *error)
{
    for (int field = 0; field < PLACE_FIELD_COUNT; field++) {
        int column = first + field;
        if (column_is_null(query, column) || field == PLACE_LONGITUDE)
            continue;
        if (field == PLACE_LATITUDE) {
            place->located = true;
            place->latitude = column_double(query, column);
            place->longitude = column_double(query, column + 1);
        } else {
            struct str text = keep ? column_copy(query, column, arena) : column_text(query, column);
            if (!place_field_set(place, (enum place_field)field, text, arena, error))
                return false;
        }
    }
    return true;
}
