#include "group-mail.h"

enum { CONFIRM_EVERY = 300, REMIND_MINUTES = 24 * 60, EVENTS_MOST = 12 };

/* --- Words -------------------------------------------------------------------------------------------------------- */

struct str group_session_when(struct arena *arena, const struct zone *zone, const struct group_session *session)
{
    return french_date_time(arena, zone, session->starts);
}

struct str group_session_where(struct arena *arena, const struct group_session *session)
{
    if (str_is_empty(session->place))
        return STR("à distance");
    return session->address.length
               ? arena_printf(arena, "%.*s, %.*s", STR_PRINT(session->place), STR_PRINT(session->address))
               : session->place;
}

struct str group_session_line(struct arena *arena, const struct zone *zone, const struct group_session *session)
{
    return arena_printf(arena, "%.*s" NBSP ": %.*s, %.*s", STR_PRINT(session->title),
                        STR_PRINT(group_session_when(arena, zone, session)),
                        STR_PRINT(group_session_where(arena, session)));
}

static struct str own_address(const struct group_mail *mail, const struct participant *person)
{
    return arena_printf(mail->arena, "%.*s/inscriptions/%.*s", STR_PRINT(mail->origin), STR_PRINT(person->token));
}

/* "https://carte.exemple.fr:8028" → "carte.exemple.fr". */
static struct str host_of(struct str origin)
{
    size_t start = str_find(origin, STR("://"), 0);
    struct str host = start == SIZE_MAX ? origin : str_slice(origin, start + 3, origin.length);
    size_t port = str_find_char(host, ':', 0);
    return port == SIZE_MAX ? host : str_slice(host, 0, port);
}

/* --- Calendars ---------------------------------------------------------------------------------------------------- */

/* An invitation needs an organiser (RFC 5546): the space's address, or one that says that nobody reads it. */
static bool organiser(const struct group_mail *mail, struct str *address, struct error *error)
{
    if (!mailbox_of(mail->session, mail->space->id, mail->arena, address, error))
        return false;
    if (str_is_empty(*address))
        *address = arena_printf(mail->arena, "ne-pas-repondre@%.*s", STR_PRINT(host_of(mail->origin)));
    return true;
}

bool group_event(const struct group_mail *mail, const struct group_session *session, const struct participant *person,
                 bool cancelled, struct calendar_event *event, struct error *error)
{
    struct arena *arena = mail->arena;
    struct str group = arena_printf(arena, "%.*s/%.*s/groupes/%.*s", STR_PRINT(mail->origin),
                                    STR_PRINT(mail->space->slug), STR_PRINT(session->group_slug));
    bool told = person && session->remote_link.length;
    *event = (struct calendar_event){
        .uid = arena_printf(arena, "seance-%.*s.%.*s@maillage", STR_PRINT(id_text(arena, session->id)),
                            STR_PRINT(mail->space->code)),
        .sequence = session->sequence,
        .changed_at = person ? mail->now : session->changed_at,
        .starts = session->starts,
        .ends = session->ends,
        .title = arena_printf(arena, "Groupe de travail" NBSP ": %.*s", STR_PRINT(session->title)),
        .description =
            told ? arena_printf(arena, "Pour suivre à distance" NBSP ": %.*s", STR_PRINT(session->remote_link))
                 : STR_NONE,
        .place = group_session_where(arena, session),
        .address = group,
        .cancelled = cancelled || session->cancelled,
        .reminder_minutes = person && !cancelled && !session->cancelled ? REMIND_MINUTES : 0,
        .organiser_name =
            arena_printf(arena, "Inclusion numérique %.*s", STR_PRINT(territory_of(mail->space->territory, arena))),
    };
    if (person) {
        event->guest = person->email;
        event->guest_name = participant_label(person, arena);
    }
    return organiser(mail, &event->organiser, error);
}

static bool event_file(const struct group_mail *mail, const struct group_session *session,
                       const struct participant *person, bool cancelled, struct message_file *file, struct error *error)
{
    struct calendar_event event;
    if (!group_event(mail, session, person, cancelled, &event, error))
        return false;
    struct calendar calendar = {.method = event.cancelled ? CALENDAR_CANCEL : CALENDAR_REQUEST,
                                .zone = mail->zone,
                                .events = &event,
                                .count = 1};
    *file = calendar_file(mail->arena, &calendar);
    file->name = arena_printf(mail->arena, "%.*s-%.*s.ics", STR_PRINT(session->group_slug),
                              STR_PRINT(id_text(mail->arena, session->id)));
    return true;
}

/* --- One letter --------------------------------------------------------------------------------------------------- */

struct letter {
    const char *kind;
    struct str mark, address, name, list, reply_to;
    int64_t until;
    const struct letter_value *values;
    size_t value_count;
    const struct message_file *files;
    size_t file_count;
};

