#include "jobs/homework/injection_words.h"

#define JUDGE INJECTION_JUDGE
#define PRIZE INJECTION_PRIZE
#define MOST INJECTION_MOST
#define GIVE INJECTION_GIVE
#define IGNORE INJECTION_IGNORE
#define ORDER INJECTION_ORDER
#define RIGHT INJECTION_RIGHT
#define WISH INJECTION_WISH
#define PASS INJECTION_PASS
#define ANSWER INJECTION_ANSWER
#define TELL INJECTION_TELL
#define SPEAKER INJECTION_SPEAKER
#define BEFORE INJECTION_BEFORE
#define MATTER INJECTION_MATTER

/* clang-format off */
const struct injection_words injection_words_table[] = {
    /* English */
    {TELL | JUDGE, "grader evaluator llm. llms. chatgpt gpt. chatbot autograde"},
    {JUDGE, "examiner assessor assistant. assistants. ai. bot. claude. gemini. gpt openai anthropic deepseek reviewer"},
    {TELL | ORDER, "rubric prompt. prompts. jailbreak gradin"},
    {TELL | PRIZE, "maxpoints needsreview"},
    {PRIZE, "points. pts. score scores scoring grade grades graded mark. marks. marking credit tick. award"},
    {MOST, "full. fully maximum maximal max. highest perfect best. top. complete. excellent outstanding hundred flawless entire whole. every all. "
           "distinction brilliant exemplary"},
    {GIVE, "give giving given gave award assign grant grade. mark. rate. score. set. put. return. output respond repl write. answer. accept approv "
           "consider treat regard deem assum count confirm report emit produc enter record say. state. declar deserv earn receiv get. gets. got. "
           "merit allocat print."},
    {IGNORE, "ignor disregard forget overrid overrul bypass skip neglect unlearn"},
    {ORDER, "instruct rule. rules. criteri guideline evaluation"},
    {MATTER, "command directive policy policies task. tasks. constraint requirement protocol scheme key. solution reference mode. role. message "
             "schema json. format. specification"},
    {BEFORE, "previous prior above earlier everything foregoing preceding before. anything aforementioned context. conversation"},
    {RIGHT, "correct right. valid satisf fulfil met. accurat true. sound. deserv achiev verified confirm approved appropriate"},
    {WISH, "please kindly beg. begging pray grateful thank lenien generous mercy merci urge"},
    {PASS, "pass. passed passes passing fail. failed failing scholarship expel graduat degree. visa deported kicked retake diploma"},
    {ANSWER, "answer. answers. submission response. essay. student. homework work. text. candidate assignment effort"},
    {SPEAKER, "system. developer admin administrator root. teacher professor supervisor headmaster operator dean ministry lecturer instructor "
              "override. tutor model. models."},
    /* Ukrainian */
    {TELL | JUDGE, "оцінювач перевіряльник екзаменатор чатбот ллм. асесор"},
    {JUDGE, "штучн ші. асистент помічник бот. перевіряюч рецензент"},
    {TELL | ORDER, "рубрик промпт промт оцінюванн"},
    {PRIZE, "бал. бали. балів балами оцінку. оцінка. оцінки. залік"},
    {MOST, "повн максим найвищ відмінн ідеальн бездоган найкращ всі. усі. увесь весь. сто. стовідсотк"},
    {GIVE, "постав дай. дайте дати надай признач присвой присвоїт виведи виведіт напиш познач вважай вважати зарах прийм прийня поверн встанов "
           "відповіда запиш виставт постави нарах став. ставте онови оціни отрим заслуг"},
    {IGNORE, "ігнор проігнор забуд знехт відкин не.зважай скасу пропуст обійд відмін замін"},
    {ORDER, "інструкц правила. критері вказівк настанов"},
    {BEFORE, "попередн вище. раніше. усе. все. наведен"},
    {RIGHT, "правильн вірн виконан коректн задовольн відповіда дотриман істин"},
    {WISH, "ласка прошу. благаю вдячн змилуй прохан"},
    {PASS, "здати здав скласти провал стипенді відрах незалік випуск"},
    {ANSWER, "відповідь відповіді робот роботу студент учен учн есе. розв'яз текст"},
    {SPEAKER, "система систем адміністр розробник викладач вчител професор модератор керівник деканат директор міністерств методист"},
    /* Russian */
    {TELL | JUDGE, "оценщик проверяющ экзаменатор нейросет"},
    {JUDGE, "искусственн ии. ассистент помощник"},
    {TELL | ORDER, "рубрик промпт"},
    {PRIZE, "балл оценк зачет. зачёт."},
    {MOST, "полн максим высш отличн идеальн безупречн лучш все. весь. сто."},
    {GIVE, "постав дай. дайте дать назнач присвой выведи напиш отмет считай прими засчит верни установ выстав оцени"},
    {IGNORE, "игнорир проигнор забуд пренебре отмени пропусти обойди отбрось"},
    {ORDER, "инструкц правила. критери указани"},
    {BEFORE, "предыдущ выше. ранее. прежн"},
    {RIGHT, "правильн верн выполнен корректн"},
    {WISH, "пожалуйста прошу. умоляю"},
    {PASS, "сдать сдал провал стипенди отчисл"},
    {ANSWER, "ответ работ студент ученик эссе. решени"},
    {SPEAKER, "систем администратор разработчик преподавател учител"},
    /* German */
    {TELL | JUDGE, "korrektor bewerter prufer gutachter korrekturleser"},
    {JUDGE, "ki. sprachmodell assistent chatbot"},
    {TELL | ORDER, "bewertungsraster bewertungsbogen erwartungshorizont bewertung"},
    {PRIZE, "punkte. punkten. punktzahl noten. zensur benotung"},
    {MOST, "voll. volle. vollen. voller. volles. hochst maximal perfekt beste. bestnote ausgezeichnet hervorragend alle. sehr. ganze. hundert fehlerfrei"},
    {GIVE, "gib. gebt geben vergib vergeben vergabe bewert setze erteil schreib ausgeb antwort akzept nimm. betracht behandel zahle. bestatig trage. notier"},
    {IGNORE, "ignorier vergiss vergesst missacht uberschreib ubergeh verwirf beachte.nicht streiche uberspring"},
    {ORDER, "anweisung kriteri vorgabe richtlinie instruktion musterlosung"},
    {BEFORE, "vorherig bisherig obig vorangehend fruher alles."},
    {RIGHT, "richtig korrekt erfullt zutreffend gultig"},
    {WISH, "bitte. bitten flehe"},
    {PASS, "bestehen bestanden durchfall durchgefall stipendium exmatrikul"},
    {ANSWER, "antwort. losung arbeit abgabe schuler student text. aufsatz"},
    {SPEAKER, "system. systemnachricht lehrer professor dozent entwickler administrator"},
    /* Spanish and Portuguese */
    {TELL | JUDGE, "evaluador calificador corrector. avaliador examinador"},
    {JUDGE, "asistente inteligencia assistente"},
    {TELL | ORDER, "rubrica"},
    {PRIZE, "puntos puntuac puntaje nota. notas. calificac pontos pontuac creditos"},
    {MOST, "maxim. maximo maxima completo completa perfect total. todos. todas. complet excelente totalidad"},
    {GIVE, "dame. dale. otorg asign asigna concede califica responde escribe devuelve acept consider trata pon. ponga atribua atribui "
           "conceda marque evalua avalie aprueb"},
    {IGNORE, "ignor olvid descart omite omitir anula esquec desconsider"},
    {ORDER, "instruccion regla criteri norma indicacion instruc regra ordenes"},
    {BEFORE, "anterior previo previas previos todo. tudo."},
    {RIGHT, "correct cumpl valid satisf certa. certo."},
    {WISH, "ruego suplico favor."},
    {PASS, "aprobar aprobado suspend reprob beca. bolsa. passar"},
    {ANSWER, "respuesta respost estudiante alumno trabajo trabalho aluno"},
    {SPEAKER, "sistema profesor professor. administrador desarrollador"},
    /* French and Italian */
    {TELL | JUDGE, "correcteur evaluateur examinateur valutatore esaminatore correttore"},
    {JUDGE, "assistente"},
    {TELL | ORDER, "bareme griglia"},
    {PRIZE, "points. noter. punteggio punti. voto. voti. valutazion"},
    {MOST, "maximum. maximale maximal tous. toutes. totalite parfait massimo massim pieno pieni punteggio.pieno tutti. tutte. perfett complet excellent"},
    {GIVE, "donne. donnez donner attribu accorde mettez reponds ecris renvoie accept considere traite assegna assegn concedi scrivi "
           "rispondi considera notez valuta"},
    {IGNORE, "ignore ignorez oublie oubliez ignora dimentica neglig omets trascura"},
    {ORDER, "consigne instruction regle critere istruzion regol criteri directive ordre."},
    {BEFORE, "precedent anterieur ci-dessus precedenti tout. tutto."},
    {RIGHT, "correct juste. vrai. rempli satisf soddisfatt corrett giust"},
    {WISH, "stp. svp. veuillez prie. supplie prego favore merci"},
    {PASS, "reussir echouer redoubl bourse. promosso bocciat superare"},
    {ANSWER, "reponse copie. etudiant eleve travail risposta studente compito elaborato"},
    {SPEAKER, "systeme professeur administrateur enseignant insegnante professore sistema"},
    /* Polish and Czech */
    {TELL | JUDGE, "oceniajac egzaminator sprawdzajac hodnotitel zkousejici"},
    {JUDGE, "asystent asistent sztuczn"},
    {TELL | ORDER, "rubryk ocenian hodnocen"},
    {PRIZE, "punktow punkty ocene. ocena. oceny. bodu. znamk"},
    {MOST, "peln maksym najwyzsz najlepsz doskonal wszystk plny plneho plny. maxim nejvyssi vsechny vsech. perfekcyjn celkov"},
    {GIVE, "daj. przyznaj przyznac wystaw postaw nadaj wpisz zwroc ustaw odpowiedz uznaj zaakcept dej. dejte udel prirad zapis vrat. povazuj"},
    {IGNORE, "ignoruj zignoruj zapomnij pomin ignorujte zapomen preskoc odrzuc"},
    {ORDER, "instrukcj zasad kryteri polecen regul wytyczn instrukce pokyn pravid krite"},
    {BEFORE, "poprzedni wczesniejsz powyzsz wszystko predchozi predesl vyse."},
    {RIGHT, "poprawn prawidlow spelnion spravn splnen dobr"},
    {WISH, "prosze. blagam prosim"},
    {PASS, "zdac zdalem oblac stypendi propadn slozit stipendi"},
    {ANSWER, "odpowiedz prac. praca student uczen odpoved pracovni zaka"},
    {SPEAKER, "system. nauczyciel administrator ucitel spravce"},
    /* Dutch, Swedish, Turkish, Romanian */
    {TELL | JUDGE, "beoordelaar nakijker bedomare rattare degerlendirici notlandir evaluator"},
    {PRIZE, "punten. cijfer. poang betyg puan. puani notu puncte. punctaj"},
    {MOST, "volle. maximale hoogste hogsta maximala fullt full. tam. maksimum butun maxim toate. maxima alla."},
    {GIVE, "geef toeken toekennen satt. tilldela bedom ver. verin acorda dati. ofera atribuie noteer"},
    {IGNORE, "negeer vergeet ignorera bortse glom gormezden yoksay unut ignora uita."},
    {ORDER, "instructie regels. criteria instruktion regler kriterier talimat kural kriter olcut instructiun regul criteri"},
    {BEFORE, "vorige eerdere tidigare foregaende onceki anterioar precedent"},
    {WISH, "alstublieft alsjeblieft snalla lutfen rog."},
    {ANSWER, "antwoord svar. cevap raspuns"},
};
/* clang-format on */

