-- Uploads that go straight to the object store by a link, and what whoever confirms one says of its bytes.
-- requires: courses janitor_tries
BEGIN;

CREATE TABLE upload_grants (
    tenant_id              uuid NOT NULL,
    id                     uuid NOT NULL,
    object_key             text NOT NULL,
    filename               text NOT NULL,
    language               text,
    size_bytes             bigint NOT NULL CHECK (size_bytes >= 0),
    created_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, object_key),
    FOREIGN KEY (tenant_id, id) REFERENCES uploads (tenant_id, id) ON DELETE CASCADE
);
CALL cs_protect('upload_grants');
CALL cs_describe('upload_grants',
    $$A link that was given out for an upload. Its row in uploads, which has the same id, is of no process (pid 0) and counts as seen until the
transfer must be over: the janitor ends what nobody confirms. Both rows go when the object becomes a material, whose id is this one.$$, $$
    object_key: where the link puts the object
    filename: as it was asked for; confirming may give another
    language: the same
    size_bytes: the only size that the link allows
$$);

ALTER TABLE material_entries ADD COLUMN declared_sha256 text CHECK (declared_sha256 ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN material_entries.declared_sha256 IS
    'of an object that came by a link: what its bytes must have, as whoever confirmed it says; compared when sha256 is found';
COMMENT ON COLUMN material_entries.sha256 IS
    'of the object as stored, hex; unique on a node, so the same bytes are found again; NULL until it is read, if it came by a link';

COMMIT;
