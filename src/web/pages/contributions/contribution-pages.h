/* Contributions: the public's form and list, the author's page, the organiser's sorting. */
#ifndef CONTRIBUTIONS_CONTRIBUTION_PAGES_H
#define CONTRIBUTIONS_CONTRIBUTION_PAGES_H

#include "../pages.h"
#include "accounts/accounts.h"
#include "contribution-mail.h"
#include "contribution-views.h"
#include "network/network.h"
#include "pages/workshop/workshop-pages.h"
#include "post/post.h"
#include "store/attachment.h"

enum { CONTRIBUTIONS_A_PAGE = 20, CONTRIBUTION_FILES_A_FORM = 3 };
/* Of a form with its files: three of 25 MB and what goes round. */
#define CONTRIBUTION_BODY_BYTES (80 * 1000 * 1000)

/* --- words.c ------------------------------------------------------------------------------------------------------ */

struct str territory_text(struct request *request, struct str siren);
struct str contribution_day(struct request *request, int64_t instant);
struct view_contribution_card contribution_card_of(struct request *request, const struct contribution *contribution,
                                                   struct str address);
struct contribution_paragraphs paragraphs_of(struct arena *arena, struct str text);
struct view_contribution_additions additions_of(struct request *request,
                                                const struct contribution_additions *additions);
/* Names and sizes; `base` is the address under which each is given, or empty. */
struct contribution_files files_of(struct arena *arena, const struct attached_files *files, struct str base);
struct page_links links_of(struct request *request, const struct space *space, const struct contribution_links *links);
/* Themes and kinds as the choices of a field. */
void offer_themes(struct arena *arena, struct field *field);
void offer_kinds(struct arena *arena, struct field *field);
/* What is told to authors, from this request. */
bool letter_from(struct request *request, const struct space *space, struct contribution_letter *letter,
                 struct session *session, struct error *error);
struct str done_from(struct request *request, const char *const (*rows)[2], size_t count);
/* Links to the page before and after this one, with the same query. */
void turn_pages(struct request *request, struct view_contribution_list *view, size_t skip, size_t total);
struct str contribution_path(struct arena *arena, const struct space *space, const struct contribution *contribution);

/* --- handlers ----------------------------------------------------------------------------------------------------- */

bool show_contributions(struct request *request, struct response *response, struct error *error);
bool show_initiatives(struct request *request, struct response *response, struct error *error);
bool show_contribution(struct request *request, struct response *response, struct error *error);
bool show_contribution_form(struct request *request, struct response *response, struct error *error);
bool show_contribution_follow(struct request *request, struct response *response, struct error *error);
bool show_contribution_support(struct request *request, struct response *response, struct error *error);
bool show_sorting(struct request *request, struct response *response, struct error *error);
bool show_contribution_sort(struct request *request, struct response *response, struct error *error);
bool show_contribution_split(struct request *request, struct response *response, struct error *error);
bool send_contribution_file(struct request *request, struct response *response, struct error *error);
bool show_contribution_paste(struct request *request, struct response *response, struct error *error);
bool show_mailbox(struct request *request, struct response *response, struct error *error);
bool take_mail_aside(struct request *request, struct response *response, struct error *error);

#endif
