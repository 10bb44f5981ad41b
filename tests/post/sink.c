#include "sink.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void sink_start(struct sink *sink, const char *folder, const char *const *words)
{
    int port[2];
    char line[16] = "";
    const char *arguments[16] = {SMTP_SINK, sink->folder};
    size_t count = 2;
    snprintf(sink->folder, sizeof sink->folder, "%s/sink", folder);
    for (; words && *words; words++)
        arguments[count++] = *words;
    assert_int_equal(pipe(port), 0);
    sink->process = fork();
    if (sink->process == 0) {
        dup2(port[1], STDOUT_FILENO);
        close(port[0]);
        execv(SMTP_SINK, (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    close(port[1]);
    FILE *said = fdopen(port[0], "r");
    if (!said || !fgets(line, sizeof line, said))
        fail_msg("the SMTP sink did not start: is python3-aiosmtpd installed?");
    fclose(said);
    snprintf(sink->url, sizeof sink->url, "smtp://127.0.0.1:%d", atoi(line));
}

void sink_stop(struct sink *sink)
{
    kill(sink->process, SIGTERM);
    waitpid(sink->process, NULL, 0);
}

static void path_of(const struct sink *sink, size_t number, char path[static 160])
{
    snprintf(path, 160, "%s/%06zu.json", sink->folder, number);
}

size_t sink_count(const struct sink *sink)
{
    char path[160];
    size_t count = 0;
    for (path_of(sink, 1, path); access(path, F_OK) == 0; path_of(sink, count + 1, path))
        count++;
    return count;
}

json_t *sink_message(const struct sink *sink, size_t number)
{
    char path[160];
    json_error_t error;
    path_of(sink, number, path);
    json_t *message = json_load_file(path, 0, &error);
    if (!message)
        fail_msg("%s: %s", path, error.text);
    return message;
}
