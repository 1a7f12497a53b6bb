-- @row node
-- id, course_id, parent_id, title, description, order, node_fingerprint, created_at, updated_at

-- @nodes_of_course many tenant node
-- All nodes of a course, siblings in order. Whoever has all of them counts children without asking for each.
SELECT id, course_id, parent_id, title, description, "order", node_fingerprint, created_at, updated_at
FROM material_nodes WHERE tenant_id = $1 AND course_id = $2 ORDER BY "order", id;

-- @nodes_with_materials many tenant
-- How many materials lie on each node of a course that has any, in the order of the nodes' ids.
SELECT node_id, count(*) AS materials FROM material_entries WHERE tenant_id = $1 AND course_id = $2 GROUP BY node_id ORDER BY node_id;

-- @node_by_id maybe tenant node
-- One node of a course, with how much lies on and below it.
SELECT n.id, n.course_id, n.parent_id, n.title, n.description, n."order", n.node_fingerprint, n.created_at, n.updated_at,
       (SELECT count(*) FROM material_nodes c WHERE c.tenant_id = $1 AND c.course_id = $2 AND c.parent_id = n.id) AS children,
       (SELECT count(*) FROM material_entries m WHERE m.tenant_id = $1 AND m.course_id = $2 AND m.node_id = n.id) AS materials
FROM material_nodes n WHERE n.tenant_id = $1 AND n.course_id = $2 AND n.id = $3;

-- @node_room one tenant
-- What decides whether node $4 (NULL for a new one) may lie in node $3 (NULL for the top): how deep $3 lies (0 if there is none such),
-- how many levels $4 has, whether $3 lies in $4, and how many nodes the course has. The caller holds the course.
WITH RECURSIVE up (id, parent_id) AS (
    SELECT n.id, n.parent_id FROM material_nodes n WHERE n.tenant_id = $1 AND n.course_id = $2 AND n.id = $3
    UNION ALL
    SELECT n.id, n.parent_id FROM up JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.id = up.parent_id
), down (id, level) AS (
    SELECT n.id, 1 FROM material_nodes n WHERE n.tenant_id = $1 AND n.course_id = $2 AND n.id = $4::uuid
    UNION ALL
    SELECT n.id, down.level + 1 FROM down JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.parent_id = down.id
)
SELECT (SELECT count(*) FROM up) AS depth, (SELECT coalesce(max(level), 1) FROM down) AS levels,
       EXISTS (SELECT FROM up WHERE id = $4) AS cycle,
       (SELECT count(*) FROM material_nodes WHERE tenant_id = $1 AND course_id = $2) AS nodes;

-- @node_insert exec tenant
-- A node behind its siblings; the caller holds the course.
INSERT INTO material_nodes (tenant_id, id, course_id, parent_id, title, description, "order")
SELECT $1, $2, $3, $4, $5, $6, count(*) FROM material_nodes
 WHERE tenant_id = $1 AND course_id = $3 AND parent_id IS NOT DISTINCT FROM $4::uuid;

-- @node_update exec tenant
-- Title (NULL leaves it) and, if $6, description.
UPDATE material_nodes SET title = coalesce($4, title), description = CASE WHEN $6::bool THEN $5 ELSE description END
WHERE tenant_id = $1 AND course_id = $2 AND id = $3;

-- @node_place exec tenant
-- Node $3 lies in $4 (NULL for the top) at place $5, or last if that is beyond it; its siblings here and there close up. The caller
-- holds the course.
WITH kin AS (
    SELECT n.id, n.parent_id, n.parent_id IS NOT DISTINCT FROM $4 AS here,
           row_number() OVER (PARTITION BY n.parent_id ORDER BY n."order", n.id) - 1 AS place
      FROM material_nodes n JOIN material_nodes self ON self.tenant_id = $1 AND self.course_id = $2 AND self.id = $3
     WHERE n.tenant_id = $1 AND n.course_id = $2 AND n.id <> $3
       AND (n.parent_id IS NOT DISTINCT FROM $4::uuid OR n.parent_id IS NOT DISTINCT FROM self.parent_id)
), goal AS (
    SELECT least($5::bigint, count(*)) AS place FROM kin WHERE here
), line AS (
    SELECT kin.id, kin.parent_id, kin.place + (kin.here AND kin.place >= goal.place)::int AS place FROM kin, goal
    UNION ALL
    SELECT $3, $4, place FROM goal
)
UPDATE material_nodes n SET parent_id = line.parent_id, "order" = line.place FROM line
 WHERE n.tenant_id = $1 AND n.id = line.id AND (n."order" <> line.place OR n.parent_id IS DISTINCT FROM line.parent_id);

-- @node_delete one tenant
-- A node goes with all below it; objects of its materials as with @course_delete, and how many they are. Those behind it move up; the
-- caller holds the course.
WITH RECURSIVE below (id) AS (
    SELECT n.id FROM material_nodes n WHERE n.tenant_id = $1 AND n.course_id = $2 AND n.id = $3
    UNION ALL
    SELECT n.id FROM below JOIN material_nodes n ON n.tenant_id = $1 AND n.course_id = $2 AND n.parent_id = below.id
), noted AS (
    INSERT INTO uploads (tenant_id, id, object_key, host, pid, seen_at)
    SELECT $1, cs_uuid7(), m.object_key, '', 0, '-infinity'
      FROM material_entries m
     WHERE m.tenant_id = $1 AND m.course_id = $2 AND (m.node_id IN (SELECT id FROM below)) IS TRUE AND m.object_key IS NOT NULL
    RETURNING id
), gone AS (
    DELETE FROM material_nodes WHERE tenant_id = $1 AND course_id = $2 AND id = $3 RETURNING parent_id, "order"
), closed AS (
    UPDATE material_nodes n SET "order" = n."order" - 1 FROM gone
     WHERE n.tenant_id = $1 AND n.course_id = $2 AND n.parent_id IS NOT DISTINCT FROM gone.parent_id AND n."order" > gone."order"
)
SELECT count(*) AS objects FROM noted;
