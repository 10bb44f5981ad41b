/* Cleaning: one function per kind of value, from what people type to what the official schema wants.
 *
 * Rules shared by all:
 *  - a value that can be understood is mended, and a finding says what it was, what it became and why;
 *  - a value that cannot is set aside (the result is empty) with a warning that says what to do: the place is kept;
 *  - an empty value is empty, silently. Texts given back live in the arena of the `struct cleaning`.
 *
 * Finding rules (stable ASCII names) are listed beside each function; docs/cleaning-rules.md explains them in French.
 */
#ifndef PLACES_CLEANING_H
#define PLACES_CLEANING_H

#include "base/base.h"
#include "places/place.h"

/* What a cleaning function needs of the record it works on. `about` gives line, index, record and name of each
 * finding. With `found` NULL nothing is told and no message is made. */
struct cleaning {
    struct arena *arena;
    finding_fn found;
    void *context;
    bool brief; /* findings have neither values nor message: they are only counted */
    struct finding about;
};

/* Tells one finding about a field; the message is a printf format in French. Values are cut at 1,000 characters. */
void cleaning_say(const struct cleaning *cleaning, enum severity severity, enum place_field field, const char *rule,
                  struct str before, struct str after, const char *format, ...) PRINTF_LIKE(7, 8);

/* --- Text --------------------------------------------------------------------------------------------------------- */

/* UTF-8 read as Latin-1 or Windows-1252 and saved again ("MÃ©diathÃ¨que") put right: rule "text-mojibake"; markup taken
 * out, entities read ("text-markup"); control characters dropped. Line feeds stay. */
struct str clean_text(const struct cleaning *cleaning, enum place_field field, struct str text);
/* The same on one line, blanks squeezed and trimmed. Placeholders ("null", "N/A", "#N/D", "-") are empty. */
struct str clean_line(const struct cleaning *cleaning, enum place_field field, struct str text);
/* Names: as clean_line, quotes that wrap the whole name dropped, cut at 150 characters ("name-long"). */
struct str clean_name(const struct cleaning *cleaning, struct str text);
/* Summary and detail together: a summary beyond 280 characters moves to the detail when that is empty
 * ("summary-to-detail"), else is cut at a word ("summary-cut"). Blank lines are squeezed. */
void clean_presentation(const struct cleaning *cleaning, struct str *summary, struct str *detail);

/* --- Address ------------------------------------------------------------------------------------------------------ */

/* Parts of an address as they were given, then cleaned in place. */
struct address_parts {
    struct str street, complement, postal_code, commune, insee_code;
};
/* Street: on one line, commas turned to blanks, « 12345 Ville » at its end taken out (it fills an empty postal code or
 * commune: "address-split"), distribution marks (BP, CS, TSA, CEDEX) moved to the complement ("address-mail"), empty
 * forms ("rue", "null", "0 rue …") dropped ("address-empty"), tail punctuation dropped. Postal code: 4 digits get their
 * zero ("postal-code-zero"), « 75001.0 » and « F-75001 » are read, anything else is set aside ("postal-code-invalid").
 * Commune: abbreviations « St », « Ste », « s/ », arrondissement, CEDEX, digits, details in brackets: see
 * clean_commune. INSEE code: a lost first zero is given back; set aside when it has not the form of one. */
void clean_address(const struct cleaning *cleaning, struct address_parts *parts);
/* A commune's name as its search key would have it, in readable form: "ST AMAND CEDEX 2" → "SAINT AMAND". Says
 * nothing: the official name found in the territory replaces it. */
struct str clean_commune(struct arena *arena, struct str text);

/* --- Contact ------------------------------------------------------------------------------------------------------ */

/* E.164 of the first number of the text ("phone-to-e164" when it needed more than its spaces taken out; "phone-several"
 * when others follow). The postal code gives the overseas prefix of a number without one: 971 and 977, 978 → +590,
 * 972 → +596, 973 → +594, 974 and 976 → +262, 975 → +508, 986 → +681, 987 → +689, 988 → +687 (the last four keep six
 * digits). Short numbers (3xxx, 10xx, 11x xxx) have no international form: set aside with advice ("phone-short").
 * Anything else is set aside ("phone-invalid"). Source: ARCEP, plan national de numérotation. */
