/* What the templates of templates/ show: one struct view_NAME per template NAME.html. A view holds texts ready to read
 * (French, formatted); templates only lay them out. Everything lives in the request's arena.
 *
 * Lists have the shape {count, at} that {% each %} walks. Addresses are whole: "/28-eure-et-loir/lieux?page=2".
 */
#ifndef PAGES_VIEWS_H
#define PAGES_VIEWS_H

#include "../form.h"
#include "base/base.h"
#include "web/markup.h"

struct page_link {
    struct str label;
    struct str address;
};
struct page_links {
    size_t count;
    struct page_link *at;
};

/* --- Every page --------------------------------------------------------------------------------------------------- */

enum page_section { SECTION_NONE, SECTION_HOME, SECTION_PLACES, SECTION_MAP, SECTION_NEED, SECTION_DEMARCHE };

/* The space a page belongs to; its address is empty outside any space. */
struct view_space {
    struct str address; /* "/28-eure-et-loir" */
    struct str name;    /* "Eure-et-Loir" */
    struct str in;      /* "en Eure-et-Loir" */
    struct str of;      /* "d’Eure-et-Loir" */
    bool state;         /* theme « etat »: the State's mark and font */
};

struct view_page {
    struct view_space space;
    struct str title; /* without the site's name */
    struct str description;
    struct str canonical;         /* empty: none */
    struct str oembed;            /* address of its oEmbed description; empty: none */
    struct str image;             /* whole address of a picture for shared links; empty: none */
    struct json structured;       /* JSON-LD; empty: none */
    struct page_links breadcrumb; /* from the space's home to the page above; empty: no breadcrumb */
    struct str here;              /* the page itself in it, when shorter than the title */
    const char *script;           /* address of a deferred script; NULL: none */
    enum page_section section;
    bool unlisted;         /* not for search engines */
    struct str person;     /* who is signed in; empty: nobody, or the page is the same for all */
    struct str form_token; /* of the form that signs her out */
};

/* --- Forms (form.h) ----------------------------------------------------------------------------------------------- */

/* The token of the form, and what is wrong in it with links to the fields. */
struct view_form_summary {
    const struct form *form;
};
/* The controls with their messages. */
struct view_form_controls {
    const struct form *form;
    bool mixed; /* some are required and some are not: say which */
};
/* Both; the page writes <form> and its buttons around. */
struct view_form_fields {
    struct view_form_summary summary;
    struct view_form_controls controls;
};

/* A page that is one form: a heading, what it is for, the controls, one button, other ways. */
struct view_form_page {
    struct view_page page;
    struct str heading, lead;
    struct page_links notes; /* paragraphs under the lead (label alone), or links */
    struct str done;         /* what was just done, above the form; empty: nothing */
    struct html picture;     /* a code to scan, with its secret written beside; empty: none */
    struct str picture_text;
    struct view_form_fields fields;
    struct str action, submit;
    bool dangerous; /* the button destroys something */
    bool files;     /* the form sends files */
    struct page_links ways;
};

/* --- Home --------------------------------------------------------------------------------------------------------- */

struct need { /* one of the nine services, in plain words */
    struct str label, plain, address;
    const char *icon; /* class of the design system */
    size_t count;
};

struct figure {
    struct str value, label, note;
};
struct view_figures {
    size_t count;
    struct figure *at;
};

struct territory_count {
    struct str name, address;
    size_t count;
};

struct progress_row { /* so many places on that day, so many more than on the line before */
    struct str when, total, more;
};

struct view_home {
    struct view_page page;
    struct str search_address, list_address, map_address, map_image, territories_address;
    struct str map_alternative; /* what the picture of the map shows, in words */
    size_t places;
    struct page_links shortcuts; /* « Ouvert maintenant (43) » */
    struct {
        size_t count;
        struct need *at;
    } needs;
    bool has_target;
    size_t target, percent;
    struct str progress;        /* « 137 lieux publiés sur environ 200 visés » */
    struct str progress_story;  /* « 110 au départ, le 30 novembre 2023 : 27 de plus. », may be empty */
    struct html progress_curve; /* SVG; empty: no date is known */
    struct {
        size_t count;
        struct progress_row *at;
    } progress_rows;
    struct view_figures figures;
    struct {
        size_t count;
        struct territory_count *at;
    } territories;
    bool by_department; /* the territories are departments, not intercommunalities */
};

struct view_spaces { /* the root of an installation with several spaces, or none */
    struct view_page page;
    struct page_links spaces;
};

/* --- Cards, chips, filters ---------------------------------------------------------------------------------------- */

enum open_state { STATE_UNKNOWN, STATE_OPEN, STATE_CLOSED };

struct view_place_card {
    struct str id; /* public id, for the scripts */
    struct str name, address;
    struct str type;     /* « Médiathèque », may be empty */
    struct str where;    /* « 12 rue du Bois, 28000 Chartres » */
    struct str distance; /* « 3,2 km », may be empty */
    enum open_state state;
    struct str hours; /* « Ouvert, ferme à 18 h », may be empty */
    struct str phone, phone_address;
    struct page_links services; /* labels; addresses empty */
    size_t more_services;
    struct str fee;       /* « Gratuit », may be empty */
    struct str programme; /* « France services », may be empty */
    struct html mark;     /* as on the map */
};
struct place_cards {
    size_t count;
    struct view_place_card *at;
};

