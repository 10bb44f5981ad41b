/* What each process is confined to (confine.h), from the settings. Logs the level obtained. */
#ifndef WEB_CONFINEMENTS_H
#define WEB_CONFINEMENTS_H

#include "web/web.h"

/* Answers requests; opens no connection but its database's. */
bool confine_web(const struct settings *settings, struct arena *arena, struct error *error);
/* Connects to the mail servers of the settings, the resolver and its database. */
bool confine_worker(const struct settings *settings, struct arena *arena, struct error *error);

#endif
