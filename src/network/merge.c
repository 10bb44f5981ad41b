/* Two rows for one organisation become one. The one that goes is not deleted: what other rooms say of it stays true. */
#include "bind.h"
#include "network/member.h"
#include "store/attachment.h"

STATEMENT(merge_contacts, "UPDATE member_contact SET member_id = $2 WHERE member_id = $1");
STATEMENT(merge_reminders, "UPDATE member_reminder SET member_id = $2 WHERE member_id = $1");
STATEMENT(merge_registrations, "UPDATE member_registration SET member_id = $2 WHERE member_id = $1");
STATEMENT(merge_seats, "INSERT INTO body_seat (body_id, member_id) SELECT body_id, $2 FROM body_seat "
                       "WHERE member_id = $1 ON CONFLICT DO NOTHING");
STATEMENT(merge_meetings, "UPDATE meeting SET member_id = $2 WHERE member_id = $1");
STATEMENT(merge_guests, "UPDATE meeting_guest SET member_id = $2 WHERE member_id = $1");
STATEMENT(merge_decisions, "UPDATE decision SET member_id = $2 WHERE member_id = $1");

static bool carry(struct session *session, int64_t id, int64_t into, struct error *error)
{
    static const struct statement *const STEPS[] = {&merge_contacts, &merge_reminders, &merge_registrations,
                                                    &merge_seats,    &merge_meetings,  &merge_guests,
                                                    &merge_decisions};
    for (size_t i = 0; i < COUNT_OF(STEPS); i++) {
        struct query *query = query_start(session, STEPS[i]);
        bind_i64(query, 1, id);
        bind_i64(query, 2, into);
        if (!query_run(query, NULL, error))
            return false;
    }
    return attachment_copy(session, MEMBER_FILES, id, into, error) &&
           attachment_remove_all(session, MEMBER_FILES, id, error);
}

static struct str first_known(struct str text, struct str otherwise)
{
    return text.length ? text : otherwise;
}

static bool keep_fields(struct session *session, struct network_member *gone, struct network_member *kept, int64_t now,
                        struct error *error)
{
    struct str siret = gone->siret;
    gone->siret = STR_NONE; /* one row has it */
    kept->siren = first_known(kept->siren, gone->siren);
    kept->siret = first_known(kept->siret, siret);
    kept->email = first_known(kept->email, gone->email);
    kept->schemes = first_known(kept->schemes, gone->schemes);
    kept->note = first_known(kept->note, gone->note);
    if (kept->intention == INTENTION_UNKNOWN)
        kept->intention = gone->intention;
    if (kept->contacted_at < gone->contacted_at)
        kept->contacted_at = gone->contacted_at;
    return member_save(session, gone, now, error) && member_save(session, kept, now, error);
}

bool member_merge(struct session *session, int64_t space_id, int64_t id, int64_t into, int64_t person_id, int64_t now,
                  struct error *error)
{
    struct arena arena = {0};
    struct network_member gone, kept;
    bool gone_found = false, kept_found = false;
    bool done = member_find(session, space_id, id, &arena, &gone, &gone_found, error) &&
                member_find(session, space_id, into, &arena, &kept, &kept_found, error);
    if (done && (!gone_found || !kept_found || id == into))
        done = error_set(error, ERROR_MISSING, "Choisissez deux organismes de la démarche.");
    done = done && keep_fields(session, &gone, &kept, now, error) && carry(session, id, into, error);
    if (done && gone.state != MEMBER_LEFT) {
        struct str reason = arena_printf(&arena, "Même organisme que « %.*s »", STR_PRINT(kept.name));
        done = member_move(session, space_id, id, MEMBER_LEFT, reason, person_id, now, error);
    }
    arena_free(&arena);
    return done;
}
