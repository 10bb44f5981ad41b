/* The body of a request while it arrives: in memory while it is small, then in a temporary file without a name, so that
 * memory stays bounded and a crash leaves nothing behind. */
#ifndef WEB_BODY_H
#define WEB_BODY_H

#include "base/base.h"

enum { BODY_MEMORY_BYTES = 64 * 1024 };

struct body {
    struct buffer memory;
    bool spooled;
    int file; /* when spooled */
    int64_t length;
    void *map; /* of the file, once it was asked for */
};

/* `folder` is where the temporary file goes. ERROR_UNAVAILABLE when the disk refuses. */
bool body_add(struct body *body, const char *folder, const char *bytes, size_t length, struct error *error);
/* The whole body, valid until body_free. */
bool body_view(struct body *body, struct str *bytes, struct error *error);
void body_free(struct body *body);

#endif
