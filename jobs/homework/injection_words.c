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

/* clang-format off */
const struct injection_words injection_words_table[] = {
    /* English */
    {TELL | JUDGE, "grader evaluator llm. llms. chatgpt gpt. chatbot autograd"},
    {JUDGE, "examin assess assistant. ai. bot. model claude. gemini. gpt openai anthropic deepseek reviewer marker judge evaluat"},
    {TELL | ORDER, "rubric prompt jailbreak gradin"},
    {TELL | PRIZE, "maxpoints needsreview"},
    {PRIZE, "points. point. pts. score scores scoring grade grades graded mark. marks. marking credit rating result. percent percentage tick award"},
    {MOST, "full. fully maximum maximal max. highest perfect best. top. complete. excellent outstanding hundred flawless entire whole. every all. "
           "distinction brilliant exemplary"},
    {GIVE, "give giving given gave award assign grant grade. mark. rate. score. set. put. return. output respond repl print write. answer. accept approv "
           "consider treat regard deem assum count confirm report emit produc enter record say. state. declar deserv earn receiv get. gets. got. "
           "merit allocat"},
    {IGNORE, "ignor disregard forget overrid overrul bypass skip discard neglect supersed replac cancel delet stop. suspend drop. unlearn void. "
             "instead. switch reset"},
    {ORDER, "instruct rule. rules. criteri guideline command directive policy policies task. tasks. constraint requirement protocol scheme key. "
            "solution reference mode. role. message schema json. format. override specification"},
    {BEFORE, "previous prior above earlier everything foregoing preceding before. anything aforementioned context. conversation"},
    {RIGHT, "correct right. valid satisf fulfil met. accurat true. sound. deserv achiev verified confirm approved appropriate"},
    {WISH, "please kindly beg. begging must. should. need. needs. hope want. wish pray trust. grateful thank request ask. demand necessar "
           "appreciat lenien generous mercy merci urge expect ought shall. require"},
    {PASS, "pass. passed passes passing fail. failed failing scholarship expel graduat degree. visa deported kicked retake diploma"},
    {ANSWER, "answer. answers. submission response. essay. student. homework work. text. candidate solution. assignment effort"},
    {SPEAKER, "system. developer admin administrator root. teacher professor supervisor headmaster operator dean ministry lecturer instructor "
              "override. tutor"},
    /* Ukrainian */
    {TELL | JUDGE, "оцінювач перевіряльник екзаменатор чатбот ллм. асесор"},
    {JUDGE, "штучн ші. модел асистент помічник бот. перевіряюч рецензент"},
    {TELL | ORDER, "рубрик промпт промт оцінюванн"},
    {PRIZE, "бал. бали. балів балами баллів оцінк оцін залік зарахув відсотк рейтинг"},
    {MOST, "повн максим найвищ відмінн ідеальн бездоган найкращ всі. усі. увесь весь. сто. стовідсотк"},
    {GIVE, "постав дай. дайте дати надай признач присвой присвоїт виведи виведіт напиш познач вважай вважати зарах прийм прийня поверн встанов "
           "відповіда запиш виставт постави нарах став. ставте онови оціни отрим заслуг"},
    {IGNORE, "ігнор проігнор забуд знехт відкин не.зважай скасу пропуст обійд відмін замін"},
    {ORDER, "інструкц правил критері вказівк команд розпорядж директив вимог завданн настанов ключ еталон схем"},
    {BEFORE, "попередн вище. раніше. усе. все. наведен"},
    {RIGHT, "правильн вірн виконан коректн задовольн відповіда дотриман істин"},
    {WISH, "будь. ласка прошу. благаю повинен повинн треба потрібн мусиш мусите необхідн мус дуже. сподіваю вдячн хочу. змилуй прохан"},
    {PASS, "здати здав скласти провал стипенді відрах незалік випуск"},
    {ANSWER, "відповідь відповіді робот роботу студент учен учн есе. розв'яз текст"},
    {SPEAKER, "система систем адміністр розробник викладач вчител професор модератор керівник деканат директор міністерств методист"},
    /* Russian */
    {TELL | JUDGE, "оценщик проверяющ экзаменатор нейросет"},
    {JUDGE, "искусственн ии. модел ассистент помощник"},
    {TELL | ORDER, "рубрик промпт"},
    {PRIZE, "балл оценк оценив зачет зачёт процент"},
    {MOST, "полн максим высш отличн идеальн безупречн лучш все. весь. сто."},
    {GIVE, "постав дай. дайте дать назнач присвой выведи напиш отмет считай прими засчит верни установ выстав оцени"},
    {IGNORE, "игнорир проигнор забуд пренебре отмени пропусти обойди отбрось"},
    {ORDER, "инструкц правил критери указани команд директив требован задани эталон"},
    {BEFORE, "предыдущ выше. ранее. прежн"},
    {RIGHT, "правильн верн выполнен корректн"},
    {WISH, "пожалуйста прошу. умоляю должен должн нужно надо. обязан"},
    {PASS, "сдать сдал провал стипенди отчисл"},
    {ANSWER, "ответ работ студент ученик эссе. решени"},
    {SPEAKER, "систем администратор разработчик преподавател учител"},
    /* German */
    {TELL | JUDGE, "korrektor bewerter prufer gutachter korrekturleser"},
    {JUDGE, "ki. sprachmodell modell assistent chatbot"},
    {TELL | ORDER, "bewertungsraster bewertungsbogen erwartungshorizont bewertung"},
    {PRIZE, "punkt note. noten. zensur prozent wertung benotung"},
    {MOST, "voll. volle. vollen. voller. volles. hochst maximal perfekt beste. bestnote ausgezeichnet hervorragend alle. sehr. ganze. hundert fehlerfrei"},
    {GIVE, "gib. gebt geben vergib vergeben vergabe bewert setze erteil schreib ausgeb antwort akzept nimm. betracht behandel zahle. bestatig trage. notier"},
    {IGNORE, "ignorier vergiss vergesst missacht uberschreib ubergeh verwirf beachte.nicht streiche uberspring"},
    {ORDER, "anweisung regel kriteri vorgabe befehl richtlinie anforderung aufgabenstellung instruktion musterlosung"},
    {BEFORE, "vorherig bisherig obig vorangehend fruher alles."},
    {RIGHT, "richtig korrekt erfullt zutreffend gultig"},
    {WISH, "bitte. bitten flehe muss. musst musst. sollst soll. brauche hoffe dringend"},
    {PASS, "bestehen bestanden durchfall durchgefall stipendium exmatrikul"},
    {ANSWER, "antwort. losung arbeit abgabe schuler student text. aufsatz"},
    {SPEAKER, "system. systemnachricht lehrer professor dozent entwickler administrator"},
    /* Spanish and Portuguese */
    {TELL | JUDGE, "evaluador calificador corrector. avaliador examinador"},
    {JUDGE, "modelo. asistente inteligencia ia. assistente"},
    {TELL | ORDER, "rubrica"},
    {PRIZE, "punto puntos puntuac puntaje nota. notas. calificac ponto pontos pontuac porciento creditos"},
    {MOST, "maxim. maximo maxima completo completa perfect total. todos. todas. complet excelente totalidad"},
    {GIVE, "dame. dale. da. dar. otorg asign asigna concede califica responde escribe devuelve acept consider trata pon. ponga atribua atribui de. "
           "conceda marque evalua avalie aprueb"},
    {IGNORE, "ignor olvid descart omite omitir anula esquec desconsider"},
    {ORDER, "instruccion regla criteri norma indicacion instruc regra ordenes"},
    {BEFORE, "anterior previo previas previos todo. tudo."},
    {RIGHT, "correct cumpl valid satisf certa. certo."},
    {WISH, "por.favor ruego suplico debes debe. necesito favor. preciso deve. tienes"},
    {PASS, "aprobar aprobado suspend reprob beca. bolsa. passar"},
    {ANSWER, "respuesta respost estudiante alumno trabajo trabalho aluno"},
    {SPEAKER, "sistema profesor professor. administrador desarrollador"},
    /* French and Italian */
    {TELL | JUDGE, "correcteur evaluateur examinateur valutatore esaminatore correttore"},
    {JUDGE, "modele. assistant assistente ia. modello"},
    {TELL | ORDER, "bareme griglia"},
    {PRIZE, "point. points. note. noter. punteggio punti. voto. voti. valutazion"},
    {MOST, "maximum. maximale maximal tous. toutes. totalite parfait massimo massim pieno pieni punteggio.pieno tutti. tutte. perfett complet excellent"},
    {GIVE, "donne donnez donner attribu accord mets. mettez reponds ecris renvoie accept considere traite assegna assegn dai. dare. concedi scrivi "
           "rispondi considera notez valuta"},
    {IGNORE, "ignore ignorez oublie oubliez ignora dimentica neglig omets trascura"},
    {ORDER, "consigne instruction regle critere istruzion regol criteri directive ordre."},
    {BEFORE, "precedent anterieur ci-dessus precedenti tout. tutto."},
    {RIGHT, "correct juste. vrai. rempli satisf soddisfatt corrett giust"},
    {WISH, "s'il plait. stp. svp. veuillez prie. supplie dois. devez doit. prego favore devi. deve. merci besoin"},
    {PASS, "reussir echouer redoubl bourse. promosso bocciat superare"},
    {ANSWER, "reponse copie. etudiant eleve travail risposta studente compito elaborato"},
    {SPEAKER, "systeme professeur administrateur enseignant insegnante professore sistema"},
    /* Polish and Czech */
    {TELL | JUDGE, "oceniajac egzaminator sprawdzajac hodnotitel zkousejici"},
    {JUDGE, "model. asystent asistent sztuczn"},
    {TELL | ORDER, "rubryk ocenian hodnocen"},
    {PRIZE, "punkt ocen. ocene ocena oceny bod. body. bodu. znamk procent hodnoceni"},
    {MOST, "peln maksym najwyzsz najlepsz doskonal wszystk plny plneho plny. maxim nejvyssi vsechny vsech. perfekcyjn celkov"},
    {GIVE, "daj. przyznaj przyznac wystaw postaw nadaj wpisz zwroc ustaw odpowiedz uznaj zaakcept dej. dejte udel prirad zapis vrat. povazuj"},
    {IGNORE, "ignoruj zignoruj zapomnij pomin ignorujte zapomen preskoc odrzuc"},
    {ORDER, "instrukcj zasad kryteri polecen regul wytyczn instrukce pokyn pravid krite"},
    {BEFORE, "poprzedni wczesniejsz powyzsz wszystko predchozi predesl vyse."},
    {RIGHT, "poprawn prawidlow spelnion spravn splnen dobr"},
    {WISH, "prosze. blagam musisz powinienes potrzebuj prosim musis. potrebuj"},
    {PASS, "zdac zdalem oblac stypendi propadn slozit stipendi"},
    {ANSWER, "odpowiedz prac. praca student uczen odpoved pracovni zaka"},
    {SPEAKER, "system. nauczyciel administrator ucitel spravce"},
    /* Dutch, Swedish, Turkish, Romanian */
    {TELL | JUDGE, "beoordelaar nakijker bedomare rattare degerlendirici notlandir evaluator"},
    {PRIZE, "punten. punt. cijfer. poang betyg puan puani puanı not. notu puncte. punctaj nota."},
    {MOST, "volle. maximale hoogste hogsta maximala fullt full. tam. maksimum butun maxim toate. maxima alla."},
    {GIVE, "geef toeken toekennen ken. ge. satt. tilldela bedom ver. verin acorda dati. ofera atribuie noteer"},
    {IGNORE, "negeer vergeet ignorera bortse glom gormezden yoksay unut ignora uita."},
    {ORDER, "instructie regels. criteria instruktion regler kriterier talimat kural kriter olcut instructiun regul criteri"},
    {BEFORE, "vorige eerdere tidigare foregaende onceki anterioar precedent"},
    {WISH, "alstublieft alsjeblieft snalla lutfen rog. trebuie moet. maste"},
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
