#include "libpq.h"

#include <dlfcn.h>
#include <pthread.h>
#include <string.h>

struct libpq libpq;

static struct error failure; /* kind ERROR_NONE once loaded */

/* POSIX lets a `void *` of dlsym hold a function; ISO C only lets its bytes be copied. */
static bool find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

static void load(void)
{
    void *library = dlopen("libpq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        error_set(&failure, ERROR_UNAVAILABLE,
                  "La bibliothèque de PostgreSQL manque sur cette machine : installez le paquet libpq5.");
        return;
    }
    bool complete = true;
#define LIBPQ_FIND(name) complete = find(library, #name, &libpq.name) && complete;
    LIBPQ_FUNCTIONS(LIBPQ_FIND)
    if (!complete)
        error_set(&failure, ERROR_UNAVAILABLE,
                  "La bibliothèque de PostgreSQL de cette machine est trop ancienne : installez libpq5, version 15 ou "
                  "plus.");
}

bool libpq_load(struct error *error)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return failure.kind == ERROR_NONE || error_set(error, failure.kind, "%s", failure.message);
}
