#include "marks.h"

const struct mark MARKS[SHAPE_COUNT] = {
    [SHAPE_FRANCE_SERVICES] = {"#1d3f8f", "M6 4h18a2 2 0 0 1 2 2v18a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
                               20},
    [SHAPE_LIBRARY] = {"#7a3b7d", "M15 3a11 10 0 0 1 11 10v11a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V13A11 10 0 0 1 15 3z",
                       20.5},
    [SHAPE_SOCIAL] = {"#a3324b", "M15 27C8 22 3 17 3 11.5a6.5 6.5 0 0 1 12-3.5 6.5 6.5 0 0 1 12 3.5C27 17 22 22 15 27z",
                      19},
    [SHAPE_TOWN_HALL] = {"#3d5a2a", "M15 2l12 9v13a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V11z", 21.5},
    [SHAPE_DIGITAL] = {"#0b5057", "M9 3h12l7 12-7 12H9L2 15z", 20},
    [SHAPE_YOUTH] = {"#8a4b08", "M15 2l4 5.5h7.5L24 14l3 7-7 1.5-5 5.5-5-5.5L3 21l3-7-2.5-6.5H11z", 20},
    [SHAPE_EMPLOYMENT] = {"#5c4a1f", "M10 3h10a7 7 0 0 1 7 7v10a7 7 0 0 1-7 7H10a7 7 0 0 1-7-7V10a7 7 0 0 1 7-7z", 20},
    [SHAPE_TRAVELLING] = {"#0f6b3c", "M4 7h17l7 8-7 8H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2z", 20},
    [SHAPE_OTHER] = {"#5a5a5a", "M15 3a12 12 0 1 1 0 24 12 12 0 0 1 0-24z", 20},
};

struct html mark_html(struct arena *arena, enum place_shape shape)
{
    const struct mark *mark = &MARKS[shape];
    return (struct html){arena_printf(arena,
                                      "<svg class=\"mark\" viewBox=\"0 0 30 30\" aria-hidden=\"true\" "
                                      "focusable=\"false\"><path "
                                      "fill=\"%s\" d=\"%s\"/><text x=\"15\" y=\"%g\">%s</text></svg>",
                                      mark->colour, mark->path, mark->baseline, place_shape_letter(shape))};
}
