/* A library of the system opened on demand, its functions found by name into a struct of pointers. */
#ifndef BASE_LIBRARY_H
#define BASE_LIBRARY_H

#include <dlfcn.h>
#include <string.h>

#include "base/error.h"

/* POSIX lets a `void *` of dlsym hold a function; ISO C only lets its bytes be copied. */
static inline bool library_find(void *library, const char *name, void *function)
{
    void *address = dlsym(library, name);
    memcpy(function, &address, sizeof address);
    return address != NULL;
}

static inline void *library_open(const char *file, const char *package, struct error *error)
{
    void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        error_set(error, ERROR_UNAVAILABLE, "Il manque une bibliothèque sur cette machine : installez le paquet %s.",
                  package);
    return library;
}

#endif
