/* The page of a place: every field of the official schema, in plain words. */
#include "needs.h"
#include "pages.h"
#include "place-structured.h"
#include "qr.h"
#include "templates.h"

enum { WEEK_DAYS = 7, NEARBY = 3, FACTS_MOST = 8 };

/* --- Hours -------------------------------------------------------------------------------------------------------- */

struct week_rows week_of_place(struct request *request, const struct space *space, const struct place *place)
{
    struct arena *arena = request->arena;
    struct week_rows rows = {0};
    const struct hours *hours;
    struct hours_place where;
    if (!hours_of_place(request, space, place, &hours, &where))
        return rows;
    struct civil now = zone_civil(where.zone, request->now);
    int32_t today = date_from_civil(now.year, now.month, now.day);
    const struct hours_day *days = hours_days(hours, &where, today, WEEK_DAYS, arena);
    rows.at = ARENA_ARRAY(arena, struct day_row, WEEK_DAYS);
    rows.count = WEEK_DAYS;
    rows.regular = hours_is_regular(hours);
    for (size_t i = 0; i < WEEK_DAYS; i++) {
        int year, month, day;
        date_to_civil(days[i].date, &year, &month, &day);
        rows.at[i] = (struct day_row){
            .name = arena_printf(arena, "%s %d%s %s", french_weekday(date_weekday(days[i].date)), day,
                                 day == 1 ? "er" : "", french_month(month)),
            .hours = hours_day_text(&days[i], arena),
            .note = days[i].holiday,
            .today = i == 0,
            .closed = days[i].count == 0,
        };
    }
    return rows;
}

static void add_hours(struct request *request, const struct space *space, const struct place *place,
                      struct view_place *view)
{
    view->hours = hours_now(request, space, place, &view->state);
    view->week = week_of_place(request, space, place);
    if (view->week.count > 0 && !view->week.regular)
        view->hours_comment =
            STR("Les horaires changent selon les semaines ou les jours fériés" NBSP ": ceux-ci valent pour les sept "
                "prochains jours.");
}

/* --- Contacts ----------------------------------------------------------------------------------------------------- */

/* "https://www.exemple.fr/numerique/" → "exemple.fr/numerique". */
static struct str short_website(struct str address)
{
    size_t scheme = str_find(address, STR("://"), 0);
    struct str rest = scheme == SIZE_MAX ? address : str_slice(address, scheme + 3, address.length);
    if (str_starts_with(rest, STR("www.")))
        rest = str_slice(rest, 4, rest.length);
    return str_ends_with(rest, STR("/")) ? str_slice(rest, 0, rest.length - 1) : rest;
}

static void add_contacts(struct arena *arena, const struct place *place, struct view_place *view)
{
    view->phone = phone_for_people(arena, place->phone);
    if (!str_is_empty(place->phone))
        view->phone_address = arena_printf(arena, "tel:%.*s", STR_PRINT(place->phone));
    for (size_t i = 0; i < place->emails.count; i++)
        links_add(arena, &view->emails, place->emails.count, place->emails.at[i],
                  arena_printf(arena, "mailto:%.*s", STR_PRINT(place->emails.at[i])));
    for (size_t i = 0; i < place->websites.count; i++)
        links_add(arena, &view->websites, place->websites.count, short_website(place->websites.at[i]),
                  place->websites.at[i]);
    view->booking = place->booking_url;
    view->accessibility = place->accessibility_url;
    view->address_line = place->address;
    view->address_complement = place->address_complement;
    view->city_line = arena_printf(arena, "%.*s %.*s", STR_PRINT(place->postal_code), STR_PRINT(place->commune));
}

static void add_directions(struct arena *arena, const struct place *place, struct view_place *view)
{
    enum { WAYS = 3 };
    if (!place->located)
        return;
    struct buffer lat = {0}, lon = {0};
    buffer_add_double(&lat, place->latitude);
    buffer_add_double(&lon, place->longitude);
    links_add(arena, &view->directions, WAYS, STR("Application de cartes"),
              arena_printf(arena, "geo:%s,%s?q=%s,%s", lat.at, lon.at, lat.at, lon.at));
    links_add(arena, &view->directions, WAYS, STR("OpenStreetMap"),
              arena_printf(arena, "https://www.openstreetmap.org/directions?to=%s%%2C%s", lat.at, lon.at));
    links_add(arena, &view->directions, WAYS, STR("Géoportail (IGN)"),
              arena_printf(arena, "https://www.geoportail.gouv.fr/carte?c=%s,%s&z=17&permalink=yes", lon.at, lat.at));
    buffer_free(&lat);
    buffer_free(&lon);
}

