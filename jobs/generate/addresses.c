#include "jobs/generate/addresses.h"

#define INSTEAD "[...]"

/* One structure under way. */
struct dropping {
    struct arena *arena;
    const struct generation_input *input;
    size_t dropped;
};

static bool mentions(const struct generation_material *material, const char *url)
{
    const json_t *chunks = json_object_get(material->document, "chunks"), *chunk;
    size_t i;

    if (material->filename != NULL && strcmp(material->filename, url) == 0)
        return true;
    json_array_foreach(chunks, i, chunk)
    {
        if (strstr(json_get_text(chunk, "text", ""), url) != NULL)
            return true;
    }
    return false;
}

bool addresses_stand(const struct generation_input *input, const char *url)
{
    for (size_t i = 0; i < input->material_count; i++)
        if (mentions(&input->materials[i], url))
            return true;
    return false;
}

/* ---- one text ---- */

static bool ends_address(char byte)
{
    return (uint8_t)byte <= ' ' || strchr("<>\"`|^{}", byte) != NULL;
}

/* The address in a word: without brackets and quotes before it, and without what ends a sentence behind it; len 0 when it is none. */
static struct str address_in(struct str word)
{
    while (word.len > 0 && strchr("([{'*_", word.at[0]) != NULL)
        word = (struct str){word.at + 1, word.len - 1};
    while (word.len > 0 && strchr(".,;:!?)]}'*_", word.at[word.len - 1]) != NULL)
        word.len--;
    if (memmem(word.at, word.len, "://", 3) != NULL ||
        (word.len > 4 && str_equal_nocase((struct str){word.at, 4}, STR("www."))))
        return word;
    return (struct str){word.at, 0};
}

static void put_word(struct dropping *dropping, struct buf *out, struct str word)
{
    const struct str address = address_in(word);
    const size_t before = (size_t)(address.at - word.at);

    if (address.len == 0 || addresses_stand(dropping->input, arena_strndup(dropping->arena, address.at, address.len))) {
        buf_put(out, word.at, word.len);
        return;
    }
    buf_put(out, word.at, before);
    buf_puts(out, INSTEAD);
    buf_put(out, address.at + address.len, word.len - before - address.len);
    dropping->dropped++;
}

static void drop(struct dropping *dropping, const char **text)
{
    const struct str whole = str_of(*text != NULL ? *text : "");
    const size_t known = dropping->dropped;
    struct buf out;

    if (strstr(whole.at, "://") == NULL && strcasestr(whole.at, "www.") == NULL)
        return;
    out = buf_make(2 * whole.len + sizeof INSTEAD);
    for (size_t at = 0, end; at < whole.len; at = end) {
        for (end = at; end < whole.len && !ends_address(whole.at[end]);)
            end++;
        put_word(dropping, &out, (struct str){whole.at + at, end - at});
        for (; end < whole.len && ends_address(whole.at[end]); end++)
            buf_putc(&out, whole.at[end]);
    }
    if (dropping->dropped > known)
        *text = arena_strdup(dropping->arena, buf_text(&out));
    buf_free(&out);
}

/* ---- the parts ---- */

static void drop_texts(struct dropping *dropping, struct texts *texts)
{
    for (size_t i = 0; i < texts->count; i++)
        drop(dropping, &texts->items[i]);
}

static void drop_in_concept(struct dropping *dropping, struct concept *concept)
{
    drop(dropping, &concept->title);
    drop(dropping, &concept->definition);
    drop_texts(dropping, &concept->examples);
    for (size_t i = 0; i < concept->web_count; i++) {
        drop(dropping, &concept->web[i].title);
        drop(dropping, &concept->web[i].description);
    }
}

static void drop_in_exercise(struct dropping *dropping, struct exercise *exercise)
{
    drop(dropping, &exercise->description);
    drop(dropping, &exercise->reference_solution);
    drop(dropping, &exercise->grading_criteria);
    for (size_t i = 0; i < exercise->option_count; i++) {
        drop(dropping, &exercise->options[i].text);
        drop(dropping, &exercise->options[i].reason);
    }
    for (size_t i = 0; i < exercise->criterion_count; i++)
        drop(dropping, &exercise->criteria[i].text);
}

static void drop_in_lesson(struct dropping *dropping, struct lesson *lesson)
{
    drop(dropping, &lesson->title);
    for (size_t i = 0; i < lesson->concept_count; i++)
        drop_in_concept(dropping, &lesson->concepts[i]);
    for (size_t i = 0; i < lesson->exercise_count; i++)
        drop_in_exercise(dropping, &lesson->exercises[i]);
}

static void drop_in_module(struct dropping *dropping, struct module *module)
{
    drop(dropping, &module->title);
    drop(dropping, &module->description);
    drop(dropping, &module->learning_goal);
    drop_texts(dropping, &module->knowledge);
    drop_texts(dropping, &module->skills);
    for (size_t i = 0; i < module->lesson_count; i++)
        drop_in_lesson(dropping, &module->lessons[i]);
}

size_t addresses_drop(struct arena *arena, const struct generation_input *input, struct structure *structure)
{
    struct dropping dropping = {arena, input, 0};

    drop(&dropping, &structure->title);
    drop(&dropping, &structure->description);
    drop(&dropping, &structure->learning_goal);
    drop(&dropping, &structure->summary);
    drop_texts(&dropping, &structure->knowledge);
    drop_texts(&dropping, &structure->skills);
    drop_texts(&dropping, &structure->core_concepts);
    drop_texts(&dropping, &structure->mentioned_concepts);
    for (size_t i = 0; i < structure->module_count; i++)
        drop_in_module(&dropping, &structure->modules[i]);
    return dropping.dropped;
}
