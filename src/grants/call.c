#include "grants/call.h"

size_t call_choice_find(const struct call_choices *choices, struct str code)
{
    for (size_t i = 0; i < choices->count; i++)
        if (str_equal(choices->at[i].code, code))
            return i;
    return SIZE_MAX;
}

bool call_code_among(const struct call_codes *codes, struct str code)
{
    for (size_t i = 0; i < codes->count; i++)
        if (str_equal(codes->at[i], code))
            return true;
    return false;
}

int64_t call_last_second(const struct call *call)
{
    return call->closes + call->grace_seconds;
}

enum call_moment call_moment(const struct call *call, int64_t instant)
{
    if (call->opens && instant < call->opens)
        return CALL_BEFORE;
    return instant > call_last_second(call) ? CALL_CLOSED : CALL_OPEN;
}

struct str call_deadline_text(const struct call *call, struct arena *arena)
{
    struct civil local = zone_civil(call->zone, call->closes);
    struct str day = french_date(arena, date_from_civil(local.year, local.month, local.day));
    struct str city = str_slice(call->zone_name, str_find_char(call->zone_name, '/', 0) + 1, call->zone_name.length);
    bool paris = str_equal(city, STR("Paris"));
    return arena_printf(arena, "%.*s à %d" NBSP "h" NBSP "%02d" NBSP "min" NBSP "%02d" NBSP "s (heure %s%.*s)",
                        STR_PRINT(day), local.hour, local.minute, local.second, paris ? "de " : "locale, ",
                        STR_PRINT(city));
}

struct str percent_text(struct arena *arena, int64_t hundredths)
{
    int decimals = hundredths % 100 == 0 ? 0 : hundredths % 10 == 0 ? 1 : 2;
    return arena_printf(arena, "%.*s" NBSP "%%", STR_PRINT(text_decimal(arena, (double)hundredths / 100, decimals)));
}

/* Each question that depends on another must name one asked before it, so that a wizard never looks ahead. */
static bool check_questions(const struct call *call, struct error *error)
{
    for (size_t i = 0; i < call->question_count; i++) {
        const struct call_question *question = &call->questions[i];
        bool found = str_is_empty(question->when_question);
        for (size_t k = 0; k < i; k++)
            found = found || str_equal(call->questions[k].code, question->when_question);
        if (!found)
            return error_set(error, ERROR_INVALID,
                             "questions[%zu] : « %.*s » n’est pas une question posée avant celle-ci.", i,
                             STR_PRINT(question->when_question));
        if ((question->kind == QUESTION_CHOICE || question->kind == QUESTION_CHOICES) && question->choices.count < 2)
            return error_set(error, ERROR_INVALID, "questions[%zu] : donnez au moins deux choix.", i);
    }
    return true;
}

bool call_check(const struct call *call, struct error *error)
{
    const struct {
        bool missing;
        const char *message;
    } needs[] = {
        {str_is_empty(call->code), "code : donnez un code court, qui servira d’adresse."},
        {str_is_empty(call->title), "title : donnez un titre."},
        {call->organisers.count == 0, "organisers : dites qui organise l’appel."},
        {call->opens == 0, "opens : donnez la date d’ouverture."},
        {call->closes == 0, "closes : donnez la date de clôture."},
        {call->envelope == CALL_UNLIMITED, "envelope : donnez l’enveloppe de l’appel."},
        {call->rate_count == 0, "rates : donnez au moins un taux."},
        {call->holders.count == 0, "holders : dites qui peut candidater."},
        {call->expenses.count == 0, "expenses : donnez les natures de dépenses éligibles."},
        {call->criterion_count == 0, "criteria : donnez au moins un critère."},
    };
    for (size_t i = 0; i < COUNT_OF(needs); i++)
        if (needs[i].missing)
            return error_set(error, ERROR_INVALID, "%s", needs[i].message);
    if (call->criterion_count > CRITERIA_MOST)
        return error_set(error, ERROR_INVALID, "criteria : %d critères au plus.", CRITERIA_MOST);
    int64_t weight = 0;
    for (size_t i = 0; i < call->criterion_count; i++)
        weight += call->criteria[i].weight;
    if (weight == 0)
        return error_set(error, ERROR_INVALID, "criteria : un poids au moins doit dépasser zéro.");
    return check_questions(call, error);
}
