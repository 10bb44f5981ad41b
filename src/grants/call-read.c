/* A call's JSON, key by key. What each key means: docs/calls.md. */
#include "members.h"

#include <string.h>

#define AT(type, field) .offset = offsetof(struct type, field)
#define TEXT(type, field)                                                                                              \
    {                                                                                                                  \
        .key = #field, .kind = MEMBER_TEXT, AT(type, field)                                                            \
    }
#define CODE(type, field)                                                                                              \
    {                                                                                                                  \
        .key = #field, .kind = MEMBER_CODE, AT(type, field), .required = true                                          \
    }

static void *target_of(void *at, size_t offset)
{
    return (char *)at - offset;
}

/* --- Small lists ------------------------------------------------------------------------------------------------ */

static const struct member CONDITION_MEMBERS[] = {
    {.key = "priority_district", .kind = MEMBER_BOOL, AT(call_rate, priority_district)},
    {.key = "holders", .kind = MEMBER_TEXTS, AT(call_rate, holders)},
    {.key = "territories", .kind = MEMBER_TEXTS, AT(call_rate, territories)},
};

static bool read_condition(struct reading *reading, const json_t *value, void *at)
{
    return members_read(reading, value, CONDITION_MEMBERS, COUNT_OF(CONDITION_MEMBERS), at);
}

static const struct member RATE_MEMBERS[] = {
    TEXT(call_rate, label),
    {.key = "percent", .kind = MEMBER_PERCENT, AT(call_rate, percent), .required = true},
    {.key = "when", .kind = MEMBER_OWN, .read = read_condition},
};

static bool read_rates(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, rates));
    void *items;
    if (!members_list(reading, value, RATE_MEMBERS, COUNT_OF(RATE_MEMBERS), sizeof *call->rates, NULL, &items,
                      &call->rate_count))
        return false;
    call->rates = items;
    return true;
}

static void prepare_criterion(void *item)
{
    struct call_criterion *criterion = item;
    criterion->weight = 1;
    criterion->scale = 5;
}

static const struct member CRITERION_MEMBERS[] = {
    CODE(call_criterion, code),
    TEXT(call_criterion, label),
    TEXT(call_criterion, help),
    {.key = "weight", .kind = MEMBER_NUMBER, AT(call_criterion, weight), .least = 0, .most = 10000},
    {.key = "scale", .kind = MEMBER_NUMBER, AT(call_criterion, scale), .least = 1, .most = 1000},
};

static bool read_criteria(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, criteria));
    void *items;
    if (!members_list(reading, value, CRITERION_MEMBERS, COUNT_OF(CRITERION_MEMBERS), sizeof *call->criteria,
                      prepare_criterion, &items, &call->criterion_count))
        return false;
    call->criteria = items;
    return true;
}

static bool read_question_kind(struct reading *reading, const json_t *value, void *at)
{
    static const char *const WORDS[] = {"text",   "long_text", "number",  "date",
                                        "yes_no", "choice",    "choices", NULL}; /* in the order of the enum */
    int position;
    if (!reading_word(reading, value, WORDS, &position))
        return false;
    *(enum question_kind *)at = (enum question_kind)position;
    return true;
}

static const struct member WHEN_MEMBERS[] = {
    {.key = "question", .kind = MEMBER_CODE, AT(call_question, when_question), .required = true},
    {.key = "answer", .kind = MEMBER_TEXT, AT(call_question, when_answer), .required = true},
};

static bool read_when(struct reading *reading, const json_t *value, void *at)
{
    return members_read(reading, value, WHEN_MEMBERS, COUNT_OF(WHEN_MEMBERS), at);
}

static void prepare_question(void *item)
{
    ((struct call_question *)item)->most = CALL_UNLIMITED;
}

static const struct member QUESTION_MEMBERS[] = {
    CODE(call_question, code),
    TEXT(call_question, label),
    TEXT(call_question, help),
    {.key = "kind", .kind = MEMBER_OWN, AT(call_question, kind), .read = read_question_kind},
    {.key = "required", .kind = MEMBER_BOOL, AT(call_question, required)},
    {.key = "most", .kind = MEMBER_NUMBER, AT(call_question, most), .least = 1, .most = 1000000000},
    {.key = "choices", .kind = MEMBER_CHOICES, AT(call_question, choices)},
    {.key = "when", .kind = MEMBER_OWN, .read = read_when},
};

