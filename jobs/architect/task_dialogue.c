#include "jobs/architect/task_dialogue.h"

#include "jobs/architect/characters.h"
#include "jobs/architect/languages/languages.h"
#include "jobs/architect/wording.h"

/* "Q: ": its length, 0: another text. */
static size_t turn_length(struct str text, const char *const *letters)
{
    const size_t length = wording_begins_with(text, letters);

    return length > 0 && length + 1 < text.len && text.at[length] == ':' && characters_is_space(text.at[length + 1])
               ? length + 1
               : 0;
}

/* The text up to the next turn of one of the two, and `rest` from there on. */
static struct str cut_turn(struct str *rest, const struct task_words *words)
{
    struct str turn = *rest;

    for (size_t at = 1; at < rest->len; at++)
        if (characters_is_space(rest->at[at - 1]) && (turn_length(str_from(*rest, at), words->asks) > 0 ||
                                                      turn_length(str_from(*rest, at), words->replies) > 0)) {
            turn.len = at;
            break;
        }
    *rest = str_from(*rest, turn.len);
    return str_trim(turn);
}

/* One turn at the start of a text; len 0: it is not theirs. */
static struct str take_turn(struct str *text, const char *const *letters, const struct task_words *words)
{
    const size_t length = turn_length(*text, letters);

    *text = str_from(*text, length);
    return length > 0 ? cut_turn(text, words) : (struct str){text->at, 0};
}

bool task_dialogue_next(struct str *rest, struct str *question, struct str *answer)
{
    for (size_t i = 0; i < languages_count(); i++) {
        const struct task_words *words = &languages_at(i)->tasks;
        struct str text = str_trim(*rest);
        *question = take_turn(&text, words->asks, words);
        *answer = take_turn(&text, words->replies, words);
        *rest = text;
        if (question->len > 0 || answer->len > 0)
            return true;
    }
    return false;
}
