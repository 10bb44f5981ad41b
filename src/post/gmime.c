#include "gmime.h"

#include <pthread.h>

#include "library.h"

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
