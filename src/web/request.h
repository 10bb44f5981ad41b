/* One request, as a handler sees it. Everything in it, and everything got from it, lives in its arena: until the answer
 * was sent. A request belongs to one thread at a time.
 */
#ifndef WEB_REQUEST_H
#define WEB_REQUEST_H

#include "accounts/sign-in.h"
#include "base/base.h"
#include "site.h"
#include "store/store.h"

struct directory; /* places/directory.h */
struct route;

enum method { METHOD_GET, METHOD_HEAD, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD_OPTIONS };

enum { PATH_VALUES_MOST = 8 };

/* An IPv4 address is kept as an IPv4-mapped IPv6 one. */
struct peer {
    uint8_t address[16];
};

/* A file sent with a form: small ones in memory, large ones in an unlinked temporary file. */
struct upload {
    struct str name;  /* as sent, without folders; never use it as a path */
    struct str type;  /* as sent: not to be trusted */
    struct str bytes; /* of the file; mapped in memory when it is spooled */
};

/* A value of the query or of the body. */
struct form_value {
    struct str name, value;
    const struct upload *upload; /* NULL unless it is a file */
};

struct request {
    struct arena *arena;
    const struct site *site;
    const struct route *route;
    enum method method;
    struct str path;                     /* decoded, checked UTF-8, without query: "/28/lieux" */
    struct str target;                   /* as sent: "/28/lieux?page=2" */
    struct str query;                    /* as sent: "page=2", or empty */
    struct str host;                     /* "carte.example.fr:8028" */
    bool secure;                         /* the visitor came by https (a trusted proxy says so) */
    struct peer peer;                    /* the visitor's, or the nearest untrusted proxy's */
    int64_t now;                         /* instant of the request: the one clock of a page */
    struct str values[PATH_VALUES_MOST]; /* of the path's parameters, in the order of the pattern */
    struct exchange *exchange;           /* the server's side: not for handlers */
};

/* --- Path, headers, cookies ----------------------------------------------------------------------------------------
 */

/* A parameter of the route's pattern, by name. Its type was checked by the router. Asking for one that the pattern does
 * not have stops the program. */
struct str request_path(const struct request *request, const char *name);
int64_t request_path_number(const struct request *request, const char *name); /* {n:number} */
/* A header, by its lower-case name; empty when absent. */
struct str request_header(const struct request *request, const char *name);
struct str request_cookie(const struct request *request, const char *name);
/* "https://carte.example.fr", without a slash at the end: settings->public_address, or what the visitor addressed. */
struct str request_origin(struct request *request);
/* The canonical address of the page asked: origin, path, and the query when `with_query`. */
struct str request_address(struct request *request, bool with_query);

/* --- Query -----------------------------------------------------------------------------------------------------------
 */

/* Values are decoded; a query with broken escapes or more than 200 values was refused before the handler. */
const struct form_value *request_query(struct request *request, size_t *count);
/* The first value of that name; empty when absent. */
struct str request_query_text(struct request *request, const char *name);
bool request_query_has(struct request *request, const char *name);
/* A whole number between bounds; `absent` when it is not there or empty. ERROR_INVALID names the parameter. */
bool request_query_number(struct request *request, const char *name, int64_t least, int64_t most, int64_t absent,
                          int64_t *value, struct error *error);
bool request_query_decimal(struct request *request, const char *name, double least, double most, double absent,
                           double *value, struct error *error);
/* "true", "1", "oui" or "on" is true; absent, empty, "false", "0", "non" or "off" is false. */
bool request_query_flag(struct request *request, const char *name, bool *value, struct error *error);

/* --- Body ------------------------------------------------------------------------------------------------------------
 */

/* The whole body. A large one is mapped from its temporary file (ERROR_UNAVAILABLE when the disk refuses). */
bool request_body(struct request *request, struct str *bytes, struct error *error);
struct str request_body_type(struct request *request); /* "application/json", lower case, without parameters */
/* The values of an urlencoded or multipart body, in the order sent. ERROR_INVALID for any other type or a broken body;
 * ERROR_LIMITED beyond 2,000 values. Parsed once. */
bool request_form(struct request *request, const struct form_value **values, size_t *count, struct error *error);

/* --- Who asks
 * ----------------------------------------------------------------------------------------------------------
 */

/* The person signed in, or NULL: read once, from the request's session, on routes of kind BLOCKING (always NULL on the
 * others, whose answers are the same for all). Behind a row that is not public there is one, and she may. */
const struct access *request_access(struct request *request);
/* May she, elsewhere than the row asks: for a button to show, a finer rule. */
bool request_may(struct request *request, enum permission permission, const struct scope *scope);
/* Where the row's permission is asked: what the path says. */
const struct scope *request_scope(const struct request *request);
/* Who this is for the journal: 0 when nobody is signed in. */
int64_t request_person(struct request *request);

/* --- What the site holds ---------------------------------------------------------------------------------------------
 */

/* The directory of places, the same one until the answer was sent (texts of it may go in the answer uncopied). NULL
 * only while the first one is being read: answer ERROR_UNAVAILABLE. */
const struct directory *request_directory(struct request *request);
/* One read transaction for the whole request, begun at the first call and ended after the handler. Only for routes of
 * kind BLOCKING (ERROR_INTERNAL otherwise). */
bool request_session(struct request *request, struct session **session, struct error *error);

#endif
