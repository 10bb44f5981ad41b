/* What is done with minutes: approved (and frozen), corrected by a new version, sent to those who were invited. */
#include <sodium.h>

#include "document-pages.h"

struct acting {
    struct request *request;
    struct str words; /* who approves, or what is corrected */
    struct minutes_reading reading;
};

static struct str sha256(struct arena *arena, struct str bytes)
{
    uint8_t digest[crypto_hash_sha256_BYTES];
    char *text = arena_alloc(arena, sizeof digest * 2 + 1);
    crypto_hash_sha256(digest, (const unsigned char *)bytes.at, bytes.length);
    sodium_bin2hex(text, sizeof digest * 2 + 1, digest, sizeof digest);
    return (struct str){text, sizeof digest * 2};
}

/* One format, attached. A format that this machine cannot draw is left out, ODT excepted. */
static bool freeze(struct session *session, struct acting *acting, const struct document *document, int64_t id,
                   enum document_format format, struct str *digest, struct error *error)
{
    struct buffer out = {0};
    struct arena *arena = acting->request->arena;
    struct str name = arena_printf(arena, "releve-de-conclusions-v%lld.%s",
                                   (long long)acting->reading.matter.minutes->version, document_format_name(format));
    bool done = document_write(document, format, &out, error);
    if (!done && format == DOCUMENT_PDF && error->kind == ERROR_UNAVAILABLE)
        done = true;
    else if (done) {
        if (format == DOCUMENT_ODT)
            *digest = sha256(arena, buffer_str(&out));
        done = attachment_add(session, MINUTES_FILES, id, name, str_of(document_format_media_type(format)),
                              buffer_str(&out), acting->request->now, NULL, error);
    }
    buffer_free(&out);
    return done;
}

static bool approve(struct session *session, void *context, struct error *error)
{
    static const enum document_format formats[] = {DOCUMENT_ODT, DOCUMENT_PDF, DOCUMENT_HTML};
    struct acting *acting = context;
    struct request *request = acting->request;
    struct minutes_reading *reading = &acting->reading;
    struct str digest = STR("");
    int64_t id;
    if (!read_minutes(request, session, reading, error))
        return false;
    if (reading->versions.count && reading->versions.at[0].approved_at)
        return error_set(error, ERROR_CONFLICT, "Ce relevé est déjà approuvé.");
    if (!reading->record.meeting.starts_at)
        return error_set(error, ERROR_CONFLICT, "La réunion n’a pas de date : son relevé ne peut pas être approuvé.");
    if (!minutes_draft(session, reading->record.meeting.id, STR(""), request->now, &id, error))
        return false;
    const struct document *document = minutes_compose(&reading->matter, request->arena);
    for (size_t i = 0; i < COUNT_OF(formats); i++)
        if (!freeze(session, acting, document, id, formats[i], &digest, error))
            return false;
    struct meeting *meeting = &reading->record.meeting;
    bool recorded = meeting->state == MEETING_HELD;
    return minutes_approve(session, id, acting->words, digest, request->now, error) &&
           (!recorded || meeting_move(session, meeting, MEETING_RECORDED, STR_NONE, 0, 0, request->now, error)) &&
           network_note(session, request, reading->space, "minutes.approve", "meeting", meeting->id, meeting->title,
                        digest, error);
}

static bool correct(struct session *session, void *context, struct error *error)
{
    struct acting *acting = context;
    int64_t id;
    return read_minutes(acting->request, session, &acting->reading, error) &&
           minutes_draft(session, acting->reading.record.meeting.id, acting->words, acting->request->now, &id, error) &&
           network_note(session, acting->request, acting->reading.space, "minutes.correct", "meeting",
                        acting->reading.record.meeting.id, acting->reading.record.meeting.title, acting->words, error);
}

