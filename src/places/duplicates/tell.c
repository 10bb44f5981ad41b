/* The explanation of a pair, in French: what is alike first, what differs after. */
#include "inside.h"

static void say(struct buffer *reasons, size_t start, const char *text)
{
    if (reasons->length > start)
        buffer_add_cstr(reasons, NBSP "; ");
    buffer_add_cstr(reasons, text);
}

static void tell_names(const struct evidence *e, struct buffer *reasons, size_t start)
{
    double alike = 0.55 * (double)e->names.share + 0.45 * (double)e->names.cover;
    if (!e->names.comparable)
        say(reasons, start, "un nom ne dit que sa commune");
    else if (alike > 0.99)
        say(reasons, start, "même nom");
    else {
        say(reasons, start, alike >= 0.65 ? "noms proches" : "noms différents");
        buffer_printf(reasons, " (%.0f" NBSP "%%)", alike * 100);
    }
    if (e->kinds_same && e->names.plain && alike < 0.65)
        say(reasons, start, "même sorte de lieu");
}

static void tell_place(const struct evidence *e, struct buffer *reasons, size_t start)
{
    if (e->street >= 0.8F && e->same_house)
        say(reasons, start, "même adresse");
    else if (e->street >= 0.8F)
        say(reasons, start, e->other_house ? "même rue, autre numéro" : "même rue");
    else if (e->street >= 0)
        say(reasons, start, e->street >= 0.5F ? "rues proches" : "autre rue");
    if (e->distance >= 0) {
        struct arena arena = {0};
        say(reasons, start, "à ");
        buffer_add_str(reasons, text_distance(&arena, e->distance));
        arena_free(&arena);
    }
    if (e->same_insee)
        say(reasons, start, "même commune");
    else if (e->same_postal)
        say(reasons, start, "même code postal");
    else if (e->town_known)
        say(reasons, start, "autre commune");
}

static void tell_kinds(const struct profile *a, const struct profile *b, struct buffer *reasons, size_t start)
{
    say(reasons, start, "deux guichets différents (");
    uint32_t families[] = {a->families, b->families};
    for (size_t side = 0; side < 2; side++) {
        buffer_add_cstr(reasons, side ? " / " : "");
        bool first = true;
        for (unsigned f = 0; f < 32; f++) {
            if (!(families[side] >> f & 1))
                continue;
            buffer_add_cstr(reasons, first ? "" : ", ");
            buffer_add_cstr(reasons, family_name(f));
            first = false;
        }
    }
    buffer_add_char(reasons, ')');
}

void evidence_tell(const struct duplicates *d, const struct profile *a, const struct profile *b,
                   const struct evidence *e, struct buffer *reasons)
{
    size_t start = reasons->length;
    tell_names(e, reasons, start);
    tell_place(e, reasons, start);
    uint32_t uses = d->phone_uses[a - d->records];
    if (e->same_phone)
        say(reasons, start, "même téléphone");
    if (e->same_phone && uses > 2)
        buffer_printf(reasons, " (partagé par %u lieux)", (unsigned)uses);
    if (e->same_email)
        say(reasons, start, "même courriel");
    if (e->same_site)
        say(reasons, start, "même site");
    if (e->same_pivot)
        say(reasons, start, "même SIRET");
    if (e->kinds_apart)
        tell_kinds(a, b, reasons, start);
    if (e->names.opposed)
        say(reasons, start, "numéros ou directions contraires dans les noms");
    if (e->names.mobile)
        say(reasons, start, "l’un est itinérant");
    else if (e->names.annexe)
        say(reasons, start, "l’un se dit annexe ou permanence");
    if (e->other_phone)
        say(reasons, start, "autre téléphone");
    if (e->other_email)
        say(reasons, start, "autre courriel");
    if (e->other_pivot)
        say(reasons, start, "autre SIRET");
    if (e->same_source)
        say(reasons, start, "même source");
}
