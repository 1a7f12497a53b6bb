#!/bin/bash
# Run once, by the image of PostgreSQL when it makes its cluster: the login of the programs and the database that it owns. It may make roles (the
# migrations do) and is no superuser; only a superuser may bring pgvector in.
set -eu

psql -X -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -v owner="$OWNER" -v password="$OWNER_PASSWORD" -v db="$OWNER_DB" <<'SQL'
CREATE ROLE :"owner" LOGIN CREATEROLE PASSWORD :'password';
CREATE DATABASE :"db" OWNER :"owner";
\connect :"db"
CREATE EXTENSION vector;
ALTER ROLE postgres PASSWORD NULL;
SQL
