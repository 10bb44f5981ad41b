#include "unanswered.h"

#include "accounts/accounts.h"
#include "post/post.h"
#include "territory/space.h"

struct telling {
    struct session *session;
    struct arena *arena;
    struct str address;
    int64_t now;
    struct spaces spaces;
};

/* Those of one group are told by one letter. */
static bool same_group(const struct escalation *a, const struct escalation *b)
{
    if (a->step != b->step || a->space_id != b->space_id)
        return false;
    if (a->step == ESCALATE_MANAGER)
        return a->structure_id == b->structure_id;
    return a->step == ESCALATE_ORGANISER || str_equal(a->intercommunality, b->intercommunality);
}

static bool hears(const struct escalation *group, const struct role *role)
{
    if (group->step == ESCALATE_MANAGER)
        return role->kind == ROLE_STRUCTURE_MANAGER;
    if (group->step == ESCALATE_REFERENT)
        return role->kind == ROLE_REFERENT && group->intercommunality.length &&
               str_equal(role->intercommunality, group->intercommunality);
    return role->kind == ROLE_ORGANISER || role->kind == ROLE_ADMINISTRATOR;
}

/* Who is to be told, each once. */
static bool find_listeners(struct telling *telling, const struct escalation *group, struct members *listeners,
                           struct error *error)
{
    struct members all = {0};
    *listeners = (struct members){0};
    bool managers = group->step == ESCALATE_MANAGER;
    bool read = managers ? group->structure_id == 0 || structure_members(telling->session, group->structure_id,
                                                                         telling->now, telling->arena, &all, error)
                         : role_members(telling->session, group->space_id, telling->now, telling->arena, &all, error);
    for (size_t i = 0; read && i < all.count; i++) {
        bool new = hears(group, &all.at[i].role);
        for (size_t j = 0; j < listeners->count; j++)
            new = new && listeners->at[j].person.id != all.at[i].person.id;
        if (new)
            *ARENA_PUSH(telling->arena, listeners->at, listeners->count) = all.at[i];
    }
    return read;
}

/* --- The letter --------------------------------------------------------------------------------------------------- */

struct group_text {
    struct str of, count, list, next, path;
};

static const struct space *space_of(const struct telling *telling, int64_t id)
{
    for (size_t i = 0; i < telling->spaces.count; i++)
        if (telling->spaces.at[i].id == id)
            return &telling->spaces.at[i];
    return NULL;
}

static struct str day(struct arena *arena, struct str iso)
{
    int32_t date;
    return date_parse(iso, &date) ? french_date(arena, date) : iso;
}

static bool write_group(struct telling *telling, const struct escalation *group, struct group_text *text,
                        struct error *error)
{
    struct arena *arena = telling->arena;
    const struct space *space = space_of(telling, group->space_id);
    if (!space)
        return true; /* of a territory that the program no longer knows */
    uint32_t area = territory_find(TERRITORY_INTERCOMMUNALITY, group->intercommunality);
    struct structure structure;
    bool found = false;
    text->path = arena_printf(arena, "/%.*s/referencement", STR_PRINT(space->slug));
    text->of = territory_of(space->territory, arena);
    text->next = STR("Les gestionnaires et les référents ont été prévenus. Un appel, ou retirer le lieu de la carte, "
                     "règle "
                     "la question.");
    if (group->step == ESCALATE_REFERENT && area != TERRITORY_NONE) {
        text->of = territory_of(area, arena);
        text->path = arena_printf(arena, "%.*s/epci/%.*s", STR_PRINT(text->path), STR_PRINT(group->intercommunality));
        text->next = STR("Leurs gestionnaires ont été prévenus il y a quinze jours. Un appel suffit souvent.");
    }
    if (group->step != ESCALATE_MANAGER)
        return true;
    if (!structure_find(telling->session, group->structure_id, arena, &structure, &found, error))
        return false;
    if (found)
        text->of = arena_printf(arena, "de «" NBSP "%.*s" NBSP "»", STR_PRINT(structure.name));
    text->path = arena_printf(arena, "/%.*s/structures/%.*s", STR_PRINT(space->slug),
                              STR_PRINT(id_text(arena, group->structure_id)));
    text->next = STR("Ouvrez chaque fiche : corrigez-la, ou dites que tout est encore juste.");
    return true;
}

static bool send(struct telling *telling, const struct escalation *group, const struct group_text *text,
                 const struct person *person, struct error *error)
{
    static const char *const steps[ESCALATION_STEP_COUNT] = {"manager", "referent", "organiser"};
    struct arena *arena = telling->arena;
    const struct letter_value values[] = {
        {"qui", text->of},
        {"nombre", text->count},
        {"liste", text->list},
        {"suite", text->next},
        {"lien", arena_printf(arena, "%.*s%.*s", STR_PRINT(telling->address), STR_PRINT(text->path))}};
    struct letter_order letter = {
        .message = {.mark = arena_printf(arena, "places-unanswered %s %lld %lld %.*s", steps[group->step],
                                         (long long)person->id, (long long)group->place_id, STR_PRINT(group->since)),
                    .kind = "places-unanswered",
                    .space_id = group->space_id,
                    .address = person->email},
        .values = values,
        .value_count = COUNT_OF(values)};
    return letter_queue(telling->session, &letter, telling->now, NULL, error);
}

/* Its places are those after it that are of the same group. */
static bool tell_group(struct telling *telling, const struct escalations *due, size_t first, bool *told, bool *nobody,
                       struct error *error)
{
    const struct escalation *group = &due->at[first];
    struct arena *arena = telling->arena;
    struct members listeners;
    struct group_text text = {0};
    int64_t count = 0;
    if (!find_listeners(telling, group, &listeners, error) || !write_group(telling, group, &text, error))
        return false;
    for (size_t i = first; i < due->count; i++) {
        const struct escalation *one = &due->at[i];
        if (!same_group(group, one))
            continue;
        told[i] = true;
        count++;
        text.list = arena_printf(arena, "%.*s%s%.*s (%.*s), vérifiée le %.*s", STR_PRINT(text.list),
                                 text.list.length ? "\n" : "", STR_PRINT(one->name), STR_PRINT(one->commune),
                                 STR_PRINT(day(arena, one->since)));
        if (!escalation_told(telling->session, one, listeners.count == 0, telling->now, error))
            return false;
    }
    *nobody |= listeners.count == 0 && group->step != ESCALATE_ORGANISER;
    text.count =
        arena_printf(arena, "%lld %s", (long long)count, text_plural(count, "fiche attend", "fiches attendent"));
    for (size_t i = 0; i < listeners.count; i++)
        if (!send(telling, group, &text, &listeners.at[i].person, error))
            return false;
    return true;
}

bool tell_unanswered(struct session *session, const struct escalations *due, struct str address, int64_t now,
                     struct arena *arena, bool *nobody, struct error *error)
{
    struct telling telling = {.session = session, .arena = arena, .address = address, .now = now};
    bool *told = ARENA_ARRAY(arena, bool, due->count + 1);
    *nobody = false;
    if (due->count && !space_list(session, arena, &telling.spaces, error))
        return false;
    for (size_t i = 0; i < due->count; i++)
        if (!told[i] && !tell_group(&telling, due, i, told, nobody, error))
            return false;
    return true;
}
