BEGIN;
DROP TABLE uploads;
DROP TABLE slide_video_mappings;
DROP TABLE material_documents;
DROP TABLE material_entries;
DROP TABLE material_nodes;
DROP TABLE courses;
COMMIT;
