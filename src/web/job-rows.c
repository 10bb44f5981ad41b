/* The jobs this program can do, one row each. */
#include "account-jobs.h"
#include "call-jobs.h"
#include "contribution-mail.h"
#include "group-jobs.h"
#include "jobs.h"
#include "place-jobs.h"
#include "places/merge.h"
#include "places/source.h"
#include "source-job.h"

const struct job_row JOB_ROWS[] = {
    {ACCOUNTS_DAILY, run_accounts_daily},  {PLACES_DAILY, run_places_daily},
    {DUPLICATES_JOB, duplicates_look_job}, {"mail-in", run_mail_in},
    {SOURCE_JOB, run_source_job},          {CALLS_HOURLY, run_calls_hourly},
    {GROUPS_OFTEN, run_groups_often},      {GROUP_CHANGE, run_group_change},
    {GROUP_ROUND, run_group_round},        {NULL, NULL},
};
