/* Settings of the installation: a few texts by name, the same for all spaces ("secret", "mail.from"). */
#ifndef STORE_SETTING_H
#define STORE_SETTING_H

#include "store/store.h"

/* *value is copied in the arena; absent (STR_NONE) when there is no such setting. */
bool setting_read(struct session *session, const char *name, struct arena *arena, struct str *value,
                  struct error *error);
/* Within a write; an absent value removes the setting. Touches the topic "setting". */
bool setting_write(struct session *session, const char *name, struct str value, struct error *error);

#endif
