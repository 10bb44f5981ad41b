/* Lists of terms: « when one of these columns holds one of these terms, the place has this value ». */
#include <stdlib.h>
#include <string.h>

#include "mapping_parts.h"

/* --- Loading ------------------------------------------------------------------------------------------------------ */

static struct str json_str(const json_t *json)
{
    return json_is_string(json) ? (struct str){json_string_value(json), json_string_length(json)} : STR_NONE;
}

struct str matching_text(struct arena *arena, struct str text)
{
    struct str lower = text_lower(arena, text);
    if (lower.length == 0 || (!memchr(lower.at, 0xC2, lower.length) && !memchr(lower.at, 0xCA, lower.length) &&
                              !memchr(lower.at, 0xE2, lower.length)))
        return lower;
    char *out = arena_alloc(arena, lower.length + 1);
    size_t length = 0;
    for (size_t i = 0; i < lower.length;) {
        size_t from = i;
        uint32_t c = text_code_point(lower, &i);
        if (c == 0x2019 || c == 0x2018 || c == 0x02BC) {
            out[length++] = '\'';
        } else if (c == 0xA0 || c == 0x202F || c == 0x2009) {
            out[length++] = ' ';
        } else {
            memcpy(out + length, lower.at + from, i - from);
            length += i - from;
        }
    }
    return (struct str){out, length};
}

/* An array of texts in matching form; empty ones dropped. */
static size_t load_terms(struct loading *loading, struct str key, const char *name, const json_t *json,
                         struct str **terms)
{
    struct arena *arena = &loading->mapping->arena;
    size_t most = json_is_array(json) ? json_array_size(json) : json_is_string(json), count = 0;
    *terms = ARENA_ARRAY(arena, struct str, most ? most : 1);
    for (size_t i = 0; i < most; i++) {
        struct str term = json_str(json_is_array(json) ? json_array_get(json, i) : json);
        if (term.length)
            (*terms)[count++] = matching_text(arena, term);
    }
    if (json && count < most + !most)
        loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", str_of(name), STR_NONE,
                    "« %s » attend des textes entre guillemets : ceux qui n’en sont pas, ou sont vides, ne comptent "
                    "pas.",
                    name);
    return count;
}

static void load_target(struct loading *loading, struct str key, const json_t *json, enum vocabulary vocabulary,
                        struct choice *choice)
{
    struct arena *arena = &loading->mapping->arena;
    struct str target = json_str(json);
    size_t index;
    choice->has_target = true;
    choice->target = arena_str(arena, target);
    if (vocabulary == VOCABULARY_COUNT)
        return;
    if (vocabulary_find(vocabulary, target, &index)) {
        codes_add(&choice->targets, index);
        return;
    }
    struct buffer folded = {0};
    bool known = old_term(vocabulary, target, &folded, &choice->targets);
    buffer_free(&folded);
    if (known) {
        struct str now = choice->targets.count ? vocabulary_term(vocabulary, choice->targets.at[0])->value : STR_NONE;
        loading_say(loading, now.length ? SEVERITY_WARNING : SEVERITY_NOTE, key, "mapping-old-target", target, now,
                    now.length ? "La cible « %.*s » vient d’un ancien vocabulaire ou contient une faute : lue comme "
                                 "« %.*s »."
                               : "La cible « %.*s » vient d’un ancien vocabulaire et n’a plus d’équivalent ici : ce "
                                 "choix ne compte pas.%.*s",
                    STR_PRINT(target), STR_PRINT(now));
        return;
    }
    struct str near = nearest_term(vocabulary, target);
    loading_say(loading, SEVERITY_WARNING, key, "mapping-target", target, near,
                near.length ? "La cible « %.*s » n’est pas une valeur du schéma : ce choix ne compte pas. Vouliez-vous "
                              "écrire « %.*s » ?"
                            : "La cible « %.*s » n’est pas une valeur du schéma : ce choix ne compte pas.%.*s",
                STR_PRINT(target), STR_PRINT(near));
}

/* Whether `text` holds `term`; a number is not found inside a longer one ("5" in "15"). */
static bool holds(struct str text, struct str term)
{
    if (!str_is_digits(term))
        return str_contains(text, term);
    for (size_t at = 0; (at = str_find(text, term, at)) != SIZE_MAX; at++) {
        size_t end = at + term.length;
        bool digit_before = at > 0 && text.at[at - 1] >= '0' && text.at[at - 1] <= '9';
        bool digit_after = end < text.length && text.at[end] >= '0' && text.at[end] <= '9';
        if (!digit_before && !digit_after)
            return true;
    }
    return false;
}

