/* A document with everything a document may have, and hostile ones. */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "documents/document.h"

struct document *sample_document(struct arena *arena, enum document_theme theme);

#endif
