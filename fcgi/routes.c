#include "fcgi/handlers/alignments.h"
#include "fcgi/handlers/audit_log.h"
#include "fcgi/handlers/conflicts.h"
#include "fcgi/handlers/course_search.h"
#include "fcgi/handlers/courses.h"
#include "fcgi/handlers/courses_export.h"
#include "fcgi/handlers/courses_import.h"
#include "fcgi/handlers/deliveries.h"
#include "fcgi/handlers/health.h"
#include "fcgi/handlers/items.h"
#include "fcgi/handlers/jobs.h"
#include "fcgi/handlers/lessons.h"
#include "fcgi/handlers/mappings.h"
#include "fcgi/handlers/materials.h"
#include "fcgi/handlers/materials_chapters.h"
#include "fcgi/handlers/materials_content.h"
#include "fcgi/handlers/materials_corrections.h"
#include "fcgi/handlers/materials_edit.h"
#include "fcgi/handlers/materials_file.h"
#include "fcgi/handlers/materials_transcript.h"
#include "fcgi/handlers/me.h"
#include "fcgi/handlers/metrics.h"
#include "fcgi/handlers/node_materials.h"
#include "fcgi/handlers/nodes.h"
#include "fcgi/handlers/openapi.h"
#include "fcgi/handlers/pilots.h"
#include "fcgi/handlers/regenerations.h"
#include "fcgi/handlers/reports.h"
#include "fcgi/handlers/status.h"
#include "fcgi/handlers/storage.h"
#include "fcgi/handlers/store_get.h"
#include "fcgi/handlers/store_put.h"
#include "fcgi/handlers/structures.h"
#include "fcgi/handlers/students.h"
#include "fcgi/handlers/submissions.h"
#include "fcgi/handlers/upload_links.h"
#include "fcgi/handlers/uploads.h"
#include "fcgi/handlers/webhooks.h"
#include "fcgi/route.h"

#define P SCOPE_PREP
#define C SCOPE_CHECK
#define PC (SCOPE_PREP | SCOPE_CHECK)
#define API "/api/v1"
#define COURSE API "/courses/{course}"
#define NODE COURSE "/nodes/{node}"

/* What a handler reads besides the path: query parameters, or the fields of a JSON body. */
#define NOTHING NULL
#define BODY ""
#define PAGE "limit offset cursor"

