/* documents: files that people take away.
 *
 *   table   rows and columns → CSV, XLSX, ODS
 */
#ifndef DOCUMENTS_DOCUMENTS_H
#define DOCUMENTS_DOCUMENTS_H

#include "documents/table.h"

#endif
