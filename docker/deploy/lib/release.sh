# shellcheck shell=bash
# Releases below ROOT, and which of them the processes of this host run.
#
#   ROOT/releases/VERSION   one release, as `make install` made it    ROOT/current     the one that is started, a link
#   ROOT/previous           the one before, a link                    ROOT/deploying   what a deployment under way goes back to
RELEASES=$ROOT/releases

# release_make VERSION FROM: from a tree that is built here, an archive of an installed release, or a directory that has one. It has its name when
# it is whole.
release_make() {
    local new=$RELEASES/.new-$1 from=$2 inside=${ROOT#/}/current
    [ ! -d "$RELEASES/$1" ] || { say "Release $1 is there already." && return; }
    rm -rf "$new"
    mkdir -p "$new"
    if [ -f "$from/Makefile" ]; then
        say "Building $from"
        make -s -C "$from" install DESTDIR="$new" PREFIX="/$inside" SYSCONFDIR=/etc || return
    elif [ -d "$from" ]; then
        cp -a "$from/." "$new/" || return
    else
        tar -xf "$from" -C "$new" --no-same-owner || return
    fi
    [ ! -d "$new/$inside" ] || new=$new/$inside
    [ -x "$new/bin/cs-api" ] || { say "$from is no release: it has no bin/cs-api." && return 1; }
    chmod -R u+w,go-w,a+rX "$new"
    mv -T "$new" "$RELEASES/$1"
    rm -rf "$RELEASES/.new-$1"
}

# release_link NAME VERSION: in one step, so that there is one at any time.
release_link() {
    ln -sfn "releases/$2" "$ROOT/.$1"
    mv -fT "$ROOT/.$1" "$ROOT/$1"
}

release_named() {
    local target
    target=$(readlink "$ROOT/$1") && printf '%s' "${target##*/}"
}

# The older ones, but for those that are linked.
release_retire() {
    local name
    find "$RELEASES" -mindepth 1 -maxdepth 1 -type d ! -name '.*' -printf '%T@ %f\n' | sort -rn | tail -n "+$(($1 + 1))" | cut -d ' ' -f 2- |
        while read -r name; do
            [ "$name" = "$(release_named current)" ] || [ "$name" = "$(release_named previous)" ] || rm -rf "${RELEASES:?}/$name"
        done
}

# ---- the processes: a line "pid parent seconds version name" for each that runs a program of a release ----

processes() {
    local pid path version stat now ticks
    local -a fields
    now=$(cut -d . -f 1 /proc/uptime)
    ticks=$(getconf CLK_TCK)
    { find /proc/[0-9]*/exe -maxdepth 0 -lname "$RELEASES/*/bin/$1*" -printf '%h %l\n' 2>/dev/null || true; } | while read -r pid path; do
        { read -r stat <"$pid/stat"; } 2>/dev/null || continue
        read -ra fields <<<"${stat##*) }"
        version=${path#"$RELEASES/"} stat=${stat%)*}
        printf '%s %s %s %s %s\n' "${pid#/proc/}" "${fields[1]}" $((now - fields[19] / ticks)) "${version%%/*}" "$(tr -d ' ' <<<"${stat#*(}")"
    done
}

# leaders PROGRAM [VERSION]: how many masters of pools, or runners, there are.
leaders() {
    processes "$1" | awk -v version="${2-}" '{ parent[$1] = $2; of[$1] = $4 }
        END { for (pid in parent) n += !(parent[pid] in parent) && (version == "" || of[pid] == version); print n + 0 }'
}

# grown VERSION: the pids of masters that run it and have a responder that has lived a second.
grown() {
    processes cs-api | awk -v version="$1" '$4 == version { at[$1]; parent[$1] = $2; if ($3 >= 1 && $5 !~ /key/) has[$2] }
        END { for (pid in at) if (!(parent[pid] in at) && (pid in has)) print pid }'
}

# settled VERSION POOLS RUNNERS: so many pools and runners of it are there.
settled() {
    [ "$(grown "$1" | wc -l)" -ge "$2" ] && [ "$(leaders cs-jobs "$1")" -ge "$3" ]
}

# trial VERSION [OPTION...]: whether a pool of it comes to life, on a socket that nobody knows, as the user of the pools that are there. It ends with
# this script, whatever ends that.
trial() {
    local version=$1 master as=(setpriv --pdeathsig TERM) place
    shift
    place=$(mktemp -d)
    master=$(processes cs-api | awk '{ at[$1] = 1; parent[$1] = $2 } END { for (pid in at) if (!(parent[pid] in at)) { print pid; exit } }')
    if [ -n "$master" ] && [ "$EUID" -eq 0 ]; then
        chown --reference="/proc/$master" "$place"
        as+=(--reuid "$(stat -c %u "/proc/$master")" --regid "$(stat -c %g "/proc/$master")" --clear-groups)
    fi
    FCGI_POOL_SIZE=1 setsid "${as[@]}" spawn-fcgi -s "$place/socket" -n -- "$RELEASES/$version/bin/cs-api" --pool api "$@" \
        </dev/null >"$T/trial" 2>&1 9>&- &
    master=$!
    wait_until 15 tried "$version" "$master" || true
    grown "$version" | grep -qx "$master" || { tail -n 3 "$T/trial" && master=-$master; }
    kill -QUIT "${master#-}" 2>/dev/null || true
    wait "${master#-}" 2>/dev/null || true
    rm -rf "$place"
    [ "$master" -gt 0 ]
}

# Come to life, or ended.
tried() {
    ! kill -0 "$2" 2>/dev/null || grown "$1" | grep -qx "$2"
}
