# shellcheck shell=bash
# Starting, knowing and stopping our own processes. Each runs in a session of its own, so that a Ctrl-C meant for a script passes it by.
# PIDS/<name> holds "pid start-time recipe": a pid alone may by now be somebody else's.
STARTED=()
STARTING='' INTERRUPTED=''

# The trap of the signals that end a script while processes are started: none is left between its birth and the note of it.
process_interrupted() {
    INTERRUPTED=yes
    [ -n "$STARTING" ] || exit 130
}

# Sets STATE and BEGAN of a pid that there is: fields 3 and 22 of /proc/<pid>/stat, counted behind the name in brackets.
process_stat() {
    local stat fields
    STATE='' BEGAN=''
    { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
    read -ra fields <<<"${stat##*) }"
    STATE=${fields[0]} BEGAN=${fields[19]}
}

# Sets PID and RECIPE of what was started under the name.
process_read() {
    PID='' START='' RECIPE=''
    [ -e "$PIDS/$1" ] && read -r PID START RECIPE <"$PIDS/$1" && [ -n "$PID" ]
}

process_alive() {
    process_read "$1" && process_stat "$PID" && [ "$BEGAN" = "$START" ] && [[ $STATE != [ZX] ]]
}

process_gone() {
    local name
    for name in "$@"; do
        ! process_alive "$name" || return 1
    done
}

# Of the environment of whoever called, a part keeps these names (the last three are for builds with sanitizers) and the settings given.
PROCESS_KEEPS="PATH LC_ALL ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS"

process_environment() {
    local name
    for name in $(compgen -e); do
        [[ " $PROCESS_KEEPS $1 " == *" $name "* ]] || unset -v "$name" 2>/dev/null || export -n "${name?}"
    done
    export HOME=$BASE TMPDIR=$BASE/tmp TZ=UTC
}

# process_start NAME RECIPE SETTINGS COMMAND...: the recipe names what it was made from; process_current compares it. SETTINGS are the names
# of those it needs.
process_start() {
    local name=$1 recipe=$2 settings=$3 log=$LOGS/$1.log
    shift 3
    log_turn "$log"
    cd "$BASE" || return
    STARTING=$name
    # shellcheck disable=SC2016 # the inner shell expands these, as the user that owns the logs
    (process_environment "$settings" &&
        exec setsid "${AS_USER[@]}" sh -c 'umask 077; log=$1; shift; exec "$@" >>"$log" 2>&1' sh "$log" "$@") </dev/null >/dev/null 2>&1 9>&- &
    PID=$!
    disown
    process_stat "$PID" || BEGAN=0
    echo "$PID $BEGAN $recipe" >"$PIDS/$name"
    STARTED+=("$name") STARTING=''
    [ -z "$INTERRUPTED" ] || exit 130
}

process_current() {
    process_alive "$1" && [ "$RECIPE" = "$2" ]
}

process_signal() {
    local signal=$1 name
    shift
    for name in "$@"; do
        ! process_alive "$name" || kill -s "$signal" "$PID" 2>/dev/null || true
    done
}

# What the dead leader PID left behind in its session. While any of them lives the kernel gives the number to nobody else: a process
# of that number that began at another time is a stranger, and so is its session.
process_orphans() {
    ! process_stat "$PID" || [ "$BEGAN" = "$START" ] || return 0
    { cat /proc/[0-9]*/stat || true; } 2>/dev/null |
        awk -v leader="$PID" '{ pid = $1; sub(/^.*\) /, "") } $4 == leader && pid != leader { print pid }'
}

process_end() {
    local name=$1 pids
    process_read "$name" || return 0
    if process_alive "$name"; then
        kill -KILL -- "-$PID" 2>/dev/null || true
        wait_until 5 process_gone "$name" || say "$name (process $PID) does not end, not even when killed."
    fi
    mapfile -t pids < <(process_orphans)
    [ ${#pids[@]} -eq 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
    rm -f "$PIDS/$name"
}

# process_stop SECONDS SIGNAL NAME...: asks all at once, waits, then ends what is left.
process_stop() {
    local seconds=$1 signal=$2 name
    shift 2
    process_signal "$signal" "$@"
    wait_until "$seconds" process_gone "$@" || say "Still running after $seconds s, ended: $(process_living "$@")"
    for name in "$@"; do
        process_end "$name"
    done
}

process_living() {
    local name
    for name in "$@"; do
        ! process_alive "$name" || printf '%s ' "$name"
    done
}

# A log of more than 64 MiB is put aside before its program starts again.
log_turn() {
    local size
    size=$(stat -c %s "$1" 2>/dev/null) || size=0
    [ "$size" -lt 67108864 ] || as_user mv -f "$1" "$1.1"
}

# log_tail PART [LINES]
log_tail() {
    if [ -s "$LOGS/$1.log" ]; then
        say "The end of $LOGS/$1.log:"
        tail -n "${2:-15}" "$LOGS/$1.log" | sed 's/^/    /'
    fi >&2
}
