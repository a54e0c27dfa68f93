# Installs the Debian packages that the lab needs, from the table in scripts/packages. Sourced by ./godwit.

package_table=$root/scripts/packages
nothing_missing=$cache/nothing-missing

# The lab's commands need them; a command that only asks a server does not, nor does a question for help.
needs_lab() {
    local arg
    for arg in "$@"; do
        case $arg in -h | --help) return 1 ;; esac
    done
    case ${1-} in demo | verify | faults | lab | bench | soak) return 0 ;; *) return 1 ;; esac
}

require_packages() {
    # Asking dpkg costs a tenth of a second; nothing changes while its own record does not.
    [ "$nothing_missing" -nt /var/lib/dpkg/status ] && [ "$nothing_missing" -nt "$package_table" ] && return
    local missing
    mapfile -t missing < <(missing_packages)
    if [ "${#missing[@]}" -gt 0 ]; then
        install_packages "${missing[@]}"
    fi
    touch "$nothing_missing"
}

missing_packages() {
    local package reason installed
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' 2>/dev/null | sed -n 's/ installed$//p' || true)
    while read -r package reason; do
        case $package in '' | '#'*) continue ;; esac
        grep -qxF "$package" <<<"$installed" && continue
        say "missing: $package ($reason)"
        echo "$package"
    done <"$package_table"
}

install_packages() {
    command -v apt-get >/dev/null || die "this system has no apt-get: install what is missing by its own means"
    [ "$install" = yes ] || die "nothing was installed (--no-install). To install: apt-get install $*"
    [ "$(id -u)" = 0 ] || die "only root can install packages. As root: apt-get install $*"
    say "installing $*"
    (
        flock 9
        # The lists of packages are fetched only where they are missing or too old to install from.
        apt_install "$@" || { apt-get -q update </dev/null 9>&- && apt_install "$@"; }
    ) 9>"$cache/apt.lock" >"$cache/apt.log" 2>&1 || {
        tail -n 15 "$cache/apt.log" >&2
        die "the packages could not be installed; the whole log is $cache/apt.log"
    }
}

apt_install() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "$@" \
        </dev/null 9>&-
}
