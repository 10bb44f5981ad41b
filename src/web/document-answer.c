#include "document-answer.h"

#include "exchange.h"

bool document_asked(const struct request *request, const char *parameter, struct str name, enum document_format *format,
                    struct error *error)
{
    struct str file = request_path(request, parameter);
    size_t point = file.length;
    while (point > 0 && file.at[point - 1] != '.')
        point--;
    if (point > 0 && str_equal(str_slice(file, 0, point - 1), name) &&
        document_format_find(str_slice(file, point, file.length), format))
        return true;
    return error_set(error, ERROR_MISSING,
                     "Ce document existe en HTML, en ODT et en PDF" NBSP ": son adresse finit par .html, .odt ou "
                     ".pdf.");
}

bool answer_document(struct response *response, const struct document *document, enum document_format format,
                     struct str name, struct error *error)
{
    struct buffer out = {0};
    if (!document_write(document, format, &out, error)) {
        buffer_free(&out);
        return false;
    }
    response_owned(response, document_format_media_type(format), &out);
    if (format == DOCUMENT_HTML)
        response->standalone = true;
    else
        response_attachment(response,
                            arena_printf(response->arena, "%.*s.%s", STR_PRINT(name), document_format_name(format)));
    return true;
}
