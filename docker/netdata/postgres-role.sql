-- The role that netdata reads PostgreSQL's statistics with: it sees no table of anybody. Run it as a superuser, as often as you like; the password may
-- be left empty where the socket is trusted.
--
--   psql -v password="$(openssl rand -hex 24)" -f postgres-role.sql course_supporter
\if :{?password} \else \set password '' \endif
SELECT 'CREATE ROLE netdata LOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'netdata') \gexec
ALTER ROLE netdata LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS CONNECTION LIMIT 5;
SELECT format('ALTER ROLE netdata PASSWORD %L', nullif(:'password', '')) \gexec
GRANT pg_monitor TO netdata;
ALTER ROLE netdata SET statement_timeout = '5s';
