-- What models say of slides that are pictures: once for each picture of a tenant, and which slides of which material show it.
-- requires: jobs_by_key document_blocks
BEGIN;

CREATE TABLE slide_descriptions (
    tenant_id              uuid NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
    picture_sha256         text NOT NULL CHECK (picture_sha256 ~ '^[0-9a-f]{64}$'),
    language               text NOT NULL,
    description            text NOT NULL,
    provider               text NOT NULL,
    model_id               text NOT NULL,
    prompt_version         text NOT NULL,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, picture_sha256, language)
);
CALL cs_protect('slide_descriptions');
CALL cs_describe('slide_descriptions',
    'What a model said of a picture: asked once, however many slides show it. It goes with the last slide that does.', $$
    picture_sha256: of the pixels of the slide as it was drawn
    language: that it was to be written in; empty: none was said
    description: plain text; empty when there is nothing to say
    provider: as in llm_calls
    model_id: the same
    prompt_version: of the instructions that the model got
$$);

CREATE TABLE slide_pictures (
    tenant_id              uuid NOT NULL,
    material_id            uuid NOT NULL,
    slide_number           integer NOT NULL CHECK (slide_number > 0),
    file_sha256            text NOT NULL CHECK (file_sha256 ~ '^[0-9a-f]{64}$'),
    picture_sha256         text CHECK (picture_sha256 ~ '^[0-9a-f]{64}$'),
    fault                  text,
    PRIMARY KEY (tenant_id, material_id, slide_number),
    FOREIGN KEY (tenant_id, material_id) REFERENCES material_entries (tenant_id, id) ON DELETE CASCADE
);
CREATE INDEX slide_pictures_shown ON slide_pictures (tenant_id, picture_sha256) WHERE picture_sha256 IS NOT NULL;
CREATE INDEX slide_pictures_file ON slide_pictures (tenant_id, file_sha256);
CALL cs_protect('slide_pictures');
CALL cs_describe('slide_pictures', 'A slide that was looked at for whether it is a picture.', $$
    material_id: the material whose slide it is
    slide_number: from 1
    file_sha256: of the file it was drawn from: another file of the material has other slides
    picture_sha256: the picture, in slide_descriptions; NULL when its text says all, or it could not be drawn
    fault: code of why it could not be drawn; NULL otherwise
$$);

-- Whoever shows a picture holds its description while it says so (slide_description_hold): these wait for that, and look again.
CREATE FUNCTION cs_forget_pictures() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM slide_descriptions d
      WHERE (d.tenant_id, d.picture_sha256) IN (SELECT g.tenant_id, g.picture_sha256 FROM gone g WHERE g.picture_sha256 IS NOT NULL)
      ORDER BY d.tenant_id, d.picture_sha256, d.language FOR UPDATE;
    DELETE FROM slide_descriptions d
     WHERE (d.tenant_id, d.picture_sha256) IN (SELECT g.tenant_id, g.picture_sha256 FROM gone g WHERE g.picture_sha256 IS NOT NULL)
       AND NOT EXISTS (SELECT FROM slide_pictures p WHERE p.tenant_id = d.tenant_id AND p.picture_sha256 = d.picture_sha256);
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_forget_pictures() IS 'Trigger: descriptions of pictures that no slide shows any more go.';
CREATE TRIGGER forget_deleted AFTER DELETE ON slide_pictures REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION cs_forget_pictures();
CREATE TRIGGER forget_replaced AFTER UPDATE ON slide_pictures REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION cs_forget_pictures();

-- A description is welcome and no condition: what waits for it goes on when there will be none.
CREATE FUNCTION cs_release_described() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM job_dependencies WHERE tenant_id = NEW.tenant_id AND depends_on = NEW.id;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_release_described() IS 'Trigger: nothing waits for the description of slides when that has failed or was cancelled.';
CREATE TRIGGER release_described AFTER UPDATE OF status ON jobs FOR EACH ROW
    WHEN (NEW.job_type = 'describe_slides' AND NEW.status IN ('failed', 'cancelled'))
    EXECUTE FUNCTION cs_release_described();

COMMIT;
