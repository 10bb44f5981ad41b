/* The letters of a space: their list, and the page where the organiser changes one. */
#ifndef LETTERS_LETTER_PAGES_H
#define LETTERS_LETTER_PAGES_H

#include "../pages.h"
#include "letter-views.h"

bool show_letters(struct request *request, struct response *response, struct error *error);
bool show_letter(struct request *request, struct response *response, struct error *error);

#endif