static bool queue(const struct group_mail *mail, const struct letter *letter, struct error *error)
{
    struct str reply_to = letter->reply_to;
    if (str_is_empty(reply_to) && !mailbox_of(mail->session, mail->space->id, mail->arena, &reply_to, error))
        return false;
    struct letter_order order = {.message = {.mark = letter->mark,
                                             .kind = letter->kind,
                                             .space_id = mail->space->id,
                                             .address = letter->address,
                                             .name = letter->name,
                                             .reply_to = reply_to,
                                             .list = letter->list,
                                             .until = letter->until,
                                             .files = letter->files,
                                             .file_count = letter->file_count},
                                 .values = letter->values,
                                 .value_count = letter->value_count};
    return letter_queue(mail->session, &order, mail->now, NULL, error);
}

/* The sessions of her registrations in one state, one a line; with the files of them when wanted. */
struct lines {
    struct buffer text;
    struct message_file *files;
    size_t file_count;
};

static bool add_line(const struct group_mail *mail, const struct registration *registration, struct lines *lines,
                     bool with_files, const struct participant *person, struct error *error)
{
    struct group_session session;
    bool there = false;
    if (!group_session_find(mail->session, registration->session_id, mail->arena, &session, &there, error))
        return false;
    if (!there || session.cancelled || mail->now >= session.ends)
        return true;
    struct str line = group_session_line(mail->arena, mail->zone, &session);
    buffer_printf(&lines->text, "%s– %.*s", lines->text.length ? "\n" : "", STR_PRINT(line));
    if (registration->place_in_line)
        buffer_printf(&lines->text, " (place %lld dans la liste d’attente)", (long long)registration->place_in_line);
    else if (registration->mode == ATTENDS_REMOTE && session.remote_link.length && with_files)
        buffer_printf(&lines->text, " (à distance" NBSP ": %.*s)", STR_PRINT(session.remote_link));
    else if (registration->mode == ATTENDS_REMOTE)
        buffer_add_cstr(&lines->text, " (à distance)");
    return !with_files || lines->file_count >= EVENTS_MOST ||
           event_file(mail, &session, person, false, ARENA_PUSH(mail->arena, lines->files, lines->file_count), error);
}

static bool lines_of(const struct group_mail *mail, const struct participant *person, enum registration_state state,
                     bool with_files, struct lines *lines, struct error *error)
{
    struct registrations list;
    *lines = (struct lines){0};
    bool done = registration_list_of(mail->session, person->id, mail->arena, &list, error);
    for (size_t i = 0; done && i < list.count; i++)
        if (list.at[i].state == state)
            done = add_line(mail, &list.at[i], lines, with_files, person, error);
    return done;
}

/* The text of the lines in the arena, after a sentence; empty without any. */
static struct str lines_text(const struct group_mail *mail, struct lines *lines, const char *sentence)
{
    struct str text = lines->text.length
                          ? arena_printf(mail->arena, "%s%.*s", sentence, STR_PRINT(buffer_str(&lines->text)))
                          : STR_NONE;
    buffer_free(&lines->text);
    return text;
}

/* --- Registering -------------------------------------------------------------------------------------------------- */

bool group_mail_confirm(const struct group_mail *mail, const struct participant *person, struct error *error)
{
    struct arena *arena = mail->arena;
    struct lines asked, already;
    if (!lines_of(mail, person, REGISTRATION_UNCONFIRMED, false, &asked, error) ||
        !lines_of(mail, person, REGISTRATION_CONFIRMED, false, &already, error))
        return false;
    struct str wanted = lines_text(mail, &asked, ""), had = lines_text(mail, &already, "Vous y êtes inscrit déjà :\n");
    const struct letter_value values[] = {{"personne", participant_label(person, arena)},
                                          {"seances", wanted},
                                          {"deja", had},
                                          {"lien", own_address(mail, person)}};
    struct letter letter = {.kind = "group-confirm",
                            .mark = arena_printf(arena, "group-confirm %lld %lld", (long long)person->id,
                                                 (long long)(mail->now / CONFIRM_EVERY)),
                            .address = person->email,
                            .name = participant_label(person, arena),
                            .until = mail->now + REGISTRATION_CONFIRM_SECONDS,
                            .values = values,
                            .value_count = COUNT_OF(values)};
    return queue(mail, &letter, error);
}

