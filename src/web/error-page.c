#include "error-page.h"

#include "pages/pages.h"
#include "route.h"

struct wording {
    int status;
    const char *title, *advice;
};

static const struct wording WORDINGS[] = {
    {400, "Demande incomprise", "Vérifiez l’adresse ou le formulaire, puis recommencez."},
    {403, "Accès refusé", "Si vous pensez y avoir droit, connectez-vous ou écrivez-nous."},
    {404, "Page introuvable", "Le lieu a peut-être fermé ou changé d’adresse. Cherchez-le depuis l’accueil."},
    {405, "Action impossible à cette adresse", "Revenez à la page précédente et recommencez."},
    {409, "Changé entre-temps", "Rechargez la page pour voir la dernière version, puis recommencez."},
    {413, "Envoi trop lourd", "Choisissez un fichier plus petit."},
    {414, "Adresse trop longue", "Retirez des filtres, ou repartez de l’accueil."},
    {429, "Trop de demandes", "Attendez un moment, puis recommencez."},
    {431, "Demande trop longue", "Effacez les cookies de ce site, puis recommencez."},
    {500, "Erreur de notre part", "Elle a été notée. Réessayez ; si elle revient, écrivez-nous."},
    {503, "Service momentanément indisponible", "Réessayez dans quelques instants."},
    {0, "La demande n’a pas abouti", "Repartez de la page d’accueil."},
};

static const struct wording *wording_of(int status)
{
    const struct wording *wording = WORDINGS;
    while (wording->status && wording->status != status)
        wording++;
    return wording;
}

/* What is ours to mend is told to the log, not to the visitor. */
static struct str detail_of(int status, const struct error *error)
{
    return error && error->kind != ERROR_INTERNAL && status != 500 ? str_of(error->message) : STR_NONE;
}

static bool is_api(const struct request *request)
{
    if (request->route)
        return request->route->answer == ANSWER_API;
    return str_starts_with(request->path, STR("/api/")) || str_starts_with(request->path, STR("/tuiles/"));
}

static void write_problem(struct response *response, int status, const struct error *error)
{
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    const struct wording *wording = wording_of(status);
    struct str detail = detail_of(status, error);
    json_begin_object(&writer);
    json_member_text(&writer, "type", STR("about:blank"));
    json_member_text(&writer, "title", str_of(wording->title));
    json_key(&writer, "status");
    json_i64(&writer, status);
    json_member_text(&writer, "detail", detail.length ? detail : str_of(wording->advice));
    json_member_text(&writer, "kind", str_of(error_kind_name(error ? error->kind : ERROR_NONE)));
    json_end_object(&writer);
    response_owned(response, "application/problem+json", &out);
}

static void write_page(struct request *request, struct response *response, int status, const struct error *error)
{
    const struct wording *wording = wording_of(status);
    failure_page(request, response, status, str_of(wording->title), detail_of(status, error), str_of(wording->advice));
}

void error_page(struct request *request, struct response *response, int status, const struct error *error)
{
    if (is_api(request))
        write_problem(response, status, error);
    else
        write_page(request, response, status, error);
}
