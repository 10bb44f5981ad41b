/* documents: files that people take away.
 *
 *   document  headings, paragraphs, lists, tables, figures → HTML, ODT, PDF
 *   table     rows and columns → CSV, XLSX, ODS
 */
#ifndef DOCUMENTS_DOCUMENTS_H
#define DOCUMENTS_DOCUMENTS_H

#include "documents/document.h"
#include "documents/table.h"

#endif