/* « termes »: ["5"], « sauf »: ["15"] guards against finding 5 in 15, which we do not: such exclusions would only harm
 * the places that have both. */
static void drop_number_guards(struct choice *choice)
{
    size_t kept = 0;
    for (size_t i = 0; i < choice->excluded_count; i++) {
        bool guard = false;
        for (size_t k = 0; k < choice->term_count && str_is_digits(choice->excluded[i]); k++)
            guard |= str_is_digits(choice->terms[k]) && str_contains(choice->excluded[i], choice->terms[k]) &&
                     !str_equal(choice->excluded[i], choice->terms[k]);
        if (!guard)
            choice->excluded[kept++] = choice->excluded[i];
    }
    choice->excluded_count = kept;
}

/* A choice whose every term holds one of its own exclusions never applies. */
static void check_exclusions(struct loading *loading, struct str key, const struct choice *choice)
{
    bool possible = choice->term_count == 0;
    struct str culprit = STR_NONE;
    for (size_t i = 0; i < choice->term_count && !possible; i++) {
        possible = true;
        for (size_t k = 0; k < choice->excluded_count; k++) {
            if (holds(choice->terms[i], choice->excluded[k])) {
                possible = false;
                culprit = choice->excluded[k];
            }
        }
    }
    if (!possible)
        loading_say(loading, SEVERITY_WARNING, key, "mapping-never", culprit, STR_NONE,
                    "Le choix « %.*s » ne peut jamais s’appliquer : « sauf » contient « %.*s », qui fait partie du "
                    "terme "
                    "cherché.",
                    STR_PRINT(choice->target), STR_PRINT(culprit));
}

static void mark_official_terms(struct loading *loading, enum vocabulary vocabulary, struct choice *choice)
{
    struct buffer key = {0};
    struct codes unused;
    choice->is_official = ARENA_ARRAY(&loading->mapping->arena, bool, choice->term_count + 1);
    for (size_t i = 0; i < choice->term_count && vocabulary != VOCABULARY_COUNT; i++)
        choice->is_official[i] = old_term(vocabulary, choice->terms[i], &key, &unused);
    buffer_free(&key);
}

static bool load_choice(struct loading *loading, struct str key, const json_t *json, enum vocabulary vocabulary,
                        struct choice *choice)
{
    static const char *const known[] = {"colonnes", "termes", "sauf", "cible", NULL};
    static const char *const known_service[] = {"colonnes", "termes", "sauf", "cible", "modalitesAccompagnement", NULL};
    *choice = (struct choice){.support_mode = -1};
    if (!json_is_object(json)) {
        loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", STR_NONE, STR_NONE,
                    "« %.*s » attend des choix { \"colonnes\": […], \"termes\": […], \"cible\": \"…\" }.",
                    STR_PRINT(key));
        return false;
    }
    check_keys(loading, key, json, vocabulary == VOCABULARY_SERVICES ? known_service : known);
    const json_t *columns = json_object_get(json, "colonnes"), *terms = json_object_get(json, "termes");
    choice->anywhere = !columns;
    if (columns && !load_columns(loading, key, columns, &choice->columns))
        return false;
    choice->any_text = !terms;
    choice->term_count = load_terms(loading, key, "termes", terms, &choice->terms);
    choice->excluded_count = load_terms(loading, key, "sauf", json_object_get(json, "sauf"), &choice->excluded);
    const json_t *target = json_object_get(json, "cible");
    if (target) {
        load_target(loading, key, target, vocabulary, choice);
    } else if (vocabulary != VOCABULARY_COUNT) {
        loading_say(loading, SEVERITY_WARNING, key, "mapping-shape", STR_NONE, STR("cible"),
                    "Un choix de « %.*s » n’a pas de « cible » : il ne compte pas.", STR_PRINT(key));
        return false;
    }
    mark_official_terms(loading, vocabulary, choice);
    drop_number_guards(choice);
    check_exclusions(loading, key, choice);
    const json_t *mode = json_object_get(json, "modalitesAccompagnement");
    size_t index;
    if (mode && vocabulary_find(VOCABULARY_SUPPORT_MODES, json_str(mode), &index))
        choice->support_mode = (int)index;
    return true;
}

