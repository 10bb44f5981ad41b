/* Poverty where it is secret, from the median income of the same year: p = a + b u + c u², u = ln(income / 22 000 €),
 * fitted by least squares on the communes where both are published. With fewer than a hundred of them, the
 * coefficients are those fitted on 4,302 communes of metropolitan France in 2021 (root mean square error 2.8 points).
 * The error printed is measured on the communes at hand: those where poverty is published are larger and poorer than
 * the others, so it is a floor. Every value made so is VALUE_ESTIMATED, for good. */
#include "private.h"

#include <math.h>

enum { TERMS = 3, FIT_LEAST = 100 };

static const double REFERENCE_INCOME = 22000;
static const double NATIONAL_2021[TERMS] = {14.356, -50.864, 76.059};

/* Solves the normal equations by elimination with pivots; false when they have no single solution. */
static bool solve(double m[TERMS][TERMS + 1], double solution[TERMS])
{
    for (int column = 0; column < TERMS; column++) {
        int pivot = column;
        for (int row = column + 1; row < TERMS; row++)
            if (fabs(m[row][column]) > fabs(m[pivot][column]))
                pivot = row;
        if (fabs(m[pivot][column]) < 1e-12)
            return false;
        for (int k = 0; k <= TERMS; k++) {
            double swap = m[column][k];
            m[column][k] = m[pivot][k];
            m[pivot][k] = swap;
        }
        for (int row = 0; row < TERMS; row++) {
            double factor = row == column ? 0 : m[row][column] / m[column][column];
            for (int k = column; k <= TERMS; k++)
                m[row][k] -= factor * m[column][k];
        }
    }
    for (int i = 0; i < TERMS; i++)
        solution[i] = m[i][TERMS] / m[i][i];
    return true;
}

static double predict(const double a[TERMS], double income)
{
    double u = log(income / REFERENCE_INCOME);
    return fmin(100, fmax(0, a[0] + a[1] * u + a[2] * u * u));
}

static bool both(const struct series *poverty, const struct series *income, uint32_t id, double *rate, double *median)
{
    *rate = amount_value(indicator_at(INDICATOR_POVERTY), &poverty->at[id]);
    *median = amount_value(indicator_at(INDICATOR_INCOME), &income->at[id]);
    return isfinite(*rate) && isfinite(*median) && *median > 0;
}

static bool fit(const struct series *poverty, const struct series *income, double a[TERMS])
{
    double m[TERMS][TERMS + 1] = {0}, rate, median;
    size_t count = 0;
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++) {
        if (!both(poverty, income, id, &rate, &median))
            continue;
        double u = log(median / REFERENCE_INCOME), powers[TERMS] = {1, u, u * u};
        for (int i = 0; i < TERMS; i++) {
            for (int k = 0; k < TERMS; k++)
                m[i][k] += powers[i] * powers[k];
            m[i][TERMS] += powers[i] * rate;
        }
        count++;
    }
    return count >= FIT_LEAST && solve(m, a);
}

void estimate_poverty(struct series *poverty, const struct series *income)
{
    double a[TERMS] = {NATIONAL_2021[0], NATIONAL_2021[1], NATIONAL_2021[2]}, fitted[TERMS], rate, median, squares = 0;
    size_t count = 0, estimated = 0;
    if (fit(poverty, income, fitted))
        for (int i = 0; i < TERMS; i++)
            a[i] = fitted[i];
    for (uint32_t id = territory_first(TERRITORY_COMMUNE); id < territory_total(); id++) {
        struct amount *amount = &poverty->at[id];
        if (both(poverty, income, id, &rate, &median)) {
            squares += (rate - predict(a, median)) * (rate - predict(a, median));
            count++;
        } else if (amount->state == VALUE_SECRET && isfinite(median) && median > 0) {
            double people = income->at[id].denominator;
            *amount = (struct amount){predict(a, median) / 100 * people, people, VALUE_ESTIMATED, true};
            estimated++;
        }
    }
    if (estimated > 0)
        poverty->estimate_rmse = count > 0 ? sqrt(squares / (double)count) : 2.8;
}
