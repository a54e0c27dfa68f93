# Finds the JDK: JAVA_HOME if it is new enough, else the newest below /usr/lib/jvm. Sourced by ./godwit.

jdk_wanted=25

# The feature release of the JDK in a folder, read from the file that every JDK carries: asking java itself costs
# 40 ms at each start. Prints 0 where there is no JDK.
jdk_release() {
    local line version=0
    if [ -x "$1/bin/javac" ] && [ -r "$1/release" ]; then
        while IFS= read -r line; do
            case $line in JAVA_VERSION=*) version=${line#*\"} version=${version%%[!0-9]*} ;; esac
        done <"$1/release"
    fi
    echo "${version:-0}"
}

find_jdk() {
    if [ -n "${JAVA_HOME-}" ] && [ "$(jdk_release "$JAVA_HOME")" -ge "$jdk_wanted" ]; then
        return
    fi
    local best=0 best_home='' folder release
    for folder in /usr/lib/jvm/*; do
        release=$(jdk_release "$folder")
        if [ "$release" -ge "$jdk_wanted" ] && [ "$release" -gt "$best" ]; then
            best=$release
            best_home=$folder
        fi
    done
    if [ "$best" = 0 ]; then
        say "Godwit needs a JDK $jdk_wanted or newer. There is none in JAVA_HOME (${JAVA_HOME:-not set}) and none below /usr/lib/jvm."
        say "Install one, for example Eclipse Temurin $jdk_wanted: Adoptium's Debian package temurin-$jdk_wanted-jdk, or the archive"
        die "unpacked into a folder of yours. Then set JAVA_HOME to its folder (below /usr/lib/jvm it is found without)."
    fi
    export JAVA_HOME=$best_home
}
