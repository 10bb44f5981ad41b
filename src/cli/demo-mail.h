/* The demonstration's mail that came in (demo.c). */
#ifndef CLI_DEMO_MAIL_H
#define CLI_DEMO_MAIL_H

#include "store/store.h"

bool demo_mail(struct store *store, struct error *error);

#endif
