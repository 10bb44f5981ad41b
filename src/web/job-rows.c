/* The jobs this program can do, one row each. */
#include "jobs.h"

const struct job_row JOB_ROWS[] = {
    {NULL, NULL},
};
