/* What watches the service: /healthz for balancers and supervisors, /metrics for Prometheus. Both answer from memory.
 */
#ifndef WEB_STATUS_H
#define WEB_STATUS_H

#include "request.h"
#include "response.h"

/* 200 as long as this process answers; the JSON says how its database and its directory are. */
bool show_health(struct request *request, struct response *response, struct error *error);
bool show_metrics(struct request *request, struct response *response, struct error *error);

#endif
