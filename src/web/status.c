#include "status.h"

#include <malloc.h>

#include "application.h"
#include "places/directory.h"

static const char *state_name(const struct health *health, bool up)
{
    return !health ? "unknown" : up ? "up" : "down";
}

bool show_health(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    struct buffer out = {0};
    struct json_writer writer = {.out = &out};
    const struct directory *directory = request_directory(request);
    const struct health *health = request->site->health;
    bool up = !health || (health->database_up && health->worker_up);
    json_begin_object(&writer);
    json_member_text(&writer, "status", up && directory ? STR("ok") : STR("degraded"));
    json_member_text(&writer, "database", str_of(state_name(health, health && health->database_up)));
    json_member_text(&writer, "worker", str_of(state_name(health, health && health->worker_up)));
    json_key(&writer, "directory");
    json_begin_object(&writer);
    json_member_text(&writer, "state", directory ? STR("ready") : STR("loading"));
    if (directory) {
        json_key(&writer, "version");
        json_i64(&writer, (int64_t)directory_version(directory));
        json_key(&writer, "places");
        json_i64(&writer, (int64_t)directory_count(directory));
    }
    json_end_object(&writer);
    json_end_object(&writer);
    response_json(response, &out);
    return true;
}

static void write_health(const struct health *health, struct buffer *out)
{
    static const char *const states[] = {"due", "later", "taken", "parked"};
    metrics_line(out, "maillage_database_up", "gauge", "1 when the database answered the last time.",
                 health->database_up);
    metrics_line(out, "maillage_worker_up", "gauge", "1 when the worker answered the last time.", health->worker_up);
    buffer_add_cstr(out, "# HELP maillage_jobs Jobs by state, as the worker last counted them.\n"
                         "# TYPE maillage_jobs gauge\n");
    for (size_t i = 0; i < COUNT_OF(states); i++)
        buffer_printf(out, "maillage_jobs{state=\"%s\"} %lld\n", states[i], (long long)health->jobs[i]);
}

bool show_metrics(struct request *request, struct response *response, struct error *error)
{
    (void)error;
    const struct application *application = application_of(request);
    struct buffer out = {0};
    metrics_write(application->metrics, &out);
    if (application->server) {
        struct server_figures server = server_figures(application->server);
        metrics_line(&out, "maillage_connections", "gauge", "Open connections.", server.connections);
        metrics_line(&out, "maillage_connections_total", "counter", "Connections let in.",
                     (double)server.connections_total);
        metrics_line(&out, "maillage_connections_refused_total", "counter", "Connections beyond the limits.",
                     (double)server.connections_refused);
        metrics_line(&out, "maillage_connections_expired_total", "counter", "Connections cut at their deadline.",
                     (double)server.connections_expired);
        metrics_line(&out, "maillage_pool_busy", "gauge", "Threads of the pool at work.", server.pool_busy);
        metrics_line(&out, "maillage_pool_waiting", "gauge", "Requests waiting for a thread of the pool.",
                     server.pool_waiting);
    }
    struct remembered_figures kept = remembered_figures(application->remembered);
    metrics_line(&out, "maillage_answers_kept", "gauge", "Whole answers kept in memory.", (double)kept.entries);
    metrics_line(&out, "maillage_answers_kept_bytes", "gauge", "Bytes they take.", (double)kept.bytes);
    metrics_line(&out, "maillage_answers_found_total", "counter", "Requests answered from them.", (double)kept.hits);
    const struct directory *directory = request_directory(request);
    if (directory) {
        metrics_line(&out, "maillage_directory_version", "gauge", "Version of the directory of places.",
                     (double)directory_version(directory));
        metrics_line(&out, "maillage_directory_places", "gauge", "Places in it.", (double)directory_count(directory));
        metrics_line(&out, "maillage_directory_bytes", "gauge", "Bytes it takes.", (double)directory_memory(directory));
    }
    if (request->site->health)
        write_health(request->site->health, &out);
    metrics_line(&out, "maillage_heap_bytes", "gauge", "Heap in use.", (double)mallinfo2().uordblks);
    response_owned(response, "text/plain; version=0.0.4; charset=utf-8", &out);
    return true;
}
