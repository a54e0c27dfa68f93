package org.godwit.cluster;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.apache.zookeeper.server.DatadirCleanupManager;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.auth.ProviderRegistry;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.godwit.cluster.identity.Identity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper inside the server's process, for clusters without an ensemble of their own. It listens on one port, for mutual TLS 1.3 with certificates
 * of the cluster, and on no other; every write is on disk before it is acknowledged.
 */
public final class EmbeddedZooKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedZooKeeper.class);

    /** Sessions end at multiples of a tick: with half a second, a lease of 6 s ends at most 6.5 s after its agent's last word. */
    private static final int TICK_MILLIS = 500;

    private static final int SHORTEST_SESSION_MILLIS = 1_000;
    private static final int LONGEST_SESSION_MILLIS = 60_000;
    private static final int CONNECTIONS_PER_ADDRESS = 1_000;
    private static final int SNAPSHOTS_KEPT = 5;
    private static final int PURGE_HOURS = 1;

    private static final Map<String, String> SETTINGS = Map.of(
            "zookeeper.serverCnxnFactory", "org.apache.zookeeper.server.NettyServerCnxnFactory",
            "zookeeper.authProvider.x509", ClusterAuthentication.class.getName(),
            "zookeeper.ssl.authProvider", "x509",
            "zookeeper.client.portUnification", "false",
            "zookeeper.forceSync", "yes",
            // The default log file of 64 MiB is more than a whole cluster's records; in KiB.
            "zookeeper.preAllocSize", "4096",
            "zookeeper.snapCount", "10000",
            "zookeeper.4lw.commands.whitelist", "ruok",
            "io.netty.transport.noNative", "true");

    private final ServerCnxnFactory listener;
    private final Server server;
    private final FileTxnSnapLog log;
    private final DatadirCleanupManager purge;
    private final FileChannel lock;

    private EmbeddedZooKeeper(
            ServerCnxnFactory listener,
            Server server,
            FileTxnSnapLog log,
            DatadirCleanupManager purge,
            FileChannel lock) {
        this.listener = listener;
        this.server = server;
        this.log = log;
        this.purge = purge;
        this.lock = lock;
    }

    /** Without beans: nobody reads them, and they cost a tenth of a second at the start. */
    private static final class Server extends ZooKeeperServer {
        Server(FileTxnSnapLog log) {
            super(log, TICK_MILLIS, SHORTEST_SESSION_MILLIS, LONGEST_SESSION_MILLIS, -1, new ZKDatabase(log), "");
        }

        @Override
        protected void registerJMX() {}

        @Override
        protected void unregisterJMX() {}

        @Override
        protected void setState(State state) {
            super.setState(state);
            if (state == State.ERROR) {
                LOG.error("The embedded ZooKeeper stopped: it cannot write to its folder. Is the disk full?");
            }
        }
    }

    /**
     * Answers when clients can connect.
     *
     * @param dir its data; one server at a time, held by a lock
     * @param secure where to listen; port 0 chooses a free one
     * @param identity a server's of the cluster
     * @throws IllegalStateException when another server uses the folder or the port
     */
    public static EmbeddedZooKeeper start(Path dir, InetSocketAddress secure, Identity identity) {
        FileChannel lock = lock(dir);
        boolean started = false;
        try {
            if (!ClusterAuthentication.IDENTITY.compareAndSet(null, identity)) {
                throw new IllegalStateException(
                        "This process runs an embedded ZooKeeper already; there can be one at a time.");
            }
            try {
                EmbeddedZooKeeper running = start(dir, secure, lock);
                started = true;
                return running;
            } finally {
                if (!started) {
                    ClusterAuthentication.IDENTITY.set(null);
                }
            }
        } finally {
            if (!started) {
                release(lock);
            }
        }
    }

    private static EmbeddedZooKeeper start(Path dir, InetSocketAddress secure, FileChannel lock) {
        SETTINGS.forEach(System::setProperty);
        ZooKeeperTls.PROPERTIES.forEach(System::setProperty);
        ProviderRegistry.reset();
        File data = dir.toFile();
        ServerCnxnFactory listener = null;
        try {
            FileTxnSnapLog log = new FileTxnSnapLog(data, data);
            Server server = new Server(log);
            listener = ServerCnxnFactory.createFactory();
            listener.configure(secure, CONNECTIONS_PER_ADDRESS, -1, true);
            listener.startup(server);
            DatadirCleanupManager purge = new DatadirCleanupManager(data, data, SNAPSHOTS_KEPT, PURGE_HOURS);
            purge.start();
            return new EmbeddedZooKeeper(listener, server, log, purge, lock);
        } catch (BindException e) {
            shutDown(listener);
            throw new IllegalStateException(
                    "The embedded ZooKeeper cannot listen on " + secure + ": " + e.getMessage()
                            + ". Does another server run here?",
                    e);
        } catch (IOException e) {
            shutDown(listener);
            throw new IllegalStateException(
                    "The embedded ZooKeeper cannot use its folder " + dir + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            shutDown(listener);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The embedded ZooKeeper was interrupted while it started.", e);
        } catch (RuntimeException e) {
            shutDown(listener);
            throw e;
        }
    }

    private static void shutDown(@Nullable ServerCnxnFactory listener) {
        if (listener != null) {
            listener.shutdown();
            ChannelExecutor.end(listener);
        }
    }

    private static FileChannel lock(Path dir) {
        Path file = dir.resolve("lock");
        try {
            Files.createDirectories(dir);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new IllegalStateException("Another server uses the folder " + dir
                        + " for its ZooKeeper; stop that one, or give this one a state folder of its own.");
            }
            return channel;
        } catch (IOException e) {
            throw new IllegalStateException("The embedded ZooKeeper cannot use its folder " + dir + ": " + e, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            // Held within this very process.
            return null;
        }
    }

    private static void release(FileChannel lock) {
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("The lock of the embedded ZooKeeper's folder was not released: {}", e.getMessage());
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(listener.getLocalAddress().getAddress(), listener.getLocalPort());
    }

    /** How this process's own client reaches it. */
    public String loopback() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Sessions outlive this: clients that come back in time after a new start keep their leases. */
    @Override
    public void close() {
        purge.shutdown();
        shutDown(listener);
        server.shutdown(true);
        try {
            log.close();
        } catch (IOException e) {
            LOG.warn("The embedded ZooKeeper's log was not closed: {}", e.getMessage());
        }
        ClusterAuthentication.IDENTITY.set(null);
        release(lock);
    }
}
