/* What the program knows without any import: data/figures/communes-28-indicators.csv. */
#include "private.h"

#include <math.h>

extern const struct str COMMUNES_28_INDICATORS_CSV;

static const struct {
    const char *column;
    enum indicator_id indicator;
    int year;
    const char *source;
    double factor;
} COLUMNS[] = {
    {"nonthd30_pct_2019", INDICATOR_NO_FIXED, 2019, "Arcep, couverture fixe (version bêta)", 0.01},
    {"filo_tp60_2021", INDICATOR_POVERTY, 2021, "Insee, Filosofi", 0.01},
    {"tx_65plus_2017", INDICATOR_OLDER_65, 2017, "Insee, recensement", 0.01},
    {"tx_nscol15p_2017", INDICATOR_NO_DIPLOMA, 2017, "Insee, recensement", 0.01},
    {"tx_menseul_2017", INDICATOR_ALONE, 2017, "Insee, recensement", 0.01},
    {"tx_fammono_2017", INDICATOR_LONE_PARENT, 2017, "Insee, recensement", 0.01},
    {"tx_15_24_2017", INDICATOR_YOUNG, 2017, "Insee, recensement", 0.01},
    {"filo_med_2021", INDICATOR_INCOME, 2021, "Insee, Filosofi", 1},
};

struct sheet {
    size_t column[COUNT_OF(COLUMNS)];
    size_t code, people;
};

static void read_headings(struct sheet *sheet, const struct str *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(cells[i], STR("code")))
            sheet->code = i;
        if (str_equal(cells[i], STR("pop2023")))
            sheet->people = i;
        for (size_t c = 0; c < COUNT_OF(COLUMNS); c++)
            if (str_equal(cells[i], str_of(COLUMNS[c].column)))
                sheet->column[c] = i;
    }
}

static void read_commune(const struct sheet *sheet, const struct str *cells, struct series *series)
{
    uint32_t commune = territory_find(TERRITORY_COMMUNE, cells[sheet->code]);
    double people, value;
    if (commune == TERRITORY_NONE || !number_read(cells[sheet->people], &people))
        return;
    for (size_t c = 0; c < COUNT_OF(COLUMNS); c++) {
        struct amount *amount = &series[COLUMNS[c].indicator].at[commune];
        if (number_read(cells[sheet->column[c]], &value))
            *amount = (struct amount){value * COLUMNS[c].factor * people, people, VALUE_KNOWN, true};
        else /* Filosofi's blanks are secrets; the others were not produced */
            amount->state = COLUMNS[c].indicator == INDICATOR_POVERTY ? VALUE_SECRET : VALUE_UNKNOWN;
    }
}

void embedded_series(struct series series[INDICATOR_COUNT], bool present[INDICATOR_COUNT], struct arena *arena)
{
    for (size_t c = 0; c < COUNT_OF(COLUMNS); c++) {
        series[COLUMNS[c].indicator] = (struct series){.indicator = COLUMNS[c].indicator,
                                                       .year = COLUMNS[c].year,
                                                       .source = str_of(COLUMNS[c].source),
                                                       .licence = STR("Licence Ouverte 2.0"),
                                                       .at = ARENA_ARRAY(arena, struct amount, territory_total()),
                                                       .embedded = true};
        present[COLUMNS[c].indicator] = true;
    }
    struct memory_stream stream = {COMMUNES_28_INDICATORS_CSV};
    struct csv_reader *reader = csv_reader_new(memory_stream_read, &stream, ',');
    struct sheet sheet = {0};
    struct str *cells;
    size_t count;
    int64_t line;
    struct error error = {0};
    bool heading = true;
    while (csv_reader_next(reader, &cells, &count, &line, &error) && count) {
        if (heading)
            read_headings(&sheet, cells, count);
        else if (count > sheet.people)
            read_commune(&sheet, cells, series);
        heading = false;
    }
    csv_reader_free(reader);
}
