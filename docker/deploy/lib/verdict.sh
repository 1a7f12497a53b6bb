# shellcheck shell=bash
# Whether what was deployed serves, and a run that outlives the terminal that began it.

# detach LOG WORDS...: runs this script with the words in a session of its own, its output in LOG and here, and ends as it ends. Whoever began it may
# be cut off: it goes on, and LOG tells.
detach() {
    local log=$1 worker
    shift
    : >"$log"
    DETACHED=yes setsid "$HERE/$ME" "$@" >>"$log" 2>&1 </dev/null &
    worker=$!
    trap 'say "It goes on without you, as process $worker; TERM to it returns to what was. Its words are in $log."; exit 130' INT HUP
    trap 'kill -TERM "$worker"' TERM
    tail -n +1 -s 0.2 --pid="$worker" -f "$log" 2>/dev/null || true
    while kill -0 "$worker" 2>/dev/null; do wait "$worker" || true; done
    wait "$worker"
}

health_once() {
    HEALTH=$(curl -s -o "$T/health" -w '%{http_code}' --max-time 5 "$1/health" 2>/dev/null) || true
    [ "$HEALTH" = 200 ]
}

# Well five times in a row: those of before may still answer some.
health_five() {
    health_once "$1" && health_once "$1" && health_once "$1" && health_once "$1" && health_once "$1"
}

# healthy URL SECONDS
healthy() {
    [ -n "$1" ] || { say "Health is not asked for: no --url." && return; }
    HEALTH=none
    wait_until "$2" health_five "$1" && say "Healthy: $1/health" && return
    say "Not healthy after $2 s: $1/health answers $HEALTH $(head -c 300 "$T/health" 2>/dev/null)"
    return 1
}

# smoked SCRIPT URL KEY-FILE
smoked() {
    if [ -z "$2" ] || [ -z "$3" ]; then
        say "No smoke test: no --url, or no --key-file."
        return
    fi
    API_KEY=$(<"$3") "$1" "$2"
}