static bool read_questions(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, questions));
    void *items;
    if (!members_list(reading, value, QUESTION_MEMBERS, COUNT_OF(QUESTION_MEMBERS), sizeof *call->questions,
                      prepare_question, &items, &call->question_count))
        return false;
    call->questions = items;
    return true;
}

static void prepare_attachment(void *item)
{
    ((struct call_attachment *)item)->bytes_most = 10 << 20;
}

static const struct member ATTACHMENT_MEMBERS[] = {
    CODE(call_attachment, code),
    TEXT(call_attachment, label),
    TEXT(call_attachment, help),
    {.key = "required", .kind = MEMBER_BOOL, AT(call_attachment, required)},
    {.key = "types", .kind = MEMBER_TEXTS, AT(call_attachment, types)},
    {.key = "bytes_most", .kind = MEMBER_NUMBER, AT(call_attachment, bytes_most), .least = 1, .most = 25 << 20},
};

static bool read_attachments(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, attachments));
    void *items;
    if (!members_list(reading, value, ATTACHMENT_MEMBERS, COUNT_OF(ATTACHMENT_MEMBERS), sizeof *call->attachments,
                      prepare_attachment, &items, &call->attachment_count))
        return false;
    call->attachments = items;
    return true;
}

static const struct member CONTACT_MEMBERS[] = {
    TEXT(call_contact, role),
    TEXT(call_contact, name),
    TEXT(call_contact, email),
    TEXT(call_contact, phone),
};

static bool read_contacts(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, contacts));
    void *items;
    if (!members_list(reading, value, CONTACT_MEMBERS, COUNT_OF(CONTACT_MEMBERS), sizeof *call->contacts, NULL, &items,
                      &call->contact_count))
        return false;
    call->contacts = items;
    return true;
}

/* --- Dates -------------------------------------------------------------------------------------------------------- */

/* "2024-04-30T12:00" or "2024-04-30T12:00:00" in the call's zone; a bare day takes the `absent` time of day. */
static bool read_moment(struct reading *reading, const json_t *value, const struct zone *zone, struct civil absent,
                        int64_t *instant)
{
    struct str text = {json_string_value(value), json_string_length(value)};
    struct civil local = absent;
    int32_t date;
    int64_t parts[3] = {absent.hour, absent.minute, absent.second};
    if (!json_is_string(value))
        goto wrong;
    if (instant_parse(text, instant))
        return true;
    if (!date_parse(str_slice(text, 0, 10), &date))
        goto wrong;
    if (text.length > 10) {
        struct str rest = str_slice(text, 11, text.length), part;
        size_t count = 0;
        if (text.at[10] != 'T' && text.at[10] != ' ')
            goto wrong;
        parts[2] = 0;
        for (; str_next(&rest, ':', &part); count++)
            if (count == 3 || part.length != 2 || !str_is_digits(part) || !str_to_i64(part, &parts[count]))
                goto wrong;
        if (count < 2 || parts[0] > 23 || parts[1] > 59 || parts[2] > 59)
            goto wrong;
    }
    date_to_civil(date, &local.year, &local.month, &local.day);
    local.hour = (int)parts[0];
    local.minute = (int)parts[1];
    local.second = (int)parts[2];
    *instant = zone_instant(zone, local);
    return true;
wrong:
    return reading_refuse(reading, "une date est attendue : \"2024-04-30\" ou \"2024-04-30T12:00:00\".");
}

static bool read_day(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, results_by));
    struct str text = {json_string_value(value), json_string_length(value)};
    call->has_results = json_is_string(value) && date_parse(text, &call->results_by);
    return call->has_results || reading_refuse(reading, "une date est attendue : \"2024-06-30\".");
}

static bool read_zone(struct reading *reading, const json_t *root, struct call *call)
{
    struct str name = json_member(root, "zone");
    call->zone_name = str_is_empty(name) ? STR("Europe/Paris") : arena_str(reading->arena, name);
    if (zone_find(call->zone_name, &call->zone, reading->error))
        return true;
    return error_prefix(reading->error, "zone");
}

/* Read once the zone is known, whatever the order of the keys. */
static bool already_read(struct reading *reading, const json_t *value, void *at)
{
    (void)reading;
    (void)value;
    (void)at;
    return true;
}

