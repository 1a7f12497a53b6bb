BEGIN;
SELECT origin, confidence FROM slide_video_mappings WHERE false;
ROLLBACK;
