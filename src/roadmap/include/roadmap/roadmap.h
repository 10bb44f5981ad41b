/* roadmap: from workshops to the roadmap.
 *
 *   board      findings, a proposal for each, votes, several writers at once
 *   synthesis  the annex drawn from a board; what boards have in common
 *   engineering  needs for engineering, in rounds, by the lines of the official form
 *   plan       the roadmap: axes, actions, funding and envelopes, indicators
 *
 * The room knows of spaces and nothing of meetings, members or contributions: it keeps a theme's code and the numbers
 * its caller gives.
 */
#ifndef ROADMAP_ROADMAP_H
#define ROADMAP_ROADMAP_H

#include "roadmap/board.h"
#include "roadmap/engineering.h"
#include "roadmap/life.h"
#include "roadmap/plan.h"
#include "roadmap/synthesis.h"

#endif
