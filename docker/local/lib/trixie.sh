# shellcheck shell=bash disable=SC2034 # OWN is read by the scripts
# Packages of the next Debian, from the mirror that this machine uses already and with its signatures: no host is named.

# trixie_apt FOLDER deb|deb-src: sets OWN to the options of an apt configuration of its own below FOLDER, so that the machine's lists stay as they
# are. False when apt knows no mirror.
trixie_apt() {
    local uri
    # shellcheck disable=SC2016 # apt expands it
    uri=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Component: main' 'Created-By: Packages' | head -1)
    [ -n "$uri" ] || return 1
    mkdir -p "$1"/apt/{lists,cache/archives/partial}
    echo "$2 [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $uri trixie main" >"$1/apt/sources.list"
    OWN=(-q -o "Dir::State::Lists=$1/apt/lists" -o "Dir::Etc::SourceList=$1/apt/sources.list"
        -o "Dir::Etc::SourceParts=-" -o "Dir::Cache=$1/apt/cache" -o "APT::Sandbox::User=$(id -un)")
}