/* --- What one does there ------------------------------------------------------------------------------------------ */

static void add_services(struct arena *arena, const struct space *space, const struct codes *services,
                         struct view_place *view)
{
    view->services.at = ARENA_ARRAY(arena, struct service_view, services->count);
    for (size_t i = 0; i < services->count; i++) {
        const struct term *term = vocabulary_term(VOCABULARY_SERVICES, services->at[i]);
        const struct need_words *words = need_words(term->slug);
        view->services.at[view->services.count++] = (struct service_view){
            .label = term_label(VOCABULARY_SERVICES, services->at[i]),
            .plain = term->plain,
            .address = arena_printf(arena, "/%.*s/lieux?services=%.*s", STR_PRINT(space->slug), STR_PRINT(term->slug)),
            .icon = words ? words->icon : "fr-icon-computer-line",
        };
    }
}

static struct fact *start_fact(struct arena *arena, struct view_place *view, const char *term, size_t most)
{
    struct fact *fact = &view->facts.at[view->facts.count++];
    *fact = (struct fact){.term = str_of(term)};
    fact->values.at = ARENA_ARRAY(arena, struct fact_value, most);
    return fact;
}

static void add_value(struct fact *fact, struct str label, struct str plain)
{
    fact->values.at[fact->values.count++] = (struct fact_value){label, plain};
}

static void add_codes(struct arena *arena, struct view_place *view, const char *term, enum vocabulary vocabulary,
                      const struct codes *codes)
{
    if (codes->count == 0)
        return;
    struct fact *fact = start_fact(arena, view, term, codes->count);
    for (size_t i = 0; i < codes->count; i++)
        add_value(fact, term_label(vocabulary, codes->at[i]), vocabulary_term(vocabulary, codes->at[i])->plain);
}

/* QPV and FRR mark the address, not the place: said in words. */
static struct str other_label(struct str label)
{
    if (str_equal(label, STR("QPV")))
        return STR("En quartier prioritaire de la politique de la ville (QPV)");
    if (str_equal(label, STR("FRR")) || str_equal(label, STR("ZRR")))
        return STR("En zone France ruralités revitalisation (FRR)");
    return label;
}

static void add_facts(struct arena *arena, const struct place *place, struct view_place *view)
{
    view->facts.at = ARENA_ARRAY(arena, struct fact, FACTS_MOST);
    add_codes(arena, view, "Comment s’y prendre", VOCABULARY_ACCESS_MODES, &place->access_modes);
    add_codes(arena, view, "Tarif", VOCABULARY_FEES, &place->fees);
    add_codes(arena, view, "Accompagnement", VOCABULARY_SUPPORT_MODES, &place->support_modes);
    add_codes(arena, view, "Public accueilli", VOCABULARY_AUDIENCES, &place->audiences);
    add_codes(arena, view, "Accueil adapté", VOCABULARY_SPECIFIC_SUPPORT, &place->specific_support);
    add_codes(arena, view, "Programmes nationaux", VOCABULARY_PROGRAMMES, &place->programmes);
    if (place->labels.count + place->other_labels.count > 0) {
        struct fact *fact =
            start_fact(arena, view, "Labels et formations", place->labels.count + place->other_labels.count);
        for (size_t i = 0; i < place->labels.count; i++)
            add_value(fact, term_label(VOCABULARY_LABELS, place->labels.at[i]),
                      vocabulary_term(VOCABULARY_LABELS, place->labels.at[i])->plain);
        for (size_t i = 0; i < place->other_labels.count; i++)
            add_value(fact, other_label(place->other_labels.at[i]), STR_NONE);
    }
    if (view->travelling)
        add_codes(arena, view, "Fixe ou itinérant", VOCABULARY_ITINERANCY, &place->itinerancy);
}

/* A blank line or a line end of the source begins a paragraph. */
static void add_presentation(struct arena *arena, const struct place *place, struct view_place *view)
{
    view->summary = place->summary;
    size_t lines = 1;
    for (size_t i = 0; i < place->detail.length; i++)
        lines += place->detail.at[i] == '\n';
    view->paragraphs.at = ARENA_ARRAY(arena, struct str, lines);
    struct str rest = place->detail, line;
    while (str_next(&rest, '\n', &line)) {
        line = str_trim(line);
        if (!str_is_empty(line) && !str_equal(line, place->summary))
            view->paragraphs.at[view->paragraphs.count++] = line;
    }
}

