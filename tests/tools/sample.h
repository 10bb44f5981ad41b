/* The views of the sample templates. */
#include "base/base.h"
#include "web/markup.h"

struct view_frame {
    struct str title;
};
struct view_item {
    const char *label;
};
struct view_sample {
    struct view_frame frame;
    struct str name, address;
    int page;
    bool checked;
    struct html trusted;
    struct json raw;
    struct {
        size_t count;
        struct view_item *at;
    } items;
};
