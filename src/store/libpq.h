/* libpq, loaded the first time a PostgreSQL database is opened: an installation on SQLite maps none of it.
 *
 * After libpq_load, its functions are called as `libpq.PQfinish(connection)`, with the types its header declares.
 */
#ifndef STORE_LIBPQ_H
#define STORE_LIBPQ_H

#include <libpq-fe.h>

#include "base/base.h"

#define LIBPQ_FUNCTIONS(X)                                                                                             \
    X(PQconnectdbParams)                                                                                               \
    X(PQconninfoParse)                                                                                                 \
    X(PQconninfoFree)                                                                                                  \
    X(PQfinish)                                                                                                        \
    X(PQstatus)                                                                                                        \
    X(PQerrorMessage)                                                                                                  \
    X(PQserverVersion)                                                                                                 \
    X(PQparameterStatus)                                                                                               \
    X(PQsetNoticeProcessor)                                                                                            \
    X(PQsocket)                                                                                                        \
    X(PQconsumeInput)                                                                                                  \
    X(PQnotifies)                                                                                                      \
    X(PQfreemem)                                                                                                       \
    X(PQexec)                                                                                                          \
    X(PQprepare)                                                                                                       \
    X(PQdescribePrepared)                                                                                              \
    X(PQenterPipelineMode)                                                                                             \
    X(PQexitPipelineMode)                                                                                              \
    X(PQpipelineSync)                                                                                                  \
    X(PQsendQueryParams)                                                                                               \
    X(PQsendPrepare)                                                                                                   \
    X(PQsendQueryPrepared)                                                                                             \
    X(PQsetSingleRowMode)                                                                                              \
    X(PQgetResult)                                                                                                     \
    X(PQclear)                                                                                                         \
    X(PQresultStatus)                                                                                                  \
    X(PQresultErrorField)                                                                                              \
    X(PQntuples)                                                                                                       \
    X(PQnfields)                                                                                                       \
    X(PQftype)                                                                                                         \
    X(PQgetvalue)                                                                                                      \
    X(PQgetlength)                                                                                                     \
    X(PQgetisnull)                                                                                                     \
    X(PQcmdStatus)                                                                                                     \
    X(PQcmdTuples)

#define LIBPQ_MEMBER(name) __typeof__(name) *(name);
struct libpq {
    LIBPQ_FUNCTIONS(LIBPQ_MEMBER)
};
#undef LIBPQ_MEMBER

extern struct libpq libpq;

/* From any thread, any number of times. ERROR_UNAVAILABLE when the library is not installed. */
bool libpq_load(struct error *error);

#endif
