/* The styles of a document in OpenDocument: what one changes to restyle it, and its pages with what they repeat. */
#include <string.h>

#include "document-odt.h"
#include "odf.h"

/* Blue, white and red: the State's services put it beside their name. */
const char ODT_MARK[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"48\" height=\"18\" viewBox=\"0 0 48 18\">"
                        "<path fill=\"#000091\" d=\"M0 0h16v18H0z\"/><path fill=\"#fff\" d=\"M16 0h16v18H16z\"/>"
                        "<path fill=\"#e1000f\" d=\"M32 0h16v18H32z\"/>"
                        "<path fill=\"none\" stroke=\"#ddd\" stroke-width=\".5\" d=\"M.25 .25h47.5v17.5H.25z\"/></svg>";

struct paragraph_style {
    const char *name, *display; /* display: NULL when it is the name */
    const char *parent;
    const char *next;       /* style of the paragraph one types after it; NULL: the same */
    const char *attributes; /* of <style:style>; or "" */
    const char *paragraph;  /* properties, without those that depend on the size of print */
    const char *text;
    double size; /* of the letters, relative to the text; 0: the parent's */
};

static const struct paragraph_style STYLES[] = {
    {"Text_20_body", "Text body", "Standard", NULL, " style:class=\"text\"",
     "fo:margin-top=\"0mm\" fo:margin-bottom=\"2.5mm\" fo:line-height=\"115%\" fo:orphans=\"2\" fo:widows=\"2\"", "",
     0},
    {"Heading", NULL, "Standard", "Text_20_body", " style:class=\"text\"",
     "fo:margin-top=\"5mm\" fo:margin-bottom=\"2mm\" fo:keep-with-next=\"always\"", "fo:font-weight=\"bold\"", 0},
    {"Title", NULL, "Heading", "Subtitle", " style:class=\"chapter\"", "fo:margin-top=\"4mm\" fo:margin-bottom=\"2mm\"",
     "", 1.9},
    {"Subtitle", NULL, "Standard", "Text_20_body", " style:class=\"chapter\"",
     "fo:margin-bottom=\"6mm\" fo:line-height=\"115%\"", "fo:color=\"#3a3a3a\"", 1.1},
    {"Heading_20_1", "Heading 1", "Heading", "Text_20_body", " style:default-outline-level=\"1\" style:class=\"text\"",
     "fo:margin-top=\"7mm\" fo:margin-bottom=\"2.5mm\"", "", 1.45},
    {"Heading_20_2", "Heading 2", "Heading", "Text_20_body", " style:default-outline-level=\"2\" style:class=\"text\"",
     "", "", 1.2},
    {"Heading_20_3", "Heading 3", "Heading", "Text_20_body", " style:default-outline-level=\"3\" style:class=\"text\"",
     "", "", 1.05},
    {"Heading_20_4", "Heading 4", "Heading", "Text_20_body", " style:default-outline-level=\"4\" style:class=\"text\"",
     "", "fo:font-style=\"italic\"", 1},
    {"List_20_Contents", "List Contents", "Text_20_body", NULL, "", "fo:margin-bottom=\"1.2mm\"", "", 0},
    {"Note", NULL, "Text_20_body", NULL, "",
     "fo:margin-left=\"4mm\" fo:padding=\"2.5mm\" fo:border=\"none\" fo:border-left=\"1mm solid #000091\" "
     "fo:background-color=\"#f6f6f6\" fo:margin-bottom=\"0mm\"",
     "", 0},
    {"Après_20_note", "Après note", "Standard", "Text_20_body", "", "", "fo:font-size=\"5pt\"", 0},
    {"Table_20_Contents", "Table Contents", "Standard", NULL, " style:class=\"extra\"", "", "", 0.92},
    {"Table_20_Contents_20_droite", "Table Contents droite", "Table_20_Contents", NULL, "", "fo:text-align=\"end\"", "",
     0},
    {"Table_20_Contents_20_centre", "Table Contents centre", "Table_20_Contents", NULL, "", "fo:text-align=\"center\"",
     "", 0},
    {"Table_20_Heading", "Table Heading", "Table_20_Contents", NULL, " style:class=\"extra\"",
     "fo:keep-with-next=\"always\"", "fo:font-weight=\"bold\"", 0},
    {"Table_20_Heading_20_droite", "Table Heading droite", "Table_20_Heading", NULL, "", "fo:text-align=\"end\"", "",
     0},
    {"Table_20_Heading_20_centre", "Table Heading centre", "Table_20_Heading", NULL, "", "fo:text-align=\"center\"", "",
     0},
    {"Caption", NULL, "Standard", "Text_20_body", " style:class=\"extra\"",
     "fo:margin-top=\"2mm\" fo:margin-bottom=\"4mm\"", "fo:color=\"#3a3a3a\"", 0.9},
    {"Table", NULL, "Caption", "Text_20_body", " style:class=\"extra\"",
     "fo:margin-bottom=\"1.5mm\" fo:keep-with-next=\"always\"", "fo:font-weight=\"bold\" fo:color=\"#161616\"", 0},
    {"Figure", NULL, "Standard", "Caption", " style:class=\"extra\"",
     "fo:margin-top=\"2mm\" fo:keep-with-next=\"always\"", "", 0},
    {"Signature", NULL, "Standard", NULL, " style:class=\"extra\"",
     "fo:margin-left=\"85mm\" fo:keep-with-next=\"always\"", "", 0},
    {"Place_20_de_20_la_20_signature", "Place de la signature", "Signature", NULL, "",
     "fo:margin-bottom=\"30mm\" fo:keep-with-next=\"auto\"", "", 0},
    {"Contents_20_Heading", "Contents Heading", "Heading", "Text_20_body", " style:class=\"index\"", "", "", 1.45},
    {"Header", NULL, "Standard", NULL, " style:class=\"extra\"",
     "fo:border-bottom=\"0.3mm solid #dddddd\" fo:padding-bottom=\"1mm\"", "fo:color=\"#3a3a3a\"", 0.82},
    {"Footer", NULL, "Standard", NULL, " style:class=\"extra\"", "", "fo:color=\"#3a3a3a\"", 0.82},
    {"Autorité", NULL, "Standard", NULL, "", "fo:line-height=\"105%\"", "fo:font-weight=\"bold\"", 1.1},
    {"Devise", NULL, "Standard", NULL, "", "fo:margin-top=\"1mm\"", "fo:font-style=\"italic\"", 0.75},
    {"Service", NULL, "Standard", NULL, "", "fo:text-align=\"end\"", "fo:font-weight=\"bold\"", 0},
    {"Lieu_20_et_20_date", "Lieu et date", "Standard", "Text_20_body", "",
     "fo:text-align=\"end\" fo:margin-top=\"4mm\" fo:margin-bottom=\"6mm\"", "", 0},
};

double odt_text_width(const struct document_head *head)
{
    return head->landscape ? 261 : 170;
}

static double text_size(const struct document_head *head)
{
    return head->large ? 16 : 11;
}

static void add_style(struct buffer *xml, const struct paragraph_style *style, double size)
{
    buffer_printf(xml, "<style:style style:name=\"%s\" style:family=\"paragraph\" style:parent-style-name=\"%s\"%s",
                  style->name, style->parent, style->attributes);
    if (style->display)
        buffer_printf(xml, " style:display-name=\"%s\"", style->display);
    if (style->next)
        buffer_printf(xml, " style:next-style-name=\"%s\"", style->next);
    buffer_printf(xml, "><style:paragraph-properties %s/><style:text-properties %s", style->paragraph, style->text);
    if (style->size > 0)
        buffer_printf(xml, " fo:font-size=\"%gpt\"", (double)(int)(style->size * size * 2 + 0.5) / 2);
    buffer_add_cstr(xml, "/></style:style>\n");
}

/* The tab of page numbers stands at the right margin. */
static void add_contents_styles(struct buffer *xml, const struct document_head *head)
{
    for (int level = 1; level <= HEADING_LEVELS; level++)
        buffer_printf(xml,
                      "<style:style style:name=\"Contents_20_%d\" style:display-name=\"Contents %d\" "
                      "style:family=\"paragraph\" style:parent-style-name=\"Standard\" style:class=\"index\">"
                      "<style:paragraph-properties fo:margin-left=\"%dmm\" fo:margin-bottom=\"1mm\"><style:tab-stops>"
                      "<style:tab-stop style:position=\"%gmm\" style:type=\"right\" style:leader-style=\"dotted\" "
                      "style:leader-text=\".\"/></style:tab-stops></style:paragraph-properties></style:style>\n",
                      level, level, (level - 1) * 6, odt_text_width(head) - (level - 1) * 6);
}

static void add_list_styles(struct buffer *xml)
{
    static const char *const names[] = {[LIST_BULLETS] = "Puces", [LIST_NUMBERS] = "Numéros"};
    for (size_t kind = 0; kind < COUNT_OF(names); kind++) {
        buffer_printf(xml, "<text:list-style style:name=\"%s\">", names[kind]);
        for (int level = 1; level <= 6; level++) {
            if (kind == LIST_BULLETS)
                buffer_printf(xml, "<text:list-level-style-bullet text:level=\"%d\" text:bullet-char=\"%s\">", level,
                              level % 2 ? "•" : "–");
            else
                buffer_printf(xml,
                              "<text:list-level-style-number text:level=\"%d\" style:num-suffix=\".\" "
                              "style:num-format=\"1\">",
                              level);
            buffer_printf(xml,
                          "<style:list-level-properties text:list-level-position-and-space-mode=\"label-alignment\">"
                          "<style:list-level-label-alignment text:label-followed-by=\"listtab\" "
                          "text:list-tab-stop-position=\"%dmm\" fo:text-indent=\"-6mm\" fo:margin-left=\"%dmm\"/>"
                          "</style:list-level-properties></text:list-level-style-%s>",
                          level * 6, level * 6, kind == LIST_BULLETS ? "bullet" : "number");
        }
        buffer_add_cstr(xml, "</text:list-style>\n");
    }
}

static void add_text_styles(struct buffer *xml)
{
    static const char *const styles[][3] = {
        {"Strong_20_Emphasis", "Strong Emphasis", "fo:font-weight=\"bold\""},
        {"Emphasis", "Emphasis", "fo:font-style=\"italic\""},
        {"Strong_20_and_20_Emphasis", "Strong and Emphasis", "fo:font-weight=\"bold\" fo:font-style=\"italic\""},
        {"Index_20_Link", "Index Link", "fo:color=\"#161616\""},
        {"Internet_20_link", "Internet link",
         "fo:color=\"#000091\" style:text-underline-style=\"solid\" style:text-underline-width=\"auto\""}};
    for (size_t i = 0; i < COUNT_OF(styles); i++)
        buffer_printf(xml,
                      "<style:style style:name=\"%s\" style:display-name=\"%s\" style:family=\"text\">"
                      "<style:text-properties %s/></style:style>\n",
                      styles[i][0], styles[i][1], styles[i][2]);
    buffer_add_cstr(xml, "<style:style style:name=\"Graphics\" style:family=\"graphic\"><style:graphic-properties "
                         "text:anchor-type=\"paragraph\" style:wrap=\"none\"/></style:style>\n");
}

static void add_outline(struct buffer *xml)
{
    buffer_add_cstr(xml, "<text:outline-style style:name=\"Outline\">");
    for (int level = 1; level <= HEADING_LEVELS; level++)
        buffer_printf(xml, "<text:outline-level-style text:level=\"%d\" style:num-format=\"\"/>", level);
    buffer_add_cstr(xml, "</text:outline-style>\n");
}

static void add_page_layouts(struct buffer *xml, const struct document_head *head)
{
    static const char *const names[] = {"mise-en-page-première", "mise-en-page"};
    buffer_add_cstr(xml, "<office:automatic-styles>\n");
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        buffer_printf(xml,
                      "<style:page-layout style:name=\"%s\"><style:page-layout-properties fo:page-width=\"%dmm\" "
                      "fo:page-height=\"%dmm\" style:print-orientation=\"%s\" fo:margin-top=\"15mm\" "
                      "fo:margin-bottom=\"12mm\" fo:margin-left=\"%dmm\" fo:margin-right=\"%dmm\"/>"
                      "<style:header-style><style:header-footer-properties fo:min-height=\"8mm\" "
                      "fo:margin-bottom=\"5mm\"/></style:header-style><style:footer-style>"
                      "<style:header-footer-properties fo:min-height=\"8mm\" fo:margin-top=\"5mm\"/>"
                      "</style:footer-style></style:page-layout>\n",
                      names[i], head->landscape ? 297 : 210, head->landscape ? 210 : 297,
                      head->landscape ? "landscape" : "portrait", head->landscape ? 18 : 20, head->landscape ? 18 : 20);
    }
    buffer_printf(xml,
                  "<style:style style:name=\"en-tête\" style:family=\"table\"><style:table-properties "
                  "style:width=\"%gmm\" table:align=\"left\"/></style:style>"
                  "<style:style style:name=\"en-tête.A\" style:family=\"table-column\"><style:table-column-properties "
                  "style:column-width=\"%gmm\"/></style:style>"
                  "<style:style style:name=\"pied\" style:family=\"paragraph\" style:parent-style-name=\"Footer\">"
                  "<style:paragraph-properties><style:tab-stops><style:tab-stop style:position=\"%gmm\" "
                  "style:type=\"right\"/></style:tab-stops></style:paragraph-properties></style:style>"
                  "<style:style style:name=\"marque\" style:family=\"graphic\" style:parent-style-name=\"Graphics\">"
                  "<style:graphic-properties style:vertical-pos=\"top\" style:vertical-rel=\"baseline\"/></style:style>"
                  "</office:automatic-styles>\n",
                  odt_text_width(head), odt_text_width(head) / 2, odt_text_width(head));
}

