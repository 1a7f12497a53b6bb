#include "jobs/generate/parts_merge.h"

#include "course/fold.h"
#include "jobs/generate/addresses.h"
#include "jobs/generate/structure_join.h"
#include "jobs/llm/answer_object.h"
#include "jobs/llm/router.h"

/* One exchange about a table of contents. */
struct exchange_about {
    struct arena *scratch;
    struct str contents;
    json_t *answer;
};

static void warn(struct parts_merge *merge, const char *sentence)
{
    merge->warnings.items[merge->warnings.count++] = sentence;
}

/* ---- one exchange ---- */

static bool render(void *context, size_t room UNUSED, struct str *text, struct fault *fault UNUSED)
{
    const struct exchange_about *about = context;

    *text = about->contents;
    return true;
}

static bool check(void *context, struct str text, struct str *kept, struct fault *fault)
{
    const struct exchange_about *about = context;
    json_t *tree;

    if (!answer_object_read(about->scratch, text, &tree, fault) || !contents_edit_check(tree, fault))
        return false;
    *kept = str_of(json_text(about->scratch, tree));
    return true;
}

static bool ask(struct parts_merge *merge, const char *action, const struct instructions *prompt, struct str contents,
                json_t **tree, struct fault *fault)
{
    struct exchange_about about = {.scratch = merge->scratch, .contents = contents};
    const char *named = arena_printf(merge->scratch, "%s\n%.*s", prompt->version, (int)contents.len, contents.at);
    char digest[DIGEST_SHA256_HEX];
    const struct model_ask_question question = {
        .action = action,
        .prompt = prompt,
        .schema_name = "course_contents",
        .digest = digest,
        .context = &about,
        .render = render,
        .check = check,
    };
    struct part_answer answer = {0};
    bool asked;

    digest_sha256_hex(str_of(named), digest);
    asked = model_ask(merge->job, merge->scratch, &question, &answer, fault);
    merge->tokens_in += answer.tokens_in;
    merge->tokens_out += answer.tokens_out;
    merge->cost_usd += answer.cost_usd;
    return asked && json_read(merge->scratch, answer.text, tree, fault);
}

static bool forgive(struct parts_merge *merge, const char *what, struct fault *fault)
{
    if (!router_gave_up(fault->kind))
        return false;
    warn(merge, arena_printf(merge->arena, "%s: %s", what, fault->detail));
    fault_clear(fault);
    return true;
}

static void carry_out(struct parts_merge *merge, const json_t *tree, enum contents_detail detail,
                      struct structure *structure)
{
    struct contents_edit_report report;

    contents_edit_apply(merge->arena, tree, detail, !merge->is_guided, structure, &report);
    contents_edit_add(&merge->report, &report);
}

/* ---- groups ---- */

static struct structure of_parts(struct arena *arena, const struct structure *parts, size_t count)
{
    struct structure all = {0};
    size_t modules = 0;

    for (size_t i = 0; i < count; i++)
        modules += parts[i].module_count;
    all.modules = arena_array(arena, modules + 1, sizeof *all.modules);
    for (size_t i = 0; i < count; i++) {
        if (parts[i].module_count > 0)
            memcpy(all.modules + all.module_count, parts[i].modules, parts[i].module_count * sizeof *all.modules);
        all.module_count += parts[i].module_count;
    }
    return all;
}

static struct str contents_of(const struct parts_merge *merge, const struct structure *structure,
                              enum contents_detail detail, size_t room)
{
    return contents_write(merge->scratch, merge->title, merge->language, structure, detail, room);
}

/* How many parts from the first on have a common table of contents that fits. */
static size_t group_size(const struct parts_merge *merge, const struct structure *parts, size_t count, size_t room)
{
    size_t size = 1, left = room;

    for (size_t i = 0; i < count; i++) {
        const struct str own = contents_of(merge, &parts[i], CONTENTS_DEFINITIONS, room);
        const size_t length = own.len + own.len / 8; /* in a longer table the numbers are longer */
        if (own.at == NULL || length > left)
            break;
        left -= length;
        size = i + 1;
    }
    return size;
}

