#include "jobs/ingest/ingest_pictures.h"

#include "course/slide_descriptions.h"
#include "llm/registry_file.h"

#define ACTION "describe_slides"
#define PROBLEMS 4096

/* Whether the ingestion was asked for though the material was ready: what another model said then does not count. */
static bool is_forced(const struct run *run)
{
    return json_get_bool(run->payload, "force", false);
}

/* ---- what is known ---- */

static bool is_known(const struct slide_sights *sights, int slide)
{
    const struct slide_sight *sight = slide_descriptions_find(sights, slide);

    return sight != NULL && (sight->picture == NULL || sight->description != NULL);
}

/* A slide that could not be drawn is tried again when somebody asks for it. */
static const json_t *unknown(struct run *run, const json_t *slides, const struct slide_sights *sights)
{
    json_t *left = json_keep(run->arena, json_array()), *slide;
    size_t index;

    json_array_foreach(slides, index, slide)
    {
        if (is_forced(run) || !is_known(sights, (int)json_integer_value(slide)))
            json_array_append(left, slide);
    }
    return json_array_size(left) > 0 ? left : NULL;
}

static const char *language_of(const struct material *material, const struct document *document)
{
    return material->language != NULL ? material->language : document->language;
}

bool ingest_pictures_recall(struct run *run, const struct material *material, struct document *document,
                            struct ingest_pictures *pictures)
{
    const json_t *slides = document->picture_slides;
    json_t *tree = json_keep(run->arena, json_copy((json_t *)(uintptr_t)document->tree));
    struct slide_sights sights;
    const char *language;

    *pictures = (struct ingest_pictures){0};
    if (material->type != SOURCE_PRESENTATION)
        return true;
    if (!slide_descriptions_adopt(&run->unit, material->id, material->sha256) ||
        !slide_descriptions_language(&run->unit, material->course, language_of(material, document), &language) ||
        !slide_descriptions_of_file(&run->unit, material->sha256, language, &sights))
        return false;
    pictures->slides = unknown(run, slides, &sights);
    slide_descriptions_merge(run->arena, tree, &sights, NULL);
    return document_revise(run->arena, tree, material->type, document, &run->fault);
}

/* ---- what is not ---- */

/* A registry that cannot be read is the runner's fault and told at its start. */
static bool is_served(struct run *run)
{
    struct buf problems = buf_make(PROBLEMS);
    struct registry *registry;
    const bool served = run->settings->slides_described > 0 &&
                        registry_file_load(run->arena, run->settings, &registry, &problems) &&
                        registry_file_serves(registry, run->settings, ACTION);

    buf_free(&problems);
    return served;
}

static struct str payload_of(struct run *run, const struct material *material, const struct ingest_pictures *pictures)
{
    json_t *tree = json_keep(run->arena, json_pack("{s:O, s:s, s:b}", "slides", pictures->slides, "sha256",
                                                   material->sha256, "again", is_forced(run)));

    return str_of(json_text(run->arena, tree));
}

/* It waits for this job, whose end announces it. */
static bool enqueue(struct run *run, const struct material *material, const struct ingest_pictures *pictures)
{
    char id[UUID_TEXT];
    const struct work_order order = {
        .kind = WORK_DESCRIBE,
        .lane = WORK_HEAVY,
        .priority = run->claim->priority,
        .course = material->course,
        .node = material->node,
        .material = material->id,
        .subject = arena_strdup(run->arena, uuid_format(material->id, id)),
        .payload = payload_of(run, material, pictures),
        .depends_on = &run->claim->job,
        .depends_count = 1,
        .request_id = run->claim->request_id,
    };
    struct uuid job;

    return work_enqueue(&run->unit, &order, &job) &&
           PG_RUN(&run->unit, NULL, describe_await, pg_uuid(run->claim->job), pg_uuid(job));
}

bool ingest_pictures_enqueue(struct run *run, const struct material *material, const struct ingest_pictures *pictures)
{
    if (material->type != SOURCE_PRESENTATION)
        return true;
    return PG_RUN(&run->unit, NULL, describe_supersede, pg_uuid(material->id)) &&
           (pictures->slides == NULL || !is_served(run) || enqueue(run, material, pictures));
}
