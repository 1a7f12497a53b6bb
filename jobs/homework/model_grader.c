#include "jobs/homework/model_grader.h"

#include "jobs/homework/grade_prompt.h"
#include "jobs/llm/llm_session.h"
#include "jobs/llm/question_hash.h"
#include "llm/registry_file.h"

#define ACTION "check_homework"
#define STRATEGY "default"
#define PROBLEMS 4096
#define CHECKPOINT LIMIT_HTTP_ANSWER

static const struct instructions_files files = {
    .text = "jobs/homework/prompts/homework.txt",
    .schema = "jobs/homework/prompts/homework.schema.json",
    .version = GRADE_PROMPT_VERSION,
};

/* One judgement under way. */
struct judging {
    struct model_grader *grader;
    const struct quotes *quotes;
    struct str data; /* what the model is told */
    const char *key;
    struct judgement judgement;
    struct str text; /* that was read last */
    bool told;       /* that its quotes do not stand */
};

/* ---- checkpoints ---- */

static void put_answer(struct json_out *out, const struct model_grader_answer *answer)
{
    json_open(out, NULL);
    json_put_text(out, "key", answer->key);
    json_put_text(out, "provider", answer->provider);
    json_put_text(out, "model", answer->model);
    json_put_text(out, "prompt_version", answer->prompt_version);
    json_put_text(out, "input_hash", answer->input_hash);
    json_put_int(out, "tokens_in", answer->tokens_in);
    json_put_int(out, "tokens_out", answer->tokens_out);
    json_put_double(out, "cost_usd", answer->cost_usd);
    json_put_str(out, "answer", answer->text);
    json_close(out);
}

static struct str checkpoint_of(const struct model_grader *grader)
{
    struct arena *arena = grader->run->arena;
    struct buf *buf = buf_new(arena, CHECKPOINT);
    struct json_out out = json_out(buf);

    json_open(&out, NULL);
    json_list(&out, "judgements");
    for (size_t i = 0; i < grader->answer_count; i++)
        put_answer(&out, &grader->answers[i]);
    json_end(&out);
    json_close(&out);
    return buf_str(buf);
}

static void read_former(struct model_grader *grader)
{
    struct fault ignored = {0};
    const json_t *list, *item;
    json_t *tree;
    size_t i;

    if (grader->task->former.at == NULL || !json_read(grader->run->arena, grader->task->former, &tree, &ignored))
        return;
    list = json_object_get(tree, "judgements");
    json_array_foreach(list, i, item)
    {
        if (grader->former_count == MODEL_GRADER_JUDGEMENTS)
            return;
        grader->former[grader->former_count++] = (struct model_grader_answer){
            .key = json_get_text(item, "key", ""),
            .provider = json_get_text(item, "provider", ""),
            .model = json_get_text(item, "model", ""),
            .prompt_version = json_get_text(item, "prompt_version", ""),
            .input_hash = json_get_text(item, "input_hash", ""),
            .tokens_in = json_get_int(item, "tokens_in", 0),
            .tokens_out = json_get_int(item, "tokens_out", 0),
            .cost_usd = json_get_double(item, "cost_usd", 0),
            .text = str_of(json_get_text(item, "answer", "")),
        };
    }
}

/* ---- files ---- */

bool model_grader_check_files(struct arena *arena, const struct settings *settings, struct buf *problems)
{
    struct instructions prompt;

    return instructions_load(arena, settings, &files, &prompt, problems);
}

bool model_grader_open(struct model_grader *grader, struct run *run, const struct grade_task *task,
                       const struct rubric *rubric, struct fault *fault)
{
    struct buf problems = buf_make(PROBLEMS);
    bool loaded;

    *grader = (struct model_grader){.run = run, .task = task, .rubric = rubric};
    loaded = registry_file_load(run->arena, run->settings, &grader->registry, &problems) &&
             instructions_load(run->arena, run->settings, &files, &grader->prompt, &problems);
    if (!loaded)
        fault_log(fault, FAULT_INTERNAL, "%s", buf_text(&problems));
    buf_free(&problems);
    if (loaded)
        read_former(grader);
    return loaded;
}

/* ---- asking ---- */

static void fill(const struct judging *judging, struct llm_question *question)
{
    question->system = judging->grader->prompt.system;
    question->schema_name = "judgement";
    question->schema = judging->grader->prompt.schema;
    question->user = judging->data;
    question->steady = true;
}

static bool pose(void *context, const struct registry_model *model UNUSED, struct llm_question *question,
                 struct fault *fault UNUSED)
{
    fill(context, question);
    return true;
}

/* Of the quotes of criteria that got points, one that does not stand; the rubric's count when all do. */
static size_t missing_quote(const struct judging *judging)
{
    const struct rubric *rubric = judging->grader->rubric;
    size_t i = 0;

    while (i < rubric->count && (judging->judgement.marks[i].points == 0 ||
                                 (judging->judgement.marks[i].quote.at != NULL &&
                                  quotes_find(judging->quotes, judging->judgement.marks[i].quote).at != NULL)))
        i++;
    return i;
}

