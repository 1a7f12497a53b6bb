/*
 * What the tests of the built-in architect share: a course on version control as its slides, its reader and its lecture, a draft of
 * whatever it is given, and ways to look into that.
 */
#ifndef UNIT_JOBS_DRAFTING_H
#define UNIT_JOBS_DRAFTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/limits.h"
#include "course/structure.h"
#include "tests/unit/jobs/documents.h"

static struct arena *arena;
static struct fault fault;
static struct structure structure;
static struct texts warnings;

/* ---- the matter ---- */

static inline json_t *deck(void)
{
    json_t *d = json_keep(arena, document_new("presentation", "Version control"));

    document_slide(d, 1, "Version Control with Git", "Version Control with Git\nA short course");
    document_slide(d, 2, "Agenda", "Agenda\n• Commits\n• Branches\n• Merging\n• Remotes");
    document_slide(d, 3, "Commits",
                   "Commits\n• A commit is a snapshot of all tracked files\n• Each commit points to its parent\n• "
                   "Staging area: the place "
                   "where the next commit is put together");
    document_slide(
        d, 4, "Branches",
        "Branches\n• A branch is a movable pointer to a commit\n• HEAD points to the branch that is checked out\n"
        "• Creating a branch copies nothing");
    document_slide(d, 5, "Branches (cont.)", "Branches (cont.)\n• Delete a branch when its work is merged");
    document_slide(d, 6, "Merging",
                   "Merging\n• A merge joins two lines of development\n• Fast-forward merge: the pointer moves, no "
                   "commit is made\n"
                   "• Merge conflict: both sides changed the same lines");
    document_slide(
        d, 7, "Remotes",
        "Remotes\n• A remote is a copy of the repository on another machine\n• Push sends commits, fetch brings them");
    document_slide(d, 8, "Summary",
                   "Summary\n• Commits are snapshots, branches are pointers\n• Merging joins lines of development");
    document_slide(d, 9, "Thank you", "Thank you\nQuestions?");
    return d;
}

static inline json_t *reader(void)
{
    json_t *d = json_keep(arena, document_new("text", NULL));

    document_heading(d, 1, "Git: a reader");
    document_paragraph(d, "This reader goes with the slides.");
    document_heading(d, 2, "Commits");
    document_paragraph(
        d, "A commit is a snapshot of all tracked files together with a message and the name of its author. "
           "For example, a commit may add one function and its test.");
    document_code(d, "git add parser.c\ngit commit -m \"Read empty lines\"");
    document_paragraph(
        d, "The first command puts the file into the staging area, the second makes a commit of what lies there.");
    document_heading(d, 2, "Merging");
    document_paragraph(
        d,
        "A merge conflict happens when both branches changed the same lines. Unlike a fast-forward merge, it needs a "
        "person to decide. Resolving it takes these steps:");
    document_list(
        d, "- Open each file with conflict markers\n- Choose the lines that shall stay\n- Stage the file and commit");
    document_heading(d, 2, "Exercises");
    document_list(d, "1. Make two branches that change the same line and merge them.\n2. Explain why creating a branch "
                     "copies nothing.");
    return d;
}

static inline json_t *speech(void)
{
    json_t *d = json_keep(arena, document_new("video", NULL));

    document_speech(d, 0, 12, "welcome everybody today we talk about version control with git and why you want it");
    document_speech(
        d, 12, 27,
        "so let us look at commits a commit is a snapshot of all the tracked files and each commit points to its "
        "parent the staging area is where we put the next commit together");
    document_speech(
        d, 27, 45,
        "now the branches a branch is a movable pointer to a commit and creating a branch copies nothing the head "
        "points to the branch that is checked out");
    document_speech(
        d, 45, 66,
        "now we come to merging a merge joins two lines of development sometimes both sides changed the same lines "
        "and then we have a merge conflict that a person has to resolve");
    document_speech(
        d, 66, 80,
        "finally the remotes a remote is a copy of the repository on another machine you push commits to it and you "
        "fetch commits from it");
    return d;
}

/* ---- drafting ---- */

static inline bool draft(const struct generation_material *materials, size_t count, const char *language)
{
    const struct generation_input input = {
        .title = "A course", .language = language, .materials = materials, .material_count = count};

    fault_clear(&fault);
    return architect_draft(arena, &input, &structure, &warnings, &fault);
}

static inline const char *text_of(const struct structure *of)
{
    struct buf buf = buf_make(LIMIT_DOCUMENT);
    struct json_out out = json_out(&buf);
    const char *text;

    structure_write(&out, NULL, of);
    text = arena_strdup(arena, buf_text(&buf));
    buf_free(&buf);
    return text;
}

static inline const struct lesson *lesson_called(const char *title)
{
    for (size_t m = 0; m < structure.module_count; m++)
        for (size_t l = 0; l < structure.modules[m].lesson_count; l++)
            if (strcmp(structure.modules[m].lessons[l].title, title) == 0)
                return &structure.modules[m].lessons[l];
    fail_msg("no lesson is called '%s': %s", title, text_of(&structure));
    return NULL;
}

static inline const struct concept *concept_called(const char *title)
{
    for (size_t m = 0; m < structure.module_count; m++)
        for (size_t l = 0; l < structure.modules[m].lesson_count; l++)
            for (size_t c = 0; c < structure.modules[m].lessons[l].concept_count; c++)
                if (str_equal_nocase(str_of(structure.modules[m].lessons[l].concepts[c].title), str_of(title)))
                    return &structure.modules[m].lessons[l].concepts[c];
    return NULL;
}

static inline bool exists(const struct generation_material *materials, size_t count, const struct citation *citation)
{
    const json_t *chunk;
    size_t i;

    for (size_t m = 0; m < count; m++) {
        if (!uuid_equal(materials[m].id, citation->material))
            continue;
        json_array_foreach(json_object_get(materials[m].document, "chunks"), i, chunk)
        {
            const json_t *metadata = json_object_get(chunk, "metadata");
            if ((citation->place == CITATION_SLIDE &&
                 json_get_int(metadata, "slide_number", -1) == (int64_t)citation->at) ||
                (citation->place == CITATION_SECOND && json_get_double(metadata, "start_sec", -1) == citation->at) ||
                (citation->place == CITATION_CHUNK && json_get_int(chunk, "index", -1) == (int64_t)citation->at))
                return true;
        }
    }
    return false;
}

static inline void assert_cited(const struct generation_material *materials, size_t count)
{
    for (size_t m = 0; m < structure.module_count; m++)
        for (size_t l = 0; l < structure.modules[m].lesson_count; l++)
            for (size_t c = 0; c < structure.modules[m].lessons[l].concept_count; c++) {
                const struct concept *concept = &structure.modules[m].lessons[l].concepts[c];
                assert_true(concept->citation_count >= 1);
                for (size_t i = 0; i < concept->citation_count; i++)
                    assert_true(exists(materials, count, &concept->citations[i]));
            }
}

/* ---- running ---- */

static inline int start(void **state)
{
    (void)state;
    arena = arena_new(LIMIT_JOB_ARENA);
    return 0;
}

static inline int clean(void **state)
{
    (void)state;
    arena_reset(arena);
    return 0;
}

static inline int stop(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

#define TEST(name) cmocka_unit_test_teardown(name, clean)

#endif
