-- @tenant_generators one tenant
-- Whether the built-in architect may make structures for the tenant. Its id is named as everywhere else.
SELECT local_architect FROM tenants AS own (tenant_id) WHERE tenant_id = $1;
