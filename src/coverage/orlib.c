/* OR-Library's p-median instances (J. E. Beasley): "vertices edges p", then an undirected edge "a b cost" a line.
 * An edge given twice keeps its last cost, as the published optima suppose. */
#include <math.h>
#include <stdlib.h>

#include "coverage/siting.h"

enum { VERTICES_MOST = 5000 };

/* The next number of the text. */
static bool take_number(struct str *rest, double *value)
{
    *rest = str_trim(*rest);
    size_t end = 0;
    while (end < rest->length &&
           !(rest->at[end] == ' ' || rest->at[end] == '\n' || rest->at[end] == '\r' || rest->at[end] == '\t'))
        end++;
    if (!str_to_double(str_slice(*rest, 0, end), value))
        return false;
    *rest = str_slice(*rest, end, rest->length);
    return true;
}

/* Shortest ways between all pairs (Floyd 1962; Warshall 1962), in place. */
static void close_distances(double *distance, size_t count)
{
    for (size_t k = 0; k < count; k++) {
        const double *through = distance + k * count;
        for (size_t i = 0; i < count; i++) {
            double *row = distance + i * count, to_k = row[k];
            if (isinf(to_k))
                continue;
            for (size_t j = 0; j < count; j++)
                row[j] = to_k + through[j] < row[j] ? to_k + through[j] : row[j];
        }
    }
}

bool siting_read_pmed(struct str text, struct arena *arena, double **costs, size_t *vertices, size_t *count,
                      struct error *error)
{
    double n, edges, p;
    if (!take_number(&text, &n) || !take_number(&text, &edges) || !take_number(&text, &p) || n < 1 ||
        n > VERTICES_MOST || n != floor(n) || edges < 0 || p < 1 || p > n || p != floor(p))
        return error_set(error, ERROR_INVALID,
                         "Première ligne attendue : nombre de sommets, d’arêtes et de lieux à choisir.");
    size_t size = (size_t)n;
    double *distance = ARENA_ARRAY(arena, double, size_product(size, size));
    for (size_t i = 0; i < size; i++)
        for (size_t j = 0; j < size; j++)
            distance[i * size + j] = i == j ? 0 : INFINITY;
    size_t edge_count = edges < 1e9 ? (size_t)edges : 0;
    for (size_t e = 0; e < edge_count; e++) {
        double a, b, cost;
        if (!take_number(&text, &a) || !take_number(&text, &b) || !take_number(&text, &cost) || a < 1 || a > n ||
            b < 1 || b > n || cost < 0)
            return error_set(error, ERROR_INVALID, "Arête n° %zu illisible : deux sommets et un coût sont attendus.",
                             e + 1);
        distance[((size_t)a - 1) * size + (size_t)b - 1] = cost;
        distance[((size_t)b - 1) * size + (size_t)a - 1] = cost;
    }
    close_distances(distance, size);
    for (size_t i = 0; i < size * size; i++)
        if (isinf(distance[i]))
            return error_set(error, ERROR_INVALID, "Le réseau n’est pas d’un seul tenant.");
    *costs = distance;
    *vertices = size;
    *count = (size_t)p;
    return true;
}
