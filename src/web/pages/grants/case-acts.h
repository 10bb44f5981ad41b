/* An application on the instructor's desk, and what may be done with it. */
#ifndef GRANTS_CASE_ACTS_H
#define GRANTS_CASE_ACTS_H

#include "desk.h"

struct case_context {
    struct case_file file;
    struct opinions opinions;
    struct piece_requests requests;
    struct application_notes notes;
    struct application_steps steps;
    struct interests interests;
    size_t juror_count; /* people of the space who may mark, and who of them read this one */
    int64_t *jurors;
    struct field_choice *juror_choices;
    bool *juror_reads;
};

void case_acts(struct acts *acts, struct case_context *context);

/* « J’ai un lien… »: the same on the reader's page. */
extern const struct field TIED_FIELDS[1];
bool run_tied(struct session *session, struct act *act, struct error *error);

/* What the dossier says, for who instructs or marks it; `hidden`: not who carries it. */
void show_dossier(const struct desk *desk, const struct case_file *file, bool hidden, struct view_desk *view);

#endif
