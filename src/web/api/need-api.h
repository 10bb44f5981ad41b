/* The API of the need: GET /api/v1/territoires/{code:code}/fragilite, /couverture, /objectif, /implantations, of a
 * department or a region. */
#ifndef API_NEED_API_H
#define API_NEED_API_H

#include "api.h"

bool api_fragility(struct request *request, struct response *response, struct error *error);
bool api_coverage(struct request *request, struct response *response, struct error *error);
bool api_targets(struct request *request, struct response *response, struct error *error);
bool api_siting(struct request *request, struct response *response, struct error *error);
extern const struct operation API_FRAGILITY, API_COVERAGE, API_TARGETS, API_SITING;

#endif
