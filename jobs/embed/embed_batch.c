#include "jobs/embed/embed_batch.h"

#include "jobs/embed/embed_text.h"
#include "llm/embed_vector.h"

#define TRIES 3
#define EXCHANGE_MS 60000      /* a hundred vectors take a second or two */
#define VECTORS_MOST (8 * MIB) /* of JSON: a hundred vectors take two */
#define REFUSALS_MOST 4        /* texts that are refused, while none was taken, before the model is given up */

/* ---- reading ---- */

void embed_batch_rewind(struct embed_batch *batch)
{
    batch->concepts = false;
    batch->behind = (struct uuid){0};
    batch->behind_chunk = -1;
}

static bool query(struct embed_batch *batch, struct pg_rows *rows)
{
    const struct pg_value course = pg_uuid(batch->run->claim->course), name = pg_text(batch->name);
    const struct pg_value behind = pg_uuid(batch->behind), most = pg_bigint(EMBEDDER_TEXTS);
    const struct pg_value room = pg_int((int32_t)embed_text_room(batch->model));

    if (!pg_ready(batch->unit.pg, batch->unit.fault))
        return false;
    if (batch->concepts)
        return PG_RUN(&batch->unit, rows, embed_concepts, course, name, behind, most, room);
    return PG_RUN(&batch->unit, rows, embed_passages, course, name, behind, pg_int((int32_t)batch->behind_chunk), most,
                  room);
}

static void take_row(struct embed_batch *batch, const struct pg_rows *rows, int row)
{
    const struct embed_batch_item item = {
        .material = pg_get_uuid(rows, row, PG_COL(embed_text, material_id)),
        .concept = pg_get_uuid(rows, row, PG_COL(embed_text, concept_id)),
        .chunk = pg_get_int(rows, row, PG_COL(embed_text, chunk_index)),
        .digest = pg_get_text(rows, row, PG_COL(embed_text, digest)),
    };

    batch->items[batch->count++] = item;
    batch->behind = batch->concepts ? item.concept : item.material;
    batch->behind_chunk = item.chunk;
}

/* As many as one question has room for; at least one. */
static void take_rows(struct embed_batch *batch, const struct pg_rows *rows)
{
    size_t bytes = 0;

    for (int row = 0; row < rows->count; row++) {
        const struct embedder_text text = embed_text_fit(batch->model, pg_get_str(rows, row, PG_COL(embed_text, title)),
                                                         pg_get_str(rows, row, PG_COL(embed_text, body)));
        bytes += text.title.len + text.body.len;
        if (batch->count > 0 && bytes > EMBED_TEXT_AT_ONCE)
            return;
        batch->texts[batch->count] = text;
        take_row(batch, rows, row);
    }
}

bool embed_batch_read(struct embed_batch *batch)
{
    struct pg_rows rows;

    arena_reset(batch->unit.arena);
    batch->count = 0;
    if (!query(batch, &rows))
        return false;
    if (rows.count == 0 && !batch->concepts) {
        batch->concepts = true;
        batch->behind = (struct uuid){0};
        if (!query(batch, &rows))
            return false;
    }
    take_rows(batch, &rows);
    return true;
}

/* ---- keeping ---- */

static void write_item(struct json_out *out, const struct embed_batch_item *item, struct str vector)
{
    json_open(out, NULL);
    json_put_uuid(out, "material_id", item->material);
    json_put_int(out, "chunk_index", item->chunk);
    json_put_uuid(out, "concept_id", item->concept);
    json_put_text(out, "digest", item->digest);
    json_put_str(out, "embedding", vector);
    json_close(out);
}

/* A list of rows for embed_put: `count` from `first` on with their vectors, or those that were refused, with none. */
static void write_rows(struct buf *buf, const struct embed_batch *batch, size_t first, size_t count,
                       const float *vectors)
{
    struct json_out out = json_out(buf);
    struct buf text = buf_make(MIB);

    json_list(&out, NULL);
    for (size_t i = first; i < first + count; i++) {
        buf_clear(&text);
        if (vectors != NULL)
            embed_vector_write(&text, vectors + (i - first) * EMBEDDER_DIMENSIONS);
        if (vectors != NULL || batch->items[i].refused)
            write_item(&out, &batch->items[i], vectors != NULL ? buf_str(&text) : (struct str){NULL, 0});
    }
    json_end(&out);
    buf_free(&text);
}