/* « 24 novembre 2026 » : the day of the week says nothing of the past. */
static struct str day_and_year(struct arena *arena, int32_t date)
{
    struct str whole = french_date(arena, date);
    size_t blank = str_find_char(whole, ' ', 0);
    return blank == SIZE_MAX ? whole : str_slice(whole, blank + 1, whole.length);
}

/* --- How far to trust it ------------------------------------------------------------------------------------------ */

/* How long ago somebody changed it or said that it is right: in words, and whether it is time to look again. */
static void add_freshness(int32_t today, const struct directory_entry *entry, struct view_place *view)
{
    static const struct {
        int32_t days;
        const char *label;
    } rows[] = {{92, "Fiche vérifiée il y a moins de 3 mois"},
                {183, "Fiche vérifiée il y a moins de 6 mois"},
                {366, "Fiche vérifiée il y a moins d’un an"},
                {INT32_MAX, "Fiche à vérifier : personne ne l’a revue depuis plus d’un an"}};
    int32_t looked = entry->updated_on > entry->verified_on ? entry->updated_on : entry->verified_on;
    size_t row = 0;
    if (looked == DIRECTORY_NO_DATE)
        return;
    while (today - looked > rows[row].days)
        row++;
    view->freshness = str_of(rows[row].label);
    view->stale = row == COUNT_OF(rows) - 1;
}

static void add_quality(struct arena *arena, const struct directory_entry *entry, struct view_place *view)
{
    static const enum place_field wanted[] = {
        PLACE_LATITUDE, PLACE_PHONE, PLACE_EMAILS,       PLACE_HOURS,         PLACE_SUMMARY,
        PLACE_SERVICES, PLACE_FEES,  PLACE_ACCESS_MODES, PLACE_SUPPORT_MODES, PLACE_ACCESSIBILITY_URL};
    view->quality = entry->quality;
    for (size_t i = 0; i < COUNT_OF(wanted); i++)
        if (str_is_empty(place_field_text(&entry->place, wanted[i], arena)))
            links_add(arena, &view->missing, COUNT_OF(wanted), str_of(place_field_label(wanted[i])), STR_NONE);
    if (entry->updated_on != DIRECTORY_NO_DATE)
        view->updated = day_and_year(arena, entry->updated_on);
    if (entry->verified_on != DIRECTORY_NO_DATE)
        view->verified = day_and_year(arena, entry->verified_on);
    view->source = entry->place.source;
}

static void add_nearby(struct request *request, const struct space *space, const struct directory *directory,
                       uint32_t row, const struct place *place, struct view_place *view)
{
    if (!place->located)
        return;
    struct directory_hit hits[NEARBY + 1];
    struct place_filter filter = {0};
    filter_to_space(request->arena, space, &filter);
    size_t found =
        directory_nearest(directory, place->latitude, place->longitude, &filter, NEARBY + 1, request->arena, hits);
    size_t kept = 0;
    for (size_t i = 0; i < found; i++)
        if (hits[i].row != row && kept < NEARBY)
            hits[kept++] = hits[i];
    view->nearby = cards_make(request, space, directory, hits, kept);
}

/* --- The page ----------------------------------------------------------------------------------------------------- */