/* clang-format off */
const struct route route_table[] = {
    {METHOD_GET,  API "/courses",                              PC, POOL_API,    courses_index,            "courses_index", "q " PAGE},
    {METHOD_POST, API "/courses",                              P,  POOL_API,    courses_create,           "courses_create", BODY},
    {METHOD_GET,  COURSE,                                      PC, POOL_API,    courses_show,             "courses_show", NOTHING},
    {METHOD_PATCH, COURSE,                                     P,  POOL_API,    courses_update,           "courses_update", BODY},
    {METHOD_DELETE, COURSE,                                    P,  POOL_API,    courses_destroy,          "courses_destroy", NOTHING},
    {METHOD_POST, COURSE "/modules",                           P,  POOL_API,    items_create_module,      "modules_create", BODY},
    {METHOD_GET,  COURSE "/modules/{module}",                  PC, POOL_API,    items_show_module,        "modules_show", NOTHING},
    {METHOD_PATCH, COURSE "/modules/{module}",                 P,  POOL_API,    items_update_module,      "modules_update", BODY},
    {METHOD_DELETE, COURSE "/modules/{module}",                P,  POOL_API,    items_destroy_module,     "modules_destroy", NOTHING},
    {METHOD_POST, COURSE "/modules/{module}/lessons",          P,  POOL_API,    items_create_lesson,      "lessons_create", BODY},
    {METHOD_GET,  COURSE "/export",                            PC, POOL_UPLOAD, courses_export,           "courses_export", "format"},
    {METHOD_GET,  COURSE "/questions",                         PC, POOL_UPLOAD, courses_export_questions, "courses_export_questions", "format"},
    {METHOD_POST, API "/courses/import",                       P,  POOL_UPLOAD, courses_import,           "courses_import", NOTHING},
    {METHOD_GET,  COURSE "/lessons/{lesson}",                  PC, POOL_API,    lessons_show,             "lessons_show", NOTHING},
    {METHOD_PATCH, COURSE "/lessons/{lesson}",                 P,  POOL_API,    items_update_lesson,      "lessons_update", BODY},
    {METHOD_DELETE, COURSE "/lessons/{lesson}",                P,  POOL_API,    items_destroy_lesson,     "lessons_destroy", NOTHING},
    {METHOD_POST, COURSE "/lessons/{lesson}/concepts",         P,  POOL_API,    items_create_concept,     "concepts_create", BODY},
    {METHOD_POST, COURSE "/lessons/{lesson}/regenerate",       P,  POOL_API,    regenerations_create_lesson, "regenerations_create_lesson", "force"},
    {METHOD_POST, COURSE "/lessons/{lesson}/exercises",        P,  POOL_API,    items_create_exercise,    "exercises_create", BODY},
    {METHOD_GET,  COURSE "/concepts/{concept}",                PC, POOL_API,    items_show_concept,       "concepts_show", NOTHING},
    {METHOD_PATCH, COURSE "/concepts/{concept}",               P,  POOL_API,    items_update_concept,     "concepts_update", BODY},
    {METHOD_DELETE, COURSE "/concepts/{concept}",              P,  POOL_API,    items_destroy_concept,    "concepts_destroy", NOTHING},
    {METHOD_GET,  COURSE "/exercises/{exercise}",              PC, POOL_API,    items_show_exercise,      "exercises_show", NOTHING},
    {METHOD_PATCH, COURSE "/exercises/{exercise}",             P,  POOL_API,    items_update_exercise,    "exercises_update", BODY},
    {METHOD_DELETE, COURSE "/exercises/{exercise}",            P,  POOL_API,    items_destroy_exercise,   "exercises_destroy", NOTHING},
    {METHOD_GET,  COURSE "/search",                            PC, POOL_API,    course_search_index,             "course_search_index", "q limit offset"},

    {METHOD_POST, COURSE "/exercises/{exercise}/pilot",        P,  POOL_API,    pilots_create,            "pilots_create", BODY},
    {METHOD_POST, COURSE "/exercises/{exercise}/regenerate",   P,  POOL_API,    regenerations_create,     "regenerations_create", "force"},

    {METHOD_POST, COURSE "/nodes",                             P,  POOL_API,    nodes_create,             "nodes_create", BODY},
    {METHOD_GET,  COURSE "/nodes/tree",                        PC, POOL_API,    nodes_tree,               "nodes_tree", NOTHING},
    {METHOD_GET,  NODE,                                        PC, POOL_API,    nodes_show,               "nodes_show", NOTHING},
    {METHOD_PATCH, NODE,                                       P,  POOL_API,    nodes_update,             "nodes_update", BODY},
    {METHOD_DELETE, NODE,                                      P,  POOL_API,    nodes_destroy,            "nodes_destroy", NOTHING},
    {METHOD_POST, NODE "/children",                            P,  POOL_API,    nodes_create,             "nodes_create_child", BODY},
    {METHOD_POST, NODE "/move",                                P,  POOL_API,    nodes_move,               "nodes_move", BODY},
    {METHOD_POST, NODE "/reorder",                             P,  POOL_API,    nodes_reorder,            "nodes_reorder", BODY},

    {METHOD_POST, COURSE "/materials",                         P,  POOL_UPLOAD, materials_create,         "materials_create", NOTHING},
    {METHOD_GET,  COURSE "/materials/{material}",              PC, POOL_API,    materials_show,           "materials_show", NOTHING},
    {METHOD_PATCH, COURSE "/materials/{material}",             P,  POOL_API,    materials_edit,           "materials_update", BODY},
    {METHOD_DELETE, COURSE "/materials/{material}",            P,  POOL_API,    materials_destroy,        "materials_destroy", NOTHING},
    {METHOD_POST, COURSE "/materials/{material}/retry",        P,  POOL_API,    materials_edit_retry,     "materials_retry", "force"},
    {METHOD_POST, NODE "/materials",                           P,  POOL_UPLOAD, materials_create,         "materials_create_on_node", NOTHING},
    {METHOD_GET,  NODE "/materials",                           PC, POOL_API,    node_materials_index,     "node_materials_index", PAGE},
    {METHOD_POST, NODE "/materials/upload-url",                P,  POOL_API,    upload_links_create,      "upload_links_create", BODY},
    {METHOD_POST, NODE "/materials/confirm-upload",            P,  POOL_API,    upload_links_confirm,     "upload_links_confirm", BODY},
    {METHOD_GET,  COURSE "/materials/{material}/content",      PC, POOL_API,    materials_content,        "materials_content", "from_chunk limit raw"},
    {METHOD_GET,  COURSE "/materials/{material}/corrections",  PC, POOL_API,    materials_corrections_show, "materials_corrections_show", NOTHING},
    {METHOD_PUT,  COURSE "/materials/{material}/corrections",  P,  POOL_API,    materials_corrections_replace, "materials_corrections_replace", BODY},
    {METHOD_GET,  COURSE "/materials/{material}/file",         PC, POOL_UPLOAD, materials_file,           "materials_file", NOTHING},
    {METHOD_GET,  COURSE "/materials/{material}/link",         PC, POOL_API,    materials_file_link,      "materials_link", "inline"},
    {METHOD_GET,  COURSE "/materials/{material}/chapters.vtt",  PC, POOL_API,   materials_chapters_vtt,   "materials_chapters_vtt", NOTHING},
    {METHOD_GET,  COURSE "/materials/{material}/chapters.json", PC, POOL_API,   materials_chapters_json,  "materials_chapters_json", NOTHING},
    {METHOD_GET,  COURSE "/materials/{material}/transcript.vtt", PC, POOL_API,  materials_transcript_vtt, "materials_transcript_vtt", NOTHING},
    {METHOD_GET,  COURSE "/materials/{material}/transcript.srt", PC, POOL_API,  materials_transcript_srt, "materials_transcript_srt", NOTHING},
    {METHOD_GET,  COURSE "/materials/{material}/transcript.txt", PC, POOL_API,  materials_transcript_txt, "materials_transcript_txt", NOTHING},

    {METHOD_POST, API "/uploads",                              P,  POOL_UPLOAD, uploads_create,           "uploads_create", NOTHING},
    {METHOD_OPTIONS, API "/uploads",                           0,  POOL_BOTH,   uploads_options,          "uploads_options", NOTHING},
    {METHOD_GET,  API "/uploads/{upload}",                     P,  POOL_BOTH,   uploads_show,             "uploads_show", NOTHING},
    {METHOD_PATCH, API "/uploads/{upload}",                    P,  POOL_UPLOAD, uploads_append,           "uploads_append", NOTHING},
    {METHOD_DELETE, API "/uploads/{upload}",                   P,  POOL_BOTH,   uploads_destroy,          "uploads_destroy", NOTHING},

    {METHOD_GET,  COURSE "/slide-mapping",                     PC, POOL_API,    mappings_index,           "mappings_index", NOTHING},
    {METHOD_POST, COURSE "/slide-mapping",                     P,  POOL_API,    mappings_create,          "mappings_create", BODY},
    {METHOD_POST, COURSE "/slide-mapping/align",               P,  POOL_API,    alignments_create,        "alignments_create", BODY},
    {METHOD_DELETE, COURSE "/slide-mapping/{mapping}",         P,  POOL_API,    mappings_destroy,         "mappings_destroy", NOTHING},
    {METHOD_GET,  NODE "/slide-mapping",                       PC, POOL_API,    mappings_index,           "mappings_index_of_node", NOTHING},
    {METHOD_POST, NODE "/slide-mapping",                       P,  POOL_API,    mappings_create,          "mappings_create_of_node", BODY},

    {METHOD_POST, COURSE "/generate",                          P,  POOL_API,    structures_generate_in,   "structures_generate_in", BODY},
    {METHOD_POST, COURSE "/structure/generate",                P,  POOL_API,    structures_generate,      "structures_generate", BODY},
    {METHOD_GET,  COURSE "/structure",                         PC, POOL_API,    structures_latest,        "structures_latest", NOTHING},
    {METHOD_GET,  COURSE "/structure/history",                 PC, POOL_API,    structures_history,       "structures_history", PAGE},
    {METHOD_GET,  COURSE "/structure/snapshots/{snapshot}",    PC, POOL_API,    structures_show,          "structures_show", NOTHING},
    {METHOD_POST, COURSE "/structure/snapshots/{snapshot}/apply", P, POOL_API,  structures_apply,         "structures_apply", "dry_run"},
    {METHOD_GET,  COURSE "/structure/conflicts",               PC, POOL_API,    conflicts_index,          "conflicts_index", PAGE},
    {METHOD_POST, COURSE "/structure/conflicts/{conflict}/accept", P, POOL_API, conflicts_accept,         "conflicts_accept", NOTHING},
    {METHOD_POST, COURSE "/structure/conflicts/{conflict}/dismiss", P, POOL_API, conflicts_dismiss,       "conflicts_dismiss", NOTHING},
    {METHOD_POST, NODE "/structure/generate",                  P,  POOL_API,    structures_generate,      "structures_generate_of_node", BODY},
    {METHOD_GET,  NODE "/structure",                           PC, POOL_API,    structures_latest,        "structures_latest_of_node", NOTHING},
    {METHOD_GET,  NODE "/structure/history",                   PC, POOL_API,    structures_history,       "structures_history_of_node", PAGE},
    {METHOD_GET,  NODE "/structure/snapshots/{snapshot}",      PC, POOL_API,    structures_show,          "structures_show_of_node", NOTHING},
    {METHOD_POST, NODE "/structure/snapshots/{snapshot}/apply", P, POOL_API,    structures_apply,         "structures_apply_of_node", "dry_run"},

    {METHOD_POST, COURSE "/check-homework",                    C,  POOL_BOTH,   submissions_create,       "submissions_create", BODY},
    {METHOD_GET,  API "/submissions",                          PC, POOL_API,    submissions_index,        "submissions_index", "student_id course_id exercise_id status needs_review " PAGE},
    {METHOD_GET,  API "/submissions/{submission}",             PC, POOL_API,    submissions_show,         "submissions_show", NOTHING},
    {METHOD_PATCH, API "/submissions/{submission}",            P,  POOL_API,    submissions_update,       "submissions_update", BODY},
    {METHOD_POST, API "/submissions/{submission}/regrade",     P,  POOL_API,    submissions_regrade,      "submissions_regrade", NOTHING},
    {METHOD_GET,  API "/students/{student}/progress",          C,  POOL_API,    students_progress,        "students_progress", NOTHING},
    {METHOD_GET,  API "/students/{student}/export",            P,  POOL_UPLOAD, students_export,          "students_export", NOTHING},
    {METHOD_DELETE, API "/students/{student}",                 P,  POOL_BOTH,   students_destroy,         "students_destroy", NOTHING},

    {METHOD_GET,  API "/jobs",                                 PC, POOL_API,    jobs_index,               "jobs_index", "status state_class job_type course_id material_id " PAGE},
    {METHOD_GET,  API "/jobs/{job}",                           PC, POOL_API,    jobs_show,                "jobs_show", "wait"},
    {METHOD_POST, API "/jobs/{job}/cancel",                    P,  POOL_API,    jobs_cancel,              "jobs_cancel", NOTHING},
    {METHOD_POST, API "/jobs/{job}/retry",                     P,  POOL_API,    jobs_retry,               "jobs_retry", NOTHING},
    {METHOD_GET,  API "/storage/files",                        PC, POOL_API,    storage_index,            "storage_index", "limit cursor"},
    {METHOD_GET,  API "/storage/usage",                        PC, POOL_API,    storage_usage,            "storage_usage", NOTHING},
    {METHOD_DELETE, API "/storage/files/{key*}",               P,  POOL_API,    storage_destroy,          "storage_destroy", NOTHING},
    {METHOD_GET,  API "/reports/cost",                         PC, POOL_API,    reports_cost,             "reports_cost", "from to course_id"},
    {METHOD_GET,  API "/audit",                                P,  POOL_API,    audit_log_index,          "audit_log_index", "course_id key_prefix action from to " PAGE},
    {METHOD_GET,  API "/me",                                   PC, POOL_API,    me_show,                  "me_show", NOTHING},

    {METHOD_POST, API "/webhooks",                             P,  POOL_API,    webhooks_create,          "webhooks_create", BODY},
    {METHOD_GET,  API "/webhooks",                             P,  POOL_API,    webhooks_index,           "webhooks_index", PAGE},
    {METHOD_GET,  API "/webhooks/{webhook}",                   P,  POOL_API,    webhooks_show,            "webhooks_show", NOTHING},
    {METHOD_PATCH, API "/webhooks/{webhook}",                  P,  POOL_API,    webhooks_update,          "webhooks_update", BODY},
    {METHOD_DELETE, API "/webhooks/{webhook}",                 P,  POOL_API,    webhooks_destroy,         "webhooks_destroy", NOTHING},
    {METHOD_GET,  API "/webhooks/{webhook}/deliveries",        P,  POOL_API,    deliveries_index,         "deliveries_index", "status " PAGE},
    {METHOD_POST, API "/webhooks/{webhook}/deliveries/{delivery}/replay", P, POOL_API, deliveries_replay, "deliveries_replay", NOTHING},

    {METHOD_GET,  "/store/{key*}",                             0,  POOL_UPLOAD, store_get,                "store_get", "expires size type signature"},
    {METHOD_PUT,  "/store/{key*}",                             0,  POOL_UPLOAD, store_put,                "store_put", "expires size type signature"},

    {METHOD_GET,  "/health",                                   0,  POOL_API,    health_show,              "health_show", NOTHING},
    {METHOD_GET,  "/openapi.json",                             0,  POOL_API,    openapi_show,             "openapi_show", NOTHING},
    {METHOD_GET,  "/ping",                                     0,  POOL_BOTH,   status_ping,              "status_ping", NOTHING},
    {METHOD_GET,  "/fpm-status",                               0,  POOL_BOTH,   status_show,              "status_show", NOTHING},
    {METHOD_GET,  "/metrics",                                  0,  POOL_BOTH,   metrics_show,             "metrics_show", NOTHING},
    {METHOD_GET,  "/ping/upload",                              0,  POOL_UPLOAD, status_ping,              "status_ping_upload", NOTHING},
    {METHOD_GET,  "/fpm-status/upload",                        0,  POOL_UPLOAD, status_show,              "status_show_upload", NOTHING},
    {METHOD_GET,  "/metrics/upload",                           0,  POOL_UPLOAD, metrics_show,             "metrics_show_upload", NOTHING},
};
/* clang-format on */

const size_t route_count = sizeof route_table / sizeof *route_table;

static_assert(sizeof route_table / sizeof *route_table < 159,
              "the scoreboard counts 160 routes: raise SCOREBOARD_ROUTES");