static bool read_dates(struct reading *reading, const json_t *root, struct call *call)
{
    const struct {
        const char *key;
        struct civil absent;
        int64_t *instant;
    } dates[] = {{"opens", {.hour = 0}, &call->opens},
                 {"closes", {.hour = 23, .minute = 59, .second = 59}, &call->closes}};
    for (size_t i = 0; i < COUNT_OF(dates); i++) {
        const json_t *value = json_object_get(root, dates[i].key);
        size_t length = reading_enter(reading, "%s", dates[i].key);
        if (value && !json_is_null(value) &&
            !read_moment(reading, value, call->zone, dates[i].absent, dates[i].instant))
            return false;
        reading_leave(reading, length);
    }
    if (call->opens && call->closes && call->opens > call->closes)
        return reading_refuse(reading, "l’ouverture (opens) est après la clôture (closes).");
    return true;
}

/* A meeting's instant needs the zone: it is read here from the raw value, kept aside by the members. */
static bool read_meetings(struct reading *reading, const json_t *root, struct call *call)
{
    static const struct member MEMBERS[] = {
        {.key = "at", .kind = MEMBER_OWN, .read = already_read, .required = true},
        TEXT(call_meeting, title),
        TEXT(call_meeting, place),
        {.key = "remote", .kind = MEMBER_BOOL, AT(call_meeting, remote)},
    };
    const json_t *array = json_object_get(root, "meetings");
    void *items;
    if (!array || json_is_null(array))
        return true;
    size_t outer = reading_enter(reading, "meetings");
    if (!members_list(reading, array, MEMBERS, COUNT_OF(MEMBERS), sizeof *call->meetings, NULL, &items,
                      &call->meeting_count))
        return false;
    call->meetings = items;
    for (size_t i = 0; i < call->meeting_count; i++) {
        size_t length = reading_enter(reading, "[%zu]", i);
        if (!read_moment(reading, json_object_get(json_array_get(array, i), "at"), call->zone,
                         (struct civil){.hour = 9}, &call->meetings[i].at))
            return false;
        reading_leave(reading, length);
    }
    reading_leave(reading, outer);
    return true;
}

/* --- Balance ------------------------------------------------------------------------------------------------------ */

static bool read_territory_kind(struct reading *reading, const json_t *value, void *at)
{
    static const char *const WORDS[] = {"region", "department", "arrondissement", "intercommunality", "commune", NULL};
    int position;
    if (!reading_word(reading, value, WORDS, &position))
        return false;
    *(enum territory_kind *)at = (enum territory_kind)position;
    return true;
}

/* The units inside a region or a department, by code. */
static bool read_within(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, territories));
    struct str text = {json_string_value(value), json_string_length(value)};
    uint32_t outer = TERRITORY_NONE;
    if (json_is_string(value) && str_starts_with(text, STR("R")))
        outer = territory_find(TERRITORY_REGION, str_slice(text, 1, text.length));
    else if (json_is_string(value) && str_starts_with(text, STR("D")))
        outer = territory_find(TERRITORY_DEPARTMENT, str_slice(text, 1, text.length));
    if (outer == TERRITORY_NONE)
        return reading_refuse(reading, "écrivez « R24 » pour la région 24 ou « D28 » pour le département 28.");
    bool region = territory_at(outer).kind == TERRITORY_REGION;
    size_t total = territory_count(call->territory_kind), count = 0;
    uint32_t first = territory_first(call->territory_kind);
    struct call_choice *units = ARENA_ARRAY(reading->arena, struct call_choice, total);
    for (uint32_t id = first; id < first + total; id++) {
        struct territory unit = territory_at(id);
        if ((region ? unit.region : unit.department) == outer)
            units[count++] = (struct call_choice){unit.code, territory_label(id, reading->arena), STR_NONE};
    }
    call->territories = (struct call_choices){count, units};
    return true;
}

static const struct member BALANCE_MEMBERS[] = {
    {.key = "kind", .kind = MEMBER_OWN, AT(call, territory_kind), .read = read_territory_kind},
    {.key = "list", .kind = MEMBER_CHOICES, AT(call, territories)},
    {.key = "within", .kind = MEMBER_OWN, AT(call, territories), .read = read_within},
    {.key = "projects_least", .kind = MEMBER_NUMBER, AT(call, projects_least), .least = 0, .most = 100},
};

