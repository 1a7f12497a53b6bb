# shellcheck shell=bash
# What every script of the local system starts with: strict mode, where the checkout is, and ways to speak and to stop.
set -euo pipefail

ROOT=$(cd "${BASH_SOURCE[0]%/*}/../../.." && pwd -P)
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$ROOT/$BUILD ;; esac

# Neither make's own variables nor libpq's may change what the programs do.
unset -v MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CDPATH "${!PG@}"
export LC_ALL=C.UTF-8
umask 022

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s\n' "$*" >&2
    exit 1
}

# wait_until SECONDS COMMAND...: true as soon as the command is, false when the time has passed.
wait_until() {
    local deadline=$((${EPOCHREALTIME/./} + $1 * 1000000))
    shift
    until "$@"; do
        [ "${EPOCHREALTIME/./}" -lt "$deadline" ] || return 1
        sleep 0.05
    done
}
