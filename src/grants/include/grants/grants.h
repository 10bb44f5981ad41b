/* grants: calls for projects. A call is data (grants/call.h), a project is held against its rules (grants/project.h), a
 * selection is computed, proven and explained (grants/selection.h), applications come from a file (grants/file.h)
 * or from people (grants/application.h: calls published in a space, drafts, submission before the last second).
 */
#ifndef GRANTS_GRANTS_H
#define GRANTS_GRANTS_H

#include "grants/application.h"
#include "grants/call.h"
#include "grants/file.h"
#include "grants/project.h"
#include "grants/selection.h"

#endif
