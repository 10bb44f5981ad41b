#include "documents/minutes.h"

static int32_t day_of(const struct minutes_matter *matter, int64_t instant)
{
    struct civil local = zone_civil(matter->zone, instant);
    return date_from_civil(local.year, local.month, local.day);
}

static struct str when(const struct minutes_matter *matter, struct arena *arena, int64_t instant)
{
    return french_date_time(arena, matter->zone, instant);
}

/* --- The texts ---------------------------------------------------------------------------------------------------- */

static void add_part(const struct minutes_matter *matter, struct arena *arena, struct minutes_parts *parts,
                     struct str code, struct str heading, struct str text)
{
    struct minutes_part part = {.code = code, .heading = heading, .text = text};
    for (size_t i = 0; i < matter->texts.count; i++)
        if (str_equal(matter->texts.at[i].part, code)) {
            part.by_hand = true;
            part.written = matter->texts.at[i].text;
        }
    *ARENA_PUSH(arena, parts->at, parts->count) = part;
}

/* « Le sous-préfet » within a sentence: « le sous-préfet ». */
static struct str within_sentence(struct arena *arena, struct str text)
{
    if (!str_starts_with(text, STR("Le ")) && !str_starts_with(text, STR("La ")) && !str_starts_with(text, STR("L’")))
        return text;
    return arena_printf(arena, "l%.*s", STR_PRINT(str_slice(text, 1, SIZE_MAX)));
}

static struct str opening_text(const struct minutes_matter *matter, struct arena *arena)
{
    const struct meeting *meeting = &matter->record->meeting;
    struct str text = meeting->purpose;
    if (!str_is_empty(meeting->chair))
        text = arena_printf(arena, "%.*s%sLa réunion est présidée par %.*s%s%.*s.", STR_PRINT(text),
                            str_is_empty(text) ? "" : "\n\n", STR_PRINT(within_sentence(arena, meeting->chair)),
                            str_is_empty(meeting->chair_duty) ? "" : ", ", STR_PRINT(meeting->chair_duty));
    return text;
}

static struct str map_text(const struct minutes_matter *matter, struct arena *arena)
{
    if (matter->places <= 0)
        return STR("");
    struct str text = arena_printf(arena, "%lld lieux d’inclusion numérique sont répertoriés %.*s",
                                   (long long)matter->places, STR_PRINT(matter->territory_of));
    if (matter->places_at_start > 0)
        text = arena_printf(arena, "%.*s, contre %lld au départ de la démarche", STR_PRINT(text),
                            (long long)matter->places_at_start);
    if (matter->places_target > 0)
        text = arena_printf(arena,
                            "%.*s. L’objectif national de 25 000 lieux, décliné ici, en demande environ %lld, à "
                            "affiner "
                            "au niveau local",
                            STR_PRINT(text), (long long)matter->places_target);
    return arena_printf(arena, "%.*s.", STR_PRINT(text));
}

static struct str call_rates(const struct call *call, struct arena *arena)
{
    struct str text = STR("");
    for (size_t i = 0; i < call->rate_count; i++)
        text = arena_printf(arena, "%.*s%s%lld %% (%.*s)", STR_PRINT(text), i ? ", " : "",
                            (long long)(call->rates[i].percent / 100), STR_PRINT(call->rates[i].label));
    return text;
}

static struct str call_text(const struct minutes_matter *matter, struct arena *arena)
{
    const struct call *call = matter->call;
    struct buffer out = {0};
    if (!call)
        return STR("");
    buffer_printf(&out, "%.*s.", STR_PRINT(call->title));
    if (call->ceiling != CALL_UNLIMITED)
        buffer_printf(&out, "\n\n- Financement : jusqu’à %.*s", STR_PRINT(money_text(arena, call->ceiling)));
    if (call->months_most != CALL_UNLIMITED)
        buffer_printf(&out, ", sur %lld mois au plus", (long long)call->months_most);
    if (call->rate_count)
        buffer_printf(&out, "\n- Taux d’intervention : %.*s", STR_PRINT(call_rates(call, arena)));
    if (call->closes)
        buffer_printf(&out, "\n- Candidatures jusqu’au %.*s", STR_PRINT(when(matter, arena, call->closes)));
    if (call->has_results)
        buffer_printf(&out, "\n- Résultats avant le %.*s", STR_PRINT(french_date(arena, call->results_by)));
    if (call->balanced)
        buffer_add_cstr(&out, "\n- La sélection veille à l’équilibre : au moins un projet par territoire");
    for (size_t i = 0; i < call->meeting_count; i++)
        buffer_printf(&out, "\n- Présentation le %.*s, %.*s%s", STR_PRINT(when(matter, arena, call->meetings[i].at)),
                      STR_PRINT(call->meetings[i].place), call->meetings[i].remote ? ", à distance sur demande" : "");
    for (size_t i = 0; i < call->contact_count; i++)
        buffer_printf(&out, "\n- Contact : %.*s", STR_PRINT(call->contacts[i].role));
    struct str text = arena_str(arena, buffer_str(&out));
    buffer_free(&out);
    return text;
}

