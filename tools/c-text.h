/* Writing C source, for the programs that run at build. */
#ifndef TOOLS_C_TEXT_H
#define TOOLS_C_TEXT_H

#include "base/base.h"

/* STR("text"), quotes and backslashes escaped. */
static inline void c_text_add(struct buffer *out, struct str text)
{
    buffer_add_cstr(out, "STR(\"");
    for (size_t i = 0; i < text.length; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buffer_add_char(out, '\\');
        buffer_add_char(out, text.at[i]);
    }
    buffer_add_cstr(out, "\")");
}

#endif
