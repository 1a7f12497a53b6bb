#include "jobs/generate/answer_checkpoint.h"

#include "base/limits.h"

static void release(void *buf)
{
    buf_free(buf);
}

struct str answer_checkpoint_write(struct arena *arena, const struct answer_checkpoint *kept)
{
    struct buf *buf = arena_alloc(arena, sizeof *buf);
    struct json_out out = json_out(buf);

    *buf = buf_make(LIMIT_HTTP_ANSWER);
    arena_defer(arena, release, buf);
    json_open(&out, NULL);
    json_list(&out, "materials");
    for (size_t i = 0; i < kept->material_count; i++)
        json_put_uuid(&out, NULL, kept->materials[i]);
    json_end(&out);
    json_put_text(&out, "documents", kept->documents);
    json_put_text(&out, "scope", kept->scope);
    json_put_text(&out, "prompt_version", kept->prompt_version);
    json_put_text(&out, "provider", kept->provider);
    json_put_text(&out, "model", kept->model);
    json_put_int(&out, "tokens_in", kept->tokens_in);
    json_put_int(&out, "tokens_out", kept->tokens_out);
    json_put_double(&out, "cost_usd", kept->cost_usd);
    json_put_str(&out, "answer", kept->answer);
    json_close(&out);
    return buf_str(buf);
}

static bool read_materials(struct arena *arena, const json_t *list, struct answer_checkpoint *kept)
{
    struct uuid *materials = arena_array(arena, json_array_size(list) + 1, sizeof *materials);
    json_t *id;
    size_t index;

    json_array_foreach(list, index, id)
    {
        if (!json_is_string(id) || !uuid_parse(str_of(json_string_value(id)), &materials[index]))
            return false;
    }
    kept->materials = materials;
    kept->material_count = json_array_size(list);
    return kept->material_count > 0;
}

bool answer_checkpoint_read(struct arena *arena, struct str text, const char *prompt_version,
                            struct answer_checkpoint *kept)
{
    struct fault ignored = {0};
    json_t *tree;

    if (text.at == NULL || !json_read(arena, text, &tree, &ignored))
        return false;
    *kept = (struct answer_checkpoint){
        .documents = json_get_text(tree, "documents", ""),
        .scope = json_get_text(tree, "scope", ""),
        .prompt_version = json_get_text(tree, "prompt_version", ""),
        .provider = json_get_text(tree, "provider", ""),
        .model = json_get_text(tree, "model", ""),
        .tokens_in = json_get_int(tree, "tokens_in", 0),
        .tokens_out = json_get_int(tree, "tokens_out", 0),
        .cost_usd = json_get_double(tree, "cost_usd", 0),
        .answer = str_of(json_get_text(tree, "answer", "")),
    };
    return kept->answer.len > 0 && strcmp(kept->prompt_version, prompt_version) == 0 &&
           read_materials(arena, json_object_get(tree, "materials"), kept);
}

bool answer_checkpoint_is_about(const struct answer_checkpoint *kept, struct uuid material)
{
    for (size_t i = 0; i < kept->material_count; i++)
        if (uuid_equal(kept->materials[i], material))
            return true;
    return false;
}