static struct str missing_text(const struct minutes_matter *matter, struct arena *arena)
{
    struct str text = STR("");
    for (size_t i = 0; i < matter->missing_count; i++)
        text = arena_printf(arena, "%.*s\n- %.*s", STR_PRINT(text), STR_PRINT(matter->missing[i]));
    if (matter->missing_count)
        text = arena_printf(arena, "Ces intercommunalités sont invitées à s’inscrire à la démarche :\n%.*s",
                            STR_PRINT(text));
    return text;
}

struct minutes_parts minutes_parts(const struct minutes_matter *matter, struct arena *arena)
{
    struct minutes_parts parts = {0};
    const struct meeting_items *agenda = &matter->record->agenda;
    add_part(matter, arena, &parts, STR("ouverture"), STR(""), opening_text(matter, arena));
    for (size_t i = 0; i < agenda->count; i++)
        add_part(matter, arena, &parts, arena_printf(arena, "point-%.*s", STR_PRINT(id_text(arena, agenda->at[i].id))),
                 agenda->at[i].title, agenda->at[i].notes);
    if (matter->sessions.count)
        add_part(matter, arena, &parts, STR("groupes"), STR("Calendrier des groupes de travail"),
                 STR("Les référents se positionnent sur un ou plusieurs groupes et relaient les invitations ; chaque "
                     "thématique associe toutes les collectivités."));
    if (matter->record->bilaterals.count)
        add_part(matter, arena, &parts, STR("bilaterales"), STR("Rencontres bilatérales"),
                 STR("Pour préparer les ateliers, des rencontres sont organisées avec des acteurs stratégiques."));
    add_part(matter, arena, &parts, STR("carte"), STR("La carte des lieux"), map_text(matter, arena));
    if (matter->call)
        add_part(matter, arena, &parts, STR("appel"), STR("L’appel à projets"), call_text(matter, arena));
    add_part(matter, arena, &parts, STR("inscriptions"), STR("Intercommunalités qui ne sont pas encore inscrites"),
             missing_text(matter, arena));
    add_part(matter, arena, &parts, STR("nota"), STR("Nota"), STR(""));
    add_part(matter, arena, &parts, STR("annexe"), STR("Annexe"), STR(""));
    return parts;
}

/* --- Remarks ------------------------------------------------------------------------------------------------------ */

static void remark(struct minutes_remarks *remarks, struct arena *arena, struct str text)
{
    *ARENA_PUSH(arena, remarks->at, remarks->count) = text;
}

static bool came(const struct meeting_guest *guest)
{
    return guest->presence == GUEST_PRESENT || guest->presence == GUEST_REMOTE;
}

struct minutes_remarks minutes_check(const struct minutes_matter *matter, struct arena *arena)
{
    struct minutes_remarks remarks = {0};
    const struct meeting_record *record = matter->record;
    size_t present = 0, unknown = 0;
    if (!record->meeting.starts_at)
        remark(&remarks, arena, STR("La réunion n’a pas de date."));
    if (str_is_empty(record->meeting.chair))
        remark(&remarks, arena, STR("Personne ne préside : complétez la réunion."));
    for (size_t i = 0; i < record->guests.count; i++) {
        const struct meeting_guest *guest = &record->guests.at[i];
        present += came(guest);
        unknown += guest->presence == GUEST_INVITED;
        if (came(guest) && str_is_empty(guest->duty))
            remark(&remarks, arena,
                   arena_printf(arena, "La fonction de %.*s (%.*s) manque.", STR_PRINT(guest_name(arena, guest)),
                                STR_PRINT(guest->organisation)));
    }
    if (!present)
        remark(&remarks, arena, STR("Personne n’est noté présent."));
    if (unknown)
        remark(&remarks, arena,
               arena_printf(arena, "%zu %s : présent, excusé ou absent ?", unknown,
                            text_plural((int64_t)unknown, "invité est sans réponse", "invités sont sans réponse")));
    for (size_t i = 0; i < record->decisions.count; i++) {
        const struct decision *decision = &record->decisions.at[i];
        bool acts = decision->kind == DECISION_DECISION || decision->kind == DECISION_CALL;
        if (acts && str_is_empty(decision->owner))
            remark(&remarks, arena,
                   arena_printf(arena, "La conclusion %lld ne dit pas qui agit.", (long long)decision->number));
        if (acts && decision->due_on == DECISION_NO_DAY)
            remark(&remarks, arena,
                   arena_printf(arena, "La conclusion %lld n’a pas d’échéance.", (long long)decision->number));
        if (record->meeting.starts_at && decision->due_on != DECISION_NO_DAY &&
            decision->due_on < day_of(matter, record->meeting.starts_at))
            remark(&remarks, arena,
                   arena_printf(arena, "L’échéance de la conclusion %lld est avant la réunion.",
                                (long long)decision->number));
    }
    return remarks;
}