static bool merge_group(struct parts_merge *merge, struct structure *group, size_t room, struct fault *fault)
{
    const struct str contents = contents_of(merge, group, CONTENTS_DEFINITIONS, room);
    json_t *tree;

    if (contents.at == NULL)
        return true; /* it is merged with all others */
    if (!ask(merge, "generate_structure", &merge->job->generator->merge, contents, &tree, fault))
        return false;
    carry_out(merge, tree, CONTENTS_DEFINITIONS, group);
    return true;
}

/* Merges neighbouring parts as far as each group's table fits. `parts` has the groups in the end; when one fails, those that came before it, and
 * what is left. */
static bool merge_groups(struct parts_merge *merge, struct structure *parts, size_t *count, size_t room,
                         struct fault *fault)
{
    size_t groups = 0, first = 0;
    bool done = true;

    while (done && first < *count) {
        struct structure group;
        size_t size;
        arena_reset(merge->scratch);
        size = group_size(merge, parts + first, *count - first, room);
        group = of_parts(merge->arena, parts + first, size);
        done = size == 1 || merge_group(merge, &group, room, fault);
        if (!done)
            break;
        parts[groups++] = group;
        first += size;
    }
    memmove(parts + groups, parts + first, (*count - first) * sizeof *parts);
    *count = groups + *count - first;
    return done;
}

/* ---- the texts about the whole ---- */

static const char *text_of(struct parts_merge *merge, const json_t *tree, const char *key, size_t most)
{
    const struct str text = str_trim_blank(str_of(json_get_text(tree, key, "")));
    const struct str clipped = str_clip(text, most);

    merge->report.lost += clipped.len < text.len;
    return clipped.len > 0 ? arena_strndup(merge->arena, clipped.at, clipped.len) : NULL;
}

static struct texts texts_of(struct parts_merge *merge, const json_t *tree, const char *key)
{
    const json_t *list = json_object_get(tree, key), *text;
    struct texts texts = {arena_array(merge->arena, STRUCTURE_ITEMS, sizeof(char *)), 0};
    size_t i;

    json_array_foreach(list, i, text)
    {
        const struct str own = str_trim_blank(str_of(json_is_string(text) ? json_string_value(text) : ""));
        const struct str clipped = str_clip(own, STRUCTURE_TEXT);
        merge->report.lost += own.len > 0 && (texts.count == STRUCTURE_ITEMS || clipped.len < own.len);
        if (own.len > 0 && texts.count < STRUCTURE_ITEMS)
            texts.items[texts.count++] = arena_strndup(merge->arena, clipped.at, clipped.len);
    }
    return texts;
}

/* No material is looked at again: whatever address stands in these texts is taken out. */
static void take_texts(struct parts_merge *merge, const json_t *tree, struct structure *whole)
{
    static const struct generation_input nothing;
    const char *title = text_of(merge, tree, "title", STRUCTURE_TITLE);
    const size_t modules = whole->module_count;

    if (title != NULL)
        whole->title = title;
    whole->knowledge = texts_of(merge, tree, "expected_knowledge");
    whole->skills = texts_of(merge, tree, "expected_skills");
    whole->module_count = 0;
    merge->addresses += addresses_drop(merge->arena, &nothing, whole);
    whole->module_count = modules;
    whole->description = text_of(merge, tree, "description", STRUCTURE_TEXT);
    whole->learning_goal = text_of(merge, tree, "learning_goal", STRUCTURE_TEXT);
    whole->summary = text_of(merge, tree, "summary", STRUCTURE_TEXT);
}

/* What the parts say of themselves, where nobody says it of the whole. */
static void collect_texts(struct parts_merge *merge, const struct structure *parts, size_t count,
                          struct structure *whole)
{
    struct arena *arena = merge->arena;
    size_t *lost = &merge->report.lost;

