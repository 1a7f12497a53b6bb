/*
 * The weights and thresholds of the built-in architect. Where a paper gives a value it is that one, named at the constant. All others were
 * chosen by hand and held against `make eval`, each halved, lowered by a quarter, raised by a half and doubled while the rest stood. The
 * evaluation decides LEAST_MEANING, LEAST_GLOSS, QUALITY_ALONE and QUALITY_GLOSS_ITEM (recall of concepts falls by 4 to 30 points on one side
 * of them); it moves by less than 2 points for most others and not at all for the attachment's. What would gain in one artificial course only
 * (code-in-list, three-topics-lines) was left as it is. The courses are few and were written for this project: the
 * values are fit for them and plausible elsewhere, no more.
 *
 * Ceilings and sizes are in the headers of their files; how good each pattern of a definition is stands with the patterns (languages/).
 */
#ifndef ARCHITECT_WEIGHTS_H
#define ARCHITECT_WEIGHTS_H

/* ---- terms ---- */

/* A term that is neither explained nor a title stays if it is said twice and its C-value, where one word said twice has 2 and a part of
 * longer terms less, is above this. */
#define TERM_LEAST_COUNT 2
#define TERM_LEAST_VALUE 1.5

/* ---- concepts ---- */

/* What a mention adds to a lesson's claim to a term: a title names what the lesson is about, speech is often misheard. */
#define MENTION_TITLE 4.0
#define MENTION_WRITTEN 1.25
#define MENTION_SPOKEN 1.0

/* Added to a term's score, in which the logarithms of counts reach about 6, for a definition of quality 1 and for a title. */
#define SCORE_EXPLAINED 6.0
#define SCORE_TITLED 4.0
#define SCORE_WEIGHTLESS (-1.0) /* a term that stands only in longer ones */

/* How good a definition must be to make a concept: by itself, and where the term is said several times. */
#define QUALITY_ALONE 0.6
#define QUALITY_REPEATED 0.4
#define REPEATED 2 /* mentions */

/* Speech alone makes a term only where it is said often: what is misheard is misheard differently each time. */
#define SPOKEN_MENTIONS 2
#define SPOKEN_MENTIONS_BESIDE_TEXT 4
#define SPOKEN_PHRASES 3 /* of several words, that nobody explains; in writing a term is explained or a title */

/* A title alone makes a term of what the text speaks of, too. */
#define TITLED_MENTIONS 2

/* A term that nobody explains becomes the second concept of a lesson, or a later one, when it is said so often or is a title. */
#define UNEXPLAINED_MENTIONS 3

/* One sentence in so many is written: there is more than speech to go by. */
#define WRITTEN_SHARE 5

/* The sentence that stands in for a definition: what kind it is, and what it gains if the term is among its first words and if it is whole. */
#define SENTENCE_SCORE_PROSE 1.0
#define SENTENCE_SCORE_ITEM 0.7
#define SENTENCE_SCORE_SPOKEN 0.3
#define SENTENCE_SCORE_NEAR_START 0.6
#define SENTENCE_SCORE_WHOLE 0.3
#define SENTENCE_START_WORDS 4
#define SENTENCE_LEAST_WORDS 4 /* less says nothing about the term, more says too much */
#define SENTENCE_MOST_WORDS 45

/* ---- definitions ---- */

#define SPOKEN_TRUST 0.6 /* of a spoken definition's quality: recognised speech is wrong in one word of five or so */
#define LEAST_MEANING 3  /* words from the verb on that say something */
#define LEAST_GLOSS 2    /* words behind a dash or colon */
#define MOST_DEFINITION_WORDS 60 /* a longer sentence is no definition but a paragraph */

/* How good a definition each way begins that is no rule of a language, on their scale: 1 for "X is a ...". */
#define QUALITY_NAMES 0.9 /* of a pattern that makes a term of a word that is none by itself */
#define QUALITY_MEANT 0.9
#define QUALITY_GLOSS 0.8
#define QUALITY_GLOSS_ITEM 0.75
#define QUALITY_NAMED 0.75
#define QUALITY_ACTING 0.6
#define QUALITY_ACTING_ARTICLE 0.5

/* ---- questions with one right answer ---- */

#define QUALITY_ASKED 0.74    /* of the definition of what is asked for: less may be no definition */
#define MEANING_LEAST_WORDS 2 /* of content in an explanation, without the term */
#define MEANING_SHARED_MOST \
    0.5 /* share of the shorter explanation's words that the other has, too: more may mean the same */
#define MEANING_TITLE_RATIO 2   /* the longer of two titles to choose from is at most so many times as long, ... */
#define MEANING_TITLE_LETTERS 6 /* ... or so many letters longer */

/* ---- sections ---- */

/* A title on one slide of so many of a longer deck, or one that comes back so often, is a running header. */
#define HEADER_DECK_SLIDES 9
#define HEADER_SLIDE_SHARE 3
#define HEADER_RUNS 4

#define COVER_WORDS 25   /* the first slide with no more is the cover */
#define DIVIDER_WORDS 3  /* a slide with no more than its title and so much begins a part */
#define LEAST_CHAPTERS 3 /* titles that count so far are chapters */

/* ---- lessons ---- */

#define FINE_SLIDES 14        /* up to so many titled slides each make a lesson */
#define LESSON_SLIDES 4       /* beyond it this many on average */
#define LESSON_WORDS 1100     /* of a talk or a text without headings: eight minutes of speech */
#define BARE_LESSON_WORDS 300 /* a lesson cut out of speech that holds no concept joins its neighbour if it has fewer */
#define LESSON_LEAST_WORDS 8  /* a slide with less goes with the one before */
#define MODULE_OWN_WORDS 32   /* a module's heading with so much under it has a lesson of its own */

/* How a talk is cut, in logarithms of likelihood: the spread of a lesson's length around LESSON_WORDS, what each lesson costs, how
 * much the whole talk counts as a prior of each lesson's words, and what a speaker's word that something new begins is worth. Chosen on
 * transcripts of university lectures and on texts put together (tests/eval/README.md). */
#define LESSON_DEVIATION 0.8
#define LESSON_COST 2.5
#define CUT_PRIOR 0.8
#define CUT_TOPIC_CHANGE 1.0

/* Added to the depth of a gap, which is at most 2, where no title stands. */
#define GAP_UNTITLED (-9.0)

/* Lessons that nobody grouped: up to so many make one module; more are grouped by subject, about so many to a module. */
#define MODULE_LESSONS 7
#define GROUP_LESSONS 5

/* ---- attachment ---- */

/* Likeness is a cosine. Below these a talk, or a section of a text, is about something else than the main sequence. */
#define TALK_LIKENESS 0.05
#define TEXT_LIKENESS 0.12
#define TITLE_LIKENESS 0.3 /* gained when a section's title is a lesson's */
#define REMARK_WORDS 30    /* a section that is like nothing and shorter goes with the one before */
#define SKIP_COST 0.01     /* of each section that a talk passes over */

#endif
