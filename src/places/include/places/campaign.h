/* Keeping the places of a department true, and finding those that are missing:
 *
 *   custody   which structure looks after which place, asked and granted
 *   rhythm       how often places are asked; who is told when nobody answers
 *   phone        rounds of telephone calls
 *   candidate    lists of places to be referenced, followed until they are
 *   work         what waits for somebody, counted
 */
#ifndef PLACES_CAMPAIGN_H
#define PLACES_CAMPAIGN_H

#include "places/candidate.h"
#include "places/custody.h"
#include "places/phone.h"
#include "places/rhythm.h"
#include "places/work.h"

#endif
