/* Which actors are meant, in SQL: shared by the lists of actor.c and the rounds of relay.c. */
#ifndef NETWORK_ACTOR_ROWS_H
#define NETWORK_ACTOR_ROWS_H

#include "network/actor.h"

#define INVITED  "EXISTS (SELECT 1 FROM round_invitation AS i WHERE i.actor_id = a.id AND i.state = 'queued')"
#define OPENED   "EXISTS (SELECT 1 FROM relay AS l WHERE l.actor_id = a.id AND l.opened > 0)"
#define DECLINED "EXISTS (SELECT 1 FROM round_invitation AS i WHERE i.actor_id = a.id AND i.state = 'declined')"
#define ANSWERED                                                                                                       \
    "EXISTS (SELECT 1 FROM participant AS p WHERE p.space_id = a.space_id AND p.email = a.email AND a.email <> '' "    \
    "AND p.confirmed_at IS NOT NULL)"
/* Parameters 1 to 5: see bind_actor_filter. */
#define ACTOR_FILTER                                                                                                   \
    "a.space_id = $1 AND (CAST($2 AS TEXT) IS NULL OR a.intercommunality = $2) AND (CAST($3 AS TEXT) IS NULL OR "      \
    "EXISTS (SELECT 1 FROM actor_theme AS t WHERE t.actor_id = a.id AND t.theme = $3)) AND (CAST($4 AS TEXT) IS NULL " \
    "OR a.state = $4) AND CASE CAST($5 AS BIGINT) WHEN 1 THEN NOT " INVITED " WHEN 2 THEN " INVITED " AND NOT " OPENED \
    " AND NOT " ANSWERED " WHEN 3 THEN " INVITED " AND NOT " ANSWERED " WHEN 4 THEN " ANSWERED " ELSE 1 = 1 END"

void bind_actor_filter(struct query *query, const struct actor_search *search);

#endif
