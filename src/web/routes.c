/* The whole site: one row per address. */
#include "route.h"

#include "api/api.h"
#include "api/need-api.h"
#include "asset-table.h"
#include "pages/accounts/account-pages.h"
#include "pages/campaign/campaign-pages.h"
#include "pages/duplicates/duplicate-pages.h"
#include "pages/editing/editing-pages.h"
#include "pages/embed/embed-pages.h"
#include "pages/grants/call-pages.h"
#include "pages/letters/letter-pages.h"
#include "pages/need/need-pages.h"
#include "pages/operator/operator-pages.h"
#include "pages/orientation/orientation-pages.h"
#include "pages/pages.h"
#include "pages/sources/source-pages.h"
#include "pages/territories/territory-pages.h"
#include "status.h"

/* A row in two lines at most: name, methods, pattern; permission, kind, answer, cache, handler, then what is not usual.
 */
#define ROUTE_GET_POST (ROUTE_GET | ROUTE_POST)
#define ROW(route_name, allowed, path, who, how, what, kept, function, ...)                                            \
    {                                                                                                                  \
        .name = (route_name), .methods = ROUTE_##allowed, .pattern = (path), .permission = PERMISSION_##who,           \
        .kind = (how), .answer = ANSWER_##what, .cache = CACHE_##kept, .handler = (function), ##__VA_ARGS__            \
    }

