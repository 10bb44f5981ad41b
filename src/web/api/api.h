/* The open API: places to read and take away, territories, tiles, and its own description. Everything is public, open
 * to every origin, answered from memory; errors are problem+json (RFC 9457) in French.
 */
#ifndef API_API_H
#define API_API_H

#include "places/directory.h"
#include "request.h"
#include "response.h"

/* GET /api/v1/lieux: a page of places, by the criteria of place-query.h and those below. */
bool api_places(struct request *request, struct response *response, struct error *error);
/* GET /api/v1/lieux/{id:id} */
bool api_place(struct request *request, struct response *response, struct error *error);
/* GET /api/v1/lieux.csv, .json, .geojson: every place that matches, streamed. */
bool api_places_csv(struct request *request, struct response *response, struct error *error);
bool api_places_json(struct request *request, struct response *response, struct error *error);
bool api_places_geojson(struct request *request, struct response *response, struct error *error);
/* GET /rest/carto: the same places in PostgREST's language (postgrest.h), as the national map reads them. */
bool api_carto(struct request *request, struct response *response, struct error *error);
/* GET /api/v0/lieux-inclusion-numerique: for those who read the national map's first API. */
bool api_v0_places(struct request *request, struct response *response, struct error *error);
/* GET /api/v1/recherche: what a few typed words may mean. */
bool api_suggestions(struct request *request, struct response *response, struct error *error);
/* GET /api/v1/territoires/{code:code} */
bool api_territory(struct request *request, struct response *response, struct error *error);
/* GET /api/v1/openapi.json */
bool api_description(struct request *request, struct response *response, struct error *error);
/* GET /tuiles/{version:number}/{z:number}/{x:number}/{y:number}.mvt */
bool api_tile(struct request *request, struct response *response, struct error *error);

/* The directory, or ERROR_UNAVAILABLE while the first one is being read. */
bool api_directory(struct request *request, const struct directory **directory, struct error *error);

/* --- How the description tells a row of the table ---------------------------------------------------------------- */

/* A parameter of the query that is the operation's own. */
struct api_parameter {
    const char *name;
    const char *type;        /* of JSON Schema: "string", "integer", "number", "boolean" */
    const char *format;      /* or NULL */
    const char *description; /* French */
    const char *example;
    int64_t least, most, usual; /* of an integer; all 0: no bounds */
};

struct operation {
    const char *summary;                    /* French, a few words */
    const char *description;                /* French, some sentences; NULL */
    const struct api_parameter *parameters; /* ends with a NULL name; NULL: none of its own */
    bool searches;                          /* takes the criteria of place-query.h too */
    const char *answer;                     /* what is answered */
    const char *type;                       /* media type of the answer */
    const char *schema;                     /* name under components/schemas, or NULL: any */
};
extern const struct operation API_PLACES, API_PLACE, API_PLACES_CSV, API_PLACES_JSON, API_PLACES_GEOJSON, API_TERRITORY,
    API_DESCRIPTION, API_TILE, API_CARTO, API_V0, API_SUGGESTIONS;

#endif