static bool put(const struct unit *unit, struct embed_batch *batch, size_t first, size_t count, const float *vectors)
{
    struct buf buf = buf_make(VECTORS_MOST);
    struct pg_rows rows;
    bool done;

    write_rows(&buf, batch, first, count, vectors);
    done = PG_RUN(unit, &rows, embed_put, pg_uuid(batch->run->claim->course), pg_text(batch->name),
                  pg_json(buf_str(&buf)));
    buf_free(&buf);
    return done;
}

/* What was paid for is kept, unless the attempt no longer counts. */
static bool keep(void *context, const struct unit *unit, const struct llm_call *call, const float *vectors)
{
    struct embed_batch *batch = context;
    const bool kept = run_settle(batch->run) && llm_calls_record(unit, call) &&
                      put(unit, batch, batch->first, batch->asked, vectors) && pg_commit(unit->pg, unit->fault);

    pg_rollback(unit->pg);
    return kept;
}

static void on_failure(void *context, const struct llm_call *call)
{
    struct embed_batch *batch = context;

    run_model_failed(batch->run, call->provider, call->model, call->error_code);
}

/* ---- asking ---- */

static bool ask(struct embed_batch *batch, size_t first, size_t count, enum embed_ask_end *end)
{
    const struct run *run = batch->run;
    const struct embed_ask_order order = {
        .settings = run->settings,
        .model = batch->model,
        .use = EMBEDDER_DOCUMENT,
        .job = run->claim->job,
        .course = run->claim->course,
        .request_id = run->claim->request_id,
        .tries = TRIES,
        .base_ms = run->settings->worker_retry_base_ms,
        .timeout_ms = (int)MIN(run->settings->llm_timeout * 1000, EXCHANGE_MS),
        .until = batch->until,
        .context = batch,
        .keep = keep,
        .failed = on_failure,
    };
    float *vectors = arena_array(batch->unit.arena, count * EMBEDDER_DIMENSIONS, sizeof *vectors);

    batch->first = first;
    batch->asked = count;
    if (!embed_ask(&batch->unit, &order, batch->texts + first, count, vectors, end))
        return false;
    batch->taken = true;
    batch->embedded += (int64_t)count;
    return true;
}

/* Remembers that the model does not take this text. False when it has taken none at all so far. */
static bool refuse(struct embed_batch *batch, size_t index)
{
    if (batch->refusal.kind == FAULT_NONE)
        batch->refusal = *batch->unit.fault;
    fault_clear(batch->unit.fault);
    batch->items[index].refused = true;
    batch->refused++;
    if (batch->taken || batch->refused < REFUSALS_MOST)
        return true;
    *batch->unit.fault = batch->refusal;
    return false;
}

/* A text alone that is refused may have more tokens than was thought. */
static bool ask_alone(struct embed_batch *batch, size_t index, enum embed_ask_end *end)
{
    if (!embed_text_shorten(&batch->texts[index]))
        return false;
    fault_clear(batch->unit.fault);
    return ask(batch, index, 1, end);
}

static bool ask_range(struct embed_batch *batch, size_t first, size_t count)
{
    enum embed_ask_end end;
    const size_t half = count / 2;

    if (ask(batch, first, count, &end))
        return true;
    if (end != EMBED_ASK_REFUSED)
        return false;
    if (count == 1)
        return ask_alone(batch, first, &end) || (end == EMBED_ASK_REFUSED && refuse(batch, first));
    fault_clear(batch->unit.fault);
    return ask_range(batch, first, half) && ask_range(batch, first + half, count - half);
}

static bool keep_refused(struct embed_batch *batch)
{
    const bool kept = run_settle(batch->run) && put(&batch->unit, batch, 0, batch->count, NULL) &&
                      pg_commit(batch->unit.pg, batch->unit.fault);

    pg_rollback(batch->unit.pg);
    return kept;
}

bool embed_batch_ask(struct embed_batch *batch)
{
    const int64_t before = batch->refused;

    if (!ask_range(batch, 0, batch->count))
        return false;
    if (batch->refused == before)
        return true;
    if (batch->taken)
        return keep_refused(batch);
    *batch->unit.fault = batch->refusal;
    return false;
}
