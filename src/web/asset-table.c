#include "asset-table.h"

static const struct asset *find(struct str path)
{
    size_t low = 0, high = ASSET_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = str_compare(path, ASSETS[middle].path);
        if (order == 0)
            return &ASSETS[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

const struct asset *asset_at(const char *address)
{
    return find(str_slice(str_of(address), strlen("/assets/"), SIZE_MAX));
}

bool show_asset(struct request *request, struct response *response, struct error *error)
{
    const struct asset *asset = find(request_path(request, "path"));
    if (!asset)
        return error_set(error, ERROR_MISSING, "Ce fichier n’existe pas dans cette version du site.");
    response_asset(request, response, asset);
    return true;
}
