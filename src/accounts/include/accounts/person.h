/* People: one account each, named by an e-mail address (kept in lower case). */
#ifndef ACCOUNTS_PERSON_H
#define ACCOUNTS_PERSON_H

#include "accounts/permission.h"
#include "store/store.h"

enum { EMAIL_BYTES_MOST = 254, NAME_BYTES_MOST = 200 };

struct person {
    int64_t id;
    struct str email, name; /* the name may be empty */
    bool has_password, has_factor;
    int64_t created_at, seen_at; /* seen_at: last sign-in or activity, by the day's measure; 0: never came */
};

/* "Jeanne@Exemple.FR " → "jeanne@exemple.fr"; empty when it cannot be an address. */
struct str email_key(struct arena *arena, struct str email);
/* The name, or else the address. */
struct str person_label(const struct person *person);

/* *found is false when nobody has that address or number. */
bool person_by_email(struct session *session, struct str email, struct arena *arena, struct person *person, bool *found,
                     struct error *error);
bool person_by_id(struct session *session, int64_t id, struct arena *arena, struct person *person, bool *found,
                  struct error *error);
/* Within a write: the person of that address, made when there is none (*made tells; may be NULL). ERROR_INVALID for
 * what is no address. */
bool person_ensure(struct session *session, struct str email, struct str name, int64_t now, int64_t *id, bool *made,
                   struct error *error);
bool person_rename(struct session *session, int64_t id, struct str name, struct error *error);

/* --- Passwords: Argon2id of libsodium, 64 MiB and 2 passes (46 ms). Never on an event loop. At most two are computed
 * at once, so that a flood of attempts cannot take the memory. ------------------------------------------------------
 */

enum { PASSWORD_CHARACTERS_LEAST = 12, PASSWORD_BYTES_MOST = 256 };

/* ERROR_INVALID when it is too short, too long, the address itself, or one repeated character. */
bool password_check(struct str password, struct str email, struct error *error);
bool password_hash(struct str password, struct arena *arena, struct str *hash, struct error *error);
/* Takes the same time when `hash` is empty (nobody, or no password): the answer is then false. */
bool password_verify(struct str hash, struct str password);

/* The hash of the person with that address, empty when there is none. *id is 0 for nobody. */
bool person_password(struct session *session, struct str email, struct arena *arena, int64_t *id, struct str *hash,
                     struct error *error);
/* Within a write; an absent hash takes the password away. */
bool person_set_password(struct session *session, int64_t id, struct str hash, int64_t now, struct error *error);

#endif
