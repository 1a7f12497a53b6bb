#include "fcgi/handlers/forecast.h"

#include "work/job_estimate.h"

struct window forecast_window(const struct settings *settings)
{
    struct window window = {settings->worker_heavy_window_enabled, settings->window_start_minute,
                            settings->window_end_minute};

    window.enabled = window.enabled && window_zone(settings->worker_heavy_window_tz);
    return window;
}

bool forecast_jobs(struct exchange *x, struct job *jobs, size_t count)
{
    const struct window window = forecast_window(x->settings);

    return job_estimate(x->db, x->arena, x->caller.tenant, jobs, count, &window, &x->fault);
}
