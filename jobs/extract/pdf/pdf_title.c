#include "jobs/extract/pdf/pdf_title.h"

bool pdf_title_is_made_up(struct str title)
{
    static const struct str endings[] = {STR(".pptx"), STR(".ppt"), STR(".docx"), STR(".doc"), STR(".tex"),
                                         STR(".dvi"),  STR(".pdf"), STR(".odp"),  STR(".key"), STR(".indd")};

    if (title.len == 0 || str_equal_nocase(title, STR("untitled")) || str_starts(title, STR("Microsoft ")))
        return true;
    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        if (str_ends_nocase(title, endings[i]))
            return true;
    }
    return false;
}
