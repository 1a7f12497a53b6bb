#include "course/snapshot.h"

#include "base/limits.h"
#include "course/lesson.h"
#include "course/structure_sources.h"
#include "course/structure_store.h"

/* ---- writing ---- */

/* NULL when nobody knows what it depends on. */
static const char *key_of(struct arena *arena, const struct snapshot_draft *draft, int64_t revision)
{
    char *text = arena_alloc(arena, DIGEST_SHA256_HEX);
    const struct generation_key key = {
        .course = draft->course,
        .node = draft->node,
        .fingerprint = draft->fingerprint,
        .mappings = draft->mappings,
        .corrections = draft->corrections,
        .mode = draft->mode,
        .strategy = draft->strategy,
        .prompt_version = draft->prompts != NULL ? draft->prompts : draft->prompt_version,
        .model_chain = draft->model_chain,
        .revision = revision,
    };

    if (draft->model_chain == NULL || draft->fingerprint[0] == '\0')
        return NULL;
    generation_key_make(&key, text);
    return text;
}

static bool insert(const struct unit *unit, struct uuid id, const struct snapshot_draft *draft)
{
    struct buf structure = buf_make(LIMIT_DOCUMENT), warnings = buf_make(MIB);
    struct json_out structure_out = json_out(&structure), warnings_out = json_out(&warnings);
    bool done;

    structure_write(&structure_out, NULL, &draft->structure);
    structure_write_texts(&warnings_out, NULL, &draft->warnings);
    done = structure.overflow || warnings.overflow
               ? fault_log(unit->fault, FAULT_INTERNAL, "a structure too large to keep")
               : PG_RUN(unit, NULL, snapshot_insert, pg_uuid(id), pg_uuid(draft->course), pg_uuid(draft->node),
                        pg_uuid(draft->job), pg_text(draft->mode), pg_text(draft->strategy),
                        pg_text(draft->fingerprint), pg_text(draft->prompt_version), pg_text(draft->provider),
                        pg_text(draft->model_id), pg_bigint(draft->tokens_in), pg_bigint(draft->tokens_out),
                        pg_double(draft->cost_usd), pg_json(buf_str(&structure)), pg_json(buf_str(&warnings)),
                        pg_text(key_of(unit->arena, draft, draft->revision)));
    buf_free(&structure);
    buf_free(&warnings);
    return done;
}

static bool apply(const struct unit *unit, struct uuid course, struct uuid snapshot, const struct structure *structure)
{
    return structure_store_put(unit, course, snapshot, structure) &&
           PG_RUN(unit, NULL, applied_set, pg_uuid(course), pg_uuid(snapshot));
}

static bool is_guided(const char *mode)
{
    return strcmp(mode, "guided") == 0;
}

/* A guided structure that is applied is what would guide the next: what it changed itself is no reason to make it again. */
static bool own_revision(const struct unit *unit, struct uuid snapshot, const struct snapshot_draft *draft)
{
    struct pg_rows rows;

    if (draft->revision == GENERATION_KEY_UNGUIDED)
        return true;
    return PG_RUN(unit, &rows, applied_is, pg_uuid(draft->course)) &&
           PG_RUN(unit, NULL, snapshot_key_set, pg_uuid(snapshot),
                  pg_text(key_of(unit->arena, draft, pg_get_int(&rows, 0, PG_COL(applied_is, content_revision)))));
}

bool snapshot_insert(const struct unit *unit, const struct snapshot_draft *draft, bool wanted, struct uuid *snapshot)
{
    struct structure structure;
    struct pg_rows rows;

    *snapshot = uuid_new();
    if (!insert(unit, *snapshot, draft) || !PG_RUN(unit, &rows, applied_is, pg_uuid(draft->course)))
        return false;
    if (!uuid_is_nil(draft->node) || (!wanted && pg_get_bool(&rows, 0, PG_COL(applied_is, has_structure))))
        return true;
    structure = draft->structure;
    structure.is_guided = is_guided(draft->mode);
    return apply(unit, draft->course, *snapshot, &structure) && own_revision(unit, *snapshot, draft);
}

bool snapshot_find_same(const struct unit *unit, const struct generation_key *key, struct uuid *snapshot)
{
    char text[DIGEST_SHA256_HEX];
    struct pg_rows rows;

    generation_key_make(key, text);
    if (!PG_RUN(unit, &rows, snapshot_same, pg_uuid(key->course), pg_text(text)))
        return false;
    *snapshot = rows.count > 0 ? pg_get_uuid(&rows, 0, PG_COL(snapshot_same, id)) : (struct uuid){0};
    return true;
}

static bool read_structure(struct arena *arena, struct str text, struct structure *structure, struct fault *fault)
{
    struct structure_losses losses = {0};
    json_t *tree;

    return json_read(arena, text, &tree, fault) && structure_read(arena, tree, NULL, NULL, structure, &losses, fault);
}

