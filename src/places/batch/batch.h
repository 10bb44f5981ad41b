/* What the files of tables of places share. */
#ifndef PLACES_BATCH_PRIVATE_H
#define PLACES_BATCH_PRIVATE_H

#include "places/batch.h"

enum { CELL_MARK = 6 }; /* hexadecimal digits that tell two contents of a cell apart: by chance, one in 16 million */

struct str cell_squeezed(struct str cell, struct arena *arena);
struct str cell_mark(struct str cell, struct arena *arena);

#endif
