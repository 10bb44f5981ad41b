/* coverage: how far people are from help, how many places are fair, and where the missing ones would serve most. */
#ifndef COVERAGE_COVERAGE_H
#define COVERAGE_COVERAGE_H

#include "coverage/access.h"
#include "coverage/siting.h"
#include "coverage/target.h"

#endif
