# Coverage-guided fuzzing of all that the transport reads from a peer or from QEMU. Sourced by ./godwit.
#
#   ./godwit fuzz [--minutes N]    searches for N minutes (default 10), target after target, until something is found
#
# What a search has reached is kept in transport/.cifuzz-corpus and is where the next one begins. An input that breaks a target
# is written beside the inputs that every build runs, transport/src/test/resources/…/CLASSInputs/METHOD: commit it with the fix.

# Every method that is marked as a target. Each is searched for as long as its annotation says, in a JVM of its own: the fuzzer
# takes one target a process.
fuzz_targets() {
    grep -rhA1 --include='*FuzzTest.java' -e '^class' -e '@FuzzTest' "$root/transport/src/test/java" |
        awk '/^class/ { class = $2 } /^ +void/ { sub(/\(.*/, "", $2); print class "#" $2 }'
}

fuzz() {
    local minutes=${2-10}
    [ $# = 0 ] || { [ $# = 2 ] && [ "$1" = --minutes ] && [[ $minutes =~ ^[1-9][0-9]*$ ]]; } ||
        die "expected: godwit fuzz [--minutes N], with N from 1 on"
    (cd "$root" && ./mvnw -q -B -pl transport -am -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false test-compile) || die "the tests do not compile; the reason is above"
    local end=$((SECONDS + 60 * minutes))
    while [ "$SECONDS" -lt "$end" ]; do
        fuzz_once
    done
    say "nothing was found in $minutes minutes"
}

# Every target once. The tests must have been compiled. The fuzzer tells of each step; only of a search that found something
# do its steps matter.
fuzz_once() {
    local target log=$root/transport/target/fuzz.log
    for target in $(fuzz_targets); do
        (cd "$root" && JAZZER_FUZZ=1 ./mvnw -q -B "$@" -pl transport surefire:test "-Dtest=$target" "-Dsurefire.reportNameSuffix=fuzz-${target##*#}") >"$log" 2>&1 &&
            say "fuzzed $target: $(grep -o 'Done [0-9]* runs in .*' "$log" | tail -1)" && continue
        tail -n 200 "$log"
        die "the fuzzer has found an input that breaks $target; it is above, and written beside the kept inputs"
    done
}
