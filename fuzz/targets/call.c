/* Calls and applications: any bytes are a call or an error; a call that reads checks any project, holds any CSV of
 * candidates, and selects among them without harm. The input is the call, then (after a line "---") the candidates, as
 * `maillage select` reads them; or, when it begins with a byte 'd', a dossier held against the shipped call.
 */
#include <stdlib.h>
#include <string.h>

#include "grants/grants.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CANDIDATES_MOST = 40 };

static void check_dossier(struct str json, struct arena *arena)
{
    static struct call call;
    static struct arena kept;
    struct error error = {0};
    struct dossier dossier, again;
    struct dossier_gaps gaps;
    struct grant grant;
    struct buffer out = {0};
    if (!kept.total && !call_parse(CALL_EXAMPLE, &kept, &call, &error))
        abort();
    if (!dossier_read(json, arena, &dossier, &error))
        return;
    dossier_check(&call, &dossier, arena, &grant, &gaps);
    if (grant.most > call.ceiling || grant.most < 0)
        abort();
    dossier_write(&dossier, &out);
    if (out.length <= DOSSIER_BYTES_MOST && !dossier_read(buffer_str(&out), arena, &again, &error))
        abort(); /* what is written is read again */
    buffer_free(&out);
}

static void check_selection(const struct call *call, struct str csv, struct arena *arena)
{
    struct memory_stream stream = {csv};
    struct candidate *candidates;
    struct error error = {0};
    size_t count;
    struct selection selection;
    if (!candidates_read(memory_stream_read, &stream, "fuzz.csv", call, arena, &candidates, &count, &error) ||
        count > CANDIDATES_MOST)
        return;
    struct selection_problem problem = selection_rules(call);
    problem.candidates = candidates;
    problem.count = count;
    problem.seconds = 1;
    if (problem.projects_least > 1000 || !selection_solve(&problem, arena, &selection, &error))
        return;
    if (selection.possible && !selection_verify(&problem, &selection, &error))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena = {0};
    struct str text = {(const char *)data, size}, separator = STR("\n---\n");
    struct call call;
    struct error error = {0};
    if (size > 0 && data[0] == 'd') {
        check_dossier(str_slice(text, 1, size), &arena);
    } else if (size < 65536) {
        size_t end = str_find(text, separator, 0);
        struct str rules = end == SIZE_MAX ? text : str_slice(text, 0, end);
        if (call_parse(rules, &arena, &call, &error)) {
            call_check(&call, &error);
            if (end != SIZE_MAX)
                check_selection(&call, str_slice(text, end + separator.length, size), &arena);
        }
    }
    arena_free(&arena);
    return 0;
}
