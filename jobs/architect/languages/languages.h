/*
 * What the architect knows of a language, as data: one file and one row of LANGUAGES for each. A list of words ends with NULL; a list that
 * is left out is empty. Words and cues are lower case, letters beyond ASCII too. Pure.
 */
#ifndef LANGUAGES_LANGUAGES_H
#define LANGUAGES_LANGUAGES_H

#include "base/str.h"
#include "jobs/architect/section_kind.h"

/* Each row is a variable in a file of its own. The first one's phrases serve where a language has none. */
#define LANGUAGES(L) L(english) L(german) L(ukrainian)

#define LANGUAGES_WORDS 12 /* in the lists of a definition rule */
#define LANGUAGES_FIRST_WORDS 16
#define LANGUAGES_RULES 12
#define LANGUAGES_PLURALS 3 /* forms of a counted noun */

/* ---- definitions ---- */

/* What must stand behind the verb besides `next`. */
enum definition_noun {
    DEFINITION_ANY,
    DEFINITION_CONTENT, /* a word of content */
    DEFINITION_NOUN     /* one with a capital */
};

/* "X is a ...": a verb, the word behind it, and how good a definition they begin (0 to 1) behind "X" and behind "the X". */
struct definition_rule {
    const char *verbs[LANGUAGES_WORDS];
    const char *next[LANGUAGES_WORDS]; /* empty: `noun` says what it must be */
    const char *then;                  /* the word behind that; NULL: any */
    enum definition_noun noun;
    double quality, definite;
};

/* "... is called X": X stands behind a word of `naming` that has one of `before`, if there are any, before it; it may be in the case of
 * `base_form`. */
struct naming_rule {
    const char *before[LANGUAGES_WORDS], *naming[LANGUAGES_WORDS];
    const char *not_before[LANGUAGES_WORDS]; /* "also known as" names the same thing once more */
    const char *not_first[LANGUAGES_FIRST_WORDS]; /* "таку структуру називають ...": what it is was said before */
    bool inflects;
    bool noun; /* X is one word with a capital */
};

struct definition_rules {
    const char *const *openers;                       /* that only open a sentence */
    const char *const *joiners;                       /* behind a comma: "a packet is a ..., and a router is a ..." */
    const char *const *articles;                      /* before a term */
    const char *const *definite;                      /* of these the definite ones */
    struct definition_rule subjects[LANGUAGES_RULES]; /* the first that fits counts; the last has no verbs */
    struct naming_rule namings[LANGUAGES_RULES];      /* the last has no naming word */
    /* "By X we mean ...", "Unter X versteht man ...": X has at most `by_words` words, as adjectives may be in a case that is no
     * title's. */
    size_t by_words;
    const char *const *by, *const *meant, *const *behind_meant;
    /* "X називають ...": the term, of at most `by_words` words, opens the sentence. */
    const char *const *named;
    /* "... wird (auch) X genannt": behind one of `passive`, and words to pass over, the term stands before the naming word. */
    const char *const *passive, *const *passed, *const *named_behind;
    const char *const *no_kinds; /* behind the verb and its article that tell no kind of thing: "X is the best ..." */
    const char *const *deeds;    /* with which a gloss says what a command or a button does */
    const char *const *no_deeds; /* behind such a word that make a noun of it: "list of" */
    const char *const *no_names; /* that are no term whatever is said of them: "an example is a ..." */
    const char *const *term_labels; /* "the term X ...", "термін «X» ..." */
    const char *const
        *dashes; /* what separates a term from its meaning in prose besides long dashes; the first three bytes do */
    const char *const *copulas; /* behind such a dash that say no more than it: "це" */
    /* "Linear search reads the list": what a verb in the third person with this ending does to an object says what its subject is. */
    const char *acting_ending;
    const char *const *indefinite, *const *objects; /* articles before the subject, words that begin an object */
};

/* ---- tasks ---- */

#define LANGUAGES_LEVELS 5 /* of difficulty, from 1 */

/* How a material sets tasks. */
struct task_words {
    const char *const *labels; /* "Exercise": names one task before its number */
    const char *const *items;  /* "Problem": likewise, where tasks are set; elsewhere it means other things */
    const char *const
        *collections; /* "exercises": the first one as the last word of a title such as "Programming exercises", ... */
    const char *const *about; /* ... all as the first word before one of these: "Exercises for chapter 3" */
    const char *const *hints, *const *solutions; /* labels of what is no task */
    const char *const *answers;                  /* "the answer is": before a solution of a few words */
    const char *const *asks, *const *replies;    /* "Q" and "A" before their colons */
    const char *const *verdicts;                 /* in brackets behind the right one of several options */
    const char *const *refusals;                 /* ... behind a wrong one */
    /* First words of what is asked for, by level: to name, explain, apply, analyse, make or judge. After B. S. Bloom, Taxonomy of Educational
     * Objectives, 1956. */
    const char *const *levels[LANGUAGES_LEVELS];
};

/* ---- output ---- */

/* The few texts the architect says itself; everything else is quoted from the material. {0} to {2} stand for what is put in, and
 * {0|one|two|five} for the form of a noun that {0} things are counted by. */
