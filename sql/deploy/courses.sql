-- Courses, the tree of nodes, the materials on it and what was read from them, slide-video mappings, unfinished uploads.
-- requires: jobs
BEGIN;

CREATE TABLE courses (
    tenant_id              uuid NOT NULL REFERENCES tenants ON DELETE CASCADE,
    id                     uuid NOT NULL,
    title                  text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 500),
    description            text CHECK (char_length(description) <= 5000),
    learning_goal          text CHECK (char_length(learning_goal) <= 5000),
    language               text,
    course_fingerprint     text,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX courses_list ON courses (tenant_id, created_at DESC, id DESC);
CALL cs_protect('courses');
CALL cs_describe('courses', 'A course of a tenant.', $$
    title: 1 to 500 code points, trimmed
    description: at most 5000 code points
    learning_goal: at most 5000 code points
    language: BCP 47 tag
    course_fingerprint: SHA-256 (hex) over the sorted fingerprints of the roots; NULL until materials are read
$$);

CREATE TABLE material_nodes (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    parent_id              uuid CHECK (parent_id <> id),
    title                  text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 500),
    description            text CHECK (char_length(description) <= 5000),
    "order"                integer NOT NULL CHECK ("order" >= 0),
    node_fingerprint       text,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, course_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, parent_id) REFERENCES material_nodes (tenant_id, course_id, id) ON DELETE CASCADE
);
CREATE INDEX material_nodes_siblings ON material_nodes (tenant_id, course_id, parent_id, "order");
CALL cs_protect('material_nodes');
CALL cs_describe('material_nodes', 'A folder of the material tree. A parent is always of the same course.', $$
    parent_id: the node it lies in; NULL for a root
    title: 1 to 500 code points
    description: at most 5000 code points
    node_fingerprint: SHA-256 (hex) over the sorted fingerprints of its materials and nodes; NULL until they are read
$$);

CREATE TABLE material_entries (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    node_id                uuid NOT NULL,
    source_type            text NOT NULL CHECK (source_type IN ('video', 'presentation', 'text', 'web')),
    source_url             text CHECK (char_length(source_url) <= 2000),
    filename               text,
    object_key             text,
    content_type           text,
    "order"                integer NOT NULL CHECK ("order" >= 0),
    size_bytes             bigint CHECK (size_bytes >= 0),
    sha256                 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    processed_sha256       text CHECK (processed_sha256 ~ '^[0-9a-f]{64}$'),
    language               text,
    warnings               jsonb NOT NULL DEFAULT '[]',
    error_code             text,
    error_message          text,
    job_id                 uuid,
    pending_job_id         uuid,
    processed_at           timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, course_id, id),
    UNIQUE (tenant_id, object_key),
    CONSTRAINT material_has_a_source CHECK (source_url IS NOT NULL OR object_key IS NOT NULL),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, node_id) REFERENCES material_nodes (tenant_id, course_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, job_id) REFERENCES jobs (tenant_id, id) ON DELETE SET NULL (job_id),
    FOREIGN KEY (tenant_id, pending_job_id) REFERENCES jobs (tenant_id, id) ON DELETE SET NULL (pending_job_id)
);
CREATE UNIQUE INDEX material_entries_same_bytes ON material_entries (tenant_id, node_id, sha256);
CREATE INDEX material_entries_node ON material_entries (tenant_id, course_id, node_id, "order");
CREATE INDEX material_entries_pending ON material_entries (tenant_id, pending_job_id) WHERE pending_job_id IS NOT NULL;
CREATE INDEX material_entries_job ON material_entries (tenant_id, job_id) WHERE job_id IS NOT NULL;
CALL cs_protect('material_entries', runner => 'SELECT, UPDATE');
CALL cs_describe('material_entries', $$One file or URL on a node. Its state is derived: error when error_code is set, else pending
when pending_job_id is set, else raw when processed_at is NULL, else integrity_broken when sha256 and processed_sha256 differ, else
ready.$$, $$
    node_id: the node it lies on, of the same course
    source_type: video, presentation, text or web
    source_url: where it comes from, if it is not an uploaded file
    filename: as uploaded or given
    object_key: key in the object store; NULL for a URL
    content_type: of the object, from its bytes
    size_bytes: of the object
    sha256: of the object as stored, hex; unique on a node, so the same bytes are found again
    processed_sha256: of the object when it was read
    language: BCP 47 tag, given or found
    warnings: JSON list of sentences
    error_code: code of the failure that its latest job ended with
    error_message: sentence of that failure
    job_id: its latest ingest job
    pending_job_id: the ingest job that is queued or active
    processed_at: when its document was stored
$$);

