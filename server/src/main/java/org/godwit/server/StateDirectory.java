package org.godwit.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;
import org.godwit.cluster.identity.CertificateAuthority;
import org.godwit.cluster.identity.Identity;
import org.godwit.cluster.identity.Role;
import org.jspecify.annotations.Nullable;

/** The server's state directory, ours alone while we live: its lock goes with the process, however that ends. */
final class StateDirectory implements AutoCloseable {
    private final ServerConfig config;
    private final FileChannel lockFile;

    private StateDirectory(ServerConfig config, FileChannel lockFile) {
        this.config = config;
        this.lockFile = lockFile;
    }

    /** @throws Refusal when another server uses it, or it cannot be used at all */
    static StateDirectory open(ServerConfig config) {
        Path dir = config.stateDir();
        try {
            Files.createDirectories(
                    dir, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel lockFile = FileChannel.open(
                    dir.resolve("server.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                String holder = firstLine(lockFile);
                lockFile.close();
                throw new Refusal(Problem.conflict(
                        "state-dir-in-use",
                        "Another server" + holder + " uses the state directory " + dir + ".",
                        "Stop it first, or give this one another with --state-dir."));
            }
            lockFile.truncate(0);
            lockFile.write(StandardCharsets.UTF_8.encode(ProcessHandle.current().pid() + "\n"), 0);
            return new StateDirectory(config, lockFile);
        } catch (IOException e) {
            throw new Refusal(
                    new Problem(
                            500, "state-dir", "The state directory " + dir + " cannot be used: " + e + ".", null, null),
                    e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            // The other server is in this very process.
            return null;
        }
    }

    private static String firstLine(FileChannel file) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(32);
        file.read(text, 0);
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.UTF_8).strip();
        return pid.isEmpty() ? "" : " (process " + pid + ")";
    }

    CertificateAuthority authority() {
        return CertificateAuthority.openOrCreate(config.caDir());
    }

    /** The server's own identity, issued anew when its addresses have changed, and the administrator's beside it. */
    Identity identity(CertificateAuthority authority) {
        if (!Identity.exists(config.adminDir())) {
            authority.issue(Role.ADMIN, "admin", List.of()).save(config.adminDir());
        }
        if (Identity.exists(config.identityDir())) {
            Identity kept = Identity.load(config.identityDir());
            if (AlternativeNames.of(kept.certificate()).containsAll(config.addresses())) {
                return kept;
            }
        }
        Identity identity = authority.issue(Role.SERVER, config.name(), new ArrayList<>(config.addresses()));
        identity.save(config.identityDir());
        return identity;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw new Refusal(
                    Problem.internal("The lock of " + config.stateDir() + " cannot be closed: " + e + "."), e);
        }
    }
}
