# Sourced by the checks: goes to the root of the tree and names its files.
# shellcheck shell=sh
cd "$(dirname "$0")/../.." || exit 2
BUILD=${BUILD:-build}

# files GLOB...: what git tracks, or would track, and is there; one a line.
files() {
    git ls-files --cached --others --exclude-standard -- "$@" | sort -u | while IFS= read -r file; do
        [ -f "$file" ] && printf '%s\n' "$file"
    done
}
