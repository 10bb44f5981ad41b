#include <stdio.h>
#include <unistd.h>

#include "base/text.h"
#include "command.h"

enum { BAR_WIDTH = 30 };
static const int64_t TERMINAL_EVERY_NS = 100000000; /* 0.1 s */
static const int64_t LOG_EVERY_NS = 5000000000;     /* 5 s */

void progress_start(struct progress *progress, const struct arguments *arguments, const char *label, int64_t total)
{
    *progress = (struct progress){.label = label,
                                  .quiet = arguments->quiet,
                                  .terminal = isatty(STDERR_FILENO) == 1,
                                  .total = total,
                                  .started_ns = monotonic_ns()};
    progress->last_shown_ns = progress->started_ns;
}

static void show(const struct progress *progress, int64_t done)
{
    struct arena arena = {0};
    struct str count = text_number(&arena, done);
    if (progress->total > 0) {
        int64_t percent = done >= progress->total ? 100 : done * 100 / progress->total;
        char bar[BAR_WIDTH + 1];
        for (int i = 0; i < BAR_WIDTH; i++)
            bar[i] = i < percent * BAR_WIDTH / 100 ? '#' : '.';
        bar[BAR_WIDTH] = '\0';
        if (progress->terminal)
            fprintf(stderr, "\r%s [%s] %3d %%", progress->label, bar, (int)percent);
        else
            fprintf(stderr, "%s : %d %%\n", progress->label, (int)percent);
    } else if (progress->terminal) {
        fprintf(stderr, "\r%s : %.*s", progress->label, STR_PRINT(count));
    } else {
        fprintf(stderr, "%s : %.*s\n", progress->label, STR_PRINT(count));
    }
    arena_free(&arena);
}

void progress_show(struct progress *progress, int64_t done)
{
    if (progress->quiet)
        return;
    int64_t now = monotonic_ns();
    if (now - progress->last_shown_ns < (progress->terminal ? TERMINAL_EVERY_NS : LOG_EVERY_NS))
        return;
    progress->last_shown_ns = now;
    show(progress, done);
}

void progress_end(struct progress *progress, int64_t done)
{
    if (progress->quiet || !progress->terminal)
        return;
    show(progress, done);
    fputc('\n', stderr);
}