void load_list(struct loading *loading, struct str key, const json_t *json, enum vocabulary vocabulary,
               struct list *list)
{
    static const char *const known[] = {"colonne", "séparateur", NULL};
    struct arena *arena = &loading->mapping->arena;
    map_free(&list->terms); /* given twice, by an alias */
    *list = (struct list){.separators = STR("|;")};
    if (json_is_object(json) && json_object_get(json, "colonne")) {
        check_keys(loading, key, json, known);
        load_columns(loading, key, json_object_get(json, "colonne"), &list->values);
        struct str separators = json_str(json_object_get(json, "séparateur"));
        if (separators.length)
            list->separators = arena_str(arena, separators);
        return;
    }
    size_t most = json_is_array(json) ? json_array_size(json) : 1;
    loading->choice_count += most;
    list->choices = ARENA_ARRAY(arena, struct choice, most ? most : 1);
    for (size_t i = 0; i < most; i++) {
        struct choice *choice = &list->choices[list->count];
        if (load_choice(loading, key, json_is_array(json) ? json_array_get(json, i) : json, vocabulary, choice))
            list->count++;
    }
    for (size_t i = 0; i < list->count; i++)
        for (size_t k = 0; k < list->choices[i].term_count; k++)
            map_put(&list->terms, list->choices[i].terms[k], NULL);
}

/* --- Applying ----------------------------------------------------------------------------------------------------- */

/* What one column says to one list. A *coded* value is made of nothing but terms of the vocabulary, official or older
 * ("CDAS|ASSO", "gratuit-sous-conditions"): then one such term is not searched inside another, or « CD » would be found
 * in « CDAS » and « Gratuit » in « Gratuit sous condition ». */
enum { ITEMS_MOST = 64 };
struct column_view {
    bool seen, coded;
    size_t count;
    struct str items[ITEMS_MOST];
    bool listed[ITEMS_MOST]; /* equal to a term of the list */
};

static struct str lowered_column(struct converting *converting, uint32_t column)
{
    struct str *lowered = &converting->lowered[column];
    if (!lowered->at)
        *lowered = matching_text(converting->cleaning.arena, converting->record->values[column]);
    return *lowered;
}

static bool is_separator(char c)
{
    return c == '|' || c == ';' || c == ',';
}

static void view_column(struct converting *converting, const struct list *list, enum vocabulary vocabulary,
                        struct str text, struct column_view *view)
{
    struct codes codes;
    view->seen = true;
    view->coded = true;
    for (size_t from = 0; from < text.length && view->coded;) {
        size_t to = from;
        while (to < text.length && !is_separator(text.at[to]))
            to++;
        struct str item = str_trim(str_slice(text, from, to));
        from = to + 1;
        if (item.length == 0)
            continue;
        view->coded = view->count < ITEMS_MOST && old_term(vocabulary, item, &converting->key, &codes);
        if (view->coded) {
            view->listed[view->count] = map_get(&list->terms, item) != NULL;
            view->items[view->count++] = item;
        }
    }
}

static bool term_found(const struct column_view *view, struct str text, struct str term, bool is_official)
{
    if (!view || !view->coded || !is_official)
        return holds(text, term);
    for (size_t i = 0; i < view->count; i++)
        if (view->listed[i] ? str_equal(view->items[i], term) : holds(view->items[i], term))
            return true;
    return false;
}

static bool choice_holds(struct converting *converting, const struct list *list, enum vocabulary vocabulary,
                         struct column_view **views, const struct choice *choice, uint32_t column)
{
    struct str text = lowered_column(converting, column);
    if (text.length == 0)
        return false;
    if (choice->any_text)
        return true;
    struct column_view *view = NULL;
    if (vocabulary != VOCABULARY_COUNT) {
        if (!views[column])
            views[column] = ARENA_NEW(converting->cleaning.arena, struct column_view);
        view = views[column];
        if (!view->seen)
            view_column(converting, list, vocabulary, text, view);
    }
    bool found = false;
    for (size_t i = 0; i < choice->term_count && !found; i++)
        found = term_found(view, text, choice->terms[i], choice->is_official[i]);
    for (size_t i = 0; i < choice->excluded_count && found; i++)
        found = !holds(text, choice->excluded[i]);
    return found;
}

static bool choice_applies(struct converting *converting, const struct list *list, enum vocabulary vocabulary,
                           struct column_view **views, const struct choice *choice)
{
    if (choice->support_mode >= 0 && !codes_has(&converting->place->support_modes, (size_t)choice->support_mode))
        return false;
    for (size_t i = 0; i < choice->columns.count; i++)
        if (choice_holds(converting, list, vocabulary, views, choice, choice->columns.at[i]))
            return true;
    return choice->anywhere;
}

