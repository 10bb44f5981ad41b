/* What the pages of calls and applications share. */
#ifndef GRANTS_CALL_PAGES_H
#define GRANTS_CALL_PAGES_H

#include "../pages.h"
#include "browser.h"
#include "call-views.h"
#include "grants/grants.h"

/* « Ouvert jusqu’au mardi 30 avril 2024 à 23 h 59 min 59 s (heure de Paris) ». */
struct str call_state_sentence(struct arena *arena, const struct call *call, int64_t now);
/* The call of the path: {space:slug}, {call:slug}. */
bool request_call(struct request *request, const struct space **space, struct published_call *call,
                  struct error *error);
struct str call_path(struct arena *arena, const struct space *space, const struct call *call, const char *rest);
/* The space of an identifier; NULL when it is not open any more. */
const struct space *space_by_id(const struct request *request, int64_t id);
void texts_add(struct arena *arena, struct call_texts *texts, size_t most, struct str label, struct str detail);
/* What the rules say of a budget: the grant, why that much, the balance. */
void grant_figures(struct arena *arena, const struct grant *grant, struct call_texts *figures);
/* The choices of a list as those of a field. */
struct field_choice *field_choices(struct arena *arena, const struct call_choices *choices);

/* The application of the path: {secret:text}, its call and its dossier. */
struct opened {
    struct str secret;
    const struct space *space;
    struct published_call call;
    struct application application;
    struct dossier dossier;
};
bool request_application(struct request *request, struct opened *opened, struct error *error);
struct str application_path(struct arena *arena, const struct opened *opened, const char *rest);
/* Saves the dossier as changed; on a conflict or a refusal, the error. */
bool save_application(struct request *request, struct opened *opened, int64_t revision, struct error *error);
/* Nobody else may learn the link: no referrer, never stored, not for search engines. */
void keep_secret(struct view_page *page, struct response *response);

bool show_call_list(struct request *request, struct response *response, struct error *error);
bool show_call(struct request *request, struct response *response, struct error *error);
bool show_call_test(struct request *request, struct response *response, struct error *error);
bool show_application_start(struct request *request, struct response *response, struct error *error);
bool show_application(struct request *request, struct response *response, struct error *error);
bool submit_application(struct request *request, struct response *response, struct error *error);
bool show_application_holder(struct request *request, struct response *response, struct error *error);
bool show_application_project(struct request *request, struct response *response, struct error *error);
bool show_application_answers(struct request *request, struct response *response, struct error *error);
bool show_application_budget(struct request *request, struct response *response, struct error *error);

#endif
