-- Corrections of transcripts, kept apart from what was recognised, and beside it the blocks of the document that they change: whoever reads a
-- document takes these in their place.
-- requires: document_blocks search content_revision
BEGIN;

CREATE TABLE transcript_corrections (
    tenant_id              uuid NOT NULL,
    course_id              uuid NOT NULL,
    material_id            uuid NOT NULL,
    corrections            jsonb NOT NULL CHECK (jsonb_typeof(corrections) = 'array'),
    applied                jsonb CHECK (jsonb_typeof(applied) = 'array'),
    corrected_at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (tenant_id, material_id),
    FOREIGN KEY (tenant_id, course_id, material_id) REFERENCES material_entries (tenant_id, course_id, id) ON DELETE CASCADE
);
CALL cs_protect('transcript_corrections');
CALL cs_describe('transcript_corrections', 'What a tenant corrects in the transcript of a video; it stays when the video is transcribed again.', $$
    material_id: the video
    corrections: list of {find, replace, whole_word, from_sec, to_sec}, in the order in which they are applied
    applied: how often each of them is applied to the present transcript, -1: left out; NULL: there is no transcript yet
    corrected_at: when the list was last sent
$$);

ALTER TABLE document_blocks ADD COLUMN corrected json;
COMMENT ON COLUMN document_blocks.corrected IS 'the same chunks with the corrections of the transcript; NULL: these change none of them';
ALTER TABLE material_documents
    ADD COLUMN corrected_bytes bigint CHECK (corrected_bytes >= 0),
    ADD COLUMN corrected_digest text CHECK (corrected_digest ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN material_documents.corrected_bytes IS 'chunk_bytes with the corrections of the transcript; NULL: these change nothing';
COMMENT ON COLUMN material_documents.corrected_digest IS 'another one whenever a byte of the corrected document differs; NULL: nothing is corrected';
COMMENT ON COLUMN courses.content_revision IS
    'raised by every change of modules, lessons, concepts, exercises, mappings or corrections of transcripts';

COMMIT;
