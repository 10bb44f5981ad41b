/* A region with the call of the minutes, dossiers that lack nothing: what the tests of this room begin with. */
#ifndef GRANTS_WORLD_H
#define GRANTS_WORLD_H

#include "engines.h"
#include "grants/grants.h"

extern struct arena arena;

/* A space of the region, as the shipped call wants it. */
int64_t open_space(struct fixture *fixture);
/* The shipped call with other dates, so that the clock of the test is within them or not. */
struct str call_closing(int64_t closes);
struct published_call published(struct fixture *fixture, int64_t space_id, int64_t closes);
/* A dossier that lacks nothing; its lists are shared by all. */
struct dossier whole_dossier(void);
struct application found(struct fixture *fixture, struct str secret);
/* The secret of a draft begun, with that dossier unless it is NULL. */
struct str started(struct fixture *fixture, int64_t call_id, const struct dossier *dossier);

/* Within a write: was it refused so? Clears the error; otherwise says what came instead. */
bool refused(bool done, struct error *error, enum error_kind kind);
void write_done(struct fixture *fixture, store_job job, void *context);

#endif
