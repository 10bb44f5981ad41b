/* The forms the official schema asks of single values. Each says whether the whole text has the form. */
#ifndef PLACE_CHECK_H
#define PLACE_CHECK_H

#include "base/base.h"

bool check_pivot(struct str text);       /* ^[a-zA-Z0-9]{9,14}$ : SIRET, RNA or RIDET */
bool check_siret_key(struct str digits); /* 14 digits: Luhn, or La Poste's sum (SIREN 356000000, INSEE rule) */
bool check_postal_code(struct str text); /* ^\d{5}$ */
bool check_insee_code(struct str text);  /* ^([013-9]\d|2[AB1-9])\d{3}$ */
bool check_phone(struct str text);       /* "+33…" and the overseas prefixes, 6 to 9 digits after */
bool check_commune(struct str text);     /* letters, digits, blanks, - ' ’ */
bool check_address(struct str text);     /* the same and , ( ) ° . & : + – | ; / */
bool check_email(struct str text);
bool check_web_address(struct str text); /* http or https, in the characters the official library accepts */

#endif
