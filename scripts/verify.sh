# Runs every check and test, and says at the end what ran. Sourced by ./godwit.

verify() {
    build_if_stale
    # The tests that start QEMU themselves take this one.
    GODWIT_QEMU=${GODWIT_QEMU:-$(run_java lab prepare)} || die "there is no QEMU that the tests can use"
    export GODWIT_QEMU
    rm -rf "$root"/*/target/{surefire,failsafe}-reports "$root/e2e/target/migrations.jsonl" # Yesterday's results count for nothing.
    local outcome=0
    (cd "$root" && ./mvnw -B -fae "$@" verify) || outcome=$?
    # Whoever names tests wants those.
    [[ "$*" == *test=* ]] || (fuzz_once "$@") || outcome=1
    summary
    [ "$outcome" = 0 ] || die "verify failed; the reason is above"
}

# The sums of what each module's test runner reported. The last line is for programs that read it.
summary() {
    local tests failures errors skipped
    read -r tests failures errors skipped < <(report_totals)
    local migrations=0
    [ -e "$root/e2e/target/migrations.jsonl" ] && migrations=$(wc -l <"$root/e2e/target/migrations.jsonl")
    echo
    failed_tests
    echo "end-to-end migrations made: $migrations"
    echo "$((tests - failures - errors - skipped)) passed, $((failures + errors)) failed, $skipped skipped"
}

# Each test that failed, with what it said: the log above is long, and its beginning may be out of sight.
failed_tests() {
    cat "$root"/*/target/{surefire,failsafe}-reports/TEST-*.xml 2>/dev/null | awk '
        /<testcase / { test = attribute($0, "classname") "." attribute($0, "name") }
        /<(failure|error)[ >]/ { print "FAILED " test ": " attribute($0, "message") }
        function attribute(line, name, rest) {
            if (!match(line, " " name "=\"[^\"]*")) return "(no " name ")"
            rest = substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 3)
            gsub(/&#10;/, " ", rest); gsub(/&quot;/, "\"", rest); gsub(/&lt;/, "<", rest); gsub(/&gt;/, ">", rest); gsub(/&amp;/, "\\&", rest)
            return substr(rest, 1, 600)
        }'
}

report_totals() {
    cat "$root"/*/target/{surefire,failsafe}-reports/TEST-*.xml 2>/dev/null | awk '
        /<testsuite / {
            tests += value($0, "tests"); failures += value($0, "failures")
            errors += value($0, "errors"); skipped += value($0, "skipped")
        }
        function value(line, name) { return match(line, " " name "=\"[0-9]+") ? substr(line, RSTART + length(name) + 3, RLENGTH) + 0 : 0 }
        END { print tests + 0, failures + 0, errors + 0, skipped + 0 }'
}
