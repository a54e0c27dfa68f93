# Builds Godwit when a source is newer than the last build, and starts it. Sourced by ./godwit.

stamp=$cache/built
jar=$dist/lib/godwit.jar
aot=$dist/godwit.aot
daemon_options=$dist/daemon.options
moved=$dist/godwit.moved # The training moved a VM.
lab_wanted=no

# What zstd-jni and java.lang.foreign need, and no more threads than a machine that also runs guests can spare.
jvm_flags=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow)

stale() {
    [ -e "$stamp" ] && [ -e "$jar" ] || return 0
    # Folders count too: a deleted file changes nothing but the time of its folder.
    [ -n "$(find "$root/pom.xml" "$root/.mvn" "$root"/*/pom.xml "$root"/*/src/main "$root/packaging/daemon.options" -newer "$stamp" -print -quit)" ]
}

# Two launchers at once must not build into the same folders: the second waits, and then finds nothing to do.
build_if_stale() {
    stale || untrained || return 0
    (
        flock 9
        if stale; then build; elif untrained; then train; fi
    ) 9>"$cache/build.lock"
}

untrained() { [ "$lab_wanted" = yes ] && [ ! -e "$moved" ]; }

build() {
    if [ -e "$stamp" ]; then say "building what changed"; else say "building; the first time takes a minute or more, since Maven fetches the libraries"; fi
    local begun
    begun=$(mktemp "$cache/begun.XXXXXX") # A file that is edited during the build must be built the next time.
    rm -f "$aot"
    (cd "$root" && ./mvnw -q -B -pl cli -am -Dmaven.test.skip=true package) >&2 9>&- || {
        rm -f "$begun"
        die "the build failed; the reason is above"
    }
    mv "$begun" "$stamp"
    train
}

# JDK 25 keeps loaded and linked classes in an ahead-of-time cache, and what it learned of the code that ran often: a command
# then starts in half the time, and a fresh agent migrates as one that has done so for a while. The training run does what
# the usual commands do and, for the lab, whose packages are there then, moves a VM between two agents on loopback. Without
# the cache everything works, only slower; so a failure is no error.
train() {
    local qemu=()
    rm -f "$aot" "$moved"
    if [ "$lab_wanted" = yes ]; then
        say "training the start-up cache"
        mapfile -t qemu < <(run_java lab prepare 9>&-)
        touch "$moved"
    fi
    # As a daemon runs: the cache's heap and stubs fit only a JVM whose heap is laid out in the same way.
    timeout 180 "$JAVA_HOME/bin/java" "${jvm_flags[@]}" "@$daemon_options" -XX:AOTCacheOutput="$aot" -Xlog:disable -cp "$jar" \
        org.godwit.cli.Training "${qemu[@]}" >"$cache/training.log" 2>&1 9>&- ||
        say "no start-up cache was made (see $cache/training.log); commands start more slowly"
}

run_java() {
    local flags=("${jvm_flags[@]}")
    case ${1-} in
        agent | server)
            flags+=("@$daemon_options")
            # glibc gives each thread that allocates an arena of its own, and none of them gives memory back.
            export MALLOC_ARENA_MAX=2
            ;;
        # A command lives for moments: the optimizing compiler and a parallel collector would cost more than they give.
        *) flags+=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1) ;;
    esac
    [ -e "$aot" ] && flags+=(-XX:AOTCache="$aot" -Xlog:aot=off -Xlog:cds=off)
    exec "$JAVA_HOME/bin/java" "${flags[@]}" -jar "$jar" "$@"
}
