#include "fcgi/handlers/alignments.h"

#include "course/course.h"
#include "course/mapping_aligned.h"
#include "course/material.h"
#include "course/quota.h"
#include "fcgi/gates/change.h"
#include "fcgi/gates/idempotency.h"
#include "fcgi/handlers/jobs.h"
#include "fcgi/request/fields.h"
#include "fcgi/response/response.h"
#include "work/work.h"

#define DRAWABLE "pdf" /* the extractor of what can be drawn */

struct alignment_order {
    struct mapping_pair pair;
    bool replace;
    struct material presentation, video;
};

static bool read_body(struct exchange *x, const json_t *body, struct alignment_order *order)
{
    order->pair.presentation = field_uuid(x, body, "presentation_entry_id");
    order->pair.video = field_uuid(x, body, "video_entry_id");
    order->replace = field_flag(x, body, "replace", false);
    return fields_ok(x);
}

/* ---- the materials ---- */

static bool is_drawable(const struct material *presentation)
{
    const struct source_format *format = presentation->object_key != NULL && presentation->filename != NULL
                                             ? source_format_of(presentation->filename)
                                             : NULL;

    return format != NULL && strcmp(format->extractor, DRAWABLE) == 0;
}

/* The number of slides must be known by the time the job runs: a presentation that is being read is waited for. What is said in the video
 * need not be known. */
static bool check_presentation(struct exchange *x, struct alignment_order *order)
{
    const struct material *presentation = &order->presentation;
    const enum material_state state = material_state(presentation);

    if (!is_drawable(presentation))
        return fault_set(&x->fault, FAULT_NOT_DRAWABLE, "'%s' cannot be drawn: export it as PDF and upload that",
                         presentation->filename != NULL ? presentation->filename : presentation->source_url);
    return state == MATERIAL_READY || state == MATERIAL_PENDING ||
           fault_set(&x->fault, FAULT_CONFLICT, "The presentation could not be read: its state is '%s'",
                     material_state_name(state));
}

static bool check_video(struct exchange *x, struct alignment_order *order)
{
    return order->video.object_key != NULL ||
           fault_field(&x->fault, x->arena, "video_entry_id", "Upload the recording as a file",
                       "The video has no file whose pictures could be looked at");
}

static bool check(struct exchange *x, struct alignment_order *order)
{
    return course_hold(&x->unit, order->pair.course) && mapping_aligned_pair(&x->unit, &order->pair) &&
           material_fetch(&x->unit, order->pair.course, order->pair.presentation, &order->presentation) &&
           material_fetch(&x->unit, order->pair.course, order->pair.video, &order->video) &&
           check_presentation(x, order) && check_video(x, order);
}

/* ---- the job ---- */

static struct str payload_of(struct exchange *x, const struct alignment_order *order)
{
    struct buf *buf = buf_new(x->arena, LIMIT_JSON_BODY);
    struct json_out out = json_out(buf);

    json_open(&out, NULL);
    json_put_uuid(&out, "presentation_entry_id", order->pair.presentation);
    json_put_uuid(&out, "video_entry_id", order->pair.video);
    json_put_bool(&out, "replace", order->replace);
    json_close(&out);
    return buf_str(buf);
}

static const char *subject_of(struct exchange *x, const struct alignment_order *order)
{
    char presentation[UUID_TEXT], video[UUID_TEXT];

    return arena_printf(x->arena, "%s %s", uuid_format(order->pair.presentation, presentation),
                        uuid_format(order->pair.video, video));
}

static bool start(struct exchange *x, const struct alignment_order *order)
{
    const struct work_order work = {
        .kind = WORK_ALIGN,
        .lane = WORK_HEAVY,
        .priority = WORK_NORMAL,
        .course = order->pair.course,
        .node = order->video.node,
        .material = order->pair.video,
        .subject = subject_of(x, order),
        .payload = payload_of(x, order),
        .depends_on = &order->presentation.pending_job,
        .depends_count = uuid_is_nil(order->presentation.pending_job) ? 0 : 1,
        .request_id = x->request_id,
    };
    char text[UUID_TEXT];
    struct uuid id;
    struct job job;

    if (!work_enqueue(&x->unit, &work, &id) || !quota_jobs(&x->unit) || !job_fetch(&x->unit, id, &job))
        return false;
    response_header(x, "Location", "/api/v1/jobs/%s", uuid_format(id, text));
    if (!jobs_write(x, &job) || !idempotency_keep(x, 202) || !change_commit(x))
        return false;
    work_announce(x->redis, &x->unit, &work, id);
    return response_json(x, 202);
}

bool alignments_create(struct exchange *x)
{
    struct alignment_order *order = arena_alloc(x->arena, sizeof *order);
    json_t *body;

    if (!field_path_uuid(x, "course", "Course", &order->pair.course) || !field_body(x, &body) ||
        !read_body(x, body, order) || !idempotency_claim(x, body))
        return false;
    pg_begin(x->unit.pg);
    return check(x, order) && start(x, order);
}