/* --- What pages repeat -------------------------------------------------------------------------------------------- */

static void add_lines(struct buffer *xml, const char *style, struct str text, bool capitals)
{
    struct str line;
    if (str_is_empty(text))
        return;
    while (str_next(&text, '\n', &line)) {
        buffer_printf(xml, "<text:p text:style-name=\"%s\">", style);
        if (capitals)
            buffer_add_cstr(xml, "<text:span text:style-name=\"Majuscules\">");
        odf_text(xml, line);
        buffer_add_cstr(xml, capitals ? "</text:span></text:p>" : "</text:p>");
    }
}

static void add_letterhead(struct buffer *xml, const struct document_head *head)
{
    bool state = head->theme == DOCUMENT_STATE;
    buffer_add_cstr(xml, "<table:table table:name=\"En-tête\" table:style-name=\"en-tête\"><table:table-column "
                         "table:style-name=\"en-tête.A\" table:number-columns-repeated=\"2\"/><table:table-row>"
                         "<table:table-cell office:value-type=\"string\">");
    if (state)
        buffer_add_cstr(xml, "<text:p text:style-name=\"Autorité\"><draw:frame draw:name=\"Marque de l’État\" "
                             "draw:style-name=\"marque\" text:anchor-type=\"as-char\" svg:width=\"13mm\" "
                             "svg:height=\"4.9mm\"><draw:image xlink:href=\"Pictures/marque.svg\" "
                             "xlink:type=\"simple\" "
                             "xlink:show=\"embed\" xlink:actuate=\"onLoad\"/><svg:title>République française"
                             "</svg:title></draw:frame></text:p>");
    add_lines(xml, "Autorité", str_is_empty(head->letterhead->authority) ? STR(" ") : head->letterhead->authority,
              state);
    if (state)
        add_lines(xml, "Devise", STR("Liberté\nÉgalité\nFraternité"), false);
    buffer_add_cstr(xml, "</table:table-cell><table:table-cell office:value-type=\"string\">");
    add_lines(xml, "Service", str_is_empty(head->letterhead->service) ? STR(" ") : head->letterhead->service, false);
    buffer_add_cstr(xml, "</table:table-cell></table:table-row></table:table>");
}