static void add_codes(struct codes *codes, const struct codes *more)
{
    for (size_t i = 0; i < more->count; i++)
        codes_add(codes, more->at[i]);
}

/* « colonne »: the column holds terms. One that holds something else is left after a few of them. */
enum { UNKNOWN_MOST = 20 };

static void apply_terms(struct converting *converting, const struct list *list, enum vocabulary vocabulary,
                        struct codes *codes)
{
    enum place_field field = vocabulary_field(vocabulary);
    struct str text = first_column(converting->record, &list->values);
    size_t unknown = 0;
    for (size_t from = 0; from < text.length && unknown < UNKNOWN_MOST;) {
        size_t to = from, index;
        while (to < text.length && !memchr(list->separators.at, text.at[to], list->separators.length))
            to++;
        struct str term = str_trim(str_slice(text, from, to));
        from = to + 1;
        struct codes old;
        if (term.length == 0)
            continue;
        if (vocabulary_find(vocabulary, term, &index)) {
            codes_add(codes, index);
        } else if (old_term(vocabulary, term, &converting->key, &old)) {
            add_codes(codes, &old);
            struct str now = old.count ? vocabulary_term(vocabulary, old.at[0])->value : STR_NONE;
            if (now.length)
                cleaning_say(&converting->cleaning, SEVERITY_NOTE, field, "term-old", term, now,
                             "Écriture ancienne ou approchée, lue comme la valeur du schéma.");
        } else {
            unknown++;
            struct str near = nearest_term(vocabulary, term);
            cleaning_say(&converting->cleaning, SEVERITY_WARNING, field, "term-unknown", term, STR_NONE,
                         near.length ? "Valeur inconnue du schéma, laissée de côté. Vouliez-vous écrire « %.*s » ?"
                                     : "Valeur inconnue du schéma, laissée de côté : prenez-en une de la liste.%.*s",
                         STR_PRINT(near));
        }
    }
}

void apply_list(struct converting *converting, enum vocabulary vocabulary)
{
    const struct mapping *mapping = converting->conversion->mapping;
    const struct list *list = &mapping->lists[vocabulary];
    struct codes *codes = place_codes(converting->place, vocabulary);
    if (list->values.count)
        apply_terms(converting, list, vocabulary, codes);
    if (list->count == 0)
        return;
    struct column_view **views =
        ARENA_ARRAY(converting->cleaning.arena, struct column_view *, mapping->column_count + 1);
    for (size_t i = 0; i < list->count; i++)
        if (choice_applies(converting, list, vocabulary, views, &list->choices[i]))
            add_codes(codes, &list->choices[i].targets);
}

/* --- Free labels -------------------------------------------------------------------------------------------------- */

static void add_label(struct texts *labels, size_t most, struct str label)
{
    label = str_trim(label);
    if (label.length == 0 || str_equal_ascii_case(label, STR("zrr"))) /* a zoning that no longer exists */
        return;
    for (size_t i = 0; i < labels->count; i++)
        if (str_equal(labels->at[i], label))
            return;
    if (labels->count < most)
        labels->at[labels->count++] = label;
}

static void add_labels(struct texts *labels, size_t most, struct str text)
{
    struct str label;
    while (text.length && str_next(&text, '|', &label))
        add_label(labels, most, label);
}

void apply_other_labels(struct converting *converting)
{
    enum { LABELS_MOST = 64 };
    const struct list *list = &converting->conversion->mapping->other_labels;
    struct texts *labels = &converting->place->other_labels;
    struct arena *arena = converting->cleaning.arena;
    if (list->count == 0 && list->values.count == 0)
        return;
    labels->at = ARENA_ARRAY(arena, struct str, LABELS_MOST);
    add_labels(labels, LABELS_MOST,
               clean_line(&converting->cleaning, PLACE_OTHER_LABELS, first_column(converting->record, &list->values)));
    for (size_t i = 0; i < list->count; i++) {
        const struct choice *choice = &list->choices[i];
        if (choice->has_target) {
            if (choice_applies(converting, list, VOCABULARY_COUNT, NULL, choice))
                add_label(labels, LABELS_MOST, choice->target);
            continue;
        }
        for (size_t k = 0; k < choice->columns.count; k++)
            add_labels(labels, LABELS_MOST,
                       clean_line(&converting->cleaning, PLACE_OTHER_LABELS,
                                  converting->record->values[choice->columns.at[k]]));
    }
}
