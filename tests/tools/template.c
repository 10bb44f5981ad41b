/* What translated templates write: each hole escaped for its place, layouts, branches, French typography. */
#include "sample.h"
#include "templates.h"
#include "testing.h"

static struct view_item items[] = {{"Maîtrise des outils"}, {"<b>"}};

static struct view_sample sample(void)
{
    return (struct view_sample){
        .frame = {.title = STR("Lieux & services")},
        .name = STR("L'<script>alert(\"1\")</script> & co"),
        .address = STR("https://exemple.fr/?a=1&b=2"),
        .page = 2,
        .trusted = {STR("<b>fait</b>")},
        .raw = {STR("[\"</script>\"]")},
        .items = {2, items},
    };
}

static struct buffer out;

static const char *written(const struct view_sample *view)
{
    buffer_clear(&out);
    template_sample(&out, view);
    return out.at;
}

static void expect(const char *page, const char *part)
{
    if (!strstr(page, part))
        fail_msg("not found: %s\nin: %s", part, page);
}

static void refuse(const char *page, const char *part)
{
    if (strstr(page, part))
        fail_msg("found: %s\nin: %s", part, page);
}

static void each_place_has_its_escaper(void **state)
{
    (void)state;
    struct view_sample view = sample();
    const char *page = written(&view);
    expect(page, "<title>Lieux &amp; services</title>");
    expect(page, "<h1 class=\"title\">L'&lt;script&gt;alert(\"1\")&lt;/script&gt; &amp; co</h1>");
    expect(page, "href=\"https://exemple.fr/?a=1&amp;b=2\"");
    expect(page, "title=\"Voir «" NBSP "L&#39;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; co" NBSP "»\"");
    expect(page, "href=\"/lieux/L%27%3Cscript%3Ealert%28%221%22%29%3C%2Fscript%3E%20%26%20co?page=2#haut\"");
    expect(page, "<script type=\"application/ld+json\">{\"name\": \"L'\\u003cscript>alert(\\\"1\\\")\\u003c");
    expect(page, "\"page\": 2, \"raw\": [\"\\u003c/script>\"]}</script>");
    expect(page, "<b>fait</b>");
    expect(page, "<li>Maîtrise des outils</li>");
    expect(page, "<li>&lt;b&gt;</li>");
}

static void unsafe_addresses_are_replaced(void **state)
{
    (void)state;
    static const char *const unsafe[] = {"javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x",
                                         "java\tscript:1"};
    for (size_t i = 0; i < sizeof unsafe / sizeof *unsafe; i++) {
        struct view_sample view = sample();
        view.address = str_of(unsafe[i]);
        expect(written(&view), "<a href=\"about:invalid\"");
    }
}

static void branches_and_loops_run(void **state)
{
    (void)state;
    struct view_sample view = sample();
    expect(written(&view), "<br><br><br><br>");
    refuse(out.at, "checked");
    view.page = 1;
    view.checked = true;
    expect(written(&view), "<p>Une seule page" NNBSP "?</p>");
    expect(out.at, "<input type=\"checkbox\" checked value=\"1\">");
    view.page = 0;
    expect(written(&view), "Aucune page" NNBSP "; 25" NNBSP "000 lieux, soit 60" NBSP "% à 50" NBSP "€.");
    view.items.count = 0;
    refuse(written(&view), "<li>");
}

static void typography_spares_code(void **state)
{
    (void)state;
    struct view_sample view = sample();
    expect(written(&view), "Page 2" NBSP ": l’autre est <em>vide</em>" NNBSP "!");
    expect(out.at, "<pre>a  :  b</pre>");
    expect(out.at, "<svg viewBox=\"0 0 8 8\"><path d=\"M0 0\"/></svg>");
    refuse(out.at, "left out");
}

static void layouts_wrap_the_page(void **state)
{
    (void)state;
    struct view_sample view = sample();
    const char *page = written(&view);
    assert_true(str_starts_with(str_of(page), STR("<!DOCTYPE html>\n<html lang=\"fr\">")));
    assert_non_null(strstr(strstr(page, "<body>"), "<h1"));
    assert_non_null(strstr(strstr(page, "<h1"), "</html>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_place_has_its_escaper), cmocka_unit_test(unsafe_addresses_are_replaced),
        cmocka_unit_test(branches_and_loops_run),     cmocka_unit_test(typography_spares_code),
        cmocka_unit_test(layouts_wrap_the_page),
    };
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    buffer_free(&out);
    return failures;
}
