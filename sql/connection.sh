# shellcheck shell=bash
# The POSTGRES_* settings as libpq knows them, for sql/migrate and sql/manage; and what both say of themselves.
# shellcheck source=sql/settings-file.sh
. "${BASH_SOURCE[0]%/*}/settings-file.sh"

# connection_settings FILE: reads a settings file, '' for none; the environment wins.
connection_settings() {
    [ -n "$1" ] || return 0
    if [ ! -f "$1" ] || [ ! -r "$1" ]; then
        echo "The settings file $1 cannot be read." >&2
        exit 1
    fi
    settings_file "$1"
    [ ${#PROBLEMS[@]} -eq 0 ] || { printf '%s\n' "${PROBLEMS[@]}" >&2 && exit 1; }
    settings_overrule POSTGRES_PASSWORD
}

connection_password() {
    local file password
    file=$(settings_given POSTGRES_PASSWORD_FILE) password=$(settings_given POSTGRES_PASSWORD)
    if [ -n "$file" ]; then
        [ -z "$password" ] || { echo "POSTGRES_PASSWORD is given twice: leave it or POSTGRES_PASSWORD_FILE out." >&2 && exit 1; }
        password=$(cat "$file") || exit 1
        password=${password%$'\r'}
    fi
    printf '%s' "$password"
}

# What psql and sqitch find in their environment: the server itself, where a pooler stands before it; of several, the one that takes writes.
connection_export() {
    PGHOST=$(settings_given POSTGRES_DIRECT_HOST)
    PGPORT=$(settings_given POSTGRES_DIRECT_PORT)
    if [ -z "$PGHOST" ]; then
        PGHOST=$(settings_given POSTGRES_HOST)
        PGPORT=$(settings_given POSTGRES_PORT)
    fi
    PGUSER=$(settings_given POSTGRES_USER)
    PGDATABASE=$(settings_given POSTGRES_DB)
    PGHOST=${PGHOST:-localhost} PGPORT=${PGPORT:-5432} PGUSER=${PGUSER:-course_supporter} PGDATABASE=${PGDATABASE:-course_supporter}
    PGPASSWORD=$(connection_password) || exit 1
    case $PGHOST in *,*) export PGTARGETSESSIONATTRS=read-write ;; esac
    PGAPPNAME=${0##*/}
    PGCONNECT_TIMEOUT=${PGCONNECT_TIMEOUT:-10}
    PGTZ=UTC
    PGCLIENTENCODING=UTF8
    export PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGAPPNAME PGCONNECT_TIMEOUT PGTZ PGCLIENTENCODING
}

# release NAME: as the programs say it. The commit is that of the checkout, or the second line of VERSION.
release() {
    local tree=${BASH_SOURCE[0]%/*}/.. version commit=
    { read -r version && read -r commit; } <"$tree/VERSION" || true
    [ ! -e "$tree/.git" ] || commit=$(git -C "$tree" describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null || true)
    echo "$1 $version (commit ${commit:-unknown})"
}
