/* components/schemas of the API's description. */
#ifndef API_SCHEMAS_H
#define API_SCHEMAS_H

#include "base/base.h"

/* Places from the table of their fields, the rest written out. */
void schemas_write(struct json_writer *writer);

#endif