static void add_footer(struct buffer *xml, const struct document_head *head, struct str contact)
{
    buffer_add_cstr(xml, "<style:footer>");
    add_lines(xml, "Footer", contact, false);
    buffer_add_cstr(xml, "<text:p text:style-name=\"pied\">");
    odf_text(xml, head->footer);
    buffer_add_cstr(xml, "<text:tab/>Page" NBSP "<text:page-number "
                         "text:select-page=\"current\">1</text:page-number>" NBSP "sur" NBSP "<text:page-count>1</"
                         "text:page-count></"
                         "text:p></style:footer>");
}

static void add_master_pages(struct buffer *xml, const struct document_head *head)
{
    buffer_add_cstr(xml, "<office:master-styles>\n<style:master-page style:name=\"Standard\" "
                         "style:page-layout-name=\"mise-en-page\"><style:header><text:p text:style-name=\"Header\">");
    odf_text(xml, head->running);
    buffer_add_cstr(xml, "</text:p></style:header>");
    add_footer(xml, head, STR_NONE);
    buffer_add_cstr(xml, "</style:master-page>\n<style:master-page style:name=\"" ODT_FIRST_PAGE
                         "\" style:display-name=\"Première page\" style:next-style-name=\"Standard\" "
                         "style:page-layout-name=\"mise-en-page-première\">");
    if (head->letterhead) {
        buffer_add_cstr(xml, "<style:header>");
        add_letterhead(xml, head);
        buffer_add_cstr(xml, "</style:header>");
    }
    add_footer(xml, head, head->letterhead ? head->letterhead->contact : STR_NONE);
    buffer_add_cstr(xml, "</style:master-page>\n</office:master-styles>\n");
}

