/* A dossier's page beyond its parts: what is asked, written, shared, decided. */
#ifndef GRANTS_APPLICATION_ACTS_H
#define GRANTS_APPLICATION_ACTS_H

#include "desk.h"

struct application_page {
    struct opened opened;
    struct desk desk;
    struct acts acts;
    struct piece_requests requests;
    struct piece_request asked; /* not answered yet; id 0: nothing is */
    struct application_notes notes;
    struct application_guests guests;
    struct award award;
    bool told; /* the award was announced */
};
bool application_page_open(struct request *request, struct application_page *page, struct error *error);
/* The sections above the parts of the dossier, and below them. */
void application_page_show(struct application_page *page, struct view_desk *before, struct view_desk *after);
/* Keeps that the result and the messages were read. */
bool application_page_read(struct application_page *page, struct error *error);

/* The link of a dossier that begins, by mail. */
bool tell_started(struct request *request, const struct space *space, const struct published_call *call,
                  struct str secret, struct error *error);
/* Submits (application_submit) and queues the receipt, in one write. */
bool submit_with_receipt(struct request *request, const struct opened *opened, struct application *application,
                         struct error *error);

/* The receipt of a submission, the letter of a decision, as a file: the address ends with its format. */
bool send_receipt(struct request *request, struct response *response, struct error *error);
bool send_decision(struct request *request, struct response *response, struct error *error);
/* The letters of all the decisions in one file, for the organiser. */
bool send_decisions(struct request *request, struct response *response, struct error *error);

/* The attachments: list, upload, removal; one of them sent to who may read the dossier. */
bool show_application_files(struct request *request, struct response *response, struct error *error);
bool send_application_file(struct request *request, struct response *response, struct error *error);
bool send_case_file(struct request *request, struct response *response, struct error *error);

#endif