    if (whole->title == NULL)
        whole->title = merge->title;
    for (size_t i = 0; i < count; i++) {
        whole->core_concepts = structure_join_texts(arena, &whole->core_concepts, &parts[i].core_concepts, lost);
        whole->mentioned_concepts =
            structure_join_texts(arena, &whole->mentioned_concepts, &parts[i].mentioned_concepts, lost);
        if (merge->merged && whole->knowledge.count + whole->skills.count > 0)
            continue;
        whole->knowledge = structure_join_texts(arena, &whole->knowledge, &parts[i].knowledge, lost);
        whole->skills = structure_join_texts(arena, &whole->skills, &parts[i].skills, lost);
    }
}

/* ---- merging ---- */

/* Neighbours of one title are one module that was cut in two. */
static void join_namesakes(struct parts_merge *merge, struct structure *whole)
{
    size_t kept = 0;

    for (size_t i = 0; i < whole->module_count; i++) {
        struct module *last = kept > 0 ? &whole->modules[kept - 1] : NULL;
        if (last != NULL && fold_equal(last->title, whole->modules[i].title) &&
            structure_join_modules(merge->arena, last, &whole->modules[i], &merge->report.lost))
            merge->report.modules++;
        else
            whole->modules[kept++] = whole->modules[i];
    }
    whole->module_count = kept;
}

/* The most detailed table of all modules that fits; at == NULL when none does. */
static struct str largest_contents(const struct parts_merge *merge, const struct structure *whole, size_t room,
                                   enum contents_detail least, enum contents_detail *detail)
{
    struct str contents = {NULL, 0};

    for (*detail = CONTENTS_DEFINITIONS; *detail <= least; ++*detail) {
        contents = contents_of(merge, whole, *detail, room);
        if (contents.at != NULL)
            break;
    }
    return contents;
}

static bool merge_whole(struct parts_merge *merge, struct structure *whole, size_t room, struct fault *fault)
{
    enum contents_detail detail;
    struct str contents;
    json_t *tree;

    arena_reset(merge->scratch);
    contents = largest_contents(merge, whole, room, CONTENTS_MODULES, &detail);
    if (contents.at == NULL) {
        warn(merge,
             arena_printf(merge->arena,
                          "The table of contents is too large for one exchange: %zu modules stand in the order of "
                          "the materials.",
                          whole->module_count));
        join_namesakes(merge, whole);
        return true;
    }
    if (!ask(merge, "generate_structure", &merge->job->generator->merge, contents, &tree, fault))
        return false;
    carry_out(merge, tree, detail, whole);
    take_texts(merge, tree, whole);
    merge->merged = true;
    return true;
}

/* Group by group first where the table of all is too large to be shown whole. */
static bool merge_all(struct parts_merge *merge, const struct structure *parts, size_t count, struct structure *whole,
                      struct fault *fault)
{
    const struct model_ask_job *job = merge->job;
    const size_t room = model_ask_room(job->generator, "generate_structure", job->strategy, &job->generator->merge);
    struct structure *groups = arena_array(merge->arena, count + 1, sizeof *groups);
    bool done = true;

    memcpy(groups, parts, count * sizeof *groups);
    *whole = of_parts(merge->arena, groups, count);
    arena_reset(merge->scratch);
    if (contents_of(merge, whole, CONTENTS_DEFINITIONS, room).at == NULL) {
        done = merge_groups(merge, groups, &count, room, fault);
        *whole = of_parts(merge->arena, groups, count);
    }
    return done && merge_whole(merge, whole, room, fault);
}

bool parts_merge_make(struct parts_merge *merge, const struct structure *parts, size_t count, struct structure *whole,
                      struct fault *fault)
{
    if (!merge_all(merge, parts, count, whole, fault)) {
        if (!forgive(merge,
                     "No model has put the parts of the course together, they stand in the order of the materials",
                     fault))
            return false;
        join_namesakes(merge, whole);
    }
    collect_texts(merge, parts, count, whole);
    return true;
}

