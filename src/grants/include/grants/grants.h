/* grants: calls for projects. A call is data (grants/call.h), a project is held against its rules (grants/project.h), a
 * selection is computed, proven and explained (grants/selection.h), applications come from a file (grants/file.h)
 * or from people (grants/application.h: calls published in a space, drafts, submission before the last second;
 * grants/sharing.h: guests, more time). They are instructed (grants/instruction.h), marked (grants/jury.h), chosen
 * (grants/committee.h), told, agreed and paid (grants/award.h).
 */
#ifndef GRANTS_GRANTS_H
#define GRANTS_GRANTS_H

#include "grants/application.h"
#include "grants/award.h"
#include "grants/call-edit.h"
#include "grants/call.h"
#include "grants/committee.h"
#include "grants/file.h"
#include "grants/instruction.h"
#include "grants/jury.h"
#include "grants/life.h"
#include "grants/project.h"
#include "grants/selection.h"
#include "grants/sharing.h"

#endif
