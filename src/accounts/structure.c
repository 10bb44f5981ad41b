#include "accounts/structure.h"

#define COLUMNS                                                                                                        \
    "id, space_id, parent_id, name, siret, rna, commune, intercommunality, address, postal_code, phone, email, "       \
    "website, state, created_by, created_at, updated_at"

STATEMENT(structure_select, "SELECT " COLUMNS " FROM structure WHERE id = $1");

static const char *const STATES[] = {"to_check", "active", "closed"};

static enum structure_state read_state(struct str code)
{
    for (size_t i = 0; i < COUNT_OF(STATES); i++)
        if (str_equal(code, str_of(STATES[i])))
            return (enum structure_state)i;
    return STRUCTURE_CLOSED;
}

static void read_structure(struct query *query, struct arena *arena, struct structure *structure)
{
    *structure = (struct structure){
        .id = column_i64(query, 0),
        .space_id = column_i64(query, 1),
        .parent_id = column_i64(query, 2),
        .name = column_copy(query, 3, arena),
        .siret = column_copy(query, 4, arena),
        .rna = column_copy(query, 5, arena),
        .commune = column_copy(query, 6, arena),
        .intercommunality = column_copy(query, 7, arena),
        .address = column_copy(query, 8, arena),
        .postal_code = column_copy(query, 9, arena),
        .phone = column_copy(query, 10, arena),
        .email = column_copy(query, 11, arena),
        .website = column_copy(query, 12, arena),
        .state = read_state(column_text(query, 13)),
        .created_by = column_i64(query, 14),
        .created_at = column_i64(query, 15),
        .updated_at = column_i64(query, 16),
    };
}

bool structure_find(struct session *session, int64_t id, struct arena *arena, struct structure *structure, bool *found,
                    struct error *error)
{
    struct query *query = query_start(session, &structure_select);
    bind_i64(query, 1, id);
    *found = query_row(query);
    if (*found)
        read_structure(query, arena, structure);
    return query_end(query, error);
}
