# shellcheck shell=bash
# What the scripts of this folder start with: strict mode, ways to speak and to stop, and the settings of the programs. The folder is installed
# without the rest of the tree, so it needs nothing of it but sql/, which lies beside it either way.
set -euo pipefail

HERE=$(cd "${BASH_SOURCE[0]%/*}/.." && pwd -P)
ME=${0##*/}
for SQL in "$HERE/../sql" "$HERE/../../sql"; do
    [ ! -x "$SQL/migrate" ] || break
done
# shellcheck source-path=SCRIPTDIR source=../../../sql/connection.sh
. "$SQL/connection.sh"
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

# settings_load: of the file SETTINGS, if there is one, what these scripts go by; the environment wins. Sets those names, and what PostgreSQL's
# programs need.
settings_load() {
    local name
    if [ -e "$SETTINGS" ] || [ -n "${SETTINGS_GIVEN-}" ]; then
        connection_settings "$SETTINGS"
        settings_overrule S3_ACCESS_KEY
        settings_overrule S3_SECRET_KEY
    fi
    for name in "${!FILE[@]}"; do
        [[ ! $name =~ ^(S3|STORE)_ || -n ${!name-} ]] || printf -v "$name" '%s' "${FILE[$name]}"
    done
    export SETTINGS
    connection_export
}

# setting_secret NAME: its value, or what the file NAME_FILE holds.
setting_secret() {
    local file=$1_FILE
    if [ -n "${!1-}" ]; then printf '%s' "${!1}"; elif [ -n "${!file-}" ]; then tr -d '\r\n' <"${!file}"; fi
}

query() {
    psql -X -q -A -t -F $'\t' -v ON_ERROR_STOP=1 "$@"
}

stamp_now() {
    date -u +%Y-%m-%dT%H:%M:%SZ
}