static bool read_balance(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, balanced));
    call->balanced = true;
    call->projects_least = 1;
    /* `within` lists the units of `kind`, which must then be known first. */
    const json_t *kind = json_object_get(value, "kind");
    size_t length = reading_enter(reading, "kind");
    if (kind && !read_territory_kind(reading, kind, &call->territory_kind))
        return false;
    reading_leave(reading, length);
    return members_read(reading, value, BALANCE_MEMBERS, COUNT_OF(BALANCE_MEMBERS), call);
}

static bool read_cap_subject(struct reading *reading, const json_t *value, void *at)
{
    static const char *const WORDS[] = {"holder", "theme", "territory", NULL};
    int position;
    if (!reading_word(reading, value, WORDS, &position))
        return false;
    *(enum cap_subject *)at = (enum cap_subject)position;
    return true;
}

static void prepare_cap(void *item)
{
    struct call_cap *cap = item;
    cap->projects_most = cap->amount_most = CALL_UNLIMITED;
}

static const struct member CAP_MEMBERS[] = {
    {.key = "by", .kind = MEMBER_OWN, AT(call_cap, subject), .read = read_cap_subject, .required = true},
    {.key = "only", .kind = MEMBER_TEXT, AT(call_cap, only)},
    {.key = "projects_most", .kind = MEMBER_NUMBER, AT(call_cap, projects_most), .least = 0, .most = 100000},
    {.key = "amount_most", .kind = MEMBER_MONEY, AT(call_cap, amount_most)},
};

static bool read_caps(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, caps));
    void *items;
    if (!members_list(reading, value, CAP_MEMBERS, COUNT_OF(CAP_MEMBERS), sizeof *call->caps, prepare_cap, &items,
                      &call->cap_count))
        return false;
    call->caps = items;
    return true;
}

/* [90, 80]: what share of the grant may be given besides the whole. */
static bool read_partials(struct reading *reading, const json_t *value, void *at)
{
    struct call *call = target_of(at, offsetof(struct call, partials));
    size_t count = json_array_size(value);
    if (!json_is_array(value) || count > 20)
        return reading_refuse(reading, "une liste de pourcentages est attendue, par exemple [90, 80].");
    call->partials = ARENA_ARRAY(reading->arena, int64_t, count);
    for (size_t i = 0; i < count; i++) {
        double percent = json_number_value(json_array_get(value, i)) * 100;
        if (!(percent >= 1 && percent < PERCENT_WHOLE) || (i && (int64_t)percent >= call->partials[i - 1]))
            return reading_refuse(reading, "des pourcentages décroissants entre 0 et 100 sont attendus.");
        call->partials[call->partial_count++] = (int64_t)percent;
    }
    return true;
}

static bool read_mixed(struct reading *reading, const json_t *value, void *at)
{
    static const char *const WORDS[] = {"best", "worst", "share", NULL};
    int position;
    if (!reading_word(reading, value, WORDS, &position))
        return false;
    *(enum call_mixed_sites *)at = (enum call_mixed_sites)position;
    return true;
}

static bool read_rounding(struct reading *reading, const json_t *value, void *at)
{
    static const char *const WORDS[] = {"cent", "euro", NULL};
    int position;
    if (!reading_word(reading, value, WORDS, &position))
        return false;
    *(bool *)at = position == 1;
    return true;
}

static bool read_score_least(struct reading *reading, const json_t *value, void *at)
{
    double score = json_number_value(value);
    if (!json_is_number(value) || !(score >= 0 && score <= 100))
        return reading_refuse(reading, "une note sur 100 est attendue.");
    *(int64_t *)at = (int64_t)(score * (double)SCORE_UNIT + 0.5);
    return true;
}