/* The latest approved version, with its ODT (or PDF when there is one). */
static bool find_sent(struct session *session, struct acting *acting, const struct minutes **sent,
                      struct message_file *file, struct error *error)
{
    struct arena *arena = acting->request->arena;
    struct attached_files files;
    struct attached_file found;
    *sent = NULL;
    for (size_t i = 0; i < acting->reading.versions.count && !*sent; i++)
        if (acting->reading.versions.at[i].approved_at)
            *sent = &acting->reading.versions.at[i];
    if (!*sent)
        return error_set(error, ERROR_CONFLICT, "Approuvez le relevé avant de le diffuser.");
    if (!attachment_list(session, MINUTES_FILES, (*sent)->id, arena, &files, error))
        return false;
    int64_t chosen = 0;
    for (size_t i = 0; i < files.count; i++)
        if (str_ends_with(files.at[i].name, STR(".pdf")) || (!chosen && str_ends_with(files.at[i].name, STR(".odt"))))
            chosen = files.at[i].id;
    struct str bytes;
    if (!attachment_read(session, MINUTES_FILES, (*sent)->id, chosen, arena, &found, &bytes, error))
        return false;
    *file = (struct message_file){.name = found.name, .type = found.type, .bytes = bytes};
    return true;
}

static bool share(struct session *session, void *context, struct error *error)
{
    struct acting *acting = context;
    struct request *request = acting->request;
    struct minutes_reading *reading = &acting->reading;
    const struct minutes *sent;
    struct message_file file;
    if (!read_minutes(request, session, reading, error) || !find_sent(session, acting, &sent, &file, error))
        return false;
    const struct meeting *meeting = &reading->record.meeting;
    for (size_t i = 0; i < reading->record.guests.count; i++) {
        const struct meeting_guest *guest = &reading->record.guests.at[i];
        struct letter_value values[] = {
            {"reunion", meeting->title},
            {"date", french_date_time(request->arena, reading->matter.zone, meeting->starts_at)},
            {"erratum", sent->erratum},
            {"lien", whole_address(request, demarche_path(request->arena, reading->space, "/releves"))}};
        struct network_letter letter = {.kind = "minutes",
                                        .mark = arena_printf(request->arena, "minutes-%.*s-%.*s",
                                                             STR_PRINT(id_text(request->arena, sent->id)),
                                                             STR_PRINT(id_text(request->arena, guest->id))),
                                        .address = guest->email,
                                        .name = guest_name(request->arena, guest),
                                        .values = values,
                                        .value_count = COUNT_OF(values),
                                        .files = &file,
                                        .file_count = 1};
        if (guest->email.length && !network_tell(session, request, reading->space, &letter, error))
            return false;
    }
    return minutes_sent(session, sent->id, request->now, error) &&
           network_note(session, request, reading->space, "minutes.share", "meeting", meeting->id, meeting->title,
                        STR_NONE, error);
}

static bool act(struct request *request, struct response *response, const char *field, store_job write,
                const char *after, struct error *error)
{
    struct acting acting = {.request = request};
    struct meeting meeting;
    const struct space *space;
    if (!request_meeting(request, &space, &meeting, error))
        return false;
    if (field)
        acting.words = text_cut(str_trim(text_clean(request->arena, form_posted(request, field))), 2000);
    if (field && str_is_empty(acting.words))
        return error_set(error, ERROR_INVALID,
                         "Le champ est vide : revenez à la page précédente, dites qui approuve ou ce qui est corrigé.");
    return store_write(request->site->store, write, &acting, error) &&
           response_redirect(response, 303, minutes_path(request->arena, space, meeting.id, after), error);
}

bool approve_minutes(struct request *request, struct response *response, struct error *error)
{
    return act(request, response, "par", approve, "?fait=approuve", error);
}

bool correct_minutes(struct request *request, struct response *response, struct error *error)
{
    return act(request, response, "erratum", correct, "", error);
}

bool share_minutes(struct request *request, struct response *response, struct error *error)
{
    return act(request, response, NULL, share, "?fait=diffuse", error);
}
