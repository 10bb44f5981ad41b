/* What a file is, told by its bytes: names and declared types are the sender's word. */
#ifndef POST_FILE_TYPE_H
#define POST_FILE_TYPE_H

#include "base/base.h"

struct file_type {
    const char *type;   /* "application/pdf"; "application/octet-stream" when it cannot be told */
    const char *ending; /* "pdf"; "" when it cannot be told */
    bool dangerous;     /* a program, or what may run one: never offered to be opened */
};
const struct file_type *file_type_of(struct str bytes);

#endif
