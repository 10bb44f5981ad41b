/* One field: the check of what was typed, its French message, its JSON schema. Behind form.h. */
#ifndef WEB_FIELD_H
#define WEB_FIELD_H

#include "form.h"

/* Reads control->texts (and upload) into what is understood; gives the message, empty when all is right. */
struct str field_check(struct control *control, struct arena *arena);
bool field_is_empty(const struct control *control);
void field_schema(struct json_writer *writer, const struct field *field);

#endif
