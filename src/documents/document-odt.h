/* What content.xml and styles.xml share. */
#ifndef DOCUMENT_ODT_H
#define DOCUMENT_ODT_H

#include "document-parts.h"

#define ODT_NAMESPACES                                                                                                 \
    " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\""                                               \
    " xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\""                                                 \
    " xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\""                                                   \
    " xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\""                                                 \
    " xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\""                                                \
    " xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\""                                        \
    " xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\""                                          \
    " xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""                      \
    " xmlns:meta=\"urn:oasis:names:tc:opendocument:xmlns:meta:1.0\" office:version=\"1.2\""
#define XML_HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

/* The names of the styles, encoded as ODF wants ("_20_" is a blank). */
#define ODT_FIRST_PAGE "Première_20_page"

/* Width between the margins, in millimetres. */
double odt_text_width(const struct document_head *head);

/* styles.xml. The picture "Pictures/marque.svg" is used when the letterhead has the State's mark. */
void odt_styles(const struct document_head *head, struct buffer *xml);
extern const char ODT_MARK[];

#endif