CREATE TABLE material_documents (
    tenant_id              uuid NOT NULL,
    material_id            uuid NOT NULL,
    document               jsonb NOT NULL,
    title                  text,
    language               text,
    page_count             integer CHECK (page_count >= 0),
    duration_sec           double precision CHECK (duration_sec >= 0),
    fingerprint            text NOT NULL CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, material_id),
    FOREIGN KEY (tenant_id, material_id) REFERENCES material_entries (tenant_id, id) ON DELETE CASCADE
);
CALL cs_protect('material_documents');
CALL cs_describe('material_documents', 'What was extracted from a material, apart from it so that lists stay light.', $$
    material_id: the material
    document: source_type, title, language, metadata{}, chunks[]
    title: the document's own title
    language: BCP 47 tag found in the document
    page_count: slides or pages; NULL where there are none
    duration_sec: length of a video; NULL for others
    fingerprint: SHA-256 (hex) over the chunks and the stable metadata
$$);

CREATE TABLE slide_video_mappings (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    node_id                uuid NOT NULL,
    presentation_entry_id  uuid NOT NULL,
    video_entry_id         uuid NOT NULL,
    slide_number           integer NOT NULL CHECK (slide_number >= 1),
    video_timecode_start   text NOT NULL,
    video_timecode_end     text,
    start_sec              integer NOT NULL CHECK (start_sec >= 0),
    end_sec                integer CHECK (end_sec >= start_sec),
    "order"                integer NOT NULL CHECK ("order" >= 0),
    validation_state       text NOT NULL
                           CHECK (validation_state IN ('validated', 'pending_validation', 'validation_failed')),
    blocking_factors       jsonb NOT NULL DEFAULT '[]',
    validation_errors      jsonb NOT NULL DEFAULT '[]',
    validated_at           timestamptz,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, node_id) REFERENCES material_nodes (tenant_id, course_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, presentation_entry_id) REFERENCES material_entries (tenant_id, course_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, video_entry_id) REFERENCES material_entries (tenant_id, course_id, id) ON DELETE CASCADE,
    CONSTRAINT slide_video_mappings_natural_key UNIQUE (tenant_id, presentation_entry_id, video_entry_id, slide_number,
                                                             start_sec)
);
CREATE INDEX slide_video_mappings_course ON slide_video_mappings (tenant_id, course_id, slide_number, start_sec);
CREATE INDEX slide_video_mappings_node ON slide_video_mappings (tenant_id, node_id, slide_number, start_sec);
CREATE INDEX slide_video_mappings_video ON slide_video_mappings (tenant_id, video_entry_id);
CALL cs_protect('slide_video_mappings', runner => 'SELECT, UPDATE');
CALL cs_describe('slide_video_mappings', 'A slide of a presentation is shown at a time of a video.', $$
    node_id: the node both materials lie on
    presentation_entry_id: the presentation
    video_entry_id: the video
    slide_number: from 1
    video_timecode_start: normalised HH:MM:SS or MM:SS
    video_timecode_end: the same; NULL when open
    start_sec: video_timecode_start in seconds
    end_sec: video_timecode_end in seconds
    validation_state: validated, pending_validation (a material is not ready) or validation_failed
    blocking_factors: JSON list: what keeps it from being checked
    validation_errors: JSON list of {field, message, hint}
    validated_at: when its content was last checked
$$);

-- No foreign key to the course: the janitor must find what a killed process left even when the course is gone.
CREATE TABLE uploads (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    object_key             text NOT NULL,
    upload_id              text NOT NULL DEFAULT '',
    host                   text NOT NULL,
    pid                    integer NOT NULL,
    started_at             timestamptz NOT NULL DEFAULT now(),
    seen_at                timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id)
);
-- The janitor looks through the uploads of all tenants, the oldest first.
CREATE INDEX uploads_started ON uploads (started_at);
CALL cs_protect('uploads', runner => 'SELECT, UPDATE, DELETE');
CALL cs_describe('uploads',
    'An upload that has begun and not ended: written before the store hears of it, removed with its end.', $$
    object_key: where it goes in the object store
    upload_id: the store's name for the multipart upload; empty until it is known
    host: host of the responder that serves it
    pid: process of that responder
    started_at: when it began
    seen_at: when bytes of it last arrived, to the half minute; so that no other host's janitor takes a long upload for dead
$$);

COMMIT;
