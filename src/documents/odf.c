#include "odf.h"

void odf_text(struct buffer *xml, struct str text)
{
    for (size_t i = 0; i < text.length; i++) {
        switch (text.at[i]) {
        case '&': buffer_add_cstr(xml, "&amp;"); break;
        case '<': buffer_add_cstr(xml, "&lt;"); break;
        case '>': buffer_add_cstr(xml, "&gt;"); break;
        case '"': buffer_add_cstr(xml, "&quot;"); break;
        case '\t': buffer_add_cstr(xml, "<text:tab/>"); break;
        case ' ':
            buffer_add_cstr(xml, i == 0 || i + 1 == text.length || text.at[i - 1] == ' ' ? "<text:s/>" : " ");
            break;
        default: buffer_add_char(xml, text.at[i]);
        }
    }
}

bool odf_member(zip_t *zip, const char *name, zip_source_t *source, int compression)
{
    zip_int64_t index = source ? zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8) : -1;
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_set_file_compression(zip, (zip_uint64_t)index, compression, compression == ZIP_CM_DEFLATE ? 6 : 0) == 0;
}