enum phrase {
    PHRASE_AND,
    PHRASE_PART,
    PHRASE_MADE_FROM,
    PHRASE_GOAL,
    PHRASE_COVERS,
    PHRASE_WHAT_IS,
    PHRASE_CAN_EXPLAIN,
    PHRASE_CAN_COMPARE,
    PHRASE_CAN_READ,
    PHRASE_EXPLAIN,
    PHRASE_COMPARE,
    PHRASE_LIST,
    PHRASE_LIST_UNDER,
    PHRASE_READ_CODE,
    PHRASE_CHOICE,
    PHRASE_CHOICE_RIGHT,
    PHRASE_CHOICE_WRONG,
    PHRASE_GAP,
    PHRASE_MATCH,
    PHRASE_ORDER,
    PHRASE_ORDER_UNDER,
    PHRASE_POINTS_CORE,
    PHRASE_POINTS_IDEAS,
    PHRASE_POINTS_EXAMPLE,
    PHRASE_POINTS_DIFFER,
    PHRASE_POINTS_ITEM,
    PHRASE_POINTS_CODE,
    PHRASE_POINTS_STEPS,
    PHRASE_POINTS_TASK,
    PHRASE_POINTS_CHOICE,
    PHRASE_POINTS_GAP,
    PHRASE_POINTS_PAIR,
    PHRASE_POINTS_ORDER,
    PHRASE_VIDEO,
    PHRASE_SLIDES,
    PHRASE_TEXT,
    PHRASE_QUOTED,
    PHRASE_NO_TEXT,
    PHRASE_CUT,
    PHRASE_TERMS_CUT,
    PHRASE_MODULES_JOINED,
    PHRASE_LESSONS_CUT,
    PHRASE_CONCEPTS_CUT,
    PHRASE_TASKS_CUT,
    PHRASE_TASKS_CLIPPED,
    PHRASE_GUIDE_CUT,
    PHRASE_USED_BEFORE,
    PHRASE_EARLY,
    PHRASE_MORE,
    PHRASES
};

/* ---- a language ---- */

struct language {
    const char *tag;  /* primary subtag of BCP 47; "" for a language that is none of the table */
    const char *name; /* in English */

    /* How its texts are recognised: by their commonest words, or by letters that a like language has not; `foreign_letters` are those
     * of the other. */
    const char *const *commonest;
    const char *letters, *foreign_letters;

    /* Words apart by spaces: those that are never part of a term, of these the ones that may stand inside it ("of"), and those that are no term
     * by themselves. */
    const char *stop_words, *inner_words, *generic_words;
    bool learns_stop_words; /* the list is no full one: short words that are everywhere count as stop words, too */
    const char *stemmer;    /* the name of libstemmer's for the language; NULL: `stem` */
    size_t (*stem)(char *word, size_t length); /* shortens a folded word in place; NULL: forms stay */
    bool (*is_stop_word)(struct str stem);     /* a rule besides the list, adverbs for instance; NULL: none */
    bool (*ends_no_term)(struct str stem);     /* forms that end no term, participles for instance; NULL: none */
    /* Of a term in the case that `by` and `named` take, in place, never longer; 0: it is not in that case. NULL: that is no other form. */
    size_t (*base_form)(char *word, size_t length);
    bool nouns_are_capitals;   /* a term ends with a word that has a capital */
    bool compounds;            /* words are joined to one: those with one end are of one kind */
    bool apostrophe_is_letter; /* else a word ends at it: "learner's", "don't" */
    /* Articles that tell what stands behind them, and what hides it, in pairs: "a", "A(n)". */
    const char *const *veils;
    const char *possessive; /* ending that a term is shown without; NULL: none */

    const char *const *abbreviations; /* that end with a full stop and no sentence; without the last stop */

    /* Headings: whole titles by what they announce, labels before their number, and marks that one goes on. */
    const char *const *titles[SECTION_KINDS];
    const char *const *labels, *const *continued;
    const char *const *title_fillers; /* words that a title may have besides the terms it names */

    /* Words that tell what a sentence does. A cue that begins or ends with a space stands alone there. */
    const char *const *topic_changes, *const *example_cues, *const *contrast_cues, *const *imprint_cues;
    const char *const *synonym_cues; /* of a sentence that gives a thing another name */
    const char *const
        *mention_cues;         /* of a sentence that announces a thing or looks back at it and says nothing about it */
    const char *const *sounds; /* that captions tell of between brackets */
    const char *const *order_cues;  /* of what leads to steps that have an order */
    const char *const *skill_verbs; /* with which a goal says what the learner does */

    struct definition_rules definitions;
    struct task_words tasks;

    size_t (*plural)(uint64_t count); /* which form of a noun goes with a number, below LANGUAGES_PLURALS */
    bool joins_titles;                /* a lesson of two titled sections is called after both */
    const char *phrases[PHRASES];     /* NULL: as the first language says it */
};

#define LANGUAGES_ROW(name) extern const struct language name;
LANGUAGES(LANGUAGES_ROW)
#undef LANGUAGES_ROW

/* Where no language of the table fits: no words of its own, stop words learnt from the text. */
extern const struct language languages_other;

size_t languages_count(void);
const struct language *languages_at(size_t number);

/* Of a BCP 47 tag; NULL and unknown ones are languages_other. */
const struct language *languages_of_tag(const char *tag);

/* "1 point, 2 points": the forms of English, German and many more. */
size_t languages_one_or_many(uint64_t count);

#endif
