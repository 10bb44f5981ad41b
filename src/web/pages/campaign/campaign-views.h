/* What the templates of templates/campaign/ show. */
#ifndef CAMPAIGN_VIEWS_H
#define CAMPAIGN_VIEWS_H

#include "../accounts/account-views.h"
#include "../need/need-views.h"
#include "../views.h"

enum badge_tone { BADGE_PLAIN, BADGE_INFO, BADGE_GOOD, BADGE_WARNING };

/* One line of a list: what it is, where it leads, what is said of it, in what state. */
struct campaign_row {
    struct str label, address, detail, note;
    struct str badge; /* empty: none */
    enum badge_tone tone;
    struct str open; /* words of the link at the end, or empty */
};
struct view_campaign_rows {
    size_t count;
    struct campaign_row *at;
};
struct campaign_tab {
    struct str label, address;
    int64_t count;
    bool current;
};
struct view_campaign_tabs {
    size_t count;
    struct campaign_tab *at;
};

/* --- The campaign, of a space or of an intercommunality ----------------------------------------------------------- */

struct view_campaign {
    struct view_page page;
    struct str done, token, lead;
    struct view_figures figures;
    struct str progress; /* « 8 lieux publiés sur 12 visés » */
    int64_t places, target;
    struct view_need_table areas; /* of a space; empty: not shown */
    struct view_campaign_tabs tabs;
    struct str count; /* « 25 lieux à contacter » */
    struct view_campaign_rows contacts;
    struct str next;                  /* address of the following ones; empty: none */
    struct view_campaign_rows silent; /* nobody answers for them */
    struct view_campaign_rows lists;  /* imported */
    struct str import, match, phone;  /* addresses; empty: not hers */
    struct page_links ways;
};

/* --- One contact -------------------------------------------------------------------------------------------------- */

struct view_candidate {
    struct view_page page;
    struct str done, token, address;
    struct str kind, where, state;
    enum badge_tone tone;
    struct page_links facts;         /* label, and the value in `address` */
    struct str phone_label, phone;   /* to call; empty: none */
    struct str place, place_address; /* the place it is, or may be; empty: none */
    struct str likeness;             /* « ressemblance : 62 sur 100 » */
    bool referenced, may_settle;
    struct str settle, create; /* addresses */
    bool shown_form;
    struct view_form_fields form; /* of the next step */
    bool may_entrust;
    struct view_form_fields entrust;
    struct str entrusted; /* to whom; empty: nobody in particular */
    struct str referents; /* who follows its intercommunality */
    struct view_campaign_rows history;
};

/* --- A list imported ---------------------------------------------------------------------------------------------- */

struct view_candidate_list {
    struct view_page page;
    struct str done, lead;
    struct view_figures figures;
    struct view_need_table errors;
    struct str more; /* « Les 500 premières seulement », or empty */
};

/* --- Calls -------------------------------------------------------------------------------------------------------- */

struct view_phone {
    struct view_page page;
    struct str done, token;
    bool open; /* a round goes on */
    struct str lead;
    struct str begin; /* address of the form that opens one; empty: not hers */
    struct str end;   /* action that ends it; empty: not hers */
    struct str progress;
    int64_t looked, places;
    struct view_figures figures;
    struct view_campaign_tabs areas;
    struct view_campaign_rows now, later;
    struct account_rows closing; /* those to agree with, each with its action */
};
struct view_phone_call {
    struct view_page page;
    struct str done, phone_label, phone;
    struct account_texts script;
    struct page_links facts; /* label, and the value in `address` */
    struct view_form_fields form;
    struct str action, place, edit;
    struct view_campaign_rows history;
};

/* --- What waits --------------------------------------------------------------------------------------------------- */

struct work_task {
    struct str value, label, note, address;
};
struct view_work {
    struct view_page page;
    struct str summary;
    struct {
        size_t count;
        struct work_task *at;
    } tasks;
    struct {
        size_t count;
        struct work_list {
            struct str heading, id, address;
            struct view_campaign_rows rows;
        } * at;
    } lists;
};

/* --- Places of a structure ---------------------------------------------------------------------------------------- */

struct view_custody {
    struct view_page page;
    struct str done, token, lead;
    struct str action, search; /* of the forms */
    struct view_form_fields fields;
    struct account_rows found; /* each with the action that asks for it */
    bool asked;
    struct str create;
};
struct view_custody_requests {
    struct view_page page;
    struct str done, token, refused;
    struct account_rows rows;
};

#endif
