/* Queues invitations, as a page does: a hundred in one write. bench/mail measures what becomes of them.
 *     bench-mail DATABASE COUNT */
#include <stdio.h>
#include <stdlib.h>

#include "post/post.h"

enum { A_WRITE = 100 };

struct batch {
    int64_t from, until;
};

static bool queue(struct session *session, void *context, struct error *error)
{
    const struct batch *batch = context;
    struct arena arena = {0};
    bool done = true;
    for (int64_t i = batch->from; done && i < batch->until; i++) {
        const struct letter_value values[] = {{"role", STR("participant")},
                                              {"sens", STR("Prend part aux groupes de travail.")},
                                              {"espace", STR("Inclusion numérique d’Eure-et-Loir")},
                                              {"auteur", STR("Jeanne Exemple")},
                                              {"lien", STR("https://maillage.exemple.fr/invitation/abcdef")}};
        struct letter_order order = {.message = {.mark = arena_printf(&arena, "bench %lld", (long long)i),
                                                 .kind = "invitation",
                                                 .address = arena_printf(&arena, "personne%lld@domaine%lld.test",
                                                                         (long long)i, (long long)i % 500),
                                                 .list = STR("invitations")},
                                     .values = values,
                                     .value_count = COUNT_OF(values)};
        done = letter_queue(session, &order, instant_now(), NULL, error);
    }
    arena_free(&arena);
    return done;
}

int main(int count, char **words)
{
    struct store *store;
    struct error error;
    int64_t wanted;
    if (count != 3 || !str_to_i64(str_of(words[2]), &wanted))
        return 2;
    if (!store_open(str_of(words[1]), &store, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 3;
    }
    bool done = true;
    for (int64_t from = 0; done && from < wanted; from += A_WRITE) {
        struct batch batch = {from, from + A_WRITE < wanted ? from + A_WRITE : wanted};
        done = store_write(store, queue, &batch, &error);
    }
    if (!done)
        fprintf(stderr, "%s\n", error.message);
    store_close(store);
    return !done;
}
