-- Mappings that were found by comparing the pictures of a video with the pages of a deck are told from those that people made.
-- requires: courses
BEGIN;

ALTER TABLE slide_video_mappings
    ADD COLUMN origin text NOT NULL DEFAULT 'manual' CHECK (origin IN ('manual', 'aligned')),
    ADD COLUMN confidence double precision CHECK (confidence BETWEEN 0 AND 1),
    ADD CONSTRAINT slide_video_mappings_confidence CHECK (confidence IS NULL OR origin = 'aligned');
COMMENT ON COLUMN slide_video_mappings.origin IS 'manual: a key made it; aligned: a job of the kind align_slides found it';
COMMENT ON COLUMN slide_video_mappings.confidence IS 'how sure the job is, 0 to 1; NULL for a manual one';

COMMIT;