struct str clean_phone(const struct cleaning *cleaning, struct str text, struct str postal_code);
/* Back: "+33237000000" → « 02 37 00 00 00 » with no-break spaces, others as they are. */
struct str phone_for_people(struct arena *arena, struct str phone);
/* E-mail addresses found in the text, in lower case, without repetition: mended when "email-repaired" says how, dropped
 * when "email-invalid". */
struct texts clean_emails(const struct cleaning *cleaning, struct str text);
/* Web addresses found in the text: scheme added ("website-scheme"), mended ("website-repaired"), dropped
 * ("website-invalid"). Host in lower case; the path is kept to the letter, non-ASCII is percent-encoded. */
struct texts clean_websites(const struct cleaning *cleaning, struct str text);
/* One address for a field that takes one (booking, accessibility); empty when there is none in the text. */
struct str clean_url(const struct cleaning *cleaning, enum place_field field, struct str text);

/* --- Dates -------------------------------------------------------------------------------------------------------- */

/* YYYY-MM-DD from the forms met: ISO with or without time and zone, DD/MM/YYYY (also - and .), YYYY/MM/DD, "12 mars
 * 2024", Unix seconds or milliseconds, spreadsheet day numbers. Set aside ("date-invalid") when unreadable, before
 * 1990, or after `today` (a day number; INT32_MAX to skip that check). Never an invented date. */
struct str clean_date(const struct cleaning *cleaning, struct str text, int32_t today);

/* --- Identifiers -------------------------------------------------------------------------------------------------- */

/* SIREN and SIRET keys are Luhn's; La Poste's establishments (SIREN 356000000) obey instead a digit sum that is a
 * multiple of 5 (INSEE), its head office Luhn. RNA: W and nine characters. RIDET: seven to ten digits in New Caledonia.
 */
bool siren_is_valid(struct str digits);
bool siret_is_valid(struct str digits);
bool rna_is_valid(struct str text);
/* The pivot: SIRET, RNA, RIDET ("988…" postal code), or PLACE_NO_PIVOT. A SIREN alone does not designate a place
 * ("pivot-siren"); a wrong key is kept out ("pivot-key"), another form too ("pivot-invalid"). */
struct str clean_pivot(const struct cleaning *cleaning, struct str text, struct str postal_code);

/* --- Coordinates -------------------------------------------------------------------------------------------------- */

/* Where the place should be: its commune's point and size. */
struct neighbourhood {
    bool known;
    double latitude, longitude; /* degrees */
    double radius;              /* metres: of the disc that has the commune's area */
};
/* WGS84 degrees from two texts. Zero, half or unreadable: absent ("coordinates-invalid"). Outside ±90/±180: read as
 * Lambert-93 or a zone of « RGF93 conique conforme » when they fall in France ("coordinates-projected"). Swapped when
 * only so they fall near the commune, or in France at all ("coordinates-swapped"). Beyond the neighbourhood: warned
 * ("coordinates-far"), set aside beyond 60 km ("coordinates-elsewhere"). */
bool clean_coordinates(const struct cleaning *cleaning, struct str latitude_text, struct str longitude_text,
                       struct neighbourhood near, double *latitude, double *longitude);
/* Lambert-93 (EPSG:2154) metres to WGS84 degrees; IGN, NTG_71 (algorithms ALG0002, ALG0004). */
void lambert_93_to_degrees(double east, double north, double *latitude, double *longitude);
/* Degrees in metropolitan France or overseas: within one of the boxes of the territory. */
bool coordinates_in_france(double latitude, double longitude);

/* --- Structure types ---------------------------------------------------------------------------------------------- */

/* Adds the types a name tells ("Médiathèque municipale" → BIB), in the order of data/typology-rules.csv. */
void infer_types(struct str name, struct codes *types);
bool typology_rules_are_sound(void); /* every rule of the file is understood: for a test */

#endif