bool group_mail_registered(const struct group_mail *mail, const struct participant *person, struct error *error)
{
    struct arena *arena = mail->arena;
    struct lines confirmed, waiting;
    struct str token;
    if (!lines_of(mail, person, REGISTRATION_CONFIRMED, true, &confirmed, error) ||
        !lines_of(mail, person, REGISTRATION_WAITING, false, &waiting, error) ||
        !calendar_feed_token(mail->session, mail->space->id,
                             arena_printf(arena, "participant %lld", (long long)person->id), mail->now, arena, &token,
                             error))
        return false;
    struct str seated = lines_text(mail, &confirmed, "Votre inscription est confirmée :\n");
    struct str lined =
        lines_text(mail, &waiting, "Ces séances sont complètes ; si une place se libère, nous vous écrirons :\n");
    const struct letter_value values[] = {
        {"personne", participant_label(person, arena)},
        {"seances", seated},
        {"attente", lined},
        {"agenda", arena_printf(arena, "%.*s/agendas/%.*s", STR_PRINT(mail->origin), STR_PRINT(token))},
        {"lien", own_address(mail, person)}};
    struct letter letter = {
        .kind = "group-registered",
        .mark = arena_printf(arena, "group-registered %lld %lld", (long long)person->id, (long long)mail->now),
        .address = person->email,
        .name = participant_label(person, arena),
        .values = values,
        .value_count = COUNT_OF(values),
        .files = confirmed.files,
        .file_count = confirmed.file_count};
    return queue(mail, &letter, error);
}

static bool mail_offer(const struct group_mail *mail, const struct registration *registration, struct error *error)
{
    struct arena *arena = mail->arena;
    const struct participant *person = &registration->person;
    struct group_session session;
    bool there = false;
    if (!group_session_find(mail->session, registration->session_id, arena, &session, &there, error))
        return false;
    const struct letter_value values[] = {
        {"personne", participant_label(person, arena)},
        {"seance", there ? group_session_line(arena, mail->zone, &session) : STR_NONE},
        {"limite", french_date_time(arena, mail->zone, registration->until)},
        {"lien", own_address(mail, person)}};
    struct letter letter = {.kind = "group-offer",
                            .mark = arena_printf(arena, "group-offer %lld %lld", (long long)registration->id,
                                                 (long long)registration->until),
                            .address = person->email,
                            .name = participant_label(person, arena),
                            .until = registration->until,
                            .values = values,
                            .value_count = COUNT_OF(values)};
    return queue(mail, &letter, error);
}

bool group_mail_offered(const struct group_mail *mail, const struct registrations *offered, struct error *error)
{
    bool done = true;
    for (size_t i = 0; done && i < offered->count; i++)
        done = mail_offer(mail, &offered->at[i], error);
    return done;
}

/* --- Changes ------------------------------------------------------------------------------------------------------ */

static bool mail_cancelled(const struct group_mail *mail, const struct group_session *session,
                           const struct participant *person, const char *phrase, struct str reason, struct str mark,
                           struct error *error)
{
    struct arena *arena = mail->arena;
    struct message_file file;
    if (!event_file(mail, session, person, true, &file, error))
        return false;
    const struct letter_value values[] = {{"personne", participant_label(person, arena)},
                                          {"seance", group_session_line(arena, mail->zone, session)},
                                          {"phrase", str_of(phrase)},
                                          {"raison", reason},
                                          {"lien", own_address(mail, person)}};
    struct letter letter = {.kind = "group-cancelled",
                            .mark = mark,
                            .address = person->email,
                            .name = participant_label(person, arena),
                            .values = values,
                            .value_count = COUNT_OF(values),
                            .files = &file,
                            .file_count = 1};
    return queue(mail, &letter, error);
}

bool group_mail_given_up(const struct group_mail *mail, const struct group_session *session,
                         const struct participant *person, struct error *error)
{
    struct str mark = arena_printf(mail->arena, "group-given-up %lld %lld %lld", (long long)person->id,
                                   (long long)session->id, (long long)mail->now);
    return mail_cancelled(mail, session, person, "Votre inscription est annulée :", STR_NONE, mark, error);
}

bool group_mail_changed(const struct group_mail *mail, const struct group_session *session,
                        const struct registration *registration, struct error *error)
{
    struct arena *arena = mail->arena;
    const struct participant *person = &registration->person;
    struct message_file file;
    struct str mark =
        arena_printf(arena, "group-changed %lld %lld", (long long)registration->id, (long long)session->sequence);
    if (session->cancelled)
        return mail_cancelled(mail, session, person, "Cette séance n’aura pas lieu :", session->reason, mark, error);
    bool seated = registration->state == REGISTRATION_CONFIRMED;
    if (seated && !event_file(mail, session, person, false, &file, error))
        return false;
    const struct letter_value values[] = {{"personne", participant_label(person, arena)},
                                          {"groupe", session->group_name},
                                          {"avant", session->previous_at && session->previous_at != session->starts
                                                        ? french_date_time(arena, mail->zone, session->previous_at)
                                                        : STR_NONE},
                                          {"seance", group_session_line(arena, mail->zone, session)},
                                          {"raison", session->reason},
                                          {"lien", own_address(mail, person)}};
    struct letter letter = {.kind = "group-moved",
                            .mark = mark,
                            .address = person->email,
                            .name = participant_label(person, arena),
                            .values = values,
                            .value_count = COUNT_OF(values),
                            .files = &file,
                            .file_count = seated};
    return queue(mail, &letter, error);
}

