/* The web process: opens the database, keeps the directory current, answers requests until it is told to stop. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "application.h"
#include "child.h"
#include "confinements.h"
#include "grounds.h"
#include "keeper.h"
#include "live.h"
#include "need-shelf.h"
#include "outside.h"
#include "places/directory.h"
#include "progress.h"
#include "spaces.h"

enum { TILE_BYTES = 64 * 1024 * 1024 };

static bool serve(const struct child_brief *brief, struct error *error)
{
    const struct settings *settings = &brief->settings;
    struct site site = {.settings = settings, .secret = brief->secret};
    struct keeper *keeper = NULL;
    struct application *application = NULL;
    struct server *server = NULL;
    site.directory = directory_holder_new();
    site.tiles = directory_tiles_new(TILE_BYTES);
    site.spaces = space_shelf_new();
    site.grounds = ground_shelf_new();
    site.live = live_new();
    site.need = need_shelf_new();
    site.progress = progress_shelf_new();
    bool done = zone_find(str_of(settings->zone), &site.zone, error) &&
                store_open(str_of(settings->database), &site.store, error) &&
                outside_new(CHILD_PAIR, &site.outside, error) && keeper_start(&site, &keeper, error) &&
                application_new(&site, ROUTES, ROUTE_COUNT, &application, error) &&
                server_start(settings, CHILD_LISTEN, application, &server, error);
    if (done) {
        application->server = server;
        child_ready();
        log_event(LOG_LEVEL_INFO, "serving", NULL);
        child_wait_for_stop();
        live_stop(site.live);
        if (!server_stop(server))
            log_event(LOG_LEVEL_WARNING, "stopped", "cut=true");
    }
    application_free(application);
    keeper_stop(keeper);
    outside_free(site.outside);
    store_close(site.store);
    live_free(site.live);
    progress_shelf_free(site.progress);
    ground_shelf_free(site.grounds);
    need_shelf_free(site.need);
    space_shelf_free(site.spaces);
    directory_tiles_free(site.tiles);
    directory_holder_free(site.directory);
    return done;
}

int web_process(void)
{
    struct arena arena = {0};
    struct child_brief brief = {0};
    struct error error = {0};
    log_set_process("web");
    child_block_signals();
    bool done = brief_read(&arena, &brief, &error);
    settings_forget_secrets(&brief.settings); /* of mail: the worker's alone */
    done = done && confine_web(&brief.settings, &arena, &error) && serve(&brief, &error);
    if (!done)
        log_error("web", &error);
    explicit_bzero(brief.secret, sizeof brief.secret);
    arena_free(&arena);
    return done ? 0 : 1;
}