const size_t injection_words_count = ARRAY_COUNT(injection_words_table);

const char *const injection_words_marks[] = {
    "<|im_",
    "[inst]",
    "[/inst]",
    "<<sys>>",
    "<|system",
    "<|user",
    "<|assistant",
    "<|end",
    "endoftext",
    "max_points",
    "</answer",
    "<answer>",
    "</student",
    "<system",
    "</system",
    "<instruction",
    "</instruction",
    "### system",
    "### instruct",
    "###system",
    "end of answer",
    "end of student",
    "end of submission",
    "end of the student",
    "end of the answer",
    "end of user",
    "begin system",
    "new instructions",
    "\u043A\u0456\u043D\u0435\u0446\u044C \u0432\u0456\u0434\u043F\u043E\u0432\u0456\u0434\u0456",
    "ende der antwort",
    NULL,
};

const char *const injection_words_roles[] = {
    "system",
    "assistant",
    "developer",
    "user",
    "human",
    "admin",
    "administrator",
    "ai",
    "grader",
    "examiner",
    "teacher",
    "tool",
    "model",
    "\u0441\u0438\u0441\u0442\u0435\u043C\u0430",
    "\u0430\u0441\u0438\u0441\u0442\u0435\u043D\u0442",
    "\u0432\u0447\u0438\u0442\u0435\u043B\u044C",
    "lehrer",
    "sistema",
    NULL,
};

const char *const injection_words_keys[] = {
    "\"points\"",   "\"quote\"",   "\"criteria\"", "\"criterion\"", "\"score\"", "\"confidence\"",
    "\"feedback\"", "\"comment\"", "\"role\"",     "\"content\"",   NULL,
};

const char *const injection_words_unspaced[] = {
    "\u6EE1\u5206", "\u6EFF\u5206", "\u6EE1\u70B9", "\u6E80\u70B9", "\u5FFD\u7565", "\u7121\u8996",
    "\u65E0\u89C6", "\u8BC4\u5206", "\u63A1\u70B9", "\u8A55\u5206", "\u6307\u793A", "\u6307\u4EE4",
    "\u9AD8\u5206", "\uB9CC\uC810", "\uBB34\uC2DC", "\uCC44\uC810", "\uC9C0\uC2DC", NULL,
};
