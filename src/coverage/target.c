#include "coverage/target.h"

#include <math.h>
#include <stdlib.h>

static const struct {
    const char *name, *label;
} KEYS[TARGET_KEY_COUNT] = {
    [TARGET_POPULATION] = {"population", "la population"},
    [TARGET_COMMUNES] = {"communes", "le nombre de communes"},
    [TARGET_AREA] = {"superficie", "la superficie"},
    [TARGET_FRAGILITY] = {"fragilite", "la population pondérée par la fragilité"},
    [TARGET_MIX] = {"mixte", "un mélange de ces clés"},
};

const struct target_mix TARGET_EVEN = {{0.5, 0.125, 0.125, 0.25}};

bool target_key_find(struct str name, enum target_key *key)
{
    for (int i = 0; i < TARGET_KEY_COUNT; i++)
        if (str_equal(name, str_of(KEYS[i].name))) {
            *key = (enum target_key)i;
            return true;
        }
    return false;
}

const char *target_key_name(enum target_key key)
{
    return KEYS[key].name;
}

const char *target_key_label(enum target_key key)
{
    return KEYS[key].label;
}

double target_share(double total, const struct target_base *base, const struct target_base *whole, enum target_key key,
                    const struct target_mix *mix)
{
    double sum = 0, weights = 0;
    for (int part = 0; part < TARGET_PARTS; part++) {
        double weight = key == TARGET_MIX ? mix->weight[part] : part == (int)key;
        if (!(weight > 0) || !(whole->part[part] > 0)) /* a key of which nothing is known does not count */
            continue;
        sum += weight * base->part[part] / whole->part[part];
        weights += weight;
    }
    return weights > 0 ? total * sum / weights : 0;
}

struct remainder {
    double left;
    size_t part;
};

static int by_remainder(const void *a, const void *b)
{
    const struct remainder *one = a, *other = b;
    if (one->left != other->left)
        return one->left > other->left ? -1 : 1;
    return one->part < other->part ? -1 : one->part > other->part;
}

void target_share_out(int64_t total, const struct target_base *parts, size_t count, enum target_key key,
                      const struct target_mix *mix, int64_t *shares)
{
    struct target_base whole = {0};
    struct remainder *remainders = memory_array(sizeof *remainders, count);
    double weight = 0;
    int64_t given = 0;
    for (size_t i = 0; i < count; i++)
        for (int part = 0; part < TARGET_PARTS; part++)
            whole.part[part] += parts[i].part[part];
    for (size_t i = 0; i < count; i++) {
        double exact = target_share((double)total, &parts[i], &whole, key, mix);
        shares[i] = (int64_t)floor(exact);
        remainders[i] = (struct remainder){exact - floor(exact), i};
        given += shares[i];
        weight += exact;
    }
    qsort(remainders, count, sizeof *remainders, by_remainder);
    for (size_t i = 0; weight > 0 && i < count && given < total; i++, given++)
        shares[remainders[i].part]++;
    free(remainders);
}

struct target_course target_project(const struct target_step *steps, size_t count, double goal)
{
    static const double days_a_month = 30.4375;
    struct target_course course = {.per_month = NAN};
    double day = 0, places = 0, products = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        day += steps[i].date / (double)count;
        places += steps[i].count / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        products += (steps[i].date - day) * (steps[i].count - places);
        squares += (steps[i].date - day) * (steps[i].date - day);
    }
    if (squares > 0)
        course.per_month = products / squares * days_a_month;
    if (count > 0 && steps[count - 1].count >= goal) {
        course.reached = true;
        return course;
    }
    if (count > 0 && course.per_month > 0) {
        double days = ceil((goal - steps[count - 1].count) / course.per_month * days_a_month);
        static const double century = 36525; /* beyond, it is no forecast */
        course.ever = days < century;
        course.date = course.ever ? steps[count - 1].date + (int32_t)days : 0;
    }
    return course;
}
