# shellcheck shell=bash disable=SC2034 # names set here are read by the scripts
# Where a system lives, and as whom it runs.
#
#   RUN_DIR   what the user named: the env file, the pids, the lock
#   BASE      what the servers own: data, logs, configuration, store. RUN_DIR itself, or, where the user they run as cannot
#             get there (a checkout under /root), a directory of its own that RUN_DIR/base points to
#   SOCKETS   Unix sockets. BASE/sockets, or a short directory in /tmp: the kernel allows 107 characters
#   PROGRAMS  where cs-api, cs-jobs and cs-extract are started from, SHARE their data files
#
# Servers refuse to run as root, so root's system runs as RUN_USER.
MARK=.course-supporter
RUN_USER=${RUN_USER:-nobody}
AS_USER=()

place_user() {
    [ "$(id -u)" -eq 0 ] || return 0
    id -u "$RUN_USER" >/dev/null 2>&1 || die "RUN_USER=$RUN_USER: there is no such user."
    [ "$(id -u "$RUN_USER")" -ne 0 ] || die "RUN_USER=$RUN_USER: the servers refuse to run as root."
    AS_USER=(setpriv --reuid "$RUN_USER" --regid "$(id -g "$RUN_USER")" --clear-groups)
}

# as_user COMMAND...: runs it as the servers' user, from a directory that it can be in.
as_user() {
    (cd / && exec "${AS_USER[@]}" "$@")
}

# Everything below BASE is private to the user that the servers run as.
place_folder() {
    [ -d "$1" ] && return 0
    if [ ${#AS_USER[@]} -gt 0 ]; then
        install -d -m 0700 -o "$RUN_USER" -g "$(id -g "$RUN_USER")" "$1"
    else
        install -d -m 0700 "$1"
    fi
}

# Names RUN_DIR without touching it.
place_name() {
    RUN_DIR=$(realpath -ms -- "${RUN_DIR:-$ROOT/.run}")
    PIDS=$RUN_DIR/pids
    ENV=$RUN_DIR/env
}

# RUN_DIR is ours when our mark is in it; an empty or new directory becomes ours; anything else is left alone.
place_claim() {
    local found
    if [ -e "$RUN_DIR" ] && [ ! -d "$RUN_DIR" ]; then
        die "RUN_DIR=$RUN_DIR is not a directory."
    fi
    if [ ! -e "$RUN_DIR/$MARK" ]; then
        found=$(find "$RUN_DIR" -mindepth 1 -maxdepth 1 -printf '%f\n' 2>/dev/null | head -1) || true
        [ -z "$found" ] || die "RUN_DIR=$RUN_DIR holds something else ($found): name another directory, or an empty one."
        mkdir -p -- "$RUN_DIR" 2>/dev/null || die "RUN_DIR=$RUN_DIR cannot be made: $(mkdir -p -- "$RUN_DIR" 2>&1 || true)"
    elif [ "$(stat -c %u "$RUN_DIR/$MARK")" -ne "$(id -u)" ]; then
        die "RUN_DIR=$RUN_DIR belongs to $(stat -c %U "$RUN_DIR/$MARK"): name another directory, or work as that user."
    fi
    [ -w "$RUN_DIR" ] || die "RUN_DIR=$RUN_DIR cannot be written by $(id -un)."
    [ -e "$RUN_DIR/$MARK" ] || echo "course-supporter keeps a running system here" >"$RUN_DIR/$MARK"
    mkdir -p -- "$PIDS"
}

# One at a time: `up` and `down` hold this until they end. The servers do not inherit it.
place_lock() {
    exec 9>"$RUN_DIR/lock"
    flock -w 60 9 || die "Another 'make up' or 'make down' is at work in $RUN_DIR."
}

place_reachable() {
    local path
    for path in "$@"; do
        as_user test -r "$path" -a -x "$path" || return 1
    done
}

place_base() {
    if [ -d "$RUN_DIR/base" ]; then
        BASE=$(realpath "$RUN_DIR/base")
    elif place_reachable "$RUN_DIR"; then
        BASE=$RUN_DIR
    else
        install -d -m 0755 /var/lib/course-supporter
        BASE=$(mktemp -d /var/lib/course-supporter/XXXXXX)
        chmod 0711 "$BASE"
        ln -sfn "$BASE" "$RUN_DIR/base"
    fi
    LOGS=$BASE/log
}

# Unsuitable characters count as too long: the socket's path stands in URLs and configuration files.
place_sockets() {
    SOCKETS=$BASE/sockets
    if [ ${#SOCKETS} -gt 85 ] || [[ $SOCKETS == *[!A-Za-z0-9_./-]* ]]; then
        SOCKETS=$(cat "$BASE/short" 2>/dev/null) || SOCKETS=
        [ -d "$SOCKETS" ] || SOCKETS=$(mktemp -d /tmp/cs-XXXXXX)
        [ ${#AS_USER[@]} -eq 0 ] || chown "$RUN_USER" "$SOCKETS"
        echo "$SOCKETS" >"$BASE/short"
    fi
    place_folder "$SOCKETS"
}

# A checkout that the servers' user cannot enter is copied to where it can.
place_programs() {
    PROGRAMS=$BUILD SHARE=$ROOT DOCS=$ROOT/build/docs
    [ -x "$BUILD/cs-api" ] || die "$BUILD/cs-api is not built: run make first."
    place_reachable "$PROGRAMS" "$SHARE" "$DOCS" && as_user test -x "$PROGRAMS/cs-api" && return 0
    PROGRAMS=$BASE/programs SHARE=$BASE/share DOCS=$BASE/docs
    mkdir -p "$PROGRAMS" "$SHARE" "$DOCS"
    # A program that runs cannot be written to, but can be replaced.
    cp -u --remove-destination "$BUILD"/cs-* "$PROGRAMS/"
    cp -ru "$ROOT/docs" "$ROOT/jobs" "$SHARE/"
    cp -ru "$ROOT"/build/docs/* "$DOCS/"
    chmod -R a+rX "$PROGRAMS" "$SHARE" "$DOCS"
}

place_make() {
    local folder
    place_base
    for folder in log tmp work store; do
        place_folder "$BASE/$folder"
    done
    place_sockets
    place_programs
}
