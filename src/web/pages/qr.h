/* A QR code as an SVG picture, for paper. */
#ifndef PAGES_QR_H
#define PAGES_QR_H

#include "base/base.h"
#include "web/markup.h"

/* Level M, a quiet zone of four modules. Empty when the text is too long for a code. */
struct html qr_svg(struct arena *arena, struct str text, struct str label);

#endif
