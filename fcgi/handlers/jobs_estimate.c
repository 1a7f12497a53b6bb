#include "fcgi/handlers/jobs_estimate.h"

#include "work/job_estimate.h"

struct window jobs_estimate_window(const struct settings *settings)
{
    struct window window = {settings->worker_heavy_window_enabled, settings->window_start_minute,
                            settings->window_end_minute};

    window.enabled = window.enabled && window_zone(settings->worker_heavy_window_tz);
    return window;
}

bool jobs_estimate(struct exchange *x, struct job *jobs, size_t count)
{
    const struct window window = jobs_estimate_window(x->settings);

    return job_estimate(&x->unit, jobs, count, &window);
}
