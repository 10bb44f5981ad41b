/* Files attached to the rows of any room: a contribution, a meeting, an application. The bytes are kept once, whatever
 * the number of things that carry them, and go with the last of these.
 *
 * A file is attached to a *subject*, a constant word of its owner ("contribution"), and the id of a row of it: who
 * deletes that row calls attachment_remove_all in the same write. The type is what the bytes are, told by the caller
 * (post/file-type.h), never the sender's word.
 */
#ifndef STORE_ATTACHMENT_H
#define STORE_ATTACHMENT_H

#include "store/store.h"

enum { ATTACHED_BYTES_MOST = 25 * 1000 * 1000, ATTACHED_MOST = 50 /* to one row */, ATTACHED_NAME_MOST = 200 };

struct attached_file {
    int64_t id, size, added_at;
    struct str name, type;
};
struct attached_files {
    size_t count;
    struct attached_file *at;
};

/* Within a write. The same bytes attached again to the same row are one file, under its first name: *id (may be NULL)
 * is then that one's. The name loses folders and controls, and is cut at ATTACHED_NAME_MOST characters. ERROR_LIMITED
 * beyond ATTACHED_BYTES_MOST or ATTACHED_MOST; ERROR_INVALID for an empty file. */
bool attachment_add(struct session *session, const char *subject, int64_t subject_id, struct str name, struct str type,
                    struct str bytes, int64_t now, int64_t *id, struct error *error);
/* Those of one row, the oldest first. */
bool attachment_list(struct session *session, const char *subject, int64_t subject_id, struct arena *arena,
                     struct attached_files *files, struct error *error);
/* One of them with its bytes (absent: no need of them). ERROR_MISSING when it is not attached there. */
bool attachment_read(struct session *session, const char *subject, int64_t subject_id, int64_t id, struct arena *arena,
                     struct attached_file *file, struct str *bytes, struct error *error);
/* Within a write: the files of one row go with another as well (one message split in two). */
bool attachment_copy(struct session *session, const char *subject, int64_t from_id, int64_t to_id, struct error *error);
/* Within a write. ERROR_MISSING when it is not attached there. */
bool attachment_remove(struct session *session, const char *subject, int64_t subject_id, int64_t id,
                       struct error *error);
bool attachment_remove_all(struct session *session, const char *subject, int64_t subject_id, struct error *error);

#endif
