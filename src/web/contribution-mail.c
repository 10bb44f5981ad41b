#include "contribution-mail.h"

#include "accounts/person.h"
#include "post/post.h"
#include "store/attachment.h"
#include "store/setting.h"

struct str contribution_number(struct arena *arena, const struct contribution *one)
{
    return arena_printf(arena, "n°" NBSP "%lld", (long long)one->number);
}

static struct str follow_address(struct arena *arena, struct str origin, struct str slug,
                                 const struct contribution *one)
{
    return origin.length ? arena_printf(arena, "%.*s/%.*s/contributions/suivi/%.*s", STR_PRINT(origin), STR_PRINT(slug),
                                        STR_PRINT(one->token))
                         : STR_NONE;
}

/* --- Mail that comes in ------------------------------------------------------------------------------------------- */

bool contribution_take_files(struct session *session, int64_t id, const struct mail *mail, int64_t now,
                             struct error *error)
{
    size_t taken = 0;
    for (size_t i = 0; i < mail->file_count && taken < ATTACHED_MOST; i++) {
        const struct mail_file *file = &mail->files[i];
        if (file->dangerous || file->bytes.length == 0 || file->bytes.length > ATTACHED_BYTES_MOST)
            continue; /* it stays with the mail */
        if (!attachment_add(session, CONTRIBUTION_FILES, id, file->name, file->type, file->bytes, now, NULL, error))
            return false;
        taken++;
    }
    return true;
}

/* What is new in the mail; a forwarded one has nothing but what it quotes. */
static struct str fresh_text(struct arena *arena, const struct inbound *mail)
{
    struct str text = str_trim(str_slice(mail->body, 0, mail->fresh));
    if (str_is_empty(text))
        text = str_trim(mail->body);
    if (str_is_empty(text))
        text = mail->subject.length ? mail->subject : STR("(message sans texte)");
    return text_clean(arena, text_cut(text, CONTRIBUTION_TEXT_MOST));
}

/* "contribution 123 outcome 4" → 123 */
static bool of_our_letter(struct session *session, const struct inbound *mail, struct arena *arena,
                          struct contribution *one, bool *found, struct error *error)
{
    struct message *message;
    struct str rest, word;
    int64_t id;
    if (*found || !mail->answers_id)
        return true;
    if (!message_find(session, mail->answers_id, arena, &message, NULL, error))
        return false;
    if (!message)
        return true;
    rest = message->mark;
    if (!str_next(&rest, ' ', &word) || !str_equal(word, STR("contribution")) || !str_next(&rest, ' ', &word) ||
        !str_to_i64(word, &id))
        return true;
    return contribution_find(session, mail->space_id, id, arena, one, found, error);
}

/* Somebody else's answer within a thread is a contribution of hers. */
static bool find_thread(struct session *session, const struct inbound *mail, struct arena *arena,
                        struct contribution *one, bool *found, struct error *error)
{
    if (!contribution_of_thread(session, mail->space_id, mail->thread_id, arena, one, found, error) ||
        !of_our_letter(session, mail, arena, one, found, error))
        return false;
    *found = *found && str_equal(one->email, mail->address);
    return true;
}

static bool add_from_mail(struct session *session, const struct inbound *mail, int64_t now, struct arena *arena,
                          struct contribution *one, struct error *error)
{
    struct person person;
    bool known;
    if (!person_by_email(session, mail->address, arena, &person, &known, error))
        return false;
    *one = (struct contribution){.space_id = mail->space_id,
                                 .channel = CHANNEL_MAIL,
                                 .kind = CONTRIBUTION_OTHER,
                                 .title = mail->subject,
                                 .text = fresh_text(arena, mail),
                                 .name = mail->name,
                                 .email = mail->address,
                                 .person_id = known ? person.id : 0,
                                 .inbound_id = mail->id,
                                 .thread_id = mail->thread_id};
    return contribution_add(session, one, now, arena, error);
}

static bool slug_of(struct session *session, int64_t space_id, struct arena *arena, struct str *slug,
                    struct error *error)
{
    struct spaces spaces;
    *slug = STR_NONE;
    if (!space_list(session, arena, &spaces, error))
        return false;
    for (size_t i = 0; i < spaces.count; i++)
        if (spaces.at[i].id == space_id)
            *slug = spaces.at[i].slug;
    return true;
}

static bool take_mail(struct session *session, const struct inbound *mail, const struct mail *read, int64_t now,
                      struct arena *arena, struct inbound_taking *taking, struct error *error)
{
    struct contribution one;
    struct str origin, slug;
    bool found;
    if (str_is_empty(mail->recipient) && !mail->answers_id)
        return true; /* nobody knows that it is for this space: a person decides */
    if (!find_thread(session, mail, arena, &one, &found, error) ||
        !(found ? contribution_append(session, one.id, mail->id, fresh_text(arena, mail), now, error)
                : add_from_mail(session, mail, now, arena, &one, error)) ||
        !contribution_take_files(session, one.id, read, now, error) ||
        !setting_read(session, "web.address", arena, &origin, error) ||
        !slug_of(session, mail->space_id, arena, &slug, error))
        return false;
    *taking =
        (struct inbound_taking){true, contribution_number(arena, &one), follow_address(arena, origin, slug, &one)};
    return true;
}

bool run_mail_in(struct store *store, const struct job *job, struct arena *arena, struct error *error)
{
    return inbound_read_for(store, job, take_mail, arena, error);
}

/* --- Letters ------------------------------------------------------------------------------------------------------ */

static bool queue_letter(struct session *session, const struct contribution_letter *letter, const char *kind,
                         struct str mark, const struct contribution *one, int64_t now, struct arena *arena,
                         struct error *error)
{
    const struct letter_value values[] = {
        {"titre", one->title},
        {"numero", contribution_number(arena, one)},
        {"lien", follow_address(arena, letter->origin, letter->slug, one)},
        {"suite", letter->sentence},
        {"motif", letter->why},
    };
    bool outcome = !str_is_empty(letter->sentence);
    struct letter_order order = {.message = {.mark = mark,
                                             .kind = kind,
                                             .space_id = one->space_id,
                                             .address = one->email,
                                             .name = one->name,
                                             .reply_to = letter->reply_to},
                                 .values = values,
                                 .value_count = outcome ? COUNT_OF(values) : 3};
    return str_is_empty(one->email) || letter_queue(session, &order, now, NULL, error);
}

bool tell_contribution_received(struct session *session, const struct contribution_letter *letter,
                                const struct contribution *one, int64_t now, struct arena *arena, struct error *error)
{
    return queue_letter(session, letter, "contribution-received",
                        arena_printf(arena, "contribution %lld received", (long long)one->id), one, now, arena, error);
}

bool tell_contribution_outcome(struct session *session, const struct contribution_letter *letter,
                               const struct contribution *one, int64_t now, struct arena *arena, struct error *error)
{
    return queue_letter(session, letter, "contribution-outcome",
                        arena_printf(arena, "contribution %lld outcome %lld", (long long)one->id, (long long)id_new()),
                        one, now, arena, error);
}
