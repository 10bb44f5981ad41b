/* A document (documents/document.h) as an answer, in the format that the address ends with:
 *
 *     ROW("call-receipt", GET, "/candidatures/{secret:text}/{file:text}", PUBLIC, BLOCKING, FILE, NEVER, send_receipt)
 *
 *     enum document_format format;                       « recepisse.pdf », « recepisse.odt », « recepisse.html »
 *     if (!document_asked(request, "file", STR("recepisse"), &format, error))
 *         return false;
 *     … compose the document in request->arena …
 *     return answer_document(response, document, format, STR("recepisse-28-12"), error);
 *
 * The row is BLOCKING. A PDF is drawn there, in the web process (document.h says why).
 */
#ifndef WEB_DOCUMENT_ANSWER_H
#define WEB_DOCUMENT_ANSWER_H

#include "documents/document.h"
#include "request.h"
#include "response.h"

/* The format of the path's parameter, which must read `name` and one of the extensions: ERROR_MISSING otherwise. */
bool document_asked(const struct request *request, const char *parameter, struct str name, enum document_format *format,
                    struct error *error);
/* HTML is shown; ODT and PDF are saved as `name` with their extension. */
bool answer_document(struct response *response, const struct document *document, enum document_format format,
                     struct str name, struct error *error);

#endif
