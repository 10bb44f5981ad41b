#include "pdf-library.h"

#include <pthread.h>

#include "base/library.h"

struct pdf_library pdf_library;

static struct error failure; /* kind ERROR_NONE once loaded */

#define PDF_FIND(name) complete = library_find(library, #name, &pdf_library.name) && complete;

static void load(void)
{
    bool complete = true;
    void *library = library_open("libcairo.so.2", "libcairo2", &failure);
    if (!library)
        return;
    CAIRO_FUNCTIONS(PDF_FIND)
    library = library_open("libpango-1.0.so.0", "libpango-1.0-0", &failure);
    if (!library)
        return;
    PANGO_FUNCTIONS(PDF_FIND)
    library = library_open("libpangocairo-1.0.so.0", "libpangocairo-1.0-0", &failure);
    if (!library)
        return;
    PANGO_CAIRO_FUNCTIONS(PDF_FIND)
    library = library_open("libgobject-2.0.so.0", "libglib2.0-0", &failure);
    if (!library)
        return;
    GOBJECT_FUNCTIONS(PDF_FIND)
    if (!complete)
        error_set(&failure, ERROR_UNAVAILABLE, "Les bibliothèques Cairo et Pango de cette machine ne conviennent pas.");
}

bool pdf_library_load(struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return failure.kind == ERROR_NONE || error_set(error, failure.kind, "%s", failure.message);
}
