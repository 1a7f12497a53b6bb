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
    local pid path version stat now
    local -a fields
    now=$(cut -d . -f 1 /proc/uptime)
    find /proc/[0-9]*/exe -maxdepth 0 -lname "$RELEASES/*/bin/$1*" -printf '%h %l\n' 2>/dev/null | while read -r pid path; do
        { read -r stat <"$pid/stat"; } 2>/dev/null || continue
        read -ra fields <<<"${stat##*) }"
        version=${path#"$RELEASES/"} stat=${stat%)*}
        printf '%s %s %s %s %s\n' "${pid#/proc/}" "${fields[1]}" $((now - fields[19] / 100)) "${version%%/*}" "${stat#*(}"
    done
}

# leaders PROGRAM [VERSION]: how many masters of pools, or runners, there are.
leaders() {
    processes "$1" | awk -v version="${2-}" '{ parent[$1] = $2; of[$1] = $4 }
        END { for (pid in parent) n += !(parent[pid] in parent) && (version == "" || of[pid] == version); print n + 0 }'
}

# settled VERSION POOLS RUNNERS: so many masters run it, each with a responder that has lived a second, and so many runners.
settled() {
    local pools
    pools=$(processes cs-api | awk -v version="$1" '$4 == version { at[$1]; parent[$1] = $2; if ($3 >= 1 && $5 !~ /key/) grown[$2] }
        END { for (pid in at) n += !(parent[pid] in at) && (pid in grown); print n + 0 }')
    [ "$pools" -ge "$2" ] && [ "$(leaders cs-jobs "$1")" -ge "$3" ]
}
