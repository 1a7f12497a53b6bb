-- @tenant_generators one tenant
-- Whether the built-in architect may make structures for the tenant. Its id is named as everywhere else.
SELECT local_architect FROM tenants AS own (tenant_id) WHERE tenant_id = $1;

-- @tenant_is_active one tenant
-- Whether the tenant is there and active: a link that was given out before knows nothing of it.
SELECT EXISTS (SELECT FROM tenants AS own (tenant_id) WHERE tenant_id = $1 AND is_active) AS active;
