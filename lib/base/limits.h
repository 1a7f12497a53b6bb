/*
 * Every ceiling of the system with its reason: the threat model on a page. Sizes are bytes, times seconds, unless the name
 * says otherwise. What an operator may turn is a setting (config/settings.h) and not here.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* clang-format off */

#define KIB (INT64_C(1) << 10)
#define MIB (INT64_C(1) << 20)
#define GIB (INT64_C(1) << 30)

/* Requests: one tenant's request may cost one responder this much and no more. */
#define LIMIT_JSON_BODY (1 * MIB)          /* contract: 413 beyond it */
#define LIMIT_IMPORT (64 * MIB)            /* contract: an exported course that is imported; it lies in a file meanwhile */
#define LIMIT_REQUEST_ARENA (64 * MIB)     /* a whole course of 10 000 nodes (contract) stays well below */
#define LIMIT_RESPONSE (64 * MIB)          /* the same, as JSON text */
#define LIMIT_READER_RATE (16 * KIB)       /* bytes a second that the client of a large answer must read */
#define LIMIT_PATH 4096                    /* a student's id may be 200 characters, 12 bytes each when they are encoded */
#define LIMIT_QUERY 8192                   /* no route takes more than a page of filters */
#define LIMIT_QUERY_PAIRS 64               /* looked through one by one for each name */
#define LIMIT_REQUEST_ID 128               /* contract; it is written into every log line */
#define LIMIT_IDEMPOTENCY_KEY 255          /* contract */
#define LIMIT_RATE_MOMENTS 1000            /* requests that Redis remembers one by one for a tenant: 20 KB; beyond it, counts per second */

/* Forms: the parser keeps headers and small fields in memory, never the file. */
#define LIMIT_FORM_BOUNDARY 70             /* RFC 2046 section 5.1.1 */
#define LIMIT_FORM_PART_HEADER (8 * KIB)
#define LIMIT_FORM_FIELD (16 * KIB)
#define LIMIT_FORM_PARTS 32
#define LIMIT_UPLOADS_UNFINISHED 1000      /* by tus, of one tenant: each may keep what has come of it in the store */
#define LIMIT_FILENAME 255                 /* what file systems and S3 consoles show */

/* Fields of the API (contract section 2), in code points. */
#define LIMIT_TITLE 500
#define LIMIT_DESCRIPTION 5000
#define LIMIT_SOURCE_URL 2000
#define LIMIT_PAGE 100                     /* items per list */
#define LIMIT_TOTAL 10000                  /* `total` of a list: what is beyond is not counted */
#define LIMIT_TOTAL_FOUND 1000             /* the same of a search: each thing found has to be looked at */
#define LIMIT_CHUNK_PAGE 1000              /* chunks per page of a document: half a megabyte of ordinary text */
#define LIMIT_TREE_DEPTH 32                /* contract; levels of nodes, and of recursion where trees are walked */
#define LIMIT_COURSE_NODES 10000           /* contract */
#define LIMIT_MAPPING_BATCH 200            /* contract: slide-video mappings of one request */
#define LIMIT_MAPPINGS 10000               /* of a course: they are listed whole */

/* Storage. */
#define LIMIT_S3_PARTS 10000               /* S3: at most 10 000 parts */
#define LIMIT_STORE_FILES_LEFT 1000        /* with fewer inodes free the embedded store's disk counts as full */
#define LIMIT_S3_PUT (5 * GIB)             /* S3: an object in one piece, as by a link */
#define LIMIT_S3_PART_MIN (5 * MIB)        /* S3: every part but the last */
#define LIMIT_OBJECT_KEY 1024              /* S3: bytes of UTF-8 */

/* Jobs and their children. */
#define LIMIT_JOB_ARENA (512 * MIB)
#define LIMIT_JOB_MEMORY (2 * GIB)         /* address space of a job's process */
#define LIMIT_DOCUMENT (64 * MIB)          /* an extracted document as JSON */
#define LIMIT_DOCUMENT_CHUNKS 200000
#define LIMIT_DOCUMENT_BLOCK (256 * KIB)   /* its chunks are kept in blocks that end where they pass this: a reader holds one at a time */
#define LIMIT_CAPTION_LINES 1000000        /* of all cues of a file: five a chunk, 32 MB */
#define LIMIT_EXTRACT_MEMORY (1536 * MIB)  /* address space of cs-extract */
#define LIMIT_EXTRACT_PAGES 20000
#define LIMIT_EXTRACT_PAGE_CPU 10          /* seconds of processor time; an ordinary page takes a millisecond */
#define LIMIT_EXTRACT_CPU 60               /* seconds of processor time for a file that is not listened to: a thousand times what one of a MiB takes */
#define LIMIT_EXTRACT_CPU_PER_MIB 10       /* and so much more for each MiB, up to the time limit of the job */
#define LIMIT_PICTURE (4 * MIB)            /* a slide drawn for a model, as a file; of providers the strictest takes 5 MB */
#define LIMIT_PICTURE_SIDE 1568            /* its pixels each way: providers shrink larger ones */
#define LIMIT_PICTURE_DPI 150              /* contract */
#define LIMIT_ALIGN_PAGES 600              /* slides that are looked for in a video: each takes 100 KB in every layout of it */
#define LIMIT_ALIGN_SAMPLES 86400          /* pictures of it that are looked at: twelve hours */
#define LIMIT_OCR_PIXELS 8400000           /* a page drawn to be read: A4 at 290 dpi, A3 at 205 */
#define LIMIT_OCR_SIDE 16000               /* its pixels each way: tesseract takes 32767 */
#define LIMIT_OCR_PAGE_CPU 30              /* seconds of processor time; a full page takes 1 to 5 */
#define LIMIT_OCR_TEXT (64 * KIB)          /* text of a page; a full one of a newspaper has 30 000 bytes */
#define LIMIT_OCR_AT_ONCE 8                /* pages that an ingestion reads without waiting for the window of heavy work */
#define LIMIT_OCR_STARTS 20                /* pages of a file that may each end the process that reads them */
#define LIMIT_GENERATION_TEXT (24 * MIB)   /* documents of one generation, as JSON: in memory they take ten times as much */
#define LIMIT_GENERATION_PARTS 256         /* exchanges with a model for the parts of one course: beyond it texts are thinned */
#define LIMIT_GENERATION_ANSWER (8 * MIB)  /* what is kept of one: more than any model writes */
#define LIMIT_STDERR_TAIL (4 * KIB)        /* the end of a child's standard error, for the log */

/* Answers of services. */
#define LIMIT_HTTP_ANSWER (32 * MIB)
#define LIMIT_S3_ANSWER (4 * MIB)

/* clang-format on */

#endif
