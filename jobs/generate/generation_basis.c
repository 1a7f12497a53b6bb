#include "jobs/generate/generation_basis.h"

#include "base/limits.h"

struct str generation_basis_write(struct arena *arena, const struct generation_basis *basis)
{
    struct buf *buf = buf_new(arena, LIMIT_DOCUMENT);
    struct json_out out = json_out(buf);

    json_open(&out, NULL);
    json_list(&out, "materials");
    for (size_t i = 0; i < basis->material_count; i++)
        json_put_uuid(&out, NULL, basis->materials[i]);
    json_end(&out);
    json_put_text(&out, "documents", basis->documents);
    json_put_text(&out, "scope", basis->scope);
    json_put_text(&out, "prompts", basis->prompts);
    json_close(&out);
    return buf_str(buf);
}

static int by_id(const void *left, const void *right)
{
    return memcmp(left, right, sizeof(struct uuid));
}

/* Sorted, so that each is found quickly. */
static bool read_materials(struct arena *arena, const json_t *list, struct generation_basis *basis)
{
    struct uuid *materials = arena_array(arena, json_array_size(list) + 1, sizeof *materials);
    json_t *id;
    size_t index;

    json_array_foreach(list, index, id)
    {
        if (!json_is_string(id) || !uuid_parse(str_of(json_string_value(id)), &materials[index]))
            return false;
    }
    basis->materials = materials;
    basis->material_count = json_array_size(list);
    qsort(materials, basis->material_count, sizeof *materials, by_id);
    return basis->material_count > 0;
}

bool generation_basis_read(struct arena *arena, struct str text, const char *prompts, struct generation_basis *basis)
{
    struct fault ignored = {0};
    json_t *tree;

    if (text.at == NULL || !json_read(arena, text, &tree, &ignored))
        return false;
    *basis = (struct generation_basis){
        .documents = json_get_text(tree, "documents", ""),
        .scope = json_get_text(tree, "scope", ""),
        .prompts = json_get_text(tree, "prompts", ""),
    };
    return strcmp(basis->prompts, prompts) == 0 && read_materials(arena, json_object_get(tree, "materials"), basis);
}

bool generation_basis_has(const struct generation_basis *basis, struct uuid material)
{
    return basis->material_count > 0 &&
           bsearch(&material, basis->materials, basis->material_count, sizeof material, by_id) != NULL;
}