static bool check(void *context, struct str text, struct fault *fault)
{
    struct judging *judging = context;
    const struct model_grader *grader = judging->grader;
    size_t missing;

    if (instructions_leak(&grader->prompt, text))
        return fault_set(fault, FAULT_BAD_GENERATION, "It repeats its instructions.");
    if (!judgement_read(grader->run->arena, text, grader->rubric, &judging->judgement, fault))
        return false;
    missing = missing_quote(judging);
    if (missing < grader->rubric->count && !judging->told) {
        judging->told = true;
        return fault_set(fault, FAULT_BAD_GENERATION,
                         "The \"quote\" of the criterion c%zu does not stand in the answer letter by letter.",
                         missing + 1);
    }
    judging->text = text;
    return true;
}

static void attempted(void *context, const struct llm_call *call)
{
    struct model_grader *grader = ((struct judging *)context)->grader;

    grader->tokens_in += call->tokens_in;
    grader->tokens_out += call->tokens_out;
    grader->cost_usd += call->cost_usd;
    if (!call->success)
        run_model_failed(grader->run, call->provider, call->model, call->error_code);
}

/* The job's checkpoint, where nobody else keeps it. */
static bool keep_in_job(const struct run *run, struct str checkpoint, struct fault *fault)
{
    const struct unit unit = pg_unit_aside(&run->unit, fault);

    return claim_settle(&unit, run->claim) && claim_checkpoint(&unit, run->claim, checkpoint);
}

static bool keep(void *context, const struct llm_call *call, struct fault *fault)
{
    struct judging *judging = context;
    struct model_grader *grader = judging->grader;
    const struct grade_task *task = grader->task;
    const size_t count = grader->answer_count;
    bool kept;

    grader->answers[grader->answer_count++] = (struct model_grader_answer){
        .key = judging->key,
        .provider = call->provider,
        .model = call->model,
        .prompt_version = call->prompt_version,
        .input_hash = call->input_hash,
        .tokens_in = grader->tokens_in,
        .tokens_out = grader->tokens_out,
        .cost_usd = grader->cost_usd,
        .text = judging->text,
    };
    kept = task->keep != NULL ? task->keep(task->context, checkpoint_of(grader), fault)
                              : keep_in_job(grader->run, checkpoint_of(grader), fault);
    if (!kept)
        grader->answer_count = count; /* it may be tried again */
    return kept;
}

static bool ask(struct judging *judging, struct fault *fault)
{
    const struct model_grader *grader = judging->grader;
    const struct run *run = grader->run;
    const struct llm_session session = {
        .settings = run->settings,
        .registry = grader->registry,
        .pg = run->unit.pg,
        .tenant = run->claim->tenant,
        .until = grader->task->until,
        .context = judging,
        .attempted = attempted,
        .keep = keep,
    };
    const struct router_task task = {
        .action = ACTION,
        .strategy = STRATEGY,
        .tenant = run->claim->tenant,
        .job = run->claim->job,
        .course = grader->task->course,
        .student = grader->task->student,
        .request_id = run->claim->request_id,
        .prompt_version = grader->prompt.version,
        .context = judging,
        .pose = pose,
        .check = check,
    };
    struct router_reply reply;

    return llm_session_ask(&session, run->arena, &task, &reply, fault);
}

/* ---- what was asked before ---- */

static bool resume(struct judging *judging)
{
    struct model_grader *grader = judging->grader;
    struct fault ignored = {0};

    for (size_t i = 0; i < grader->former_count; i++) {
        const struct model_grader_answer *former = &grader->former[i];
        judging->told = true; /* it was */
        if (strcmp(former->key, judging->key) != 0 || !check(judging, former->text, &ignored))
            continue;
        grader->answers[grader->answer_count++] = *former;
        grader->tokens_in = MAX(grader->tokens_in, former->tokens_in);
        grader->tokens_out = MAX(grader->tokens_out, former->tokens_out);
        grader->cost_usd = MAX(grader->cost_usd, former->cost_usd);
        return true;
    }
    judging->told = false;
    return false;
}

bool model_grader_judge(struct model_grader *grader, const struct injection_parts *parts, const struct quotes *quotes,
                        struct judgement *judgement, struct fault *fault)
{
    struct arena *arena = grader->run->arena;
    struct judging judging = {.grader = grader, .quotes = quotes};
    struct llm_question question = {0};
    char number[24];

    judging.data = grade_prompt_render(arena, grader->task, grader->rubric, parts->items, parts->count);
    fill(&judging, &question);
    /* The first and the second judgement of the same text are two. */
    snprintf(number, sizeof number, "%zu:", grader->answer_count + 1);
    judging.key = arena_printf(arena, "%s%s", number, question_hash(arena, &question));
    if (!resume(&judging) && !ask(&judging, fault))
        return false;
    *judgement = judging.judgement;
    return true;
}
