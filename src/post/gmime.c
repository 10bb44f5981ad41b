#include "gmime.h"

#include <pthread.h>

#include "base/library.h"

struct gmime gmime;

static struct error failure; /* kind ERROR_NONE once loaded */

static void load(void)
{
    void *library = library_open("libgmime-3.0.so.0", "libgmime-3.0-0", &failure);
    bool complete = true;
    if (!library)
        return;
#define GMIME_FIND(name) complete = library_find(library, #name, &gmime.name) && complete;
    GMIME_FUNCTIONS(GMIME_FIND)
    if (complete)
        gmime.g_mime_init();
    else
        error_set(&failure, ERROR_UNAVAILABLE, "La bibliothèque libgmime-3.0-0 de cette machine est trop ancienne.");
}

bool gmime_load(struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return failure.kind == ERROR_NONE || error_set(error, failure.kind, "%s", failure.message);
}

void gmime_write(GMimeObject *object, struct buffer *bytes)
{
    GMimeFormatOptions *options = gmime.g_mime_format_options_new();
    GByteArray *array = gmime.g_byte_array_new();
    GMimeStream *stream = gmime.g_mime_stream_mem_new_with_byte_array(array);
    gmime.g_mime_stream_mem_set_owner((GMimeStreamMem *)stream, FALSE);
    gmime.g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    gmime.g_mime_object_write_to_stream(object, options, stream);
    buffer_add(bytes, array->data, array->len);
    gmime.g_object_unref(stream);
    gmime.g_byte_array_free(array, TRUE);
    gmime.g_mime_format_options_free(options);
}
