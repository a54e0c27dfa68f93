# Every fault at every step of a migration. Sourced by ./godwit.
#
#   ./godwit faults [--rounds N] [--journal FILE]    N times each pair (default 2: over 300 cases, about an hour and a half)
#
# A run that is interrupted goes on where it was: what stands in the journal (default godwit-faults.jsonl) is not made again. Its
# table is written beside it, as FILE.md.

faults() {
    local rounds=2 journal=godwit-faults.jsonl
    while [ $# -gt 0 ]; do
        case $1 in
            --rounds) [[ ${2-} =~ ^[1-9][0-9]*$ ]] || die "expected: --rounds N, with N from 1 on" && rounds=$2 ;;
            --journal) [ -n "${2-}" ] || die "expected: --journal FILE" && journal=$2 ;;
            *) die "expected: godwit faults [--rounds N] [--journal FILE]; got '$1'" ;;
        esac
        shift 2
    done
    verify -pl e2e -am -Dtest=none -Dit.test=HandoverFaultsIT \
        -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false \
        -Dgodwit.faults=all "-Dgodwit.faults.rounds=$rounds" "-Dgodwit.faults.journal=$(realpath "$journal")"
}
