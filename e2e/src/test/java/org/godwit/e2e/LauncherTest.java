package org.godwit.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./godwit} on machines that lack something. */
class LauncherTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    record Ended(int code, String said) {}

    @Test
    void startsTheProgramFromAnyFolder(@TempDir Path elsewhere) throws Exception {
        Ended version = run(elsewhere, List.of(ROOT.resolve("godwit").toString(), "--version"));

        assertThat(version.said()).startsWith("godwit ");
        assertThat(version.code()).isZero();
    }

    @Test
    void takesAnotherJdkWhenJavaHomeIsTooOld(@TempDir Path old) throws Exception {
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        Files.createDirectory(old.resolve("bin"));
        Path javac = Files.writeString(old.resolve("bin/javac"), "#!/bin/false\n");
        assertThat(javac.toFile().setExecutable(true)).isTrue();

        Ended version = run(ROOT, List.of("env", "JAVA_HOME=" + old, "./godwit", "--version"));

        assertThat(version.said()).contains("Java " + Runtime.version().feature());
        assertThat(version.code()).isZero();
    }

    /** In a mount namespace of its own, where nothing is below /usr/lib/jvm. */
    @Test
    void saysWhatToDoWhereThereIsNoJdk() throws Exception {
        Ended refused = run(
                ROOT,
                List.of(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs none /usr/lib/jvm && exec env -u JAVA_HOME ./godwit --version"));

        assertThat(refused.said()).contains("needs a JDK 25 or newer").contains("set JAVA_HOME to its folder");
        assertThat(refused.code()).isEqualTo(1);
    }

    @Test
    void listsMissingPackagesAndInstallsNothingWhenTold(@TempDir Path copy) throws Exception {
        run(ROOT, List.of("cp", "-r", "godwit", "scripts", copy.toString()));
        Files.writeString(
                copy.resolve("scripts/packages"),
                "# a table\ncoreutils  is there\ngodwit-not-there  the reason it is for\n");

        Ended refused = run(copy, List.of("./godwit", "lab", "up", "--no-install"));

        assertThat(refused.said())
                .contains("missing: godwit-not-there (the reason it is for)")
                .contains("apt-get install godwit-not-there")
                .doesNotContain("coreutils");
        assertThat(refused.code()).isEqualTo(1);
    }

    private static Ended run(Path folder, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        String said = process.inputReader().readAllAsString();
        return new Ended(process.waitFor(), said);
    }
}
