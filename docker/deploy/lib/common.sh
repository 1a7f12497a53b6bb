# shellcheck shell=bash
# What the scripts of this folder start with: strict mode, ways to speak and to stop, and the settings of the programs. The folder is installed
# without the rest of the tree, so it needs nothing of it but sql/, which lies beside it either way.
set -euo pipefail

HERE=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)
ME=${0##*/}
for SQL in "$HERE/../sql" "$HERE/../../sql"; do
    [ ! -x "$SQL/migrate" ] || break
done
SETTINGS=${SETTINGS-/etc/course-supporter/settings.env}
export LC_ALL=C.UTF-8
umask 077

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s: %s\n' "$ME" "$*" >&2
    exit 1
}

# The head of the script is its manual.
help() {
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" | sed '/^shellcheck /d'
}

usage() {
    [ $# -eq 0 ] || printf '%s: %s\n' "$ME" "$*" >&2
    help >&2
    exit 2
}

needs() {
    local program
    for program in "$@"; do
        command -v "$program" >/dev/null || die "$program is not installed."
    done
}

# wait_until SECONDS COMMAND...: true as soon as the command is, false when the time has passed.
wait_until() {
    local deadline=$((SECONDS + $1))
    shift
    until "$@"; do
        [ "$SECONDS" -lt "$deadline" ] || return 1
        sleep 0.2
    done
}

# settings_load: the lines NAME=value of the file SETTINGS, if there is one; what the environment has wins. What is wrong with them is for
# `cs-api --check-settings` to say.
settings_load() {
    local line name value
    if [ ! -e "$SETTINGS" ]; then
        [ -z "${SETTINGS_GIVEN-}" ] || die "there is no file $SETTINGS."
        return 0
    fi
    while IFS= read -r line || [ -n "$line" ]; do
        [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Z][A-Z0-9_]*)=(.*)$ ]] || continue
        name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
        value=${value%"${value##*[![:space:]]}"}
        [[ $value != \"*\" && $value != \'*\' ]] || value=${value:1:-1}
        [ -n "${!name-}" ] || [ -z "$value" ] || export "$name=$value"
    done <"$SETTINGS" || die "$SETTINGS cannot be read."
}

# setting_secret NAME: its value, or what the file NAME_FILE holds.
setting_secret() {
    local file=$1_FILE
    if [ -n "${!1-}" ]; then printf '%s' "${!1}"; elif [ -n "${!file-}" ]; then tr -d '\r\n' <"${!file}"; fi
}

# The database of the settings for the programs of PostgreSQL.
database_use() {
    # shellcheck source-path=SCRIPTDIR source=../../../sql/connection.sh
    . "$SQL/connection.sh"
}

query() {
    psql -X -q -A -t -F $'\t' -v ON_ERROR_STOP=1 "$@"
}

stamp_now() {
    date -u +%Y-%m-%dT%H:%M:%SZ
}
