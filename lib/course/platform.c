#include "course/platform.h"

static const struct {
    const char *host;
    enum source_type type;
} verified[] = {
    {"youtube.com", SOURCE_VIDEO},  {"youtu.be", SOURCE_VIDEO},      {"wikipedia.org", SOURCE_WEB},
    {"github.com", SOURCE_WEB},     {"docs.python.org", SOURCE_WEB}, {"developer.mozilla.org", SOURCE_WEB},
    {"realpython.com", SOURCE_WEB},
};

static const char *const video_hosts[] = {
    "youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "dailymotion.com", "twitch.tv",
    "tiktok.com",  "loom.com", "wistia.com",           "ted.com",   "rutube.ru",       "bilibili.com",
};

struct str platform_host(const char *url)
{
    const char *at = strstr(url, "://");

    if (at == NULL)
        return STR("");
    return (struct str){at + 3, strcspn(at + 3, "/?#:")};
}

static bool is_host(struct str host, const char *name)
{
    const struct str known = str_of(name);

    return str_equal_nocase(host, known) ||
           (host.len > known.len && str_ends_nocase(host, known) && host.at[host.len - known.len - 1] == '.');
}

const char *platform_warning(struct arena *arena, const char *url, enum source_type type)
{
    const struct str host = platform_host(url);

    for (size_t i = 0; i < ARRAY_COUNT(verified); i++)
        if (verified[i].type == type && is_host(host, verified[i].host))
            return NULL;
    return arena_printf(
        arena, "Platform '%.*s' is not in the verified list for '%s'. Processing may fail or produce poor results.",
        (int)host.len, host.at, source_type_name(type));
}

bool platform_keeps_videos(const char *url)
{
    for (size_t i = 0; i < ARRAY_COUNT(video_hosts); i++)
        if (is_host(platform_host(url), video_hosts[i]))
            return true;
    return false;
}
