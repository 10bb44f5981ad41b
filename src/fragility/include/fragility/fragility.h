/* fragility: who risks being left out by the digital world, commune by commune.
 *
 *   indicator  what is measured: numerator over denominator, and which way fragility goes
 *   series     one indicator of one year over the territories: sums upward, scales
 *   index      the open index: chosen indicators, weights, completeness
 *   import     INSEE, Arcep, BPE, MedNum and other files in, with what was wrong in them
 *
 * « Indice ouvert »: not the national index of MedNum, whose exact normalisation is not published. Theirs can be
 * imported and is shown beside ours. Everything is computed from numerators and denominators; unknown stays unknown.
 */
#ifndef FRAGILITY_FRAGILITY_H
#define FRAGILITY_FRAGILITY_H

#include "fragility/import.h"
#include "fragility/index.h"
#include "fragility/indicator.h"
#include "fragility/series.h"

#endif
