/* The operator's page, and the page where whoever got a message declines its list. */
#ifndef OPERATOR_OPERATOR_PAGES_H
#define OPERATOR_OPERATOR_PAGES_H

#include "../pages.h"

bool show_operations(struct request *request, struct response *response, struct error *error);
bool send_mail_test(struct request *request, struct response *response, struct error *error);
bool retry_job(struct request *request, struct response *response, struct error *error);
bool discard_job(struct request *request, struct response *response, struct error *error);
bool retry_message(struct request *request, struct response *response, struct error *error);

bool show_decline(struct request *request, struct response *response, struct error *error);
bool send_decline(struct request *request, struct response *response, struct error *error);
bool decline_at_once(struct request *request, struct response *response, struct error *error);

#endif
