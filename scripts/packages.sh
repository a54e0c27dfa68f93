# Installs the Debian packages that the lab needs, from the table in scripts/packages. Sourced by ./godwit.

# The lab's commands need them; a command that only asks a server does not, nor does a question for help.
needs_lab() {
    local arg
    for arg in "$@"; do
        case $arg in -h | --help) return 1 ;; esac
    done
    case ${1-} in demo | verify | lab | bench) return 0 ;; *) return 1 ;; esac
}

require_packages() {
    local package reason status missing=()
    while read -r package reason; do
        case $package in '' | '#'*) continue ;; esac
        status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
        [ "$status" = installed ] && continue
        missing+=("$package")
        say "missing: $package ($reason)"
    done <"$root/scripts/packages"
    [ "${#missing[@]}" = 0 ] && return
    command -v apt-get >/dev/null || die "this system has no apt-get: install what is missing by its own means"
    [ "$install" = yes ] || die "nothing was installed (--no-install). To install: apt-get install ${missing[*]}"
    [ "$(id -u)" = 0 ] || die "only root can install packages. As root: apt-get install ${missing[*]}"
    say "installing ${missing[*]}"
    (
        flock 9
        # Lists of packages that are there and fresh enough save a minute; stale ones show as a failure to fetch.
        apt_install "${missing[@]}" || { apt-get -q update && apt_install "${missing[@]}"; }
    ) 9>"$cache/apt.lock" >"$cache/apt.log" 2>&1 || {
        tail -n 15 "$cache/apt.log" >&2
        die "the packages could not be installed; the whole log is $cache/apt.log"
    }
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@" \
        </dev/null 9>&-
}
