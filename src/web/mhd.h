/* libmicrohttpd, for answer.c and server.c alone. */
#ifndef WEB_MHD_H
#define WEB_MHD_H

#include <microhttpd.h>

#include "server.h"

struct MHD_Response *answer_made(const struct answer *answer);

#endif
