#include "base/stamp.h"

#include <time.h>

#define DAY (INT64_C(86400) * STAMP_SECOND)

static int64_t clock_read(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * STAMP_SECOND + now.tv_nsec / 1000;
}

stamp stamp_now(void)
{
    return clock_read(CLOCK_REALTIME);
}

int64_t stamp_ticks(void)
{
    return clock_read(CLOCK_MONOTONIC);
}

/*
 * Days and dates after H. Hinnant, "chrono-Compatible Low-Level Date Algorithms": years begin in March, so that the leap day is the
 * last of its year; an era is 400 years, 146 097 days.
 */
static int64_t days_of_date(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = year - (month <= 2);
    int64_t era = (shifted >= 0 ? shifted : shifted - 399) / 400;
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

struct date {
    int year, month, day;
};

static struct date date_of_days(int64_t days)
{
    int64_t shifted = days + 719468;
    int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    int64_t month = shifted_month + (shifted_month < 10 ? 3 : -9);

    return (struct date){(int)(year_of_era + era * 400 + (month <= 2)), (int)month,
                         (int)(day_of_year - (153 * shifted_month + 2) / 5 + 1)};
}

/* Writes `width` digits and returns the place behind them: printf costs ten times as much, and lists are full of times. */
static char *put_digits(char *at, int width, int64_t value)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        at[i] = (char)('0' + value % 10);
    return at + width;
}

static char *put_field(char *at, int width, int64_t value, char behind)
{
    at = put_digits(at, width, value);
    *at = behind;
    return at + 1;
}

char *stamp_format(stamp at, char text[STAMP_TEXT])
{
    stamp held = MIN(MAX(at, STAMP_FIRST), STAMP_LAST);
    int64_t days = held >= 0 ? held / DAY : (held - DAY + 1) / DAY;
    int64_t within = held - days * DAY, seconds = within / STAMP_SECOND;
    struct date date = date_of_days(days);
    char *end = text;

    end = put_field(end, 4, date.year, '-');
    end = put_field(end, 2, date.month, '-');
    end = put_field(end, 2, date.day, 'T');
    end = put_field(end, 2, seconds / 3600, ':');
    end = put_field(end, 2, seconds / 60 % 60, ':');
    end = put_field(end, 2, seconds % 60, '.');
    end = put_field(end, 6, within % STAMP_SECOND, 'Z');
    *end = '\0';
    return text;
}

/* Takes exactly `width` digits from the front, within the bounds. */
static bool take_digits(struct str *rest, size_t width, int64_t low, int64_t high, int64_t *value)
{
    int64_t sum = 0;

    if (rest->len < width)
        return false;
    for (size_t i = 0; i < width; i++) {
        if (rest->at[i] < '0' || rest->at[i] > '9')
            return false;
        sum = sum * 10 + (rest->at[i] - '0');
    }
    *rest = (struct str){rest->at + width, rest->len - width};
    *value = sum;
    return sum >= low && sum <= high;
}

static bool take_one_of(struct str *rest, const char *set, char *taken)
{
    if (rest->len == 0 || rest->at[0] == '\0' || strchr(set, rest->at[0]) == NULL)
        return false;
    *taken = rest->at[0];
    *rest = (struct str){rest->at + 1, rest->len - 1};
    return true;
}

static int64_t month_length(int64_t year, int64_t month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    return lengths[month - 1] + (month == 2 && leap);
}

static bool take_date(struct str *rest, stamp *at)
{
    int64_t year, month, day;
    char sign;

    if (!take_digits(rest, 4, 0, 9999, &year) || !take_one_of(rest, "-", &sign) ||
        !take_digits(rest, 2, 1, 12, &month) || !take_one_of(rest, "-", &sign) ||
        !take_digits(rest, 2, 1, month_length(year, month), &day))
        return false;
    *at = days_of_date(year, month, day) * DAY;
    return true;
}

/* ".5", of which what is less than a microsecond counts for nothing; no fraction is none. */
static bool take_fraction(struct str *rest, int64_t *micros)
{
    int64_t unit = STAMP_SECOND, digit;
    bool found = false;
    char sign;

    *micros = 0;
    if (!take_one_of(rest, ".", &sign))
        return true;
    for (; take_digits(rest, 1, 0, 9, &digit); found = true)
        *micros += digit * (unit /= 10);
    return found;
}

static bool take_time(struct str *rest, stamp *at)
{
    int64_t hours, minutes, seconds, micros;
    char sign;

    if (!take_digits(rest, 2, 0, 23, &hours) || !take_one_of(rest, ":", &sign) ||
        !take_digits(rest, 2, 0, 59, &minutes) || !take_one_of(rest, ":", &sign) ||
        !take_digits(rest, 2, 0, 59, &seconds) || !take_fraction(rest, &micros))
        return false;
    *at += (hours * 3600 + minutes * 60 + seconds) * STAMP_SECOND + micros;
    return true;
}

static bool take_offset(struct str *rest, stamp *at)
{
    int64_t hours, minutes;
    char sign, colon;

    if (take_one_of(rest, "Zz", &sign))
        return true;
    if (!take_one_of(rest, "+-", &sign) || !take_digits(rest, 2, 0, 23, &hours) || !take_one_of(rest, ":", &colon) ||
        !take_digits(rest, 2, 0, 59, &minutes))
        return false;
    *at -= (sign == '-' ? -1 : 1) * (hours * 60 + minutes) * 60 * STAMP_SECOND;
    return true;
}

bool stamp_parse(struct str text, stamp *at)
{
    stamp parsed;
    char letter;

    if (!take_date(&text, &parsed))
        return false;
    if (text.len > 0 &&
        !(take_one_of(&text, "Tt ", &letter) && take_time(&text, &parsed) && take_offset(&text, &parsed)))
        return false;
    if (text.len > 0 || parsed < STAMP_FIRST || parsed > STAMP_LAST)
        return false;
    *at = parsed;
    return true;
}
