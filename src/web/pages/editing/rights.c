/* Who may write what of a place, and the journal's lines about it. */
#include "editing-pages.h"
#include "places/merge.h"

bool place_of_request(struct request *request, struct session *session, const struct space **space,
                      struct kept_place *kept, struct error *error)
{
    bool merged;
    *space = request_space(request, error);
    if (!*space || !kept_place_find(session, request_path(request, "slug"), request->arena, kept, error))
        return false;
    int64_t id = kept->id;
    if (!merge_root(session, &id, error) ||
        (id != kept->id && !kept_place_read(session, id, request->arena, kept, error)) ||
        !place_shown(session, id, request->arena, &kept->place, &merged, error))
        return false;
    return kept->space_id == (*space)->id || error_set(error, ERROR_MISSING, "Ce lieu n’est pas de cet espace.");
}

bool place_of_link(struct request *request, struct session *session, struct reminder *reminder, struct kept_place *kept,
                   struct error *error)
{
    bool merged;
    const struct space *space = request_space(request, error);
    if (!space || !reminder_find(session, request_path(request, "secret"), request->now, reminder, error) ||
        !kept_place_read(session, reminder->place_id, request->arena, kept, error) ||
        !place_shown(session, reminder->place_id, request->arena, &kept->place, &merged, error))
        return false;
    if (kept->space_id != space->id)
        return error_set(error, ERROR_MISSING, "Ce lien n’est plus valable.");
    return kept->state != PLACE_HIDDEN ||
           error_set(error, ERROR_MISSING,
                     "Cette fiche n’est plus affichée" NBSP ": il n’y a rien à vérifier. Si c’est une erreur, dites-le "
                     "au département.");
}

static struct str intercommunality_of(const struct kept_place *kept)
{
    uint32_t commune = commune_resolve(kept->place.insee_code, NULL);
    uint32_t id = commune == TERRITORY_NONE ? TERRITORY_NONE : territory_at(commune).intercommunality;
    return id == TERRITORY_NONE ? STR_NONE : territory_at(id).code;
}

bool may_look_after(struct request *request, struct session *session, const struct space *space,
                    const struct kept_place *kept, bool *may, struct error *error)
{
    struct scope scope = {.space_id = space->id, .intercommunality = intercommunality_of(kept)};
    *may = request_may(request, PERMISSION_HUB, &scope) ||
           (scope.intercommunality.length && request_may(request, PERMISSION_REFERENT, &scope));
    if (*may || kept->structure_id == 0)
        return true;
    struct structure structure;
    bool found = false;
    if (!structure_find(session, kept->structure_id, request->arena, &structure, &found, error))
        return false;
    scope.structure_id = kept->structure_id;
    scope.structure_parent = found ? structure.parent_id : 0;
    *may = request_may(request, PERMISSION_STRUCTURE_MEMBER, &scope);
    return true;
}

bool may_write(struct request *request, struct session *session, const struct space *space,
               const struct kept_place *kept, bool *may, struct error *error)
{
    struct scope scope = {.space_id = space->id};
    bool after = false;
    *may = request_may(request, PERMISSION_HUB, &scope);
    if (*may)
        return true;
    return space_reads_afterwards(session, space->id, &after, error) &&
           may_look_after(request, session, space, kept, may, error) && ((*may = *may && after), true);
}

bool note_place(struct session *session, struct request *request, const char *action, const struct space *space,
                const struct kept_place *kept, const struct place_changes *changes, struct str reason,
                struct error *error)
{
    struct buffer before = {0}, after = {0};
    struct json_writer old = {.out = &before}, new = {.out = &after};
    json_begin_object(&old);
    json_begin_object(&new);
    for (size_t i = 0; changes && i < changes->count; i++) {
        json_member_text(&old, place_field_name(changes->at[i].field), changes->at[i].before);
        json_member_text(&new, place_field_name(changes->at[i].field), changes->at[i].after);
    }
    json_end_object(&old);
    json_end_object(&new);
    struct audit_event event = {.person_id = request_person(request),
                                .space_id = space->id,
                                .action = action,
                                .subject = "place",
                                .subject_id = kept->id,
                                .label = kept->place.name,
                                .before = buffer_str(&before),
                                .after = buffer_str(&after),
                                .reason = reason};
    bool done = audit_record(session, &event, request->now, error);
    buffer_free(&before);
    buffer_free(&after);
    return done;
}
