#include "places/import.h"

int place_quality(const struct place *place)
{
    const struct {
        int weight;
        bool filled;
    } parts[] = {
        {20, !str_is_empty(place->hours)},
        {15, place->services.count > 0},
        {15, !str_is_empty(place->phone) || place->emails.count > 0},
        {10, place->located},
        {10, !str_is_empty(place->address)},
        {10, place->access_modes.count > 0},
        {5, place->support_modes.count > 0},
        {5, place->fees.count > 0},
        {5, !str_is_empty(place->summary) || !str_is_empty(place->detail)},
        {5, place->audiences.count > 0 || place->specific_support.count > 0},
    };
    int quality = 0;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        quality += parts[i].filled ? parts[i].weight : 0;
    return quality;
}