/* --- Composing ---------------------------------------------------------------------------------------------------- */

static void end_paragraph(struct document *document, struct buffer *paragraph)
{
    if (paragraph->length)
        document_paragraph(document, buffer_str(paragraph));
    buffer_clear(paragraph);
}

/* Paragraphs between empty lines; lines that begin with "- " are a list. */
static void write_text(struct document *document, struct str text)
{
    struct buffer paragraph = {0};
    struct str line;
    bool listing = false;
    for (struct str rest = text; str_next(&rest, '\n', &line);) {
        line = str_trim(line);
        bool item = str_starts_with(line, STR("- "));
        if (item || str_is_empty(line))
            end_paragraph(document, &paragraph);
        if (listing && !item)
            document_close(document);
        if (item && !listing)
            document_open_list(document, LIST_BULLETS);
        listing = item;
        if (item)
            document_item(document, str_slice(line, 2, SIZE_MAX));
        else if (!str_is_empty(line))
            buffer_printf(&paragraph, "%s%.*s", paragraph.length ? "\n" : "", STR_PRINT(line));
    }
    if (listing)
        document_close(document);
    end_paragraph(document, &paragraph);
    buffer_free(&paragraph);
}

static struct str guest_line(struct arena *arena, const struct meeting_guest *guest)
{
    struct str name = guest_name(arena, guest);
    bool duty = !str_is_empty(guest->duty) && !str_equal(guest->duty, name);
    struct str line = arena_printf(arena, "%.*s : %.*s%s%.*s", STR_PRINT(guest->organisation), STR_PRINT(name),
                                   duty ? ", " : "", STR_PRINT(duty ? guest->duty : STR("")));
    if (guest->presence == GUEST_REMOTE)
        return arena_printf(arena, "%.*s (à distance)", STR_PRINT(line));
    if (guest->presence == GUEST_REPRESENTED)
        return arena_printf(arena, "%.*s, représenté par %.*s", STR_PRINT(line), STR_PRINT(guest->represented_by));
    return line;
}

/* Those that `chosen` takes, under their heading; nothing when there is nobody. */
static void write_people(struct document *document, const struct meeting_guests *guests, const char *heading,
                         bool (*chosen)(const struct meeting_guest *guest, int of), int of, struct arena *arena)
{
    bool open = false;
    for (size_t i = 0; i < guests->count; i++) {
        if (!chosen(&guests->at[i], of))
            continue;
        if (!open) {
            document_heading(document, 2, str_of(heading));
            document_open_list(document, LIST_BULLETS);
        }
        open = true;
        document_item(document, guest_line(arena, &guests->at[i]));
    }
    if (open)
        document_close(document);
}

static bool sits_in(const struct meeting_guest *guest, int college)
{
    return (int)guest->college == college && (came(guest) || guest->presence == GUEST_REPRESENTED);
}

static bool is_noted(const struct meeting_guest *guest, int presence)
{
    return (int)guest->presence == presence;
}

static void write_presence(struct document *document, const struct minutes_matter *matter, struct arena *arena)
{
    const struct meeting_guests *guests = &matter->record->guests;
    document_heading(document, 1, STR("Étaient présents"));
    for (int college = 0; college < COLLEGE_COUNT; college++)
        write_people(document, guests, MEMBER_COLLEGES[college].label, sits_in, college, arena);
    write_people(document, guests, "Excusés", is_noted, GUEST_EXCUSED, arena);
    write_people(document, guests, "Absents", is_noted, GUEST_ABSENT, arena);
}

static void write_sessions(struct document *document, const struct minutes_matter *matter, struct arena *arena)
{
    static const struct document_column columns[] = {{.heading = {"Thème", 6}, .width = 3},
                                                     {.heading = {"Date", 4}, .width = 4},
                                                     {.heading = {"Lieu", 4}, .width = 3}};
    const struct document_table table = {.caption = STR("Séances des groupes de travail"),
                                         .columns = columns,
                                         .column_count = COUNT_OF(columns),
                                         .row_headings = true};
    document_open_table(document, &table);
    for (size_t i = 0; i < matter->sessions.count; i++) {
        const struct group_session *session = &matter->sessions.at[i];
        document_cell(document, session->title);
        document_cell(document, session->cancelled ? STR("annulée") : when(matter, arena, session->starts));
        document_cell(document, session->place);
    }
    document_close(document);
}

