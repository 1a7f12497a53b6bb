#include "jobs/generate/contents.h"

#define DEFINITION 160 /* bytes of one that are shown */

/* Numbers that were given out last. */
struct numbering {
    int64_t module, lesson, concept;
};

static void put_concept(struct json_out *out, const struct concept *concept, struct numbering *numbers,
                        enum contents_detail detail)
{
    json_open(out, NULL);
    json_put_int(out, "id", ++numbers->concept);
    json_put_text(out, "title", concept->title);
    if (detail == CONTENTS_DEFINITIONS && concept->definition != NULL)
        json_put_str(out, "definition", str_clip(str_of(concept->definition), DEFINITION));
    json_close(out);
}

static void put_lesson(struct json_out *out, const struct lesson *lesson, struct numbering *numbers,
                       enum contents_detail detail)
{
    json_open(out, NULL);
    json_put_int(out, "id", ++numbers->lesson);
    json_put_text(out, "title", lesson->title);
    if (detail <= CONTENTS_CONCEPTS) {
        json_list(out, "concepts");
        for (size_t i = 0; i < lesson->concept_count; i++)
            put_concept(out, &lesson->concepts[i], numbers, detail);
        json_end(out);
    }
    json_close(out);
}

static void put_module(struct json_out *out, const struct module *module, struct numbering *numbers,
                       enum contents_detail detail)
{
    json_open(out, NULL);
    json_put_int(out, "id", ++numbers->module);
    json_put_text(out, "title", module->title);
    if (detail <= CONTENTS_LESSONS) {
        json_list(out, "lessons");
        for (size_t i = 0; i < module->lesson_count; i++)
            put_lesson(out, &module->lessons[i], numbers, detail);
        json_end(out);
    }
    json_close(out);
}

struct str contents_write(struct arena *arena, const char *course, const char *language,
                          const struct structure *structure, enum contents_detail detail, size_t room)
{
    struct buf buf = buf_make(room);
    struct json_out out = json_out(&buf);
    struct numbering numbers = {0};
    struct str text = {NULL, 0};

    json_open(&out, NULL);
    json_put_text(&out, "course", course);
    json_put_text(&out, "language", language);
    json_list(&out, "modules");
    for (size_t i = 0; i < structure->module_count && !buf.overflow; i++)
        put_module(&out, &structure->modules[i], &numbers, detail);
    json_end(&out);
    json_close(&out);
    if (!buf.overflow)
        text = (struct str){arena_strndup(arena, buf.data, buf.len), buf.len};
    buf_free(&buf);
    return text;
}
