#include "jobs/extract/html/page_words.h"

#include <ctype.h>

#define WORD_LONGEST 40
#define NAME_MOST ((size_t)512) /* bytes of a class or id that are looked at */

/* Whole words, or two that follow one another, with a space at both ends. */
static const char around[] =
    " nav navbar navigation navbox menu menubar sidebar sidenav subnav topnav breadcrumb breadcrumbs pagination pager "
    "footer "
    "cookie cookies cookiebar cookiebanner consent gdpr ccpa onetrust cmp didomi usercentrics cookiebot "
    "comments commentlist disqus respond commentform newsletter subscribe advert adverts advertisement advertising "
    "adsbygoogle "
    "sponsored sharedaddy addthis addtoany sharethis popup lightbox skiplink skiplinks skipnav offcanvas "
    "noprint printonly printfooter editsection editlink catlinks jumplinks headerlink anchorjs sphinxsidebar "
    "toctree toc tocbox tableofcontents masthead colophon ambox metadata sitenotice relatedposts relatedpost "
    "postprofile searchbox accesshide questionflag "
    "signup ";
static const char around_pairs[] =
    " skip-link skip-links skip-to skip-nav site-header site-footer page-footer global-header global-footer global-nav "
    "edit-link edit-page "
    "edit-this last-updated table-of on-this back-to prev-next input-prompt output-prompt previous-next next-prev "
    "post-nav post-navigation "
    "post-buttons "
    "comment-list comment-form comment-respond comments-area comments-section article-comments user-comments most-read "
    "most-popular "
    "jump-to sr-only visually-hidden screen-reader mw-jump mw-editsection mw-indicators top-bar tool-bar ad-slot "
    "ad-container ad-wrapper "
    "ad-unit ad-banner google-ad dfp-ad feedback-form copy-button copy-btn btn-clipboard read-more load-more wy-nav "
    "vector-menu vector-header page-toc doc-toc sticky-toc md-header md-nav md-footer md-tabs md-search md-source "
    "md-top "
    "privacy-banner mw-hidden site-notice announcement-bar widget-area sidebar-widget footer-widget "
    "screen-reader-text screenreader-only ";
static const char small[] =
    " share sharing shares sharebar sharer social socials follow related recommended recommendations recommendation "
    "suggested "
    "trending popular promo promotion teaser teasers byline author-box authorbox tags taglist postmeta entrymeta "
    "rating ratings "
    "votes toolbar banner modal dialog tooltip search searchbox searchform comment reply reactions "
    "ad ads outbrain taboola readmore print download-app login signin legal copyright disclaimer hatnote "
    "permalink "
    "stub timestamp avatar badge badges ";
static const char small_pairs[] =
    " author-bio about-author author-card post-meta entry-meta article-meta post-tags tag-list post-footer "
    "entry-footer article-footer "
    "post-share share-post more-from you-may also-like see-more up-next sign-in sign-up vote-count user-info user-card "
    "user-details "
    "js-vote post-menu post-actions message-actions action-bar file-header breadcrumb-item reading-time read-time ";

static bool holds(const char *list, const char *word)
{
    char padded[2 * WORD_LONGEST + 4];
    const int length = snprintf(padded, sizeof padded, " %s ", word);

    return length > 2 && (size_t)length < sizeof padded && strstr(list, padded) != NULL;
}

/* The next word in lower case: letters and digits, and a capital begins another one. */
static bool next_word(struct str *rest, char word[WORD_LONGEST])
{
    size_t length = 0, at = 0;

    while (at < rest->len && !isalnum((unsigned char)rest->at[at]))
        at++;
    for (; at < rest->len && isalnum((unsigned char)rest->at[at]); at++) {
        const bool capital = isupper((unsigned char)rest->at[at]);

        if (capital && length > 0 && islower((unsigned char)rest->at[at - 1]))
            break;
        if (length + 1 < WORD_LONGEST)
            word[length++] = (char)tolower((unsigned char)rest->at[at]);
    }
    word[length] = '\0';
    *rest = (struct str){rest->at + at, rest->len - at};
    return length > 0;
}

enum page_part page_words_of_name(struct str name)
{
    char before[WORD_LONGEST] = "", word[WORD_LONGEST], pair[2 * WORD_LONGEST];
    enum page_part part = PAGE_PART_NONE;

    name = str_clip(name, NAME_MOST);
    while (next_word(&name, word)) {
        snprintf(pair, sizeof pair, "%s-%s", before, word);
        if (holds(around, word) || holds(around_pairs, pair))
            return PAGE_PART_AROUND;
        if (holds(small, word) || holds(small_pairs, pair))
            part = PAGE_PART_SMALL;
        snprintf(before, sizeof before, "%s", word);
    }
    return part;
}

/* ---- texts ---- */

static bool begins(struct str text, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct str phrase = str_of(phrases[i]);

        if (text.len >= phrase.len && str_equal_nocase((struct str){text.at, phrase.len}, phrase))
            return true;
    }
    return false;
}

/* Headings of what follows a text, as they begin. */
static const char *const headings_behind[] = {
    "related articles",
    "related posts",
    "related stories",
    "related content",
    "related news",
    "related links",
    "related topics",
    "related reading",
    "you may also like",
    "you might also like",
    "recommended for you",
    "recommended articles",
    "recommended reading",
    "more from ",
    "more stories",
    "more articles",
    "most read",
    "most popular",
    "read next",
    "read more",
    "read also",
    "up next",
    "trending",
    "latest news",
    "latest posts",
    "recent posts",
    "share this",
    "share on",
    "leave a reply",
    "leave a comment",
    "post a comment",
    "add a comment",
    "comments",
    "subscribe",
    "newsletter",
    "sign up",
    "follow us",
    "about the author",
    "Читайте також",
    "Схожі статті",
    "Схожі матеріали",
    "Схожі публікації",
    "Пов'язані ",
    "Пов’язані ",
    "Більше новин",
    "Останні новини",
    "Популярне",
    "Коментарі",
    "Залишити коментар",
    "Додати коментар",
    "Поділитися",
    "Підписатися",
    "Підпишіться",
    "Рекомендуємо",
    "Вас може зацікавити",
    "Ähnliche Artikel",
    "Ähnliche Beiträge",
    "Verwandte Artikel",
    "Weitere Artikel",
    "Mehr zum Thema",
    "Mehr zu ",
    "Das könnte Sie",
    "Das könnte dich",
    "Lesen Sie auch",
    "Kommentare",
    "Kommentar ",
    "Schreibe einen Kommentar",
    "Teilen",
    "Meistgelesen",
    "Beliebte Artikel",
};

bool page_words_end_text(struct str heading)
{
    return begins(str_trim(heading), headings_behind, ARRAY_COUNT(headings_behind)) && heading.len < 120;
}

static bool holds_any(struct str text, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (memmem(text.at, text.len, phrases[i], strlen(phrases[i])) != NULL)
            return true;
    return false;
}

bool page_words_ask_consent(struct str text)
{
    static const char *const things[] = {"cookie", "Cookie",         "COOKIE",      "GDPR",
                                         "DSGVO",  "partners store", "файли cookie"};
    static const char *const asks[] = {"ccept",    "gree",        "onsent",      "llow",     "eject",
                                       "settings", "preferences", "privacy",     "Privacy",  "kzeptier",
                                       "ustimm",   "instellung",  "Datenschutz", "ablehnen", "огоджу",
                                       "рийня",    "рийма",       "алаштув",     "огод"};

    return holds_any(text, things, ARRAY_COUNT(things)) && holds_any(text, asks, ARRAY_COUNT(asks));
}
