/* The check of a request's head: any bytes are refused with a status and a message, or give facts that hold. */
#include <stdlib.h>

#include "head.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Lines apart at line feeds: method, target, version, then "name:value". */
static struct head cut(struct str bytes, struct header *headers)
{
    struct head head = {.headers = headers};
    struct str *first[] = {&head.method, &head.target, &head.version}, line;
    for (size_t i = 0; i < 3; i++)
        if (!str_next(&bytes, '\n', first[i]))
            *first[i] = STR_NONE;
    while (head.count < 2 * HEAD_HEADERS_MOST && str_next(&bytes, '\n', &line)) {
        size_t colon = str_find_char(line, ':', 0);
        headers[head.count].name = str_slice(line, 0, colon);
        headers[head.count++].value = colon == SIZE_MAX ? STR_NONE : str_slice(line, colon + 1, line.length);
    }
    return head;
}

static void hold(const struct head *head, const struct head_facts *facts)
{
    if (facts->path.length == 0 || facts->path.at[0] != '/' || !text_is_utf8(facts->path) ||
        str_contains(facts->path, STR("//")) || str_contains(facts->path, STR("/../")) ||
        str_ends_with(facts->path, STR("/..")) || str_find_char(facts->path, '\0', 0) != SIZE_MAX ||
        str_find_char(facts->path, '\n', 0) != SIZE_MAX)
        abort();
    size_t lengths = 0, encodings = 0, hosts = 0;
    for (size_t i = 0; i < head->count; i++) {
        lengths += str_equal_ascii_case(head->headers[i].name, STR("content-length"));
        encodings += str_equal_ascii_case(head->headers[i].name, STR("transfer-encoding"));
        hosts += str_equal_ascii_case(head->headers[i].name, STR("host"));
    }
    if (lengths + encodings > 1 || hosts > 1 || head->count > HEAD_HEADERS_MOST)
        abort();
    if ((lengths == 1) != (facts->content_length >= 0) || (encodings == 1) != facts->chunked)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct header headers[2 * HEAD_HEADERS_MOST];
    struct arena arena = {0};
    struct head_facts facts;
    struct error error = {0};
    int status = 0;
    struct head head = cut((struct str){(const char *)data, size}, headers);
    if (head_check(&head, &arena, &facts, &status, &error))
        hold(&head, &facts);
    else if (status < 400 || status > 599 || error.kind == ERROR_NONE || !error.message[0])
        abort();
    arena_free(&arena);
    return 0;
}
