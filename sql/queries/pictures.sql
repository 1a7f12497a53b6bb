-- @slide_pictures_of_file many tenant
-- The slides of a file ($2) that were looked at, whichever material it was, with what models said of them in the language $3.
SELECT DISTINCT ON (p.slide_number) p.slide_number, p.picture_sha256, p.fault, d.description
  FROM slide_pictures p
  LEFT JOIN slide_descriptions d ON d.tenant_id = $1 AND d.picture_sha256 = p.picture_sha256 AND d.language = $3
 WHERE p.tenant_id = $1 AND p.file_sha256 = $2
 ORDER BY p.slide_number, d.description IS NULL, p.material_id;

-- @slide_picture_put exec tenant
-- A slide of a material was looked at.
INSERT INTO slide_pictures (tenant_id, material_id, slide_number, file_sha256, picture_sha256, fault) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (tenant_id, material_id, slide_number) DO UPDATE
   SET file_sha256 = excluded.file_sha256, picture_sha256 = excluded.picture_sha256, fault = excluded.fault;

-- @slide_pictures_forget exec tenant
-- The slides of another file than $3 are none of the material any more.
DELETE FROM slide_pictures WHERE tenant_id = $1 AND material_id = $2 AND file_sha256 <> $3;

-- @slide_pictures_adopt exec tenant
-- The slides of a file ($3) that were looked at for another material are those of the material $2, too.
INSERT INTO slide_pictures (tenant_id, material_id, slide_number, file_sha256, picture_sha256, fault)
SELECT DISTINCT ON (slide_number) $1::uuid, $2::uuid, slide_number, file_sha256, picture_sha256, fault FROM slide_pictures
 WHERE tenant_id = $1 AND file_sha256 = $3 AND material_id <> $2 ORDER BY slide_number, material_id
ON CONFLICT (tenant_id, material_id, slide_number) DO NOTHING;

-- @slide_description_hold maybe tenant
-- What a model said of a picture ($2) in a language, held so that it does not go before somebody has said that he shows it.
SELECT description, provider, model_id, prompt_version FROM slide_descriptions
 WHERE tenant_id = $1 AND picture_sha256 = $2 AND language = $3 FOR KEY SHARE;

-- @slide_description_put exec tenant
-- What a model says of a picture, in place of what one said before.
INSERT INTO slide_descriptions (tenant_id, picture_sha256, language, description, provider, model_id, prompt_version)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (tenant_id, picture_sha256, language) DO UPDATE
   SET description = excluded.description, provider = excluded.provider, model_id = excluded.model_id,
       prompt_version = excluded.prompt_version;

-- @describe_supersede exec tenant
-- Jobs in flight that describe the slides of a material ($2) as it was.
UPDATE jobs SET status = 'cancelled', completed_at = clock_timestamp(), lease_token = NULL, lease_until = NULL
 WHERE tenant_id = $1 AND material_id = $2 AND job_type = 'describe_slides' AND status IN ('queued', 'active');

-- @describe_await exec tenant
-- What waits for the job $2 waits for the job $3 as well.
INSERT INTO job_dependencies (tenant_id, job_id, depends_on)
SELECT d.tenant_id, d.job_id, $3::uuid FROM job_dependencies d JOIN jobs j ON j.tenant_id = $1 AND j.id = d.job_id
 WHERE d.tenant_id = $1 AND d.depends_on = $2 AND j.status IS NOT DISTINCT FROM 'queued' AND d.job_id <> $3;

-- @course_language maybe tenant
-- The language that a course is in; empty: not said.
SELECT coalesce(language, '') AS language FROM courses WHERE tenant_id = $1 AND id = $2;

-- @document_described maybe tenant
-- A material's document says more than before; nothing else of it changes.
UPDATE material_entries SET warnings = $3::jsonb WHERE tenant_id = $1 AND id = $2 AND processed_sha256 = $4 RETURNING id;