void odt_styles(const struct document_head *head, struct buffer *xml)
{
    bool state = head->theme == DOCUMENT_STATE;
    const char *font = state ? "Marianne" : "Liberation Sans";
    struct str language = str_slice(head->language, 0, str_find_char(head->language, '-', 0));
    buffer_printf(xml,
                  XML_HEAD "<office:document-styles" ODT_NAMESPACES "><office:font-face-decls><style:font-face "
                           "style:name=\"texte\" svg:font-family=\"&apos;%s&apos;%s\" "
                           "style:font-family-generic=\"swiss\" style:font-pitch=\"variable\"/>"
                           "</office:font-face-decls>\n<office:styles>\n"
                           "<style:default-style style:family=\"paragraph\"><style:paragraph-properties "
                           "style:tab-stop-distance=\"12.5mm\" style:writing-mode=\"page\"/><style:text-properties "
                           "style:font-name=\"texte\" fo:font-size=\"%gpt\" fo:color=\"#161616\" "
                           "fo:hyphenate=\"false\" "
                           "fo:language=\"%.*s\" fo:country=\"FR\"/></style:default-style>\n"
                           "<style:style style:name=\"Standard\" style:family=\"paragraph\" style:class=\"text\"/>\n",
                  font, state ? ", Arial, &apos;Liberation Sans&apos;" : ", Arial", text_size(head),
                  STR_PRINT(language));
    for (size_t i = 0; i < COUNT_OF(STYLES); i++)
        add_style(xml, &STYLES[i], text_size(head));
    add_contents_styles(xml, head);
    add_text_styles(xml);
    buffer_add_cstr(xml, "<style:style style:name=\"Majuscules\" style:family=\"text\"><style:text-properties "
                         "fo:text-transform=\"uppercase\"/></style:style>\n");
    add_outline(xml);
    add_list_styles(xml);
    buffer_add_cstr(xml, "</office:styles>\n");
    add_page_layouts(xml, head);
    add_master_pages(xml, head);
    buffer_add_cstr(xml, "</office:document-styles>\n");
}
