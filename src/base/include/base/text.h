/* Text as French people write and search it.
 *
 * Folding: one key per searchable text, made once with `text_fold` and compared byte by byte afterwards; no locale, no
 * ICU at run time. The key is lower-case ASCII letters and digits; accents are dropped, œ → oe, æ → ae, ß → ss; every
 * run of anything else (blanks, hyphens, apostrophes, punctuation) is one space, none at the ends. "Saint-Éliph" and
 * "SAINT ELIPH" have the same key. Letters outside Latin are kept as they are.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/str.h"

/* Typographic spaces, as UTF-8: before ":" and inside « » (U+00A0), before ; ! ? and in numbers (U+202F). */
#define NBSP  "\xc2\xa0"
#define NNBSP "\xe2\x80\xaf"

/* Appends the folding key of `text` to `key`. Invalid UTF-8 bytes are treated as separators. */
void text_fold(struct buffer *key, struct str text);
struct str text_folded(struct arena *arena, struct str text);
/* Lower case of Latin, Greek and Cyrillic letters, accents kept: for vocabularies where accents matter. */
struct str text_lower(struct arena *arena, struct str text);
/* Like the folding key with "-" between words: "Médiathèque d'Épernon" → "mediatheque-d-epernon". At most `limit`
 * bytes, cut at a word. For public addresses. */
struct str text_slug(struct arena *arena, struct str text, size_t limit);

/* Letters to add, drop, change or swap with the next to go from one key to the other, most + 1 beyond: optimal string
 * alignment (F. Damerau, 1964), on bytes. Texts longer than TEXT_EDITS_BYTES are far from all. */
enum { TEXT_EDITS_BYTES = 64 };
size_t text_edits(struct str a, struct str b, size_t most);

/* Decodes one code point at `text.at[*position]` and moves past it; invalid bytes give U+FFFD and move by one. */
uint32_t text_code_point(struct str text, size_t *position);
bool text_is_utf8(struct str text);                       /* strict: no surrogate, no overlong form */
size_t text_length(struct str text);                      /* in code points */
struct str text_cut(struct str text, size_t code_points); /* the first ones */
/* Windows-1252 to UTF-8. The five bytes it does not define become U+FFFD. */
struct str text_from_windows_1252(struct arena *arena, struct str bytes);
/* Control characters (but tab and line feed) removed, CR LF → LF, U+0092-style leftovers of Windows-1252 repaired. */
struct str text_clean(struct arena *arena, struct str text);

/* What people typed, with the spaces and signs French typography wants, no word changed: no-break spaces before ; : ! ?
 * » and after «, in numbers, before % and €, in "9 h 30", after "M." or "n°"; ’ for ' and … for ... Addresses and hours
 * ("9:30", "https://…") are left as they are, since a space that was not there is added inside « » only. */
struct str text_french(struct arena *arena, struct str text);

/* 433129 → "433 129" with narrow no-break spaces. */
struct str text_number(struct arena *arena, int64_t value);
/* 12.345 with 1 decimal → "12,3"; thousands as above. */
struct str text_decimal(struct arena *arena, double value, int decimals);
/* 850 → "850 m"; 1240 → "1,2 km"; 23400 → "23 km". */
struct str text_distance(struct arena *arena, double metres);
/* "lieu" or "lieux": French takes the singular below 2. */
const char *text_plural(int64_t count, const char *singular, const char *plural);

#endif
