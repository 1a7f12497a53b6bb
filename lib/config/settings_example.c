#include "config/settings.h"

#define HEADING                                                                                              \
    "# Settings of course-supporter. Copy this file to .env and fill in what you need; the environment\n"    \
    "# wins over it. A line that is commented out shows the default. A secret NAME may come as NAME_FILE,\n" \
    "# the path of a file that holds it. The table in lib/config/settings.h is the truth: this file is\n"    \
    "# written from it by `make .env.example`.\n"

enum secrecy { PLAIN, SECRET };

static void example_entry(struct buf *out, const char *name, const char *value, const char *description,
                          const char *bounds)
{
    bool required = strcmp(name, "ENVIRONMENT") == 0;

    buf_putc(out, '\n');
    if (description[0] != '\0' || bounds[0] != '\0')
        buf_printf(out, "# %s%s%s\n", description, description[0] != '\0' && bounds[0] != '\0' ? "; " : "", bounds);
    buf_printf(out, "%s%s=%s\n", required ? "" : "#", name, required ? "development" : value);
}

static void example_whole(struct buf *out, const char *name, int64_t value, int64_t low, int64_t high,
                          const char *description)
{
    char text[24], bounds[64];

    snprintf(text, sizeof text, "%lld", (long long)value);
    snprintf(bounds, sizeof bounds, "%lld to %lld", (long long)low, (long long)high);
    example_entry(out, name, text, description, bounds);
}

void settings_example(struct buf *out)
{
    buf_puts(out, HEADING);
#define TEXT(field, name, fallback, secrecy, description) \
    example_entry(out, name, fallback, description, (secrecy) == SECRET ? "secret" : "");
#define WHOLE(field, name, fallback, low, high, description) example_whole(out, name, fallback, low, high, description);
#define FLAG(field, name, fallback, description) \
    example_entry(out, name, (fallback) ? "true" : "false", description, "true or false");
#define GROUP(description) buf_puts(out, "\n# ---- " description " ----\n");
    SETTINGS(TEXT, WHOLE, FLAG, GROUP)
#undef TEXT
#undef WHOLE
#undef FLAG
#undef GROUP
}
