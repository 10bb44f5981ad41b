/* The listening socket: opened once by the parent, so that a child that dies loses no connection that was waiting. */
#ifndef WEB_LISTEN_H
#define WEB_LISTEN_H

#include "base/base.h"

/* "HOST:PORT", "[IPV6]:PORT", ":PORT" (every address) or "unix:PATH"; a socket handed over by systemd (LISTEN_FDS) is
 * taken instead. Port 0: any free one. Close-on-exec. */
bool listen_open(const char *address, int *socket, struct error *error);
/* Where it really listens: "http://127.0.0.1:8028", "unix:/run/maillage.socket". */
struct str listen_address(int socket, struct arena *arena);

#endif
