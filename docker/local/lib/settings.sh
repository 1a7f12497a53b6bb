# shellcheck shell=bash
# The settings of the programs: every name of .env.example, taken from the environment, else from .env, and what this system adds by
# itself. An empty value counts as not given. A secret may come as NAME_FILE; what the file holds is then its value here, for the servers may
# run as a user who cannot read it.
# shellcheck source=sql/settings-file.sh
. "$ROOT/sql/settings-file.sh"
declare -A SETTING=()
RESOLVED=()

settings_names() {
    sed -nE 's/^#? ?([A-Z][A-Z0-9_]*)=.*/\1/p' "$ROOT/.env.example"
}

settings_secrets() {
    sed -nE '/^# (.*; )?secret$/{n;s/^#([A-Z][A-Z0-9_]*)=.*/\1/p}' "$ROOT/.env.example"
}

# The file's words, where it can be read, is no longer than a secret may be (lib/config/settings.c) and is all there is. Else the check says what is wrong.
settings_secret_file() {
    local file text
    file=$(settings_given "$1_FILE")
    [ -n "$file" ] || return 0
    if [ -z "${SETTING[$1]:-}" ] && [ -f "$file" ] && [ -r "$file" ] && [ -s "$file" ] && [ "$(wc -c <"$file")" -le 65536 ]; then
        text=$(<"$file")
        SETTING[$1]=${text%$'\r'}
        RESOLVED+=("$1_FILE")
    else
        SETTING[$1_FILE]=$file
    fi
}

settings_read() {
    local name file=${ENV_FILE-$ROOT/.env}
    [ ! -f "$file" ] || settings_file "$file" "${file##*/}"
    while read -r name; do
        settings_overrule "$name"
    done < <(settings_secrets)
    while read -r name; do
        SETTING[$name]=$(settings_given "$name")
        [ -n "${SETTING[$name]}" ] || unset "SETTING[$name]"
    done < <(settings_names)
    while read -r name; do
        settings_secret_file "$name"
    done < <(settings_secrets)
}

# What the programs would say of the settings, before there is any place for the system: what it adds by itself is made up here. For a
# subshell.
settings_judge() {
    local name BASE=/ SOCKETS=/ SHARE=/ PROGRAMS=/
    settings_secret() { printf '%064d' 0; }
    settings_complete >/dev/null
    settings_export
    for name in "${RESOLVED[@]}"; do unset -v "$name"; done
    exec "$BUILD/cs-api" --check-settings "${FILE_NAMES[@]}" 2>&1
}

# Everything that is wrong, at once. 78 is EX_CONFIG of sysexits.h, as of the programs.
settings_check() {
    local said status=0
    [ -x "$BUILD/cs-api" ] || die "$BUILD/cs-api is not built: run make first."
    said=$(settings_judge) || status=$?
    [ -z "$said" ] || say "$said" >&2
    [ "$status" -eq 0 ] || [ "$status" -eq 78 ] || exit 1
    [ "$status" -ne 0 ] || [ ${#PROBLEMS[@]} -eq 0 ] || say "The settings cannot be used:" >&2
    [ ${#PROBLEMS[@]} -eq 0 ] || { status=78 && printf '%s\n' "${PROBLEMS[@]}" >&2; }
    [ "$status" -eq 0 ] || exit "$status"
}

settings_default() {
    SETTING[$1]=${SETTING[$1]:-$2}
}

# What is this system's own whatever was asked for; the user is told.
settings_own() {
    local given=${SETTING[$1]:-}
    [ -z "$given" ] || [ "$given" = "$2" ] || [ "$given" = "${3:-}" ] ||
        say "$1 from the environment or .env is not used: this system runs its own."
    SETTING[$1]=$2
}

# A secret that is made once and kept.
settings_secret() {
    local file=$BASE/$1
    [ -s "$file" ] || (umask 077 && od -An -tx1 -N32 /dev/urandom | tr -d ' \n' >"$file")
    cat "$file"
}

settings_complete() {
    settings_default ENVIRONMENT development
    settings_default POSTGRES_USER course_supporter
    settings_default POSTGRES_DB course_supporter
    settings_own POSTGRES_HOST "$SOCKETS" localhost
    settings_own POSTGRES_PORT 5432
    settings_own REDIS_URL "unix://$SOCKETS/redis?db=0" redis://localhost:6379/0
    settings_default STORE_SECRET "$(settings_secret store-secret)"
    [ -n "${SETTING[S3_ENDPOINT]:-}" ] || settings_default STORE_DIR "$BASE/store"
    settings_default SHARE_DIR "$SHARE"
    settings_default LIBEXEC_DIR "$PROGRAMS"
    settings_default WORK_DIR "$BASE/work"
    settings_default WORKER_DRAIN 5
}

# The settings as NAME=value lines, sorted.
settings_lines() {
    local name
    for name in "${!SETTING[@]}"; do
        printf '%s=%s\n' "$name" "${SETTING[$name]}"
    done | sort
}

# The same as a shell reads it: sourcing gives exactly the values.
settings_quoted() {
    local name
    while read -r name; do
        printf '%s=%s\n' "$name" "$(settings_quote "${SETTING[$name]}")"
    done < <(printf '%s\n' "${!SETTING[@]}" | sort)
}

settings_quote() {
    if [[ $1 =~ ^[A-Za-z0-9_./:@%+,-]*$ ]]; then
        printf '%s' "$1"
    else
        printf "'%s'" "${1//\'/\'\\\'\'}"
    fi
}

# The settings for programs started from here.
settings_export() {
    local name
    for name in "${!SETTING[@]}"; do
        export "$name=${SETTING[$name]}"
    done
}

# `true` where it is, in any of the spellings that the programs know, else nothing.
settings_flag() {
    case ${SETTING[$1]:-} in [Tt][Rr][Uu][Ee] | [Yy][Ee][Ss] | 1) echo true ;; esac
}

settings_number() {
    local value=${SETTING[$1]:-$2}
    [[ $value =~ ^[0-9]+$ ]] || die "$1: '$value' is not a whole number."
    echo "$value"
}
