#include "sample.h"

/* fontconfig keeps offsets in place of addresses: the leak detector takes its cache of fonts for lost memory. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

static const char DRAWING[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 200\" font-family=\"sans-serif\" class=\"map\" "
    "role=\"img\">"
    "<path d=\"M0 0h400v200h-400z\" fill=\"#eef3f8\"/><g class=\"lands\" stroke=\"#fff\" stroke-width=\"2\">"
    "<path d=\"M40 40l120-20 60 80-90 70zM60 60l20 5-5 20z\" fill=\"#5f8ec7\" fill-rule=\"evenodd\"/></g>"
    "<circle cx=\"300\" cy=\"100\" r=\"12\" fill=\"#e1000f\"><title>Dreux</title></circle>"
    "<text x=\"300\" y=\"140\" font-size=\"20\" text-anchor=\"middle\" fill=\"#161616\" stroke=\"#fff\" "
    "stroke-width=\"4\" "
    "paint-order=\"stroke\" stroke-linejoin=\"round\">Dreux &amp; Anet</text>"
    "<text x=\"110\" y=\"100\" font-size=\"16\" text-anchor=\"middle\"><tspan x=\"110\" dy=\"0\">Bassin</tspan>"
    "<tspan x=\"110\" dy=\"18.4\">chartrain</tspan></text></svg>\n";

static void add_groups(struct document *document)
{
    static const struct document_column columns[] = {
        {STR("Thème"), 3, ALIGN_LEFT}, {STR("Date"), 3, ALIGN_LEFT}, {STR("Inscrits"), 1, ALIGN_RIGHT}};
    static const char *const rows[][3] = {
        {"éducation / jeunesse", "mardi 12 mars 2024 à 9 h 30", "24"},
        {"emploi / insertion", "mardi 26 mars 2024 à 9 h 30", "18"},
        {"inclusion sociale / précarité", "mardi 16 avril 2024 à 9 h 30", "1 204"},
    };
    document_open_table(document, &(struct document_table){.caption = STR("Calendrier des groupes"),
                                                           .columns = columns,
                                                           .column_count = COUNT_OF(columns),
                                                           .row_headings = true});
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (size_t j = 0; j < COUNT_OF(columns); j++)
            document_cell(document, str_of(rows[i][j]));
    document_close(document);
}

static void add_lists(struct document *document)
{
    document_open_list(document, LIST_BULLETS);
    document_item(document, STR("Les référents se positionnent sur un ou plusieurs groupes."));
    document_open_item(document);
    document_text(document, TEXT_PLAIN, STR("Rencontres bilatérales : "));
    document_text(document, TEXT_BOLD | TEXT_ITALIC, STR("programmées"));
    document_open_list(document, LIST_NUMBERS);
    document_item(document, STR("éducation nationale (23 février)"));
    document_item(document, STR("France Travail (19 mars)"));
    document_close(document);
    document_close(document);
    document_item(document, STR("Un formulaire d'inscription est en ligne."));
    document_close(document);
}

struct document *sample_document(struct arena *arena, enum document_theme theme)
{
    static const struct document_letterhead letterhead = {
        .authority = STR("Préfet\nd’Eure-et-Loir"),
        .service = STR("Pôle d’appui territorial"),
        .contact = STR("Place de la République, 28000 Chartres — 02 00 00 00 00 — inclusion@exemple.fr"),
        .place = STR("Chartres, le jeudi 7 mars 2024"),
    };
    struct document *document =
        document_new(arena, &(struct document_head){.title = STR("Relevé de conclusions"),
                                                    .subject = STR("Comité technique de l'inclusion numérique du 20 "
                                                                   "février 2024"),
                                                    .author = STR("Préfecture d’Eure-et-Loir"),
                                                    .footer = STR("Feuille de route France Numérique Ensemble"),
                                                    .letterhead = &letterhead,
                                                    .theme = theme,
                                                    .made_at = 1709802000});
    document_title(document);
    document_contents(document, 2);
    document_heading(document, 1, STR("Rôles"));
    document_open_paragraph(document);
    document_text(document, TEXT_PLAIN, STR("Le comité technique conduit les travaux qui doivent aboutir au "));
    document_text(document, TEXT_BOLD, STR("diagnostic"));
    document_text(document, TEXT_PLAIN, STR(" et au "));
    document_text(document, TEXT_ITALIC, STR("plan d'actions"));
    document_text(document, TEXT_PLAIN, STR(" : voir "));
    document_link(document, STR("la page de la démarche"), STR("https://maillage.exemple.fr/28?a=1&b=2"));
    document_text(document, TEXT_PLAIN, STR(" ; \"l'essentiel\" <est là> & bien dit !"));
    document_close(document);
    document_heading(document, 1, STR("Groupes de travail"));
    add_groups(document);
    document_heading(document, 2, STR("Préparation"));
    add_lists(document);
    document_open_note(document, STR("Nota"));
    document_paragraph(document, STR("Il faut être membre de sa structure ; sinon on demande un rattachement."));
    document_close(document);
    document_heading(document, 1, STR("Cartographie"));
    document_paragraph(document, STR("137 lieux, contre 110 au départ.\nCible : environ 200."));
    document_figure(document, &(struct document_figure){.svg = str_of(DRAWING),
                                                        .alternative = STR("Carte : les lieux sont au nord-est."),
                                                        .caption = STR("Lieux d'inclusion numérique"),
                                                        .width = 0.75});
    document_page_break(document);
    document_heading(document, 1, STR("Annexe"));
    for (int i = 0; i < 40; i++)
        document_paragraph(document, STR("Pour chaque constat, faire émerger une proposition : d'abord ce qui est "
                                         "positif "
                                         "et fonctionne bien, puis ce qui freine et pourrait être amélioré."));
    document_signature(document, STR("Le sous-préfet référent"), STR("Prénom Nom"), STR_NONE);
    return document;
}