static const struct member CALL_MEMBERS[] = {
    {.key = "code", .kind = MEMBER_CODE, AT(call, code)},
    TEXT(call, title),
    TEXT(call, purpose),
    {.key = "funder_name", .kind = MEMBER_TEXT, AT(call, funder_name)},
    {.key = "funder_siret", .kind = MEMBER_TEXT, AT(call, funder_siret)},
    {.key = "external", .kind = MEMBER_TEXT, AT(call, external)},
    {.key = "anonymous", .kind = MEMBER_BOOL, AT(call, anonymous)},
    {.key = "organisers", .kind = MEMBER_TEXTS, AT(call, organisers)},
    {.key = "description", .kind = MEMBER_TEXTS, AT(call, description)},
    {.key = "audiences", .kind = MEMBER_TEXTS, AT(call, audiences)},
    {.key = "zone", .kind = MEMBER_OWN, .read = already_read},
    {.key = "opens", .kind = MEMBER_OWN, .read = already_read},
    {.key = "closes", .kind = MEMBER_OWN, .read = already_read},
    {.key = "grace_seconds", .kind = MEMBER_NUMBER, AT(call, grace_seconds), .least = 0, .most = 86400},
    {.key = "results_by", .kind = MEMBER_OWN, AT(call, results_by), .read = read_day},
    {.key = "envelope", .kind = MEMBER_MONEY, AT(call, envelope)},
    {.key = "ceiling", .kind = MEMBER_MONEY, AT(call, ceiling)},
    {.key = "floor", .kind = MEMBER_MONEY, AT(call, floor)},
    {.key = "months_most", .kind = MEMBER_NUMBER, AT(call, months_most), .least = 1, .most = 240},
    {.key = "rounding", .kind = MEMBER_OWN, AT(call, whole_euros), .read = read_rounding},
    {.key = "balance_each_year", .kind = MEMBER_BOOL, AT(call, balance_each_year)},
    {.key = "public_percent_most", .kind = MEMBER_PERCENT, AT(call, public_percent_most)},
    {.key = "mixed_sites", .kind = MEMBER_OWN, AT(call, mixed_sites), .read = read_mixed},
    {.key = "rates", .kind = MEMBER_OWN, AT(call, rates), .read = read_rates},
    {.key = "holders", .kind = MEMBER_CHOICES, AT(call, holders)},
    {.key = "expenses", .kind = MEMBER_CHOICES, AT(call, expenses)},
    {.key = "ineligible_expenses", .kind = MEMBER_CHOICES, AT(call, ineligible_expenses)},
    {.key = "resources", .kind = MEMBER_CHOICES, AT(call, resources)},
    {.key = "themes", .kind = MEMBER_CHOICES, AT(call, themes)},
    {.key = "criteria", .kind = MEMBER_OWN, AT(call, criteria), .read = read_criteria},
    {.key = "questions", .kind = MEMBER_OWN, AT(call, questions), .read = read_questions},
    {.key = "attachments", .kind = MEMBER_OWN, AT(call, attachments), .read = read_attachments},
    {.key = "contacts", .kind = MEMBER_OWN, AT(call, contacts), .read = read_contacts},
    {.key = "meetings", .kind = MEMBER_OWN, .read = already_read},
    {.key = "territories", .kind = MEMBER_OWN, AT(call, balanced), .read = read_balance},
    {.key = "caps", .kind = MEMBER_OWN, AT(call, caps), .read = read_caps},
    {.key = "partial_percents", .kind = MEMBER_OWN, AT(call, partials), .read = read_partials},
    {.key = "score_least", .kind = MEMBER_OWN, AT(call, score_least), .read = read_score_least},
    {.key = "readers_least", .kind = MEMBER_NUMBER, AT(call, readers_least), .least = 1, .most = 20},
    {.key = "dispersion_percent", .kind = MEMBER_NUMBER, AT(call, dispersion_percent), .least = 1, .most = 100},
};

bool call_parse(struct str text, struct arena *arena, struct call *call, struct error *error)
{
    struct reading reading = {.arena = arena, .error = error};
    json_t *root;
    if (!json_parse(text, &root, error))
        return false;
    *call = (struct call){.envelope = CALL_UNLIMITED,
                          .ceiling = CALL_UNLIMITED,
                          .floor = CALL_UNLIMITED,
                          .months_most = CALL_UNLIMITED,
                          .public_percent_most = CALL_UNLIMITED,
                          .territory_kind = TERRITORY_ARRONDISSEMENT,
                          .score_least = CALL_UNLIMITED,
                          .readers_least = 1,
                          .dispersion_percent = 30};
    bool done = json_is_object(root) || reading_refuse(&reading, "un appel s’écrit comme un objet JSON { … }.");
    done = done && read_zone(&reading, root, call) &&
           members_read(&reading, root, CALL_MEMBERS, COUNT_OF(CALL_MEMBERS), call) &&
           read_dates(&reading, root, call) && read_meetings(&reading, root, call);
    json_decref(root);
    return done;
}
