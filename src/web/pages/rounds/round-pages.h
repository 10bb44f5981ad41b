/* Travelling places: the calendar of one's stops, what passes in the space day by day, and how a round is written. */
#ifndef PAGES_ROUND_PAGES_H
#define PAGES_ROUND_PAGES_H

#include "../editing/editing-pages.h"
#include "places/stop.h"
#include "round-views.h"

/* The day it is in the zone of the space. */
int32_t today_in(struct request *request, const struct space *space);
/* « mercredi 25 novembre » */
struct str day_text(struct arena *arena, int32_t date);
/* « Anet, devant la mairie » */
struct str stop_where(struct arena *arena, const struct stop *stop);
/* One visit as a row; `day` empty when it is the one of the row before. */
struct visit_row visit_row(struct request *request, const struct space *space, const struct stop_visit *visit);

bool show_round(struct request *request, struct response *response, struct error *error);
bool send_round_calendar(struct request *request, struct response *response, struct error *error);
bool show_round_edit(struct request *request, struct response *response, struct error *error);
bool remove_stop(struct request *request, struct response *response, struct error *error);
bool show_rounds(struct request *request, struct response *response, struct error *error);
bool show_rounds_image(struct request *request, struct response *response, struct error *error);

#endif