/* --- Reminders ---------------------------------------------------------------------------------------------------- */

static struct str days_text(struct arena *arena, int64_t days)
{
    if (days <= 0)
        return STR("Aujourd’hui");
    return days == 1 ? STR("Demain") : arena_printf(arena, "Dans %lld jours", (long long)days);
}

static int32_t local_day(const struct zone *zone, int64_t instant)
{
    struct civil civil = zone_civil(zone, instant);
    return date_from_civil(civil.year, civil.month, civil.day);
}

bool group_mail_reminder(const struct group_mail *mail, const struct session_reminder *reminders, size_t count,
                         struct error *error)
{
    struct arena *arena = mail->arena;
    const struct participant *person = &reminders[0].registration.person;
    struct lines lines = {0};
    bool done = true;
    for (size_t i = 0; done && i < count; i++)
        done = add_line(mail, &reminders[i].registration, &lines, false, person, error) &&
               registration_reminded(mail->session, reminders[i].registration.id, reminders[i].step, error);
    struct str text = lines_text(mail, &lines, "");
    int32_t today = local_day(mail->zone, mail->now);
    const struct letter_value values[] = {
        {"personne", participant_label(person, arena)},
        {"quand", days_text(arena, local_day(mail->zone, reminders[0].session.starts) - today)},
        {"seances", text},
        {"lien", own_address(mail, person)}};
    struct letter letter = {.kind = "group-reminder",
                            .mark = arena_printf(arena, "group-reminder %lld %.*s", (long long)person->id,
                                                 STR_PRINT(date_format(arena, today))),
                            .address = person->email,
                            .name = participant_label(person, arena),
                            .until = reminders[0].session.starts,
                            .values = values,
                            .value_count = COUNT_OF(values)};
    return done && queue(mail, &letter, error);
}

/* --- Invitations -------------------------------------------------------------------------------------------------- */

struct str group_invitation_list(struct arena *arena, const struct space *space)
{
    return arena_printf(arena, "invitations %.*s", STR_PRINT(space->code));
}

static bool has_word(struct str words, struct str word)
{
    struct str one;
    while (str_next(&words, ' ', &one))
        if (str_equal(one, word))
            return true;
    return false;
}

bool group_round_lines(const struct group_mail *mail, struct str groups, struct str *lines, struct error *error)
{
    struct group_sessions sessions;
    struct buffer text = {0};
    if (!group_session_list(mail->session, mail->space->id, 0, mail->now, mail->arena, &sessions, error))
        return false;
    for (size_t i = 0; i < sessions.count; i++) {
        const struct group_session *session = &sessions.at[i];
        if (session->cancelled || (groups.length && !has_word(groups, session->group_slug)))
            continue;
        struct str line = group_session_line(mail->arena, mail->zone, session);
        buffer_printf(&text, "%s– %.*s", text.length ? "\n" : "", STR_PRINT(line));
    }
    *lines = arena_str(mail->arena, buffer_str(&text));
    buffer_free(&text);
    return true;
}

bool group_mail_invitation(const struct group_mail *mail, const struct invitation_round *round,
                           const struct round_invitation *invitation, struct str groups, bool *queued,
                           struct error *error)
{
    struct arena *arena = mail->arena;
    struct str list = group_invitation_list(arena, mail->space), checked;
    bool declined = false;
    *queued = false;
    if (!address_check(arena, invitation->email, &checked, error) ||
        !message_declined(mail->session, checked, list, &declined, error))
        return false;
    if (declined)
        return true;
    const struct letter_value values[] = {
        {"structure", invitation->name},
        {"auteur", round->sender},
        {"mot", round->words},
        {"groupes", groups},
        {"lien", arena_printf(arena, "%.*s/rejoindre/%.*s", STR_PRINT(mail->origin), STR_PRINT(invitation->token))}};
    struct letter letter = {.kind = "group-invitation",
                            .mark = arena_printf(arena, "group-invitation %lld %lld", (long long)round->id,
                                                 (long long)invitation->actor_id),
                            .address = checked,
                            .name = invitation->contact,
                            .list = list,
                            .reply_to = round->reply_to,
                            .values = values,
                            .value_count = COUNT_OF(values)};
    *queued = true;
    return queue(mail, &letter, error);
}
