#include "jobs/homework/local_words.h"

/* clang-format off */
static const struct local_words table[] = {
    {"en", "not no never none neither nor without cannot nobody nothing hardly", "n't",
     "explain describ nam state mention defin compar show identif list use uses using correct answer student give gives write point example "
     "clear complete include understand discuss recogni indicat say says tell",
     "The answer has the words of the reference solution for this.", "The answer has some of the words of the reference solution for this.",
     "The answer has next to none of the words of the reference solution for this.",
     {"The answer shares few words with the reference solution. Read the lesson again and say in your own sentences what it teaches about this.",
      "The answer has part of what the reference solution says. Compare it with the lesson and add what is missing.",
      "The answer has most of what the reference solution says. A teacher will read it."},
     "Compared with the solution of the exercise, right:", "Nothing of what was handed in answers the exercise."},
    {"uk", "не ні ані немає нема ніколи жоден жодна жодне жодного без ніхто ніщо нічого", NULL,
     "поясн опис назв наз вказ визнач порівн показ перелі використ правильн відповід студент учен навод наве дає приклад зрозум повн згад",
     "У відповіді є слова еталонного розв'язку щодо цього.", "У відповіді є частина слів еталонного розв'язку щодо цього.",
     "У відповіді майже немає слів еталонного розв'язку щодо цього.",
     {"Відповідь має мало спільних слів з еталонним розв'язком. Перечитайте урок і скажіть своїми словами, чого він про це навчає.",
      "У відповіді є частина того, що каже еталонний розв'язок. Порівняйте її з уроком і додайте, чого бракує.",
      "У відповіді є більшість того, що каже еталонний розв'язок. Її прочитає викладач."},
     "Порівняно з розв'язком вправи, правильно:", "Ніщо зі зданого не відповідає на вправу."},
    {"de", "nicht kein keine keinen keiner keinem nie niemals nichts ohne niemand weder noch", NULL,
     "erkl\u00e4r beschreib nenn definier vergleich zeig verwend richtig antwort student gib beispiel vollst verst\u00e4nd erw\u00e4hn",
     "Die Antwort hat hierzu die W\u00f6rter der Musterl\u00f6sung.", "Die Antwort hat hierzu einige W\u00f6rter der Musterl\u00f6sung.",
     "Die Antwort hat hierzu kaum W\u00f6rter der Musterl\u00f6sung.",
     {"Die Antwort hat wenige W\u00f6rter mit der Musterl\u00f6sung gemeinsam. Lies die Lektion noch einmal und sage in eigenen S\u00e4tzen, was sie dazu lehrt.",
      "Die Antwort hat einen Teil dessen, was die Musterl\u00f6sung sagt. Vergleiche sie mit der Lektion und erg\u00e4nze, was fehlt.",
      "Die Antwort hat das meiste dessen, was die Musterl\u00f6sung sagt. Eine Lehrkraft wird sie lesen."},
     "Mit der L\u00f6sung der Aufgabe verglichen, richtig:", "Nichts von dem, was abgegeben wurde, beantwortet die Aufgabe."},
};
/* clang-format on */

const struct local_words *local_words_of(const char *tag)
{
    const struct str wanted = str_of(tag != NULL ? tag : "");

    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        const size_t length = strlen(table[i].tag);
        if (wanted.len >= length && str_equal_nocase((struct str){wanted.at, length}, str_of(table[i].tag)) &&
            (wanted.len == length || wanted.at[length] == '-'))
            return &table[i];
    }
    return &table[0];
}
