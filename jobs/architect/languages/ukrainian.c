/* Ukrainian. */
#include "jobs/architect/languages/languages.h"

/* "1 пункт, 3 пункти, 7 пунктів", and 11 to 14 as 7. */
static size_t plural(uint64_t count)
{
    if (count % 10 == 1 && count % 100 != 11)
        return 0;
    return count % 10 >= 2 && count % 10 <= 4 && (count % 100 < 12 || count % 100 > 14) ? 1 : 2;
}

/* clang-format off */
/* Its letters against Russian and Belarusian. */
const struct language ukrainian = {
    .tag = "uk",
    .name = "Ukrainian",
    .letters = "єіїґ",
    .foreign_letters = "ъыэёў",
    .learns_stop_words = true,
    .apostrophe_is_letter = true,
    .plural = plural,
    .phrases = {
        [PHRASE_AND] = "{0} і {1}",
        [PHRASE_PART] = "Частина {0}",
        [PHRASE_MADE_FROM] = "Створено з: {0}.",
        [PHRASE_GOAL] = "Вміти пояснити: {0}.",
        [PHRASE_COVERS] = "Теми: {0}.",
        [PHRASE_WHAT_IS] = "Що означає «{0}»",
        [PHRASE_CAN_EXPLAIN] = "Пояснити «{0}» власними словами",
        [PHRASE_CAN_COMPARE] = "Порівняти «{0}» і «{1}»",
        [PHRASE_CAN_READ] = "Читати й пояснювати код до теми «{0}»",
        [PHRASE_EXPLAIN] = "Поясніть власними словами, що означає «{0}», і наведіть приклад.",
        [PHRASE_COMPARE] = "Порівняйте «{0}» і «{1}»: що це таке і чим вони відрізняються?",
        [PHRASE_LIST] = "У матеріалі сказано: «{0}» Назвіть усі {1}.",
        [PHRASE_LIST_UNDER] = "Назвіть {1} {1|пункт|пункти|пунктів}, які матеріал перелічує в розділі «{0}».",
        [PHRASE_READ_CODE] = "Що робить цей код і як саме? Він належить до теми «{0}».\n\n{1}",
        [PHRASE_POINTS_CORE] = "{0} {0|бал|бали|балів}: пояснено, що означає «{1}», відповідно до еталонної відповіді.",
        [PHRASE_POINTS_IDEAS] = "{0} {0|бал|бали|балів}: правильно використано: {1}.",
        [PHRASE_POINTS_EXAMPLE] = "{0} {0|бал|бали|балів}: наведено доречний приклад.",
        [PHRASE_POINTS_DIFFER] = "{0} {0|бал|бали|балів}: названо відмінність, що випливає з означень.",
        [PHRASE_POINTS_ITEM] = "{0} {0|бал|бали|балів}: названо «{1}».",
        [PHRASE_POINTS_CODE] = "{0} {0|бал|бали|балів}: пояснено, що робить код загалом.",
        [PHRASE_POINTS_STEPS] = "{0} {0|бал|бали|балів}: правильно розібрано кроки.",
        [PHRASE_POINTS_TASK] = "{0} {0|бал|бали|балів}: розв'язано завдання.",
        [PHRASE_VIDEO] = "відео {0}",
        [PHRASE_SLIDES] = "слайди {0} ({1})",
        [PHRASE_TEXT] = "текст {0}",
        [PHRASE_QUOTED] = "«{0}»",
        [PHRASE_NO_TEXT] = "{0} не містить тексту й не враховано.",
        [PHRASE_CUT] = "Матеріали дуже довгі: {0} {0|фрагмент|фрагменти|фрагментів} наприкінці не враховано.",
        [PHRASE_MODULES_CUT] = "Курс має {0} {0|частину|частини|частин}; не враховано останніх: {1}.",
    },
};
/* clang-format on */
