/*
 * The few words the architect says itself, by language: everything else is quoted from the material. {0} to {2} stand for what is put
 * in. LANGUAGE_OTHER gets English.
 */
#ifndef ARCHITECT_PHRASES_H
#define ARCHITECT_PHRASES_H

#include "base/arena.h"
#include "jobs/architect/language.h"

/* clang-format off */
#define PHRASES(P) /*            English                                    German                    Ukrainian */              \
    P(AND,          "{0} and {1}",                              "{0} und {1}",                          "{0} і {1}")            \
    P(PART,         "Part {0}",                                 "Teil {0}",                             "Частина {0}")          \
    P(MADE_FROM,    "Made from {0}.",                           "Erstellt aus: {0}.",                   "Створено з: {0}.")     \
    P(GOAL,         "Be able to explain {0}.",                  "{0} erklären können.",                 "Вміти пояснити: {0}.") \
    P(COVERS,       "Covers {0}.",                              "Behandelt {0}.",                       "Теми: {0}.")           \
    P(WHAT_IS,      "What is meant by “{0}”",                   "Was „{0}“ bedeutet",                   "Що означає «{0}»")     \
    P(CAN_EXPLAIN,  "Explain “{0}” in own words",               "„{0}“ mit eigenen Worten erklären",    "Пояснити «{0}» власними словами") \
    P(CAN_COMPARE,  "Compare “{0}” with “{1}”",                 "„{0}“ mit „{1}“ vergleichen",          "Порівняти «{0}» і «{1}»") \
    P(CAN_READ,     "Read code that belongs to “{0}” and say what it does", "Code zu „{0}“ lesen und erklären", "Читати й пояснювати код до теми «{0}»") \
    P(EXPLAIN,      "Explain in your own words what is meant by “{0}”, and give an example.",                                   \
                    "Erklären Sie mit eigenen Worten, was „{0}“ bedeutet, und geben Sie ein Beispiel.",                         \
                    "Поясніть власними словами, що означає «{0}», і наведіть приклад.")                                         \
    P(COMPARE,      "Compare “{0}” with “{1}”: what is each of them, and where do they differ?",                                \
                    "Vergleichen Sie „{0}“ mit „{1}“: Was ist jeweils gemeint, und worin unterscheiden sie sich?",              \
                    "Порівняйте «{0}» і «{1}»: що це таке і чим вони відрізняються?")                                           \
    P(LIST,         "The material says: “{0}” Name all {1} of them.",                                                           \
                    "Im Material steht: „{0}“ Nennen Sie alle {1}.",    "У матеріалі сказано: «{0}» Назвіть усі {1}.")          \
    P(LIST_UNDER,   "Name the {1} points that the material lists under “{0}”.",                                                 \
                    "Nennen Sie die {1} Punkte, die das Material unter „{0}“ aufzählt.",                                        \
                    "Назвіть {1} пункти, які матеріал перелічує в розділі «{0}».")                                              \
    P(READ_CODE,    "What does this code do, and how? It belongs to “{0}”.\n\n{1}",                                             \
                    "Was tut dieser Code, und wie? Er gehört zu „{0}“.\n\n{1}",                                                 \
                    "Що робить цей код і як саме? Він належить до теми «{0}».\n\n{1}")                                          \
    P(POINTS_CORE,  "{0} points: says what “{1}” means, in line with the reference solution.",                                  \
                    "{0} Punkte: sagt, was „{1}“ bedeutet, im Sinne der Musterlösung.",                                         \
                    "{0} балів: пояснено, що означає «{1}», відповідно до еталонної відповіді.")                                \
    P(POINTS_IDEAS, "{0} points: uses these ideas correctly: {1}.", "{0} Punkte: verwendet richtig: {1}.",                      \
                    "{0} балів: правильно використано: {1}.")                                                                   \
    P(POINTS_EXAMPLE, "{0} points: gives a fitting example.",   "{0} Punkte: nennt ein passendes Beispiel.",                    \
                    "{0} балів: наведено доречний приклад.")                                                                    \
    P(POINTS_DIFFER, "{0} points: names a difference that follows from these meanings.",                                        \
                    "{0} Punkte: nennt einen Unterschied, der aus den Bedeutungen folgt.",                                      \
                    "{0} балів: названо відмінність, що випливає з означень.")                                                  \
    P(POINTS_ITEM,  "{0} points: names “{1}”.",                 "{0} Punkte: nennt „{1}“.",             "{0} балів: названо «{1}».") \
    P(POINTS_CODE,  "{0} points: says what the code as a whole does.", "{0} Punkte: sagt, was der Code insgesamt tut.",         \
                    "{0} балів: пояснено, що робить код загалом.")                                                              \
    P(POINTS_STEPS, "{0} points: goes through its steps correctly.", "{0} Punkte: geht die Schritte richtig durch.",            \
                    "{0} балів: правильно розібрано кроки.")                                                                    \
    P(POINTS_TASK,  "{0} points: solves the task.",             "{0} Punkte: löst die Aufgabe.",        "{0} балів: розв'язано завдання.") \
    P(VIDEO,        "video {0}", "Video {0}", "відео {0}")                                                                      \
    P(SLIDES,       "slides {0} ({1})", "Folien {0} ({1})", "слайди {0} ({1})")                                                 \
    P(TEXT,         "text {0}", "Text {0}", "текст {0}")                                                                        \
    P(QUOTED,       "“{0}”", "„{0}“", "«{0}»")                                                                                  \
    P(NO_TEXT,      "{0} holds no text to work from; it was left out.", "{0} enthält keinen Text und wurde ausgelassen.",       \
                    "{0} не містить тексту й не враховано.")                                                                    \
    P(CUT,          "The materials are very long: {0} pieces at their end were left out.",                                      \
                    "Die Materialien sind sehr lang: {0} Stücke am Ende wurden ausgelassen.",                                   \
                    "Матеріали дуже довгі: {0} фрагментів наприкінці не враховано.")
/* clang-format on */

enum phrase {
#define P(name, english, german, ukrainian) PHRASE_##name,
    PHRASES(P)
#undef P
};

/* The phrase in a language with its places filled; unused ones may be NULL. */
const char *phrases_say(struct arena *arena, enum language language, enum phrase phrase, const char *a, const char *b,
                        const char *c);

/* "a, b and c". */
const char *phrases_join(struct arena *arena, enum language language, const char *const *items, size_t count);

#endif