/* The structure of one that can be applied. */
static bool fetch_whole(const struct unit *unit, struct uuid course, struct uuid snapshot, struct structure *structure)
{
    struct pg_rows rows;
    struct str text;

    if (!snapshot_fetch(unit, course, snapshot, &rows))
        return false;
    if (!pg_is_null(&rows, 0, PG_COL(snapshot, node_id)))
        return fault_set(unit->fault, FAULT_CONFLICT,
                         "The snapshot covers one node; only snapshots of a whole course can be applied.");
    if (!snapshot_structure(unit, snapshot, &text) || !read_structure(unit->arena, text, structure, unit->fault))
        return false;
    structure->is_guided = is_guided(pg_get_text(&rows, 0, PG_COL(snapshot, mode)));
    return structure_sources_drop_gone(unit, course, structure);
}

/* With memory of its own: a large structure and all that a course has are more than a request holds. */
bool snapshot_apply(const struct unit *unit, struct uuid course, struct uuid snapshot, struct pg_rows *rows)
{
    struct unit apart = *unit;
    struct structure structure;
    bool done;

    apart.arena = arena_new(LIMIT_JOB_ARENA);
    done = fetch_whole(&apart, course, snapshot, &structure) && apply(&apart, course, snapshot, &structure);
    arena_free(apart.arena);
    return done && snapshot_fetch(unit, course, snapshot, rows);
}

bool snapshot_plan(const struct unit *unit, struct uuid course, struct uuid snapshot, struct structure_plan *plan)
{
    struct structure *structure = arena_alloc(unit->arena, sizeof *structure);

    return fetch_whole(unit, course, snapshot, structure) && structure_store_plan(unit, course, structure, plan);
}

/* ---- reading ---- */

/* Modules that people have made may have none; without any there is nothing to be guided by. */
static bool has_lesson(const struct pg_rows *rows)
{
    for (int row = 0; row < rows->count; row++)
        if (!pg_is_null(rows, row, PG_COL(lessons_of_course, id)))
            return true;
    return false;
}

static void set_generated(const char **generated, const char *title, const char *renamed, const char *name)
{
    if (strcmp(title, renamed) == 0)
        *generated = name;
}

static void set_generated_below(struct lesson *lesson, enum identity_kind kind, const char *title, const char *name)
{
    if (kind == IDENTITY_LESSON)
        set_generated(&lesson->generated_title, lesson->title, title, name);
    for (size_t i = 0; kind == IDENTITY_CONCEPT && i < lesson->concept_count; i++)
        set_generated(&lesson->concepts[i].generated_title, lesson->concepts[i].title, title, name);
    for (size_t i = 0; kind == IDENTITY_EXERCISE && i < lesson->exercise_count; i++)
        set_generated(&lesson->exercises[i].generated_title, lesson->exercises[i].description, title, name);
}

/* Tells what was renamed how a generation had called it. */
static bool read_renamed(const struct unit *unit, struct uuid course, struct structure *structure)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, items_renamed, pg_uuid(course)))
        return false;
    for (int row = 0; row < rows.count; row++) {
        const enum identity_kind kind = identity_kind_of(pg_get_text(&rows, row, PG_COL(items_renamed, item_kind)));
        const char *title = pg_get_text(&rows, row, PG_COL(items_renamed, title));
        const char *name = pg_get_text(&rows, row, PG_COL(items_renamed, generated_title));

        for (size_t m = 0; m < structure->module_count; m++) {
            struct module *module = &structure->modules[m];
            if (kind == IDENTITY_MODULE)
                set_generated(&module->generated_title, module->title, title, name);
            for (size_t l = 0; l < module->lesson_count; l++)
                set_generated_below(&module->lessons[l], kind, title, name);
        }
    }
    return true;
}

/* The modules as they are now, in place of those of the snapshot. */
static bool read_applied(const struct unit *unit, struct uuid course, struct structure *structure, bool *found)
{
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);
    struct structure now;
    struct pg_rows rows;
    bool done;

    if (!lesson_fetch_all(unit, course, &rows))
        return false;
    *found = has_lesson(&rows);
    if (!*found)
        return true;
    json_open(&out, NULL);
    lesson_write_modules(&out, "modules", &rows);
    json_close(&out);
    done = buf.overflow ? fault_log(unit->fault, FAULT_INTERNAL, "a structure too large to guide")
                        : read_structure(unit->arena, buf_str(&buf), &now, unit->fault);
    buf_free(&buf);
    if (!done)
        return false;
    structure->modules = now.modules;
    structure->module_count = now.module_count;
    return read_renamed(unit, course, structure);
}

