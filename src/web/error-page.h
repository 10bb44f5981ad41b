/* What a visitor or a program reads when something goes wrong: what happened, in plain French, and what to do. */
#ifndef WEB_ERROR_PAGE_H
#define WEB_ERROR_PAGE_H

#include "request.h"
#include "response.h"

/* A page, or problem+json (RFC 9457) when the address is the API's. Never fails. */
void error_page(struct request *request, struct response *response, int status, const struct error *error);

#endif
