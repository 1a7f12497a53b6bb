-- @row mapping
-- id, node_id, presentation_entry_id, video_entry_id, slide_number, video_timecode_start, video_timecode_end, order,
-- validation_state, blocking_factors, validation_errors, validated_at, created_at, origin, confidence

-- @mapping_by_id maybe tenant mapping
-- A slide-video mapping of a course.
SELECT id, node_id, presentation_entry_id, video_entry_id, slide_number, video_timecode_start, video_timecode_end, "order",
       validation_state, blocking_factors, validation_errors, validated_at, created_at, origin, confidence
FROM slide_video_mappings WHERE tenant_id = $1 AND course_id = $2 AND id = $3;

-- @mappings_by_ids many tenant mapping
-- Some mappings of a course, slide by slide.
SELECT id, node_id, presentation_entry_id, video_entry_id, slide_number, video_timecode_start, video_timecode_end, "order",
       validation_state, blocking_factors, validation_errors, validated_at, created_at, origin, confidence
FROM slide_video_mappings WHERE tenant_id = $1 AND course_id = $2 AND id = ANY ($3::uuid[]) ORDER BY slide_number, start_sec, id;

-- @mappings_of_course many tenant mapping
-- All mappings of a course, or of one node ($3), slide by slide.
SELECT id, node_id, presentation_entry_id, video_entry_id, slide_number, video_timecode_start, video_timecode_end, "order",
       validation_state, blocking_factors, validation_errors, validated_at, created_at, origin, confidence
FROM slide_video_mappings WHERE tenant_id = $1 AND course_id = $2 AND ($3::uuid IS NULL OR node_id = $3)
ORDER BY slide_number, start_sec, id;

-- @mappings_count one tenant
-- How many mappings a course has.
SELECT count(*) AS total FROM slide_video_mappings WHERE tenant_id = $1 AND course_id = $2;

-- @mapping_delete exec tenant
-- A mapping goes.
DELETE FROM slide_video_mappings WHERE tenant_id = $1 AND id = $2;

-- @mappings_aligned_delete one tenant
-- What an earlier alignment of a presentation with a video has found goes. The caller holds the course.
WITH gone AS (
    DELETE FROM slide_video_mappings
     WHERE tenant_id = $1 AND presentation_entry_id = $2 AND video_entry_id = $3 AND origin = 'aligned' RETURNING id
)
SELECT count(*) AS total FROM gone;

-- @mappings_insert many tenant
-- Mappings of a course as a JSON list, behind the others of their nodes; those whose natural key is taken are left out. The caller holds
-- the course.
WITH fresh AS (
    SELECT f.* FROM jsonb_to_recordset($3::jsonb) AS f (id uuid, node_id uuid, presentation_entry_id uuid, video_entry_id uuid,
                    slide_number integer, video_timecode_start text, video_timecode_end text, start_sec integer, end_sec integer,
                    validation_state text, blocking_factors jsonb, place integer, origin text, confidence double precision)
     WHERE NOT EXISTS (SELECT FROM slide_video_mappings m
                        WHERE m.tenant_id = $1 AND m.presentation_entry_id = f.presentation_entry_id
                          AND m.video_entry_id = f.video_entry_id AND m.slide_number = f.slide_number AND m.start_sec = f.start_sec)
)
INSERT INTO slide_video_mappings (tenant_id, course_id, id, node_id, presentation_entry_id, video_entry_id, slide_number,
                                  video_timecode_start, video_timecode_end, start_sec, end_sec, validation_state, blocking_factors,
                                  validated_at, origin, confidence, "order")
SELECT $1, $2, id, node_id, presentation_entry_id, video_entry_id, slide_number, video_timecode_start, video_timecode_end, start_sec,
       end_sec, validation_state, blocking_factors, CASE validation_state WHEN 'validated' THEN now() END, coalesce(origin, 'manual'), confidence,
       (SELECT count(*) FROM slide_video_mappings m WHERE m.tenant_id = $1 AND m.node_id = fresh.node_id)
       + row_number() OVER (PARTITION BY node_id ORDER BY place) - 1
  FROM fresh
RETURNING id;

-- @row mapping_entry
-- id, course_id, node_id, source_type, source_url, filename, sha256, processed_sha256, error_code, pending_job_id, processed_at,
-- page_count, duration_sec, object_key

-- @mapping_entries_hold many tenant
-- Materials of a course that mappings are to be about, held so that their state stays what it is.
SELECT id FROM material_entries WHERE tenant_id = $1 AND course_id = $2 AND id = ANY ($3::uuid[]) ORDER BY id FOR SHARE;

-- @mapping_entries many tenant mapping_entry
-- Materials, and what is known of their pages and their duration, in the order of their ids.
SELECT m.id, m.course_id, m.node_id, m.source_type, m.source_url, m.filename, m.sha256, m.processed_sha256, m.error_code,
       m.pending_job_id, m.processed_at, d.page_count, d.duration_sec, m.object_key
  FROM material_entries m LEFT JOIN material_documents d ON d.tenant_id = $1 AND d.material_id = m.id
 WHERE m.tenant_id = $1 AND m.id = ANY ($2::uuid[]) ORDER BY m.id;

-- @mapping_pair one tenant
-- The presentations and videos of a course: how many there are, and one of each.
SELECT count(*) FILTER (WHERE source_type = 'presentation') AS presentations,
       count(*) FILTER (WHERE source_type = 'video') AS videos,
       (array_agg(id) FILTER (WHERE source_type = 'presentation'))[1] AS presentation_id,
       (array_agg(id) FILTER (WHERE source_type = 'video'))[1] AS video_id
  FROM material_entries WHERE tenant_id = $1 AND course_id = $2;

-- @mapping_refresh_hold many tenant
-- The mappings of a material, held still.
SELECT id, presentation_entry_id, video_entry_id, slide_number, video_timecode_start, video_timecode_end, start_sec, end_sec
  FROM slide_video_mappings
 WHERE tenant_id = $1 AND (presentation_entry_id = $2 OR video_entry_id = $2) ORDER BY id FOR UPDATE;

-- @mapping_refresh_entries many tenant mapping_entry
-- The materials that mappings ($2) are about, in the order of their ids.
SELECT m.id, m.course_id, m.node_id, m.source_type, m.source_url, m.filename, m.sha256, m.processed_sha256, m.error_code,
       m.pending_job_id, m.processed_at, d.page_count, d.duration_sec, m.object_key
  FROM material_entries m LEFT JOIN material_documents d ON d.tenant_id = $1 AND d.material_id = m.id
 WHERE m.tenant_id = $1
   AND m.id IN (SELECT presentation_entry_id FROM slide_video_mappings WHERE tenant_id = $1 AND id = ANY ($2::uuid[])
                UNION SELECT video_entry_id FROM slide_video_mappings WHERE tenant_id = $1 AND id = ANY ($2::uuid[]))
 ORDER BY m.id;

-- @mapping_refresh_put exec tenant
-- What was found, as a JSON list.
UPDATE slide_video_mappings m
   SET validation_state = f.validation_state, blocking_factors = f.blocking_factors, validation_errors = f.validation_errors,
       validated_at = CASE WHEN f.validation_state <> 'pending_validation' THEN now() END
  FROM jsonb_to_recordset($2::jsonb) AS f (id uuid, validation_state text, blocking_factors jsonb, validation_errors jsonb)
 WHERE m.tenant_id = $1 AND m.id = f.id;

-- @mapping_material_of_job maybe tenant
-- The material that a job reads.
SELECT material_id FROM jobs WHERE tenant_id = $1 AND id = $2 AND material_id IS NOT NULL;
