-- Uploads that arrive in several requests, whichever process on whichever host takes each of them.
-- requires: courses janitor_tries quotas
BEGIN;

ALTER TABLE uploads ADD COLUMN remainders boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN uploads.remainders IS 'whether the store may have remainders of it beside the object: what is not a whole part yet';

CREATE TABLE resumable_uploads (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    course_id              uuid NOT NULL,
    node_id                uuid,
    source_type            text NOT NULL,
    filename               text NOT NULL,
    language               text,
    metadata               text NOT NULL,
    length_bytes           bigint NOT NULL CHECK (length_bytes >= 0),
    part_bytes             bigint NOT NULL CHECK (part_bytes > 0),
    offset_bytes           bigint NOT NULL DEFAULT 0,
    remainder_bytes        bigint NOT NULL DEFAULT 0,
    head                   text NOT NULL DEFAULT '',
    sha256_state           text NOT NULL DEFAULT '',
    sha256                 text CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    writer                 uuid,
    goes                   integer NOT NULL DEFAULT 0,
    material_id            uuid,
    job_id                 uuid,
    duplicate              boolean NOT NULL DEFAULT false,
    expires_at             timestamptz NOT NULL,
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, course_id) REFERENCES courses (tenant_id, id) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, course_id, node_id) REFERENCES material_nodes (tenant_id, course_id, id) ON DELETE CASCADE,
    CONSTRAINT resumable_uploads_offset CHECK (offset_bytes BETWEEN 0 AND length_bytes),
    CONSTRAINT resumable_uploads_remainder CHECK (remainder_bytes BETWEEN 0 AND offset_bytes)
);
CREATE INDEX resumable_uploads_of_node ON resumable_uploads (tenant_id, course_id, node_id);
-- The janitor removes what expired a while ago.
CREATE INDEX resumable_uploads_expired ON resumable_uploads (expires_at);
CALL cs_protect('resumable_uploads', runner => 'SELECT, DELETE');
CALL cs_describe('resumable_uploads',
    $$An upload by tus. While it is not whole it has a row in uploads of the same id, which is of no process (pid 0) and counts as seen until it expires;
its material has that id, too, unless the node has the same bytes already.$$, $$
    node_id: the node that the material goes to; NULL: the first one of the course
    source_type: of the material
    filename: the same
    language: the same; NULL where it was not said
    metadata: the header Upload-Metadata as it was sent
    length_bytes: of the whole file
    part_bytes: size of its parts at the object store
    offset_bytes: how many are durable: what was acknowledged
    remainder_bytes: those of them that are in an object of their own, behind the last whole part
    head: base64 of all that has come, while that is too little to tell what it is; nothing is in the store then
    sha256_state: the digest of what is durable, from which it goes on
    sha256: of the whole, once the store was asked to put it together; NULL before
    writer: the request that may add to it; another one takes its place with a value of its own
    goes: how many requests have begun to add to it
    material_id: what it has become; NULL before
    job_id: the job that reads the material; NULL where none was needed
    duplicate: whether the material was there before
    expires_at: when it is given up, or forgotten
$$);

CREATE TABLE resumable_upload_parts (
    tenant_id              uuid NOT NULL,
    upload_id              uuid NOT NULL,
    number                 integer NOT NULL CHECK (number BETWEEN 1 AND 10000),
    etag                   text NOT NULL,
    crc32c                 text NOT NULL,
    PRIMARY KEY (tenant_id, upload_id, number),
    FOREIGN KEY (tenant_id, upload_id) REFERENCES resumable_uploads (tenant_id, id) ON DELETE CASCADE
);
CALL cs_protect('resumable_upload_parts');
CALL cs_describe('resumable_upload_parts', 'A part of an upload by tus that the object store has confirmed.', $$
    upload_id: the upload
    number: of the part, from 1
    etag: as the store gave it
    crc32c: the same, in base64; empty where parts are confirmed otherwise
$$);

-- Whoever removes one, with its course or its node, leaves what the store has of it to the janitor.
CREATE FUNCTION resumable_uploads_give_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE uploads SET seen_at = '-infinity', reserved_bytes = 0 WHERE tenant_id = OLD.tenant_id AND id = OLD.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION resumable_uploads_give_up() IS 'The janitor ends an upload whose row has gone.';
CREATE TRIGGER give_up AFTER DELETE ON resumable_uploads FOR EACH ROW WHEN (OLD.material_id IS NULL)
    EXECUTE FUNCTION resumable_uploads_give_up();

COMMIT;
