/* Files of indicators of each kind: any bytes give series or one error, and what was kept is sound. The first byte
 * chooses the kind. */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fragility/fragility.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct store *open_store(void)
{
    static struct store *store;
    char url[64];
    int applied;
    struct error error = {0};
    if (store)
        return store;
    snprintf(url, sizeof url, "sqlite:/tmp/fuzz-indicators-%d.db", (int)getpid());
    if (!store_open(str_of(url), &store, &error) ||
        !store_migrate(store, STORE_MIGRATIONS, STORE_MIGRATION_COUNT, &applied, &error))
        abort();
    return store;
}

static void check(struct store *store)
{
    struct session *session;
    struct fragility *fragility;
    struct error error = {0};
    if (!store_read(store, &session, &error) || !fragility_load(session, &fragility, &error))
        abort();
    session_end(session);
    for (size_t i = 0; i < fragility->count; i++)
        for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_first(TERRITORY_COMMUNE) + 2000; id++) {
            double value = series_read(&fragility->at[i], id, TERRITORY_NONE).value;
            bool share = indicator_at(fragility->at[i].indicator)->measure == MEASURE_SHARE;
            if (isinf(value) || (share && isfinite(value) && (value < -1e-3 || value > 100 + 1e-3)))
                abort();
        }
    fragility_free(fragility);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const kinds[] = {"insee-rp", "filosofi", "arcep", "bpe", "mednum", "indice-2020", "mednum"};
    struct store *store = open_store();
    struct indicator_counts counts;
    struct error error = {0};
    char path[64];
    if (size == 0)
        return 0;
    size_t kind = data[0] % COUNT_OF(kinds);
    snprintf(path, sizeof path, "/tmp/fuzz-indicators-%d.%s", (int)getpid(), kind == 6 ? "json" : "csv");
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(data + 1, 1, size - 1, file) != size - 1 || fclose(file) != 0)
        abort();
    const struct indicator_order order = {.kind = str_of(kinds[kind]), .year = 2020};
    if (indicator_import(store, path, &order, &counts, &error))
        check(store);
    else if (error.kind == ERROR_NONE || error.kind == ERROR_INTERNAL)
        abort();
    unlink(path);
    return 0;
}
