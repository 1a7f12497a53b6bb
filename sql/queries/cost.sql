-- @cost_lines many tenant
-- What models cost a tenant from $2 (included) to $3 (not), of one course ($4) or all: one line per action, provider, model and course.
-- Every breakdown is a sum over these lines, so they agree.
SELECT l.action, l.provider, l.model_id, l.course_id, c.title, count(*), count(*) FILTER (WHERE l.success),
       sum(l.tokens_in)::bigint, sum(l.tokens_out)::bigint, sum(l.tokens_cached)::bigint, sum(l.latency_ms)::bigint,
       (sum(l.cost_usd) * 100000000)::bigint
  FROM llm_calls l LEFT JOIN courses c ON c.tenant_id = $1 AND c.id = l.course_id
 WHERE l.tenant_id = $1 AND ($2::timestamptz IS NULL OR l.created_at >= $2) AND ($3::timestamptz IS NULL OR l.created_at < $3)
   AND ($4::uuid IS NULL OR l.course_id = $4)
 GROUP BY l.action, l.provider, l.model_id, l.course_id, c.title
 ORDER BY l.action, l.provider, l.model_id, l.course_id;
