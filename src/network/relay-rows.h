/* A new link, for the files of relay.h. */
#ifndef NETWORK_RELAY_ROWS_H
#define NETWORK_RELAY_ROWS_H

#include <sodium.h>

#include "network/relay.h"
#include "registration-rows.h"

/* Its id, token and instant come back. */
bool relay_insert_row(struct session *session, struct relay *relay, int64_t now, struct arena *arena,
                      struct error *error);

#endif
