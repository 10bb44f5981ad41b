/* The places of a structure, on its page. */
#include "campaign-pages.h"

static struct str rhythm_label(struct arena *arena, int64_t months, int64_t of_space)
{
    if (months == RHYTHM_NEVER)
        return STR("jamais");
    if (months == RHYTHM_OF_SPACE && of_space == RHYTHM_NEVER)
        return STR("pas de rythme, comme le département");
    int64_t shown = months == RHYTHM_OF_SPACE ? of_space : months;
    const char *like = months == RHYTHM_OF_SPACE ? ", comme le département" : "";
    return shown == 1 ? arena_printf(arena, "chaque mois%s", like)
                      : arena_printf(arena, "tous les %lld" NBSP "mois%s", (long long)shown, like);
}

static void add_place(struct request *request, const struct space *space, const struct structure *structure,
                      const struct place_in_custody *place, struct view_structure *view)
{
    static const char *const states[] = {"", " · n’est plus dans sa source", " · retiré de la carte"};
    struct arena *arena = request->arena;
    struct account_row *row = ARENA_PUSH(arena, view->places.at, view->places.count);
    bool shown = place->state == PLACE_PUBLISHED;
    *row =
        (struct account_row){.label = place->name,
                             .detail = arena_printf(arena, "%.*s · vérifié le %.*s%s", STR_PRINT(place->commune),
                                                    STR_PRINT(iso_day(arena, place->looked_on)), states[place->state])};
    if (shown) {
        row->address = route_address(arena, "place", space->slug, place->slug);
        links_add(arena, &row->links, 2, STR("Modifier"), route_address(arena, "place-edit", space->slug, place->slug));
        links_add(arena, &row->links, 2, STR("Historique"),
                  route_address(arena, "place-history", space->slug, place->slug));
    }
    if (view->manages)
        row->action = route_address(arena, "structure-place-end", space->slug, id_text(arena, structure->id),
                                    id_text(arena, place->id));
}

static bool add_requests(struct request *request, struct session *session, const struct space *space,
                         const struct structure *structure, struct view_structure *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct custodies requests;
    if (!view->manages)
        return true;
    if (!custody_list_from(session, structure->id, arena, &requests, error))
        return false;
    for (size_t i = 0; i < requests.count; i++) {
        const struct custody *one = &requests.at[i];
        struct structure asker;
        bool found = false;
        if (!structure_find(session, one->structure_id, arena, &asker, &found, error))
            return false;
        *ARENA_PUSH(arena, view->requests.at, view->requests.count) =
            (struct account_row){.label = one->place,
                                 .detail = arena_printf(arena, "« %.*s » demande à s’en occuper, depuis le %.*s.",
                                                        STR_PRINT(found ? asker.name : STR_NONE),
                                                        STR_PRINT(when_text(request, space, one->created_at))),
                                 .action = route_address(arena, "structure-custody", space->slug,
                                                         id_text(arena, structure->id), id_text(arena, one->id))};
    }
    return true;
}

bool structure_add_places(struct request *request, const struct space *space, const struct structure *structure,
                          struct view_structure *view, struct error *error)
{
    struct arena *arena = request->arena;
    struct session *session;
    struct places_in_custody places;
    struct custodies wanted;
    int64_t months, of_space;
    if (!request_session(request, &session, error) || !custody_places(session, structure->id, arena, &places, error) ||
        !custody_list_by(session, structure->id, arena, &wanted, error) ||
        !structure_rhythm(session, structure->id, &months, error) ||
        !space_rhythm(session, space->id, &of_space, error) ||
        !add_requests(request, session, space, structure, view, error))
        return false;
    for (size_t i = 0; i < places.count; i++)
        add_place(request, space, structure, &places.at[i], view);
    for (size_t i = 0; i < wanted.count; i++)
        *ARENA_PUSH(arena, view->wanted.at, view->wanted.count) = (struct account_row){
            .label = wanted.at[i].place,
            .detail = arena_printf(arena, "%.*s · demandé le %.*s", STR_PRINT(wanted.at[i].commune),
                                   STR_PRINT(when_text(request, space, wanted.at[i].created_at))),
            .address = route_address(arena, "place", space->slug, wanted.at[i].slug)};
    view->rhythm = rhythm_label(arena, months, of_space);
    view->create = arena_printf(arena, "/%.*s/lieux/nouveau?structure=%.*s", STR_PRINT(space->slug),
                                STR_PRINT(id_text(arena, structure->id)));
    return true;
}
