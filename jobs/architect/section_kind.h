/*
 * What a section of a document is there for.
 */
#ifndef ARCHITECT_SECTION_KIND_H
#define ARCHITECT_SECTION_KIND_H

/* CONTENT teaches; the others organise: the outline uses what they say and makes no lesson of them. */
enum section_kind {
    SECTION_CONTENT,
    SECTION_COVER,
    SECTION_DIVIDER,
    SECTION_AGENDA,
    SECTION_GOALS,
    SECTION_SUMMARY,
    SECTION_CLOSING,
    SECTION_EXERCISES,
    SECTION_SOLUTIONS, /* of exercises that stand before */
    SECTION_KINDS
};

#endif
