/* coverage: how far people are from help, how many places are fair, and where the missing ones would serve most. */
#ifndef COVERAGE_COVERAGE_H
#define COVERAGE_COVERAGE_H

#include "coverage/siting.h"

#endif
