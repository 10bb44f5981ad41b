/* What the pages of tables of places share. */
#ifndef BATCH_PAGES_H
#define BATCH_PAGES_H

#include "batch-views.h"
#include "editing-pages.h"
#include "places/batch.h"

/* Whose places: a space's, or one of its structures'. */
struct batching {
    struct request *request;
    const struct space *space;
    struct structure structure; /* id 0: the whole space */
    bool at_once;               /* else what she asks is read first */
    struct str base;            /* address of the table */
};
/* From the path; the row's permission was asked already. */
bool batch_begin(struct request *request, struct session *session, struct batching *batching, struct error *error);
bool batch_places(const struct batching *batching, struct session *session, struct kept_places *places,
                  struct error *error);
/* Breadcrumb and shell. */
void batch_page(const struct batching *batching, struct view_page *page, struct str title);

/* Rows of routes.c. */
bool show_batch(struct request *request, struct response *response, struct error *error);
bool show_batch_plan(struct request *request, struct response *response, struct error *error);
bool send_batch_csv(struct request *request, struct response *response, struct error *error);
bool send_batch_ods(struct request *request, struct response *response, struct error *error);

#endif
