#include "jobs/architect/task_answers.h"

#include "jobs/architect/task_dialogue.h"
#include "jobs/architect/task_key.h"
#include "jobs/architect/task_lines.h"
#include "jobs/architect/tokenizer.h"

/* A line or a paragraph that begins with "Hint" or "Solution" goes to the solution, a hint with its label. */
bool task_answers_take_label(struct task_reading *reading, struct str text)
{
    struct str rest;
    enum task_label label = task_lines_label(text, &rest);

    if (label == TASK_LABEL_NONE)
        return false;
    reading->draft.to_solution = true;
    reading->draft.takes_list = rest.len == 0;
    reading->draft.goes_on = rest.len == 0;
    task_draft_put_solution(&reading->draft, label == TASK_LABEL_HINT && rest.len > 0 ? str_trim(text) : rest);
    return true;
}

/* Questions with their answers: each is a task. An answer alone belongs to the question before it. */
bool task_answers_take_dialogue(struct task_reading *reading, uint32_t number, struct str text)
{
    struct str question, answer, rest = text;

    if (!task_dialogue_next(&rest, &question, &answer) || (question.len == 0 && !reading->asked))
        return false;
    do {
        if (question.len > 0)
            task_draft_begin(&reading->draft, number, 0, question);
        reading->asked = answer.len == 0;
        reading->draft.to_solution = answer.len > 0;
        task_draft_put_solution(&reading->draft, answer);
    } while (task_dialogue_next(&rest, &question, &answer));
    return true;
}

/* The letters that answer several tasks. */
bool task_answers_take_key(struct task_reading *reading, struct str text)
{
    struct str letters;
    int number;

    if (!reading->solves || !task_key_is(text))
        return false;
    while (task_key_next(&text, &number, &letters)) {
        task_draft_begin_solution(&reading->draft, number);
        task_draft_put_solution(&reading->draft, letters);
    }
    return true;
}

size_t task_answers_length_before(const struct task_reading *reading, struct str text)
{
    struct str rest = text, sentence = tokenizer_next_sentence(&rest, reading->draft.corpus->language->abbreviations),
               behind;

    while (sentence.at != NULL) {
        sentence = tokenizer_next_sentence(&rest, reading->draft.corpus->language->abbreviations);
        if (sentence.at != NULL && task_lines_label(sentence, &behind) != TASK_LABEL_NONE)
            return (size_t)(sentence.at - text.at);
    }
    return text.len;
}
