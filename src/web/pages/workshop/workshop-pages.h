/* Workshops: the board for participants and for its facilitator, the projector, paper, the synthesis. */
#ifndef WORKSHOP_WORKSHOP_PAGES_H
#define WORKSHOP_WORKSHOP_PAGES_H

#include "../pages.h"
#include "roadmap/roadmap.h"
#include "workshop-views.h"

/* --- board-open.c ------------------------------------------------------------------------------------------------- */

/* A board and who looks at it. */
struct opened_board {
    const struct space *space;
    struct board board;
    bool facilitator;
    struct str link;        /* of the participants: "0f8q2k7m3c1xz-Zx81…" */
    struct str path;        /* of the page and of its forms: "/atelier/…" or "/28-eure-et-loir/ateliers/…" */
    int64_t participant_id; /* 0: none yet */
    struct str organisation;
};
/* By {link:text}: ERROR_MISSING for a link that was never given, or was replaced. */
bool open_linked_board(struct request *request, struct opened_board *opened, struct error *error);
/* By {space:slug} and {board:id}: the admission was checked by the row. */
bool open_own_board(struct request *request, struct opened_board *opened, struct error *error);
/* The facilitator's address of a board, with more after it; the participants' whole address. */
struct str board_path(struct arena *arena, const struct space *space, int64_t board_id, const char *rest);
struct str board_link_address(struct request *request, const struct opened_board *opened);
/* What tells this browser, or this account, from another on that board. */
struct str participant_mark(struct request *request, int64_t board_id);
/* « Santé » */
struct str theme_label(struct str code);
/* A mark for the forms of a page: a form sent twice counts once. */
struct str fresh_mark(struct arena *arena);
/* A value of the form; empty when absent. */
struct str posted(struct request *request, const char *name);

/* --- board-show.c ------------------------------------------------------------------------------------------------- */

/* The page, with what was refused (NULL: nothing). */
bool send_board(struct request *request, struct response *response, const struct opened_board *opened, bool projector,
                const struct error *refused, struct error *error);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_linked_board(struct request *request, struct response *response, struct error *error);
bool change_linked_board(struct request *request, struct response *response, struct error *error);
bool follow_linked_board(struct request *request, struct response *response, struct error *error);
bool show_own_board(struct request *request, struct response *response, struct error *error);
bool change_own_board(struct request *request, struct response *response, struct error *error);
bool follow_own_board(struct request *request, struct response *response, struct error *error);
bool show_board_projection(struct request *request, struct response *response, struct error *error);
bool show_board_card(struct request *request, struct response *response, struct error *error);
bool show_board_list(struct request *request, struct response *response, struct error *error);
bool show_board_new(struct request *request, struct response *response, struct error *error);
bool show_board_grid(struct request *request, struct response *response, struct error *error);
bool show_board_typing(struct request *request, struct response *response, struct error *error);
bool show_board_synthesis(struct request *request, struct response *response, struct error *error);

#endif
