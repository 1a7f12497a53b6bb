#include "course/search_vector.h"

bool search_vector_fetch(const struct unit *unit, struct uuid course, const char *model, const char *digest,
                         struct search_vector_state *state)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, search_vector_state, pg_uuid(course), pg_text(model), pg_text(digest),
                pg_bigint(SEARCH_VECTOR_COUNTED)))
        return false;
    *state = (struct search_vector_state){
        .possible = pg_get_bool(&rows, 0, PG_COL(search_vector_state, possible)),
        .known = pg_get_bool(&rows, 0, PG_COL(search_vector_state, known)),
        .embedded = pg_get_int(&rows, 0, PG_COL(search_vector_state, embedded)),
        .embeddable = pg_get_int(&rows, 0, PG_COL(search_vector_state, embeddable)),
    };
    return true;
}

void search_vector_digest(const char *words, char digest[DIGEST_SHA256_HEX])
{
    digest_sha256_hex(str_of(words), digest);
}

bool search_vector_put(const struct unit *unit, const char *model, const char *digest, const char *vector)
{
    return PG_RUN(unit, NULL, search_vector_put, pg_text(model), pg_text(digest), pg_text(vector),
                  pg_bigint(SEARCH_VECTOR_KEPT));
}
