#include "jobs/generate/prompt.h"

#include "base/limits.h"
#include "base/num.h"
#include "jobs/generate/passages.h"

/* ---- fair shares ---- */

/* The most a material may take so that all fit into `room`: those that need less leave the rest to the others. */
static size_t fair_share(const struct passages *passages, size_t count, size_t room)
{
    size_t share = room / MAX(count, 1), last = 0;

    while (share != last) {
        size_t left = room, hungry = 0;
        for (size_t i = 0; i < count; i++) {
            if (passages[i].bytes > share)
                hungry++;
            else
                left -= passages[i].bytes;
        }
        last = share;
        share = hungry > 0 ? left / hungry : share;
    }
    return share;
}

static void share_out(struct arena *arena, const struct generation_input *input, struct passages *passages, size_t room,
                      struct texts *warnings)
{
    size_t share = fair_share(passages, input->material_count, room);

    for (size_t i = 0; i < input->material_count; i++) {
        const char *name = input->materials[i].filename;
        size_t whole = passages[i].bytes;
        passages_thin(&passages[i], share);
        if (passages[i].bytes < whole)
            warnings->items[warnings->count++] =
                arena_printf(arena, "%s is too long for the model: about %zu %% of its text was used.",
                             name != NULL ? name : "A material", MAX(1, passages[i].bytes * 100 / whole));
    }
}

/* ---- rendering ---- */

static void put_material(struct json_out *out, const struct generation_material *material, size_t number,
                         const struct passages *passages)
{
    const char *title = json_get_text(material->document, "title", NULL);
    char id[24];

    snprintf(id, sizeof id, "m%zu", number);
    json_open(out, NULL);
    json_put_text(out, "id", id);
    json_put_text(out, "type", material->source_type);
    json_put_text(out, "title", title != NULL ? title : material->filename);
    json_put_text(out, "folder", material->node_title);
    passages_write(out, "chunks", passages);
    json_close(out);
}

/* The applied structure as JSON; at == NULL without one. */
static struct str guide_text(struct arena *arena, const struct generation_input *input)
{
    struct buf *buf;
    struct json_out out;

    if (input->guide == NULL)
        return (struct str){NULL, 0};
    buf = buf_new(arena, LIMIT_DOCUMENT);
    out = json_out(buf);
    structure_write(&out, NULL, input->guide);
    return buf_str(buf);
}

static size_t room_left(const struct generation_input *input, size_t room, struct str guide)
{
    size_t taken = guide.len + input->material_count * PROMPT_MATERIAL;

    /* The materials get a quarter at least: without them there is nothing to do. */
    return taken < room - room / 4 ? room - taken : room / 4;
}

bool prompt_render(struct arena *arena, const struct generation_input *input, size_t room, struct str *text,
                   struct texts *warnings, struct fault *fault)
{
    struct passages *passages = arena_array(arena, input->material_count + 1, sizeof *passages);
    struct str guide = guide_text(arena, input);
    struct buf *buf = buf_new(arena, LIMIT_DOCUMENT);
    struct json_out out = json_out(buf);

    for (size_t i = 0; i < input->material_count; i++)
        passages[i] = passages_of(arena, input->materials[i].document, input->materials[i].first_chunk);
    share_out(arena, input, passages, room_left(input, room, guide), warnings);
    json_open(&out, NULL);
    json_put_text(&out, "course", input->title);
    json_put_text(&out, "language", input->language);
    json_list(&out, "materials");
    for (size_t i = 0; i < input->material_count; i++)
        put_material(&out, &input->materials[i], i + 1, &passages[i]);
    json_end(&out);
    if (input->item.at != NULL)
        json_put_raw(&out, "item", input->item);
    else
        json_put_raw(&out, "applied_structure", guide);
    json_close(&out);
    *text = buf_str(buf);
    return !buf->overflow || fault_log(fault, FAULT_INTERNAL, "the materials do not fit into one request");
}

bool prompt_resolve(void *context, const char *name, struct uuid *material)
{
    const struct generation_input *input = context;
    int64_t number = 0;
    struct uuid id;

    if (name[0] == 'm' && num_parse(str_of(name + 1), 1, (int64_t)input->material_count, &number)) {
        *material = input->materials[number - 1].id;
        return true;
    }
    if (!uuid_parse(str_of(name), &id))
        return false;
    *material = id; /* an applied structure cites by id; whether it is one of ours is checked with the citation */
    return true;
}