/* ---- putting right ---- */

bool parts_merge_reconcile(struct parts_merge *merge, struct structure *whole, struct fault *fault)
{
    const struct model_ask_job *job = merge->job;
    const struct instructions *prompt = &job->generator->reconcile;
    const size_t room = model_ask_room(job->generator, "reconcile", job->strategy, prompt);
    enum contents_detail detail;
    struct str contents;
    json_t *tree;

    if (room == 0)
        return true;
    arena_reset(merge->scratch);
    contents = largest_contents(merge, whole, room, CONTENTS_CONCEPTS, &detail);
    if (contents.at == NULL) {
        warn(merge, "The table of contents is too large for one exchange: terms and gaps were not looked for.");
        return true;
    }
    if (!ask(merge, "reconcile", prompt, contents, &tree, fault))
        return forgive(merge, "Terms and gaps of the course were not looked for", fault);
    carry_out(merge, tree, detail, whole);
    merge->reconciled = true;
    return true;
}

/* ---- ceilings ---- */

/* The neighbours that are the smallest together and fit into one module; the number of modules when there are none. */
static size_t smallest_pair(const struct structure *whole)
{
    size_t found = whole->module_count, least = STRUCTURE_LESSONS + 1;

    for (size_t i = 0; i + 1 < whole->module_count; i++) {
        const size_t lessons = whole->modules[i].lesson_count + whole->modules[i + 1].lesson_count;
        if (lessons < least) {
            least = lessons;
            found = i;
        }
    }
    return found;
}

static bool join_smallest(struct parts_merge *merge, struct structure *whole)
{
    const size_t at = smallest_pair(whole);

    if (at == whole->module_count ||
        !structure_join_modules(merge->arena, &whole->modules[at], &whole->modules[at + 1], &merge->report.lost))
        return false;
    memmove(&whole->modules[at + 1], &whole->modules[at + 2], (whole->module_count - at - 2) * sizeof *whole->modules);
    whole->module_count--;
    return true;
}

void parts_merge_fit(struct parts_merge *merge, struct structure *whole)
{
    const size_t had = whole->module_count;
    size_t lessons = 0;

    while (whole->module_count > STRUCTURE_MODULES && join_smallest(merge, whole))
        ;
    if (whole->module_count < had)
        warn(merge,
             arena_printf(merge->arena, "There were %zu modules, and a structure holds %d: neighbours were joined.",
                          had, STRUCTURE_MODULES));
    for (size_t i = STRUCTURE_MODULES; i < whole->module_count; i++)
        lessons += whole->modules[i].lesson_count;
    if (lessons > 0)
        warn(merge, arena_printf(merge->arena, "A structure holds no more: %zu of %zu lessons were left out.", lessons,
                                 structure_lesson_total(whole)));
    whole->module_count = MIN(whole->module_count, (size_t)STRUCTURE_MODULES);
}

/* ---- warnings ---- */

static void warn_count(struct parts_merge *merge, size_t count, const char *what)
{
    if (count > 0)
        warn(merge, arena_printf(merge->arena, "%s: %zu.", what, count));
}

void parts_merge_warn(struct parts_merge *merge)
{
    const struct contents_edit_report *report = &merge->report;

    warn_count(merge, merge->addresses, "Addresses in texts about the whole were taken out");
    warn_count(merge, report->refused, "Statements about the table of contents that do not hold were passed over");
    warn_count(merge, report->apart, "Lessons and modules that one could not hold together were left apart");
    warn_count(merge, report->lost,
               "Items of lists that had no room for all, and ends of texts that were too long, were left out");
    for (size_t i = 0; i < report->gaps.count; i++)
        warn(merge, report->gaps.items[i]);
    warn_count(merge, report->gaps_unsaid, "Further gaps that were found");
}