struct choice_view {
    struct str value, label, help, id;
    size_t count;
    bool chosen;
};
struct view_facet {
    struct str name; /* of the parameter */
    struct str legend;
    size_t chosen; /* how many of its values are */
    bool open;
    bool single; /* one value at most: radio buttons */
    struct {
        size_t count;
        struct choice_view *at;
    } choices;
};
struct facets {
    size_t count;
    struct view_facet *at;
};

struct hidden_value {
    struct str name, value;
};

struct view_filters {
    struct str action; /* address of the form */
    struct str text, where;
    struct str where_message; /* « Aucune commune ne s’appelle … », may be empty */
    struct facets facets;
    struct {
        size_t count;
        struct choice_view *at;
    } radii;
    bool near;
    size_t chosen; /* criteria in all */
    struct str reset_address;
    struct str summary; /* « 43 lieux » */
    struct {
        size_t count;
        struct hidden_value *at;
    } kept; /* parameters that the form carries along */
};

struct page_number {
    struct str label, address; /* address empty: « … » */
    bool current;
};
struct view_pagination {
    struct {
        size_t count;
        struct page_number *at;
    } pages;
    struct str previous, next; /* empty on the first, the last */
};

struct relief_view {
    struct str label, address;
    size_t total;
};

struct view_place_list {
    struct view_page page;
    struct view_filters filters;
    struct str heading;    /* « Lieux d’aide au numérique près de Chartres » */
    struct str announce;   /* « 43 lieux, page 1 sur 3 » */
    struct str understood; /* « Résultats pour « médiathèque » », may be empty */
    size_t total;
    struct page_links meant; /* what the words may mean besides: a need, a commune, an intercommunality */
    struct page_links chips; /* label, and the address without it */
    struct str reset_address, map_address, csv_address;
    struct {
        size_t count;
        struct choice_view *at;
    } sorts;
    struct {
        size_t count;
        struct hidden_value *at;
    } sort_kept;
    struct place_cards cards;
    struct view_pagination pagination;
    struct {
        size_t count;
        struct relief_view *at;
    } reliefs;
    struct place_cards beyond; /* at most one */
};

/* --- Map ---------------------------------------------------------------------------------------------------------- */

struct legend_entry {
    struct str label;
    struct html mark;
};

/* The map, its legend, and the list of what is in view. */
struct view_map_columns {
    struct str reset_address, list_address, map_image, map_alternative;
    struct str announce;
    struct json settings; /* for the script: tiles, background, bounds, texts */
    struct {
        size_t count;
        struct legend_entry *at;
    } legend;
    struct place_cards cards;
    size_t total;
    bool schematic; /* the background is not the official boundaries */
};

struct view_map {
    struct view_page page;
    struct page_links chips;
    struct view_map_columns columns;
    struct str whole_address; /* of the same map as a page of the site, for one that is framed */
};

/* --- A place ------------------------------------------------------------------------------------------------------ */

struct day_row {
    struct str name, hours, note; /* « mardi 24 novembre », « 9 h – 12 h », « jour férié » */
    bool today, closed, differs;
};
struct week_rows { /* the seven days to come; none when the hours are unknown */
    size_t count;
    struct day_row *at;
    bool regular; /* any week is like this one */
};

struct service_view {
    struct str label, plain, address; /* of the list of places with this service */
    const char *icon;
};

struct fact { /* a term and its values, with an explanation each when useful */
    struct str term;
    struct {
        size_t count;
        struct fact_value {
            struct str label, plain;
        } * at;
    } values;
};

struct view_place {
    struct view_page page;
    struct str name, type, structure;
    enum open_state state;
    struct str hours;         /* sentence of today */
    struct str hours_comment; /* « Les horaires varient selon les semaines », may be empty */
    struct week_rows week;
    struct page_links programmes;
    struct str summary;
    struct {
        size_t count;
        struct str *at;
    } paragraphs;
    struct {
        size_t count;
        struct service_view *at;
    } services;
    struct {
        size_t count;
        struct fact *at;
    } facts;
    struct str address_line, address_complement, city_line;
    bool travelling;
    struct str round_address; /* of its calendar of stops, when it travels */
    struct str phone, phone_address;
    struct page_links emails, websites;
    struct str booking, accessibility;
    struct page_links directions;
    struct str map_image, map_address, map_alternative;
    struct str fee;
    struct str updated, verified, source;
    size_t quality;            /* 0..100 */
    struct page_links missing; /* what the page lacks; labels */
    struct html qr;            /* SVG */
    struct str short_address;  /* as printed under the code */
    struct place_cards nearby;
    struct str list_address;
    struct str report, edit; /* where to say what is wrong, and to mend it */
    struct str freshness;    /* « Fiche vérifiée il y a moins de 6 mois »; empty: nobody knows */
    bool stale;              /* it is time to look again */
};

/* --- Texts and errors --------------------------------------------------------------------------------------------- */

struct view_legal {
    struct view_page page;
    struct str publisher, contact, host;
};
struct view_accessibility {
    struct view_page page;
    struct str contact;
};
struct view_privacy {
    struct view_page page;
    struct str contact, map_host;
};
struct view_failure {
    struct view_page page;
    int status;
    struct str heading, message, advice;
    struct page_links ways; /* where to go from here */
};

#endif
