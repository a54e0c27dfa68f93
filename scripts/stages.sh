# The speed of the transport's stages, each on one core, by JMH. Sourced by ./godwit. It wants a quiet machine.
#
#   ./godwit stages [PATTERN]    those whose names match, with JMH's own options behind the pattern; without, all: some minutes

stages() {
    [ $# -gt 0 ] || set -- Benchmark
    local classpath=$root/transport/target/stages.classpath
    (cd "$root" && ./mvnw -q -B -pl transport -am -DincludeScope=test "-Dmdep.outputFile=$classpath" test-compile dependency:build-classpath) ||
        die "the benchmarks do not compile; the reason is above"
    "$JAVA_HOME/bin/java" "${jvm_flags[@]}" -cp "$root/transport/target/test-classes:$root/transport/target/classes:$(cat "$classpath")" \
        org.openjdk.jmh.Main "$@"
}
