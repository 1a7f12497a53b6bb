#include "jobs/architect/grammar.h"

#include "jobs/architect/definitions.h"

static const struct grammar_pattern english_patterns[] = {
    {{"is", "are"}, {"defined"}, "as", GRAMMAR_ANY, 1.0, 1.0},
    {{"is", "are"}, {"a", "an"}, NULL, GRAMMAR_ANY, 1.0, 0.8},
    {{"is", "are"}, {"one", "any", "when", "where", "simply"}, NULL, GRAMMAR_ANY, 0.7, 0.7},
    {{"is", "are"}, {"the"}, NULL, GRAMMAR_ANY, 0.9, 0.6},
    {{"is"}, {NULL}, NULL, GRAMMAR_CONTENT, 0.4, 0},
    {{"are"}, {NULL}, NULL, GRAMMAR_CONTENT, 0.5, 0},
    {{"refer"}, {"to"}, NULL, GRAMMAR_ANY, 1.0, 1.0},
    {{"mean", "describe"}, {"that", "a", "an", "the", "how"}, NULL, GRAMMAR_ANY, 0.85, 0.85},
    {{"mean", "describe"}, {NULL}, NULL, GRAMMAR_ANY, 0.6, 0.6},
    {{"denote"}, {NULL}, NULL, GRAMMAR_ANY, 0.85, 0.85},
    {{"happen", "occur", "arise"}, {"when", "if", "whenever"}, NULL, GRAMMAR_ANY, 0.9, 0.9},
};

/* A German noun takes the definite article where an English one takes none: "die Entropie ist ein Maß". */
static const struct grammar_pattern german_patterns[] = {
    {{"ist", "sind"}, {"definiert"}, "als", GRAMMAR_ANY, 1.0, 1.0},
    {{"ist", "sind"}, {"ein", "eine", "einer", "eines"}, NULL, GRAMMAR_ANY, 1.0, 0.9},
    {{"ist", "sind"}, {"der", "die", "das", "jeder", "jede", "jedes"}, NULL, GRAMMAR_ANY, 0.9, 0.8},
    {{"ist", "sind"}, {NULL}, NULL, GRAMMAR_NOUN, 0.6, 0},
    {{"bezeichnet", "bezeichnen", "bedeutet", "beschreibt", "beschreiben", "meint"},
     {"ein", "eine", "einen", "der", "die", "das", "den", "dass", "wie"},
     NULL,
     GRAMMAR_ANY,
     0.85,
     0.85},
    {{"entsteht", "entstehen"}, {"wenn", "falls", "sobald"}, NULL, GRAMMAR_ANY, 0.9, 0.9},
};

static const struct grammar english = {
    .openers = {"so", "and", "but", "now", "well", "ok", "okay", "basically", "formally", "then", "next", "here",
                "remember", "informally", "generally", NULL},
    .articles = {"a", "an", "the", "each", "every", NULL},
    .definite = {"the", NULL},
    .patterns = english_patterns,
    .pattern_count = ARRAY_COUNT(english_patterns),
    .by = {"by", NULL},
    .by_words = DEFINITIONS_TERM_WORDS,
    .meant = {"we", NULL},
    .behind_meant = {"mean", "understand", NULL},
};

static const struct grammar german = {
    .openers = {"also", "und", "aber", "nun", "so", "kurz", "allgemein", "formal", NULL},
    .articles = {"ein", "eine", "einem", "einer", "einen", "der", "die", "das", "dem", NULL},
    .definite = {"der", "die", "das", NULL},
    .patterns = german_patterns,
    .pattern_count = ARRAY_COUNT(german_patterns),
    .by = {"unter", "als", "mit", NULL},
    .by_words = 1,
    .meant = {"versteht", "verstehen", "bezeichnet", "bezeichnen", "meint", NULL},
    .behind_meant = {"man", "wir", NULL},
};

const struct grammar *grammar_of(enum language language)
{
    static const struct grammar *const grammars[] = {[LANGUAGE_ENGLISH] = &english,
                                                     [LANGUAGE_GERMAN] = &german,
                                                     [LANGUAGE_UKRAINIAN] = NULL,
                                                     [LANGUAGE_OTHER] = NULL};

    return grammars[language];
}
