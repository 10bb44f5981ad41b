/* libcurl, loaded the first time something is sent or fetched. After curl_load, its functions are called as
 * `curl.curl_easy_perform(…)`. */
#ifndef FETCH_CURL_H
#define FETCH_CURL_H

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include "base/base.h"

/* curl.h makes macros of these to check the number of arguments. */
#undef curl_easy_getinfo
#undef curl_easy_setopt

#define CURL_FUNCTIONS(X)                                                                                              \
    X(curl_easy_cleanup)                                                                                               \
    X(curl_easy_getinfo)                                                                                               \
    X(curl_easy_init)                                                                                                  \
    X(curl_easy_perform)                                                                                               \
    X(curl_easy_reset)                                                                                                 \
    X(curl_easy_setopt)                                                                                                \
    X(curl_easy_strerror)                                                                                              \
    X(curl_global_init)                                                                                                \
    X(curl_slist_append)                                                                                               \
    X(curl_slist_free_all)

#define CURL_MEMBER(name) __typeof__(name) *(name);
struct curl {
    CURL_FUNCTIONS(CURL_MEMBER)
};
#undef CURL_MEMBER

extern struct curl curl;

/* From any thread, any number of times. ERROR_UNAVAILABLE when the library is not installed. */
bool curl_load(struct error *error);

#endif