static void write_bilaterals(struct document *document, const struct minutes_matter *matter, struct arena *arena)
{
    const struct meetings *bilaterals = &matter->record->bilaterals;
    document_open_list(document, LIST_BULLETS);
    for (size_t i = 0; i < bilaterals->count; i++) {
        const struct meeting *one = &bilaterals->at[i];
        struct str who = str_is_empty(one->partner) ? one->title : one->partner;
        struct str date = one->starts_at              ? when(matter, arena, one->starts_at)
                          : str_is_empty(one->period) ? STR("en cours de programmation")
                                                      : one->period;
        document_item(document, arena_printf(arena, "%.*s : %.*s", STR_PRINT(who), STR_PRINT(date)));
    }
    document_close(document);
}

static void write_decisions(struct document *document, const struct decisions *decisions, struct str caption,
                            struct arena *arena)
{
    static const struct document_column columns[] = {{.heading = {"N°", 3}, .width = 1},
                                                     {.heading = {"Conclusion", 10}, .width = 6},
                                                     {.heading = {"Qui", 3}, .width = 3},
                                                     {.heading = {"Échéance", 10}, .width = 3}};
    const struct document_table table = {
        .caption = caption, .columns = columns, .column_count = COUNT_OF(columns), .row_headings = true};
    document_open_table(document, &table);
    for (size_t i = 0; i < decisions->count; i++) {
        const struct decision *decision = &decisions->at[i];
        document_cell(document, arena_printf(arena, "%lld", (long long)decision->number));
        document_cell(document, decision->text);
        document_cell(document, decision->owner);
        document_cell(document, decision->due_on == DECISION_NO_DAY ? STR("") : french_date(arena, decision->due_on));
    }
    document_close(document);
}

static void write_part(struct document *document, const struct minutes_matter *matter, const struct minutes_part *part,
                       size_t number, struct arena *arena)
{
    struct str text = part->by_hand ? part->written : part->text;
    bool groups = str_equal(part->code, STR("groupes")), bilaterals = str_equal(part->code, STR("bilaterales"));
    if (str_is_empty(str_trim(text)))
        return; /* a part emptied by hand is left out, with its table */
    if (str_equal(part->code, STR("annexe")))
        document_page_break(document);
    if (!str_is_empty(part->heading))
        document_heading(document, 1,
                         number ? arena_printf(arena, "%zu. %.*s", number, STR_PRINT(part->heading)) : part->heading);
    write_text(document, text);
    if (groups)
        write_sessions(document, matter, arena);
    if (bilaterals)
        write_bilaterals(document, matter, arena);
}

struct document *minutes_compose(const struct minutes_matter *matter, struct arena *arena)
{
    const struct meeting_record *record = matter->record;
    const struct meeting *meeting = &record->meeting;
    struct minutes_parts parts = minutes_parts(matter, arena);
    struct str date = meeting->starts_at ? when(matter, arena, meeting->starts_at) : meeting->period;
    struct str version = matter->minutes && matter->minutes->version > 1
                             ? arena_printf(arena, " (version %lld)", (long long)matter->minutes->version)
                             : STR("");
    struct document_head head = {
        .title = arena_printf(arena, "Relevé de conclusions – %.*s%.*s", STR_PRINT(meeting->title), STR_PRINT(version)),
        .subject = arena_printf(arena, "Réunion du %.*s%s%.*s", STR_PRINT(date),
                                str_is_empty(meeting->place) ? "" : ", ", STR_PRINT(meeting->place)),
        .author = matter->letterhead.service,
        .running = arena_printf(arena, "Relevé de conclusions – %.*s", STR_PRINT(meeting->title)),
        .letterhead = &matter->letterhead,
        .theme = matter->theme,
        .made_at = matter->made_at};
    struct document *document = document_new(arena, &head);
    document_title(document);
    if (matter->minutes && !str_is_empty(matter->minutes->erratum)) {
        document_open_note(document, STR("Erratum"));
        write_text(document, matter->minutes->erratum);
        document_close(document);
    }
    size_t number = 0;
    for (size_t i = 0; i < parts.count; i++) {
        bool point = str_starts_with(parts.at[i].code, STR("point-"));
        write_part(document, matter, &parts.at[i], point ? ++number : 0, arena);
        if (i == 0)
            write_presence(document, matter, arena);
    }
    if (record->decisions.count) {
        document_heading(document, 1, STR("Conclusions"));
        write_decisions(document, &record->decisions, STR("Rappels, décisions et invitations à agir"), arena);
    }
    if (record->follow_up.count) {
        document_heading(document, 1, STR("Suites des réunions précédentes"));
        write_decisions(document, &record->follow_up, STR("Ce qui reste ouvert"), arena);
    }
    if (!str_is_empty(meeting->chair))
        document_signature(document, meeting->chair, STR(""), meeting->chair_duty);
    return document;
}
