# shellcheck shell=bash
# A settings file: lines NAME=value, with or without `export`, quotes around the whole value. Comments have lines of their own. Editors of
# Windows begin a file with a byte order mark and end lines with \r\n. lib/config/settings_file.h says the same of what the programs read;
# tests/ops/test_settings_file.py holds both to the same lines.
#
# FILE has what the lines give, FILE_NAMES all names that they have, PROBLEMS a sentence for each wrong line.
declare -A FILE=()
FILE_NAMES=() PROBLEMS=()

# settings_line PLACE LINE
settings_line() {
    local name value
    if [[ ! $2 =~ ^[[:space:]]*(export[[:space:]]+)?([A-Za-z0-9_.-]+)=(.*)$ ]]; then
        if [[ $2 =~ ^[[:space:]]*(export[[:space:]]+)?[A-Za-z0-9_.-]+[[:space:]]+= ]]; then
            PROBLEMS+=("$1: no space may stand around the '='.")
        else
            PROBLEMS+=("$1: is neither NAME=value nor a comment.")
        fi
        return
    fi
    name=${BASH_REMATCH[2]} value=${BASH_REMATCH[3]}
    value=${value%"${value##*[![:space:]]}"}
    case $value in
        [[:space:]]*) PROBLEMS+=("$1: no space may stand around the '='.") && return ;;
        \"*\" | \'*\') [ ${#value} -ge 2 ] && value=${value:1:-1} ;;
        \"* | \'*) PROBLEMS+=("$1: the quote of $name is not closed.") && return ;;
    esac
    FILE_NAMES+=("$name")
    [ -z "$value" ] || FILE[$name]=$value
}

# settings_file PATH [SHOWN]: the path may have another name in the sentences.
settings_file() {
    local line number=0
    while IFS= read -r line || [ -n "$line" ]; do
        number=$((number + 1))
        line=${line%$'\r'}
        [ "$number" -gt 1 ] || line=${line#$'\ufeff'}
        [[ $line =~ ^[[:space:]]*(#.*)?$ ]] || settings_line "${2:-$1}, line $number" "$line"
    done <"$1"
}

# Where the environment gives a secret in one form, NAME or NAME_FILE, neither of the file counts.
settings_overrule() {
    local other=${1}_FILE
    [ -z "${!1:-}${!other:-}" ] || unset "FILE[$1]" "FILE[$other]"
}

# The environment wins. A value of nothing counts as not given.
settings_given() {
    printf '%s' "${!1:-${FILE[$1]:-}}"
}
