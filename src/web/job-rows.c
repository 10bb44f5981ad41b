/* The jobs this program can do, one row each. */
#include "account-jobs.h"
#include "jobs.h"
#include "place-jobs.h"
#include "post/inbound.h"

const struct job_row JOB_ROWS[] = {
    {ACCOUNTS_DAILY, run_accounts_daily},
    {PLACES_DAILY, run_places_daily},
    {"mail-in", inbound_read},
    {NULL, NULL},
};
