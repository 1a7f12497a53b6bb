#include "jobs/generate/part_ask.h"

#include "base/limits.h"
#include "course/generation.h"
#include "jobs/generate/part_load.h"
#include "jobs/generate/prompt.h"

/* One question under way. */
struct asking {
    const struct part_ask *ask;
    struct arena *scratch;
    struct generation_input input; /* without materials before they are loaded */
    struct answer answer;          /* that was read last */
    struct texts thinned;
};

/* ---- what is shown ---- */

static bool load(struct asking *asking, struct fault *fault)
{
    const struct part_ask *ask = asking->ask;
    const struct unit unit = {.pg = ask->job->pg, .arena = asking->scratch, .tenant = ask->job->tenant, .fault = fault};
    struct generation_material *materials = arena_array(asking->scratch, ask->part->count + 1, sizeof *materials);
    size_t count = 0;

    if (!pg_ready(ask->job->pg, fault))
        return false;
    for (size_t i = 0; i < ask->part->count; i++) {
        const struct part_plan_piece *piece = &ask->part->pieces[i];
        materials[count] = ask->loaded->input.materials[piece->material];
        if (!part_load_material(&unit, piece->first, piece->end, &materials[count]))
            return false;
        count += materials[count].document != NULL;
    }
    asking->input.materials = materials;
    asking->input.material_count = count;
    return count > 0 || fault_set(fault, FAULT_NO_MATERIAL, "No material is ready to work from.");
}

static bool render(void *context, size_t room, struct str *text, struct fault *fault)
{
    struct asking *asking = context;

    if (asking->input.materials == NULL && !load(asking, fault))
        return false;
    asking->thinned = (struct texts){arena_array(asking->scratch, asking->input.material_count + 1, sizeof(char *)), 0};
    return prompt_render(asking->scratch, &asking->input, room, text, &asking->thinned, fault);
}

/* ---- what is kept ---- */

static void put_losses(struct json_out *out, const struct answer *answer)
{
    const size_t counts[] = {answer->losses.items,    answer->losses.citations, answer->dropped.citations,
                             answer->dropped.web,     answer->dropped.ranges,   answer->dropped.concepts,
                             answer->dropped.lessons, answer->dropped.modules,  answer->addresses,
                             answer->losses.clipped};

    json_list(out, "losses");
    for (size_t i = 0; i < ARRAY_COUNT(counts); i++)
        json_put_int(out, NULL, (int64_t)counts[i]);
    json_end(out);
}

static void get_losses(const json_t *list, struct answer *answer)
{
    size_t *const counts[] = {&answer->losses.items,    &answer->losses.citations, &answer->dropped.citations,
                              &answer->dropped.web,     &answer->dropped.ranges,   &answer->dropped.concepts,
                              &answer->dropped.lessons, &answer->dropped.modules,  &answer->addresses,
                              &answer->losses.clipped};

    for (size_t i = 0; i < ARRAY_COUNT(counts); i++)
        *counts[i] = (size_t)json_integer_value(json_array_get(list, i));
}

/* The structure as it was checked, so that the documents are not needed to read it again. */
static struct str write_kept(const struct asking *asking)
{
    struct buf *buf = buf_new(asking->scratch, LIMIT_DOCUMENT);
    struct json_out out = json_out(buf);

    json_open(&out, NULL);
    structure_write(&out, "structure", &asking->answer.structure);
    put_losses(&out, &asking->answer);
    structure_write_texts(&out, "thinned", &asking->thinned);
    json_close(&out);
    return buf_str(buf);
}

static bool check(void *context, struct str text, struct str *kept, struct fault *fault)
{
    struct asking *asking = context;

    asking->answer.text = text;
    if (!answer_read(asking->scratch, &asking->input, text, &asking->answer, fault))
        return false;
    *kept = write_kept(asking);
    return true;
}

static struct texts read_texts(struct arena *arena, const json_t *list)
{
    struct texts texts = {arena_array(arena, json_array_size(list) + 1, sizeof(char *)), 0};
    const json_t *text;
    size_t i;

    json_array_foreach(list, i, text) texts.items[texts.count++] = arena_strdup(arena, json_string_value(text));
    return texts;
}

static bool read_kept(struct arena *arena, struct arena *scratch, struct str text, struct part_result *result,
                      struct fault *fault)
{
    struct structure_losses none = {0};
    json_t *tree;

    if (!json_read(scratch, text, &tree, fault) ||
        !structure_read(arena, json_object_get(tree, "structure"), NULL, NULL, &result->answer.structure, &none, fault))
        return false;
    get_losses(json_object_get(tree, "losses"), &result->answer);
    result->thinned = read_texts(arena, json_object_get(tree, "thinned"));
    return true;
}

/* ---- the question ---- */

static void add_text(struct digest *digest, const char *text)
{
    digest_add(digest, text != NULL ? text : "", text != NULL ? strlen(text) + 1 : 1);
}

static void add_guide(struct digest *digest, const struct structure *guide)
{
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);

    if (guide != NULL)
        structure_write(&out, NULL, guide);
    digest_add(digest, buf_text(&buf), buf.len);
    buf_free(&buf);
}

/* Whatever else the course holds: a part that is the same is not asked for again. */
static void name_question(const struct asking *asking, const char *version, char out[DIGEST_SHA256_HEX])
{
    const struct part_ask *ask = asking->ask;
    struct digest *digest = digest_new(DIGEST_KIND_SHA256);
    uint8_t raw[DIGEST_SHA256];

    add_text(digest, version);
    add_text(digest, asking->input.title);
    add_text(digest, asking->input.language);
    for (size_t i = 0; i < ask->part->count; i++) {
        const struct part_plan_piece *piece = &ask->part->pieces[i];
        char range[64];
        snprintf(range, sizeof range, "%zu %zu", piece->first, piece->end);
        digest_add(digest, &ask->loaded->input.materials[piece->material].id, sizeof(struct uuid));
        add_text(digest, ask->loaded->sources[piece->material].digest);
        add_text(digest, range);
    }
    add_guide(digest, asking->input.guide);
    digest_finish(digest, raw);
    digest_free(digest);
    digest_hex(raw, sizeof raw, out);
}

bool part_ask_make(struct arena *arena, struct arena *scratch, const struct part_ask *ask, struct part_result *result,
                   struct fault *fault)
{
    const struct generation_input *all = &ask->loaded->input;
    const struct instructions *prompt = ask->is_whole ? &ask->job->generator->prompt : &ask->job->generator->part;
    struct asking asking = {
        .ask = ask,
        .scratch = scratch,
        .input = {.title = all->title, .language = all->language, .guide_is_restored = !ask->is_whole}};
    char digest[DIGEST_SHA256_HEX];
    const struct model_ask_question question = {
        .action = "generate_structure",
        .prompt = prompt,
        .schema_name = "course_structure",
        .digest = digest,
        .divisible = ask->divisible,
        .context = &asking,
        .render = render,
        .check = check,
    };

    asking.input.guide = ask->is_whole ? all->guide : guide_share_of_part(scratch, &ask->map->guide, ask->part);
    name_question(&asking, prompt->version, digest);
    *result = (struct part_result){0};
    if (!model_ask(ask->job, scratch, &question, &result->bill, fault))
        return false;
    result->bill.provider = arena_strdup(arena, result->bill.provider);
    result->bill.model = arena_strdup(arena, result->bill.model);
    result->is_cut = result->bill.text.at == NULL;
    return result->is_cut || read_kept(arena, scratch, result->bill.text, result, fault);
}
