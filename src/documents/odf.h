/* What OpenDocument files have in common. */
#ifndef ODF_H
#define ODF_H

#include <zip.h>

#include "base/base.h"

/* Text of a paragraph: escaped, with tabs and runs of blanks (which would be read as one) as elements. */
void odf_text(struct buffer *xml, struct str text);

/* Takes over the source, NULL included. `compression`: ZIP_CM_STORE or ZIP_CM_DEFLATE. */
bool odf_member(zip_t *zip, const char *name, zip_source_t *source, int compression);

#endif
