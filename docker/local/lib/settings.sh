# shellcheck shell=bash
# The settings of the programs: every name of .env.example, taken from the environment, else from .env, and what this system adds by
# itself. An empty value counts as not given.
declare -A SETTING=()

settings_names() {
    sed -nE 's/^#? ?([A-Z][A-Z0-9_]*)=.*/\1/p' "$ROOT/.env.example"
}

# NAME=value lines, with or without `export`, quotes around the whole value, comments on lines of their own.
settings_file() {
    local line name value
    [ -f "$1" ] || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        line=${line%$'\r'}
        [[ $line =~ ^[[:space:]]*(export[[:space:]]+)?([A-Z][A-Z0-9_]*)=(.*)$ ]] || continue
        name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
        [[ $value =~ ^\"(.*)\"[[:space:]]*$ || $value =~ ^\'(.*)\'[[:space:]]*$ ]] && value=${BASH_REMATCH[1]}
        [ -z "$value" ] || FILE[$name]=$value
    done <"$1"
}

settings_read() {
    local name
    local -A FILE=()
    settings_file "${ENV_FILE-$ROOT/.env}"
    while read -r name; do
        [ -z "${!name:-${FILE[$name]:-}}" ] || SETTING[$name]=${!name:-${FILE[$name]}}
    done < <(settings_names)
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

# The same for programs started from here.
settings_export() {
    local name
    for name in "${!SETTING[@]}"; do
        export "$name=${SETTING[$name]}"
    done
}

settings_number() {
    local value=${SETTING[$1]:-$2}
    [[ $value =~ ^[0-9]+$ ]] || die "$1: '$value' is not a whole number."
    echo "$value"
}
