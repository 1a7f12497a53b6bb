# shellcheck shell=sh
# The POSTGRES_* settings as libpq knows them, for sql/migrate and sql/manage: the server itself, where a pooler stands before it.
if [ -n "${POSTGRES_DIRECT_HOST:-}" ]; then
    PGHOST=$POSTGRES_DIRECT_HOST
    PGPORT=${POSTGRES_DIRECT_PORT:-5432}
else
    PGHOST=${POSTGRES_HOST:-localhost}
    PGPORT=${POSTGRES_PORT:-5432}
fi
case $PGHOST in *,*) PGTARGETSESSIONATTRS=read-write && export PGTARGETSESSIONATTRS ;; esac
PGUSER=${POSTGRES_USER:-course_supporter}
PGDATABASE=${POSTGRES_DB:-course_supporter}
PGPASSWORD=${POSTGRES_PASSWORD:-}
if [ -n "${POSTGRES_PASSWORD_FILE:-}" ]; then
    [ -z "$PGPASSWORD" ] || { echo "POSTGRES_PASSWORD is given twice: leave it or POSTGRES_PASSWORD_FILE out." >&2 && exit 1; }
    PGPASSWORD=$(cat "$POSTGRES_PASSWORD_FILE") || exit 1
    PGPASSWORD=${PGPASSWORD%"$(printf '\r')"}
fi
PGAPPNAME=${0##*/}
PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-10}
PGTZ=UTC
PGCLIENTENCODING=UTF8
export PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGAPPNAME PGCONNECT_TIMEOUT PGTZ PGCLIENTENCODING
