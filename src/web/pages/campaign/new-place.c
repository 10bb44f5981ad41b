#include "new-place.h"

#include "../accounts/account-pages.h"
#include "../editing/editing-pages.h"

/* The one structure of the space that she is of, or 0. */
static int64_t only_structure(struct request *request, const struct space *space)
{
    const struct roles *roles = &request_access(request)->roles;
    int64_t found = 0;
    for (size_t i = 0; i < roles->count; i++) {
        int64_t id = roles->at[i].space_id == space->id ? roles->at[i].structure_id : 0;
        if (id && found && id != found)
            return 0;
        found = id ? id : found;
    }
    return found;
}

static bool read_structure(struct request *request, struct session *session, const struct space *space,
                           struct new_place *made, struct error *error)
{
    struct structure structure;
    bool found = false, asked = id_parse(request_query_text(request, "structure"), &made->structure_id);
    if (!asked)
        made->structure_id = only_structure(request, space);
    if (made->structure_id == 0)
        return true;
    if (!structure_find(session, made->structure_id, request->arena, &structure, &found, error))
        return false;
    struct scope scope = {.space_id = space->id,
                          .intercommunality = found ? structure.intercommunality : STR_NONE,
                          .structure_id = made->structure_id,
                          .structure_parent = found ? structure.parent_id : 0};
    found = found && structure.space_id == space->id && structure.state != STRUCTURE_CLOSED &&
            request_may(request, PERMISSION_STRUCTURE_MEMBER, &scope);
    if (!found && asked)
        return error_set(error, ERROR_FORBIDDEN, "Vous n’êtes pas de cette structure : rejoignez-la d’abord.");
    made->structure_id = found ? made->structure_id : 0;
    made->structure = found ? structure.name : STR_NONE;
    return true;
}

static bool read_candidate(struct request *request, struct session *session, const struct space *space,
                           struct new_place *made, struct error *error)
{
    struct place_candidate candidate;
    if (!id_parse(request_query_text(request, "candidat"), &made->candidate_id))
        return true;
    if (!candidate_read(session, space->id, made->candidate_id, request->arena, &candidate, error))
        return false;
    struct scope scope = {.space_id = space->id, .intercommunality = candidate.intercommunality};
    if (!request_may(request, candidate.intercommunality.length ? PERMISSION_REFERENT : PERMISSION_HUB, &scope))
        return error_set(error, ERROR_FORBIDDEN, "Ce lieu à référencer est suivi par une autre intercommunalité.");
    made->place = candidate.facts;
    made->place.id = made->place.source = STR_NONE;
    return true;
}

bool new_place_read(struct request *request, struct session *session, const struct space *space, struct new_place *made,
                    struct error *error)
{
    *made = (struct new_place){0};
    return read_structure(request, session, space, made, error) && read_candidate(request, session, space, made, error);
}

bool new_place_at_once(struct request *request, struct session *session, const struct space *space,
                       const struct new_place *made, bool *at_once, struct error *error)
{
    bool afterwards = false;
    *at_once = request_may(request, PERMISSION_HUB, &(struct scope){.space_id = space->id});
    if (*at_once || made->structure_id == 0)
        return true;
    bool read = space_reads_afterwards(session, space->id, &afterwards, error);
    *at_once = afterwards;
    return read;
}

bool new_place_made(struct session *session, struct request *request, const struct space *space,
                    const struct new_place *made, int64_t proposal_id, int64_t place_id, struct error *error)
{
    int64_t by = request_person(request);
    if (made->candidate_id == 0)
        return true;
    return place_id ? candidate_settle(session, space->id, made->candidate_id, place_id, by, request->now, error)
                    : candidate_propose(session, space->id, made->candidate_id, proposal_id, by, request->now, error);
}
