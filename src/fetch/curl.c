#include "fetch/curl.h"

#include <pthread.h>

#include "base/library.h"

struct curl curl;

static struct error failure; /* kind ERROR_NONE once loaded */

static void load(void)
{
    void *library = library_open("libcurl.so.4", "libcurl4", &failure);
    bool complete = true;
    if (!library)
        return;
#define CURL_FIND(name) complete = library_find(library, #name, &curl.name) && complete;
    CURL_FUNCTIONS(CURL_FIND)
    if (!complete || curl.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        error_set(&failure, ERROR_UNAVAILABLE, "La bibliothèque libcurl4 de cette machine ne convient pas.");
}

bool curl_load(struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return failure.kind == ERROR_NONE || error_set(error, failure.kind, "%s", failure.message);
}
