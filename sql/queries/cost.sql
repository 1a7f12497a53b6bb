-- @cost_sums many tenant custom
-- What models cost a tenant from $2 (included) to $3 (not), of one course ($4) or all: a line for the summary and one for each entry of
-- each breakdown, the dearest first; of equal ones that of no name comes last. All are sums over the same rows, so they agree.
WITH sums AS (
    SELECT CASE 0 WHEN grouping(l.action) THEN 'by_action'
                  WHEN grouping(l.provider) THEN 'by_provider'
                  WHEN grouping(l.model_id) THEN 'by_model'
                  WHEN grouping(l.course_id) THEN 'by_course'
                  WHEN grouping(st.student_id) THEN 'by_student'
                  ELSE 'summary' END AS part,
           coalesce(l.action, l.provider, l.model_id, l.course_id::text, st.student_id) AS name, l.course_id,
           count(*) AS calls, count(*) FILTER (WHERE l.success) AS successes,
           coalesce(sum(l.tokens_in), 0)::bigint AS tokens_in, coalesce(sum(l.tokens_out), 0)::bigint AS tokens_out,
           coalesce(sum(l.tokens_cached), 0)::bigint AS tokens_cached, coalesce(sum(l.latency_ms), 0)::bigint AS latency_ms,
           coalesce(sum(l.cost_usd) * 100000000, 0)::bigint AS cost
      FROM llm_calls l LEFT JOIN students st ON st.tenant_id = $1 AND st.id = l.student_id
     WHERE l.tenant_id = $1 AND ($2::timestamptz IS NULL OR l.created_at >= $2) AND ($3::timestamptz IS NULL OR l.created_at < $3)
       AND ($4::uuid IS NULL OR l.course_id = $4)
     GROUP BY GROUPING SETS ((), (l.action), (l.provider), (l.model_id), (l.course_id), (st.student_id))
)
SELECT s.part, s.name, c.title, s.calls, s.successes, s.tokens_in, s.tokens_out, s.tokens_cached, s.latency_ms, s.cost
  FROM sums s LEFT JOIN courses c ON c.tenant_id = $1 AND c.id = s.course_id
 ORDER BY s.cost DESC, s.name COLLATE "C" NULLS LAST;