bool snapshot_applied(const struct unit *unit, struct uuid course, struct structure *structure, bool *found)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, snapshot_of_applied, pg_uuid(course)))
        return false;
    *structure = (struct structure){0}; /* an imported course has parts and no snapshot */
    return (rows.count == 0 || read_structure(unit->arena, pg_get_str(&rows, 0, PG_COL(snapshot_of_applied, structure)),
                                              structure, unit->fault)) &&
           read_applied(unit, course, structure, found);
}

bool snapshot_fetch(const struct unit *unit, struct uuid course, struct uuid snapshot, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, snapshot_by_id, pg_uuid(course), pg_uuid(snapshot)) &&
           (rows->count > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "Snapshot not found"));
}

bool snapshot_fetch_latest(const struct unit *unit, struct uuid course, struct uuid node, struct pg_rows *rows)
{
    return PG_RUN(unit, rows, snapshot_latest, pg_uuid(course), pg_uuid(node)) &&
           (rows->count > 0 || fault_set(unit->fault, FAULT_NOT_FOUND, "No structure has been generated yet"));
}

bool snapshot_structure(const struct unit *unit, struct uuid snapshot, struct str *structure)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, snapshot_structure, pg_uuid(snapshot)))
        return false;
    *structure = pg_get_str(&rows, 0, PG_COL(snapshot_structure, structure));
    return true;
}

bool snapshot_structure_piece(const struct unit *unit, struct uuid snapshot, int64_t from, int64_t most,
                              struct str *piece)
{
    struct pg_rows rows;

    if (!PG_RUN(unit, &rows, snapshot_structure_piece, pg_uuid(snapshot), pg_int((int32_t)from + 1),
                pg_int((int32_t)most)))
        return false;
    if (rows.count == 0)
        return fault_log(unit->fault, FAULT_UNAVAILABLE, "the snapshot was deleted while it was read");
    *piece = pg_get_str(&rows, 0, PG_COL(snapshot_structure_piece, piece));
    return true;
}

bool snapshot_list(const struct unit *unit, struct uuid course, struct uuid node, const struct page *page,
                   struct pg_rows *rows, int64_t *total)
{
    if (!PG_RUN(unit, rows, snapshot_page, pg_uuid(course), pg_uuid(node), pg_stamp(page->after_at),
                pg_uuid(page->after_id), pg_bigint(page->limit + 1), pg_bigint(page->offset), pg_bigint(LIMIT_TOTAL)))
        return false;
    *total = rows->count > 0 ? pg_get_int(rows, 0, PG_COL(snapshot_page, total)) : 0;
    return true;
}

void snapshot_write(struct json_out *out, const char *key, const struct pg_rows *rows, int row, struct str structure)
{
    json_open(out, key);
    json_put_uuid(out, "id", pg_get_uuid(rows, row, PG_COL(snapshot, id)));
    json_put_uuid(out, "course_id", pg_get_uuid(rows, row, PG_COL(snapshot, course_id)));
    json_put_uuid(out, "node_id", pg_get_uuid(rows, row, PG_COL(snapshot, node_id)));
    json_put_text(out, "mode", pg_get_text(rows, row, PG_COL(snapshot, mode)));
    json_put_text(out, "strategy", pg_get_text(rows, row, PG_COL(snapshot, strategy)));
    json_put_text(out, "node_fingerprint", pg_get_text(rows, row, PG_COL(snapshot, node_fingerprint)));
    json_put_text(out, "prompt_version", pg_get_text(rows, row, PG_COL(snapshot, prompt_version)));
    json_put_text(out, "provider", pg_get_text(rows, row, PG_COL(snapshot, provider)));
    json_put_text(out, "model_id", pg_get_text(rows, row, PG_COL(snapshot, model_id)));
    json_put_int(out, "tokens_in", pg_get_int(rows, row, PG_COL(snapshot, tokens_in)));
    json_put_int(out, "tokens_out", pg_get_int(rows, row, PG_COL(snapshot, tokens_out)));
    json_put_double(out, "cost_usd", pg_get_double(rows, row, PG_COL(snapshot, cost_usd)));
    json_put_bool(out, "is_applied", pg_get_bool(rows, row, PG_COL(snapshot, is_applied)));
    json_put_raw(out, "warnings", pg_get_str(rows, row, PG_COL(snapshot, warnings)));
    json_put_stamp(out, "created_at", pg_get_stamp(rows, row, PG_COL(snapshot, created_at)));
    if (structure.at != NULL)
        json_put_raw(out, "structure", structure);
    json_close(out);
}

bool snapshot_is_applied(const struct pg_rows *rows, int row)
{
    return pg_get_bool(rows, row, PG_COL(snapshot, is_applied));
}

struct uuid snapshot_node(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(snapshot, node_id));
}

stamp snapshot_created_at(const struct pg_rows *rows, int row)
{
    return pg_get_stamp(rows, row, PG_COL(snapshot, created_at));
}

struct uuid snapshot_id(const struct pg_rows *rows, int row)
{
    return pg_get_uuid(rows, row, PG_COL(snapshot, id));
}