static struct str description(struct arena *arena, const struct place *place)
{
    if (!str_is_empty(place->summary))
        return place->summary;
    struct buffer out = {0};
    struct str type = type_label(place);
    buffer_printf(&out, "%.*s à %.*s", STR_PRINT(str_is_empty(type) ? STR("Lieu d’aide au numérique") : type),
                  STR_PRINT(place->commune));
    for (size_t i = 0; i < place->services.count && i < 3; i++)
        buffer_printf(&out, "%s%.*s", i ? ", " : NBSP ": ",
                      STR_PRINT(vocabulary_term(VOCABULARY_SERVICES, place->services.at[i])->value));
    buffer_add_char(&out, '.');
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static void fill(struct request *request, const struct space *space, const struct directory *directory, uint32_t row,
                 const struct directory_entry *entry, struct view_place *view)
{
    struct arena *arena = request->arena;
    const struct place *place = &entry->place;
    const struct space *own = space_of_place(request, entry); /* open: this very page is in one */
    struct str path = route_address(arena, "place", own->slug, entry->slug);
    page_fill(request, space, &view->page,
              arena_printf(arena, "%.*s, %.*s", STR_PRINT(place->name), STR_PRINT(place->commune)),
              description(arena, place), path, SECTION_PLACES);
    links_add(arena, &view->page.breadcrumb, 2, STR("Accueil"), space_path(arena, space, ""));
    links_add(arena, &view->page.breadcrumb, 2, STR("Lieux"), space_path(arena, space, "/lieux"));
    view->page.here = view->name = place->name;
    view->type = type_label(place);
    view->structure = place->parent_structure;
    add_hours(request, space, place, view);
    for (size_t i = 0; i < place->programmes.count; i++)
        links_add(arena, &view->programmes, place->programmes.count,
                  term_label(VOCABULARY_PROGRAMMES, place->programmes.at[i]), STR_NONE);
    if (place->fees.count > 0)
        view->fee = term_label(VOCABULARY_FEES, place->fees.at[0]);
    view->travelling = place_shape(place) == SHAPE_TRAVELLING;
    if (view->travelling && own)
        view->round_address = route_address(arena, "round", own->slug, entry->slug);
    add_presentation(arena, place, view);
    add_services(arena, space, &place->services, view);
    add_facts(arena, place, view);
    add_contacts(arena, place, view);
    add_directions(arena, place, view);
    add_quality(arena, entry, view);
    struct civil civil = zone_civil(request->site->zone, request->now);
    add_freshness(date_from_civil(civil.year, civil.month, civil.day), entry, view);
    add_nearby(request, space, directory, row, place, view);
    if (place->located) {
        struct str id = id_text(arena, entry->id);
        view->map_image = arena_printf(arena, "/%.*s/carte.svg?lieu=%.*s", STR_PRINT(space->slug), STR_PRINT(id));
        view->map_address = arena_printf(arena, "/%.*s/carte?lieu=%.*s", STR_PRINT(space->slug), STR_PRINT(id));
        view->map_alternative = arena_printf(arena, "Voir %.*s sur la carte", STR_PRINT(place->name));
    }
    if (own && territory_at(own->territory).kind == TERRITORY_DEPARTMENT) {
        view->report = route_address(arena, "place-report", own->slug, entry->slug);
        view->edit = route_address(arena, "place-edit", own->slug, entry->slug);
    }
    view->short_address = short_website(view->page.canonical);
    view->qr = qr_svg(arena, view->page.canonical, STR("Code QR de l’adresse de cette page"));
    view->page.structured = place_structured(request, space, entry, view->page.canonical);
}

static bool belongs(const struct space *space, const struct directory_entry *entry)
{
    bool region = territory_at(space->territory).kind == TERRITORY_REGION;
    return str_equal(region ? entry->region : entry->department, space->code);
}

/* A place asked in a space that is not its own, or by an address it had before a merge, is sent to the one it has. */
static bool send_to_its_space(struct request *request, struct response *response, const struct directory_entry *entry,
                              struct error *error)
{
    const struct space *space = space_of_place(request, entry);
    if (!space)
        return error_set(error, ERROR_MISSING, "Ce lieu n’est pas publié ici.");
    return response_redirect(response, 301, route_address(request->arena, "place", space->slug, entry->slug), error);
}

bool show_place(struct request *request, struct response *response, struct error *error)
{
    const struct space *space = request_space(request, error);
    const struct directory *directory;
    if (!space || !pages_directory(request, &directory, error))
        return false;
    struct str slug = request_path(request, "slug");
    uint32_t row = directory_find_slug(directory, slug);
    bool moved = row == DIRECTORY_NO_ROW && (row = directory_moved_slug(directory, slug)) != DIRECTORY_NO_ROW;
    if (row == DIRECTORY_NO_ROW)
        return error_set(error, ERROR_MISSING, "Ce lieu n’existe pas ou n’est plus publié.");
    struct directory_entry entry;
    directory_read(directory, row, request->arena, &entry);
    if (moved || !belongs(space, &entry))
        return send_to_its_space(request, response, &entry, error);
    struct view_place view = {0};
    fill(request, space, directory, row, &entry, &view);
    struct buffer page = {0};
    template_place(&page, &view);
    response_html(response, &page);
    return true;
}