/* clang-format off */
const struct route ROUTES[] = {
    /* Visitors */
    ROW("root", GET, "/", PUBLIC, INLINE, PAGE, REVALIDATE, show_root),
    ROW("home", GET, "/{space:slug}", PUBLIC, INLINE, PAGE, REMEMBERED, show_home),
    ROW("search", GET, "/{space:slug}/recherche", PUBLIC, INLINE, PAGE, NEVER, send_search),
    ROW("place-list", GET, "/{space:slug}/lieux", PUBLIC, INLINE, PAGE, REMEMBERED, show_place_list),
    ROW("place", GET, "/{space:slug}/lieux/{slug:slug}", PUBLIC, INLINE, PAGE, REMEMBERED, show_place),
    ROW("orientation", GET, "/{space:slug}/orientation", PUBLIC, INLINE, PAGE, REMEMBERED, show_orientation),
    ROW("map", GET, "/{space:slug}/carte", PUBLIC, INLINE, PAGE, REMEMBERED, show_map),
    ROW("map-image", GET, "/{space:slug}/carte.svg", PUBLIC, INLINE, FILE, REMEMBERED, show_map_image),
    ROW("map-background", GET, "/{space:slug}/fond.geojson", PUBLIC, INLINE, FILE, REMEMBERED, show_map_background),
    ROW("territories", GET, "/{space:slug}/territoires", PUBLIC, INLINE, PAGE, REMEMBERED, show_territories),
    ROW("territory", GET, "/{space:slug}/territoires/{slug:slug}", PUBLIC, INLINE, PAGE, REMEMBERED, show_territory),
    ROW("changes-feed", GET, "/{space:slug}/changements.atom", PUBLIC, BLOCKING, FILE, REVALIDATE, send_changes_feed),

    /* In other people's sites (pages/embed) */
    ROW("frame-list", GET, "/{space:slug}/cadre", PUBLIC, INLINE, EMBEDDABLE, REMEMBERED, show_frame_list),
    ROW("frame-map", GET, "/{space:slug}/cadre/carte", PUBLIC, INLINE, EMBEDDABLE, REMEMBERED, show_frame_map),
    ROW("embed", GET, "/{space:slug}/integrer", PUBLIC, INLINE, PAGE, REMEMBERED, show_embed),
    ROW("embed-script", GET, "/integrer.js", PUBLIC, INLINE, API, REVALIDATE, send_embed_script),
    ROW("oembed", GET, "/oembed", PUBLIC, INLINE, API, REMEMBERED, send_oembed, .operation = &API_OEMBED),

    /* Places kept true (pages/editing) */
    ROW("place-report", GET_POST, "/{space:slug}/lieux/{slug:slug}/signaler",
        PUBLIC, BLOCKING, PAGE, NEVER, show_report),
    ROW("ticket", GET, "/{space:slug}/signalements/{secret:text}", PUBLIC, BLOCKING, PAGE, NEVER, show_ticket),
    ROW("place-verify", GET_POST, "/{space:slug}/verifier/{secret:text}", PUBLIC, BLOCKING, PAGE, NEVER, show_verify),
    ROW("place-new", GET_POST, "/{space:slug}/lieux/nouveau", SIGNED_IN, BLOCKING, PAGE, NEVER, show_place_new),
    ROW("place-edit", GET_POST, "/{space:slug}/lieux/{slug:slug}/modifier",
        SIGNED_IN, BLOCKING, PAGE, NEVER, show_place_edit),
    ROW("place-confirm", POST, "/{space:slug}/lieux/{slug:slug}/juste",
        SIGNED_IN, BLOCKING, PAGE, NEVER, confirm_place),
    ROW("place-history", GET, "/{space:slug}/lieux/{slug:slug}/historique",
        SIGNED_IN, BLOCKING, PAGE, NEVER, show_place_history),
    ROW("place-source", POST, "/{space:slug}/lieux/{slug:slug}/historique/source",
        SIGNED_IN, BLOCKING, PAGE, NEVER, decide_hold),
    ROW("place-undo", POST, "/{space:slug}/lieux/{slug:slug}/historique/{id:id}",
        SIGNED_IN, BLOCKING, PAGE, NEVER, undo_revision),
    ROW("proposals-own", GET, "/{space:slug}/mes-propositions", SIGNED_IN, BLOCKING, PAGE, NEVER, show_own_proposals),
    ROW("queue", GET, "/{space:slug}/a-relire", HUB, BLOCKING, PAGE, NEVER, show_queue),
    ROW("proposal-decide", POST, "/{space:slug}/a-relire/{id:id}", HUB, BLOCKING, PAGE, NEVER, decide_proposal),

    /* Places to be referenced, called, looked after (pages/campaign) */
    ROW("work", GET, "/{space:slug}/a-traiter", HUB, BLOCKING, PAGE, NEVER, show_work),
    ROW("campaign", GET, "/{space:slug}/referencement", REFERENT, BLOCKING, PAGE, NEVER, show_campaign),
    ROW("campaign-area", GET, "/{space:slug}/referencement/epci/{epci:code}",
        REFERENT, BLOCKING, PAGE, NEVER, show_campaign_area),
    ROW("campaign-match", POST, "/{space:slug}/referencement/comparer",
        HUB, BLOCKING, PAGE, NEVER, send_campaign_match),
    ROW("campaign-import", GET_POST, "/{space:slug}/referencement/importer",
        HUB, BLOCKING, PAGE, NEVER, show_campaign_import, .body_bytes = 13 * 1000 * 1000),
    ROW("campaign-columns", GET_POST, "/{space:slug}/referencement/importer/colonnes",
        HUB, BLOCKING, PAGE, NEVER, show_campaign_columns),
    ROW("candidate-list", GET, "/{space:slug}/referencement/listes/{list:id}",
        HUB, BLOCKING, PAGE, NEVER, show_candidate_list),
    ROW("candidate", GET_POST, "/{space:slug}/referencement/lieux/{candidate:id}",
        REFERENT, BLOCKING, PAGE, NEVER, show_candidate),
    ROW("candidate-settle", POST, "/{space:slug}/referencement/lieux/{candidate:id}/lieu",
        REFERENT, BLOCKING, PAGE, NEVER, settle_candidate),
    ROW("candidate-entrust", POST, "/{space:slug}/referencement/lieux/{candidate:id}/confier",
        REFERENT, BLOCKING, PAGE, NEVER, entrust_candidate),
    ROW("phone", GET, "/{space:slug}/telephone", REFERENT, BLOCKING, PAGE, NEVER, show_phone),
    ROW("phone-round", GET_POST, "/{space:slug}/telephone/campagne", HUB, BLOCKING, PAGE, NEVER, show_phone_round),
    ROW("phone-end", POST, "/{space:slug}/telephone/terminer", HUB, BLOCKING, PAGE, NEVER, end_phone_round),
    ROW("phone-call", GET_POST, "/{space:slug}/telephone/lieux/{place:id}",
        REFERENT, BLOCKING, PAGE, NEVER, show_phone_call),
    ROW("phone-closing", POST, "/{space:slug}/telephone/fermetures/{call:id}",
        HUB, BLOCKING, PAGE, NEVER, decide_closing),
    ROW("custody-requests", GET, "/{space:slug}/rattachements", HUB, BLOCKING, PAGE, NEVER, show_custody_requests),
    ROW("custody-answer", POST, "/{space:slug}/rattachements/{custody:id}", HUB, BLOCKING, PAGE, NEVER, answer_custody),
    ROW("structure-places", GET_POST, "/{space:slug}/structures/{structure:id}/lieux",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, show_custody),
    ROW("structure-place-end", POST, "/{space:slug}/structures/{structure:id}/lieux/{place:id}/detacher",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, end_custody),
    ROW("structure-custody", POST, "/{space:slug}/structures/{structure:id}/rattachements/{custody:id}",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, answer_custody_as_holder),
    ROW("structure-rhythm", GET_POST, "/{space:slug}/structures/{structure:id}/rythme",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, show_structure_rhythm),

    /* Duplicates, sources, quality */
    ROW("duplicates", GET, "/{space:slug}/doublons", HUB, BLOCKING, PAGE, NEVER, show_duplicates),
    ROW("duplicate", GET_POST, "/{space:slug}/doublons/{pair:id}", HUB, BLOCKING, PAGE, NEVER, show_duplicate),
    ROW("quality", GET, "/{space:slug}/qualite", PUBLIC, BLOCKING, PAGE, NEVER, show_quality),
    ROW("source", GET, "/{space:slug}/sources/{source:id}", PUBLIC, BLOCKING, PAGE, NEVER, show_source),
    ROW("source-findings", GET, "/{space:slug}/sources/{source:id}/constats.csv",
        HUB, BLOCKING, FILE, NEVER, send_findings_csv),
    ROW("source-incomplete", GET, "/{space:slug}/sources/{source:id}/lieux-a-completer.csv",
        HUB, BLOCKING, FILE, NEVER, send_incomplete_csv),

    /* Where help is missing (pages/need) */
    ROW("need-fragility", GET, "/{space:slug}/besoins", PUBLIC, BLOCKING, PAGE, REMEMBERED, show_need_fragility),
    ROW("need-territory", GET, "/{space:slug}/besoins/territoire",
        PUBLIC, BLOCKING, PAGE, REMEMBERED, show_need_territory),
    ROW("need-coverage", GET, "/{space:slug}/besoins/couverture",
        PUBLIC, BLOCKING, PAGE, REMEMBERED, show_need_coverage),
    ROW("need-target", GET, "/{space:slug}/besoins/objectif", PUBLIC, BLOCKING, PAGE, REMEMBERED, show_need_target),
    ROW("need-siting", GET, "/{space:slug}/besoins/implantation", PUBLIC, BLOCKING, PAGE, REMEMBERED, show_need_siting),
    ROW("need-csv", GET, "/{space:slug}/besoins.csv",
        PUBLIC, BLOCKING, FILE, REMEMBERED, send_need_csv, .rate = RATE_EXPORT),
    ROW("need-ods", GET, "/{space:slug}/besoins.ods",
        PUBLIC, BLOCKING, FILE, REMEMBERED, send_need_ods, .rate = RATE_EXPORT),
    ROW("need-geojson", GET, "/{space:slug}/besoins.geojson",
        PUBLIC, BLOCKING, FILE, REMEMBERED, send_need_geojson, .rate = RATE_EXPORT),

    /* Calls for projects (pages/grants) */
    ROW("call-list", GET, "/{space:slug}/appels", PUBLIC, BLOCKING, PAGE, NEVER, show_call_list),
    ROW("call", GET, "/{space:slug}/appels/{call:slug}", PUBLIC, BLOCKING, PAGE, NEVER, show_call),
    ROW("call-test", GET, "/{space:slug}/appels/{call:slug}/verifier", PUBLIC, BLOCKING, PAGE, NEVER, show_call_test),
    ROW("application-start", GET, "/{space:slug}/appels/{call:slug}/candidater",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_start),
    ROW("application-start-post", POST, "/{space:slug}/appels/{call:slug}/candidater",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_start),
    ROW("application", GET, "/candidatures/{secret:text}", PUBLIC, BLOCKING, PAGE, NEVER, show_application),
    ROW("application-submit", POST, "/candidatures/{secret:text}/deposer",
        PUBLIC, BLOCKING, PAGE, NEVER, submit_application),
    ROW("application-holder", GET, "/candidatures/{secret:text}/porteur",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_holder),
    ROW("application-holder-post", POST, "/candidatures/{secret:text}/porteur",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_holder),
    ROW("application-project", GET, "/candidatures/{secret:text}/projet",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_project),
    ROW("application-project-post", POST, "/candidatures/{secret:text}/projet",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_project),
    ROW("application-answers", GET, "/candidatures/{secret:text}/reponses",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_answers),
    ROW("application-answers-post", POST, "/candidatures/{secret:text}/reponses",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_answers),
    ROW("application-budget", GET, "/candidatures/{secret:text}/budget",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_budget),
    ROW("application-budget-post", POST, "/candidatures/{secret:text}/budget",
        PUBLIC, BLOCKING, PAGE, NEVER, show_application_budget),

    /* Letters in the organiser's words (pages/letters) */
    ROW("letters", GET, "/{space:slug}/lettres", ORGANISER, BLOCKING, PAGE, NEVER, show_letters),
    ROW("letter", GET_POST, "/{space:slug}/lettres/{kind:slug}", ORGANISER, BLOCKING, PAGE, NEVER, show_letter),

    /* Signing in, one's account (pages/accounts) */
    ROW("sign-in", GET, "/connexion", PUBLIC, BLOCKING, PAGE, NEVER, show_sign_in),
    ROW("sign-in-ask", POST, "/connexion", PUBLIC, BLOCKING, PAGE, NEVER, show_sign_in, .rate = RATE_SECRET),
    ROW("sign-in-code", GET, "/connexion/code", PUBLIC, BLOCKING, PAGE, NEVER, show_sign_in_code),
    ROW("sign-in-code-type", POST, "/connexion/code",
        PUBLIC, BLOCKING, PAGE, NEVER, show_sign_in_code, .rate = RATE_SECRET),
    ROW("sign-in-link", GET_POST, "/connexion/lien/{token:text}", PUBLIC, BLOCKING, PAGE, NEVER, show_sign_in_link),
    ROW("sign-in-password", GET, "/connexion/mot-de-passe", PUBLIC, BLOCKING, PAGE, NEVER, show_sign_in_password),
    ROW("sign-in-password-try", POST, "/connexion/mot-de-passe",
        PUBLIC, BLOCKING, PAGE, NEVER, show_sign_in_password, .rate = RATE_SECRET),
    ROW("sign-in-factor", GET_POST, "/connexion/second-facteur", PUBLIC, BLOCKING, PAGE, NEVER, show_sign_in_factor),
    ROW("openid", GET, "/connexion/openid", PUBLIC, BLOCKING, PAGE, NEVER, send_to_openid, .rate = RATE_SECRET),
    ROW("openid-return", GET, "/connexion/openid/retour",
        PUBLIC, BLOCKING, PAGE, NEVER, receive_openid, .rate = RATE_SECRET),
    ROW("openid-logout", POST, "/connexion/openid/fermeture", PUBLIC, BLOCKING, API, NEVER, end_openid_sessions),
    ROW("sign-out", POST, "/deconnexion", PUBLIC, BLOCKING, PAGE, NEVER, send_sign_out),
    ROW("account", GET, "/compte", SIGNED_IN, BLOCKING, PAGE, NEVER, show_account),
    ROW("account-session-end", POST, "/compte/sessions/{session:id}", SIGNED_IN, BLOCKING, PAGE, NEVER, end_session),
    ROW("account-name", GET_POST, "/compte/nom", SIGNED_IN, BLOCKING, PAGE, NEVER, show_account_name),
    ROW("account-password", GET_POST, "/compte/mot-de-passe", SIGNED_IN, BLOCKING, PAGE, NEVER, show_account_password),
    ROW("account-email", GET_POST, "/compte/adresse", SIGNED_IN, BLOCKING, PAGE, NEVER, show_account_email),
    ROW("account-email-link", GET_POST, "/compte/adresse/{token:text}",
        PUBLIC, BLOCKING, PAGE, NEVER, show_account_email_link),
    ROW("account-data", GET, "/compte/donnees.json", SIGNED_IN, BLOCKING, FILE, NEVER, send_account_data),
    ROW("account-erase", GET_POST, "/compte/effacer", SIGNED_IN, BLOCKING, PAGE, NEVER, show_account_erase),
    ROW("account-factor", GET_POST, "/compte/second-facteur", SIGNED_IN, BLOCKING, PAGE, NEVER, show_factor),
    ROW("account-factor-codes", POST, "/compte/codes-de-secours",
        SIGNED_IN, BLOCKING, PAGE, NEVER, send_recovery_codes),
    ROW("account-factor-remove", GET_POST, "/compte/second-facteur/retirer",
        SIGNED_IN, BLOCKING, PAGE, NEVER, show_factor_remove),

    /* People, structures, journal */
    ROW("people", GET, "/{space:slug}/personnes", PEOPLE, BLOCKING, PAGE, NEVER, show_people),
    ROW("people-invite", GET_POST, "/{space:slug}/personnes/inviter", PEOPLE, BLOCKING, PAGE, NEVER, show_invite),
    ROW("people-revoke", GET_POST, "/{space:slug}/personnes/{role:id}/retirer",
        PEOPLE, BLOCKING, PAGE, NEVER, show_role_revoke),
    ROW("invitation-again", POST, "/{space:slug}/invitations/{invitation:id}/renvoyer",
        PEOPLE, BLOCKING, PAGE, NEVER, send_invitation_again),
    ROW("invitation-cancel", POST, "/{space:slug}/invitations/{invitation:id}/annuler",
        PEOPLE, BLOCKING, PAGE, NEVER, cancel_invitation),
    ROW("invitation", GET_POST, "/invitation/{token:text}", PUBLIC, BLOCKING, PAGE, NEVER, show_invitation),
    ROW("who", GET, "/qui-peut-faire-quoi", PUBLIC, INLINE, PAGE, REMEMBERED, show_who),
    ROW("structures", GET, "/{space:slug}/structures", SIGNED_IN, BLOCKING, PAGE, NEVER, show_structures),
    ROW("structure-new", GET_POST, "/{space:slug}/structures/nouvelle",
        SIGNED_IN, BLOCKING, PAGE, NEVER, show_structure_new),
    ROW("structures-to-check", GET, "/{space:slug}/structures/a-valider",
        ORGANISER, BLOCKING, PAGE, NEVER, show_structures_to_check),
    ROW("structure", GET, "/{space:slug}/structures/{structure:id}",
        STRUCTURE_MEMBER, BLOCKING, PAGE, NEVER, show_structure),
    ROW("structure-ask", GET_POST, "/{space:slug}/structures/{structure:id}/demander",
        SIGNED_IN, BLOCKING, PAGE, NEVER, show_structure_ask),
    ROW("structure-change", GET_POST, "/{space:slug}/structures/{structure:id}/modifier",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, show_structure_change),
    ROW("structure-branch", GET_POST, "/{space:slug}/structures/{structure:id}/antenne",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, show_structure_branch),
    ROW("structure-invite", GET_POST, "/{space:slug}/structures/{structure:id}/inviter",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, show_structure_invite),
    ROW("structure-claim", GET_POST, "/{space:slug}/structures/{structure:id}/demandes/{claim:id}",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, show_claim),
    ROW("structure-member-out", POST, "/{space:slug}/structures/{structure:id}/membres/{role:id}/retirer",
        STRUCTURE_MANAGER, BLOCKING, PAGE, NEVER, send_structure_member_out),
    ROW("structure-leave", POST, "/{space:slug}/structures/{structure:id}/quitter",
        STRUCTURE_MEMBER, BLOCKING, PAGE, NEVER, send_structure_leave),
    ROW("structure-approve", POST, "/{space:slug}/structures/{structure:id}/valider",
        ORGANISER, BLOCKING, PAGE, NEVER, send_structure_approve),
    ROW("audit", GET, "/{space:slug}/journal", AUDIT, BLOCKING, PAGE, NEVER, show_audit),
    ROW("audit-csv", GET, "/{space:slug}/journal.csv",
        AUDIT, BLOCKING, FILE, NEVER, send_audit_csv, .rate = RATE_EXPORT),

    /* Mail and jobs (pages/operator) */
    ROW("operations", GET, "/exploitation", OPERATOR, BLOCKING, PAGE, NEVER, show_operations),
    ROW("operations-test", POST, "/exploitation/essai", OPERATOR, BLOCKING, PAGE, NEVER, send_mail_test),
    ROW("job-retry", POST, "/exploitation/taches/{job:id}/reprendre", OPERATOR, BLOCKING, PAGE, NEVER, retry_job),
    ROW("job-discard", POST, "/exploitation/taches/{job:id}/abandonner", OPERATOR, BLOCKING, PAGE, NEVER, discard_job),
    ROW("message-retry", POST, "/exploitation/messages/{message:id}/renvoyer",
        OPERATOR, BLOCKING, PAGE, NEVER, retry_message),
    ROW("decline", GET, "/desabonnement/{message:text}", PUBLIC, BLOCKING, PAGE, NEVER, show_decline),
    ROW("decline-one-click", POST, "/desabonnement/{message:text}", PUBLIC, BLOCKING, API, NEVER, decline_at_once),
    ROW("decline-confirm", POST, "/desabonnement/{message:text}/confirmer",
        PUBLIC, BLOCKING, PAGE, NEVER, send_decline),

    /* The site itself */
    ROW("accessibility", GET, "/accessibilite", PUBLIC, INLINE, PAGE, REMEMBERED, show_accessibility),
    ROW("legal", GET, "/mentions-legales", PUBLIC, INLINE, PAGE, REMEMBERED, show_legal),
    ROW("privacy", GET, "/donnees-personnelles", PUBLIC, INLINE, PAGE, REMEMBERED, show_privacy),
    ROW("sitemap", GET, "/sitemap.xml", PUBLIC, INLINE, FILE, REMEMBERED, show_sitemap),
    ROW("robots", GET, "/robots.txt", PUBLIC, INLINE, FILE, REMEMBERED, show_robots),
    ROW("asset", GET, "/assets/{path:rest}", PUBLIC, INLINE, FILE, IMMUTABLE, show_asset),
    ROW("health", GET, "/healthz", PUBLIC, INLINE, FILE, NEVER, show_health),
    ROW("metrics", GET, "/metrics", PUBLIC, INLINE, FILE, NEVER, show_metrics),

    /* The national map's addresses (pages/territories/old-addresses.c) */
    ROW("old-map", GET, "/cartographie/{path:rest}", PUBLIC, BLOCKING, PAGE, REVALIDATE, send_old_map),
    ROW("old-presentation", GET, "/presentation", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_home),
    ROW("old-orientation", GET, "/orientation", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_home),
    ROW("old-orientations", GET, "/orientation/{path:rest}", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_home),
    ROW("old-coordinators", GET, "/coordinateurs", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_home),
    ROW("old-coordinator", GET, "/coordinateurs/{path:rest}", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_home),
    ROW("old-accessibility", GET, "/declaration-d-accessibilite", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_text),
    ROW("old-cookies", GET, "/gestion-des-cookies", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_text),
    ROW("old-lists", GET, "/lieux", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_home),
    ROW("old-export", GET, "/lieux/exporter", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_export),
    ROW("old-place", GET, "/lieux/{id:text}", PUBLIC, BLOCKING, PAGE, REVALIDATE, send_old_place),
    ROW("old-region-export", GET, "/{space:slug}/lieux/exporter", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_export),
    ROW("old-department", GET, "/{space:slug}/{departement:slug}",
        PUBLIC, INLINE, PAGE, REVALIDATE, send_old_territory),
    ROW("old-list", GET, "/{space:slug}/{departement:slug}/lieux", PUBLIC, INLINE, PAGE, REVALIDATE, send_old_list),
    ROW("old-department-export", GET, "/{space:slug}/{departement:slug}/lieux/exporter",
        PUBLIC, INLINE, PAGE, REVALIDATE, send_old_export),
    ROW("old-department-place", GET, "/{space:slug}/{departement:slug}/lieux/{id:text}",
        PUBLIC, BLOCKING, PAGE, REVALIDATE, send_old_place),

    /* The API (api/) */
    ROW("api-places", GET, "/api/v1/lieux", PUBLIC, INLINE, API, REMEMBERED, api_places, .operation = &API_PLACES),
    ROW("api-place", GET, "/api/v1/lieux/{id:id}", PUBLIC, INLINE, API, REMEMBERED, api_place, .operation = &API_PLACE),
    ROW("api-places-csv", GET, "/api/v1/lieux.csv",
        PUBLIC, INLINE, API, REVALIDATE, api_places_csv, .rate = RATE_EXPORT, .operation = &API_PLACES_CSV),
    ROW("api-places-json", GET, "/api/v1/lieux.json",
        PUBLIC, INLINE, API, REVALIDATE, api_places_json, .rate = RATE_EXPORT, .operation = &API_PLACES_JSON),
    ROW("api-places-geojson", GET, "/api/v1/lieux.geojson",
        PUBLIC, INLINE, API, REVALIDATE, api_places_geojson, .rate = RATE_EXPORT, .operation = &API_PLACES_GEOJSON),
    ROW("api-suggestions", GET, "/api/v1/recherche",
        PUBLIC, INLINE, API, REMEMBERED, api_suggestions, .operation = &API_SUGGESTIONS),
    ROW("api-carto", GET, "/rest/carto",
        PUBLIC, BLOCKING, API, REVALIDATE, api_carto, .rate = RATE_EXPORT, .operation = &API_CARTO),
    ROW("api-v0-places", GET, "/api/v0/lieux-inclusion-numerique",
        PUBLIC, BLOCKING, API, REVALIDATE, api_v0_places, .rate = RATE_EXPORT, .operation = &API_V0),
    ROW("api-territory", GET, "/api/v1/territoires/{code:code}",
        PUBLIC, INLINE, API, REMEMBERED, api_territory, .operation = &API_TERRITORY),
    ROW("api-fragility", GET, "/api/v1/territoires/{code:code}/fragilite",
        PUBLIC, BLOCKING, API, REMEMBERED, api_fragility, .operation = &API_FRAGILITY),
    ROW("api-coverage", GET, "/api/v1/territoires/{code:code}/couverture",
        PUBLIC, BLOCKING, API, REMEMBERED, api_coverage, .operation = &API_COVERAGE),
    ROW("api-targets", GET, "/api/v1/territoires/{code:code}/objectif",
        PUBLIC, BLOCKING, API, REMEMBERED, api_targets, .operation = &API_TARGETS),
    ROW("api-siting", GET, "/api/v1/territoires/{code:code}/implantations",
        PUBLIC, BLOCKING, API, REMEMBERED, api_siting, .operation = &API_SITING),
    ROW("api-description", GET, "/api/v1/openapi.json",
        PUBLIC, INLINE, API, REMEMBERED, api_description, .operation = &API_DESCRIPTION),
    ROW("tile", GET, "/tuiles/{version:number}/{z:number}/{x:number}/{y:number}.mvt",
        PUBLIC, INLINE, API, IMMUTABLE, api_tile, .operation = &API_TILE),
};
/* clang-format on */
const size_t ROUTE_COUNT = COUNT_OF(ROUTES);
