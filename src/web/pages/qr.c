#include "qr.h"

#include <qrencode.h>

enum { QUIET = 4 };

struct html qr_svg(struct arena *arena, struct str text, struct str label)
{
    QRcode *code = QRcode_encodeString(arena_cstr(arena, text), 0, QR_ECLEVEL_M, QR_MODE_8, 1);
    if (!code)
        return (struct html){0};
    struct buffer out = {0};
    int size = code->width + 2 * QUIET;
    buffer_printf(&out, "<svg viewBox=\"0 0 %d %d\" width=\"120\" height=\"120\" role=\"img\" aria-label=\"", size,
                  size);
    markup_attribute_str(&out, label);
    buffer_printf(&out, "\" shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path d=\"", size,
                  size);
    for (int y = 0; y < code->width; y++)
        for (int x = 0; x < code->width; x++) {
            int run = 0;
            while (x + run < code->width && code->data[y * code->width + x + run] & 1)
                run++;
            if (run == 0)
                continue;
            buffer_printf(&out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
            x += run;
        }
    buffer_add_cstr(&out, "\"/></svg>");
    QRcode_free(code);
    struct html svg = {arena_str(arena, buffer_str(&out))};
    buffer_free(&out);
    return svg;
}
