-- Slide-video mappings keep their places without gaps, and the runner may judge them when a material of theirs has failed.
-- requires: courses
BEGIN;

-- However mappings are deleted, with a material or by themselves, those behind them move up.
CREATE FUNCTION cs_close_mapping_gaps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE slide_video_mappings m SET "order" = placed.place
      FROM (SELECT s.tenant_id, s.id, row_number() OVER (PARTITION BY s.tenant_id, s.node_id ORDER BY s."order", s.id) - 1 AS place
              FROM slide_video_mappings s
             WHERE (s.tenant_id, s.node_id) IN (SELECT gone.tenant_id, gone.node_id FROM gone)) AS placed
     WHERE m.tenant_id = placed.tenant_id AND m.id = placed.id AND m."order" <> placed.place;
    RETURN NULL;
END $$;
COMMENT ON FUNCTION cs_close_mapping_gaps() IS 'Trigger: numbers the mappings of a node anew when some of them are gone.';
CREATE TRIGGER close_gaps AFTER DELETE ON slide_video_mappings REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION cs_close_mapping_gaps();

-- Whether a slide and a timecode exist depends on these of a document and on nothing else of it.
CREATE POLICY runner ON material_documents TO cs_runner USING (true);
GRANT SELECT (tenant_id, material_id, page_count, duration_sec) ON material_documents TO cs_runner;

COMMIT;
