package org.godwit.cluster;

import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import java.lang.reflect.Field;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.server.NettyServerCnxnFactory;
import org.apache.zookeeper.server.ServerCnxnFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what ZooKeeper 3.9 leaves running: the executor of its channel group, whose thread is no daemon and would keep the process alive for ever. There
 * is no other way to it than its fields; when a later version has other ones, the test of a closed server fails, and this is to be looked at again.
 */
final class ChannelExecutor {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelExecutor.class);

    private ChannelExecutor() {}

    static void end(ServerCnxnFactory listener) {
        try {
            Object channels = field(NettyServerCnxnFactory.class, "allChannels", listener);
            EventExecutor executor = (EventExecutor) field(DefaultChannelGroup.class, "executor", channels);
            var _ = executor.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        } catch (ReflectiveOperationException | ClassCastException e) {
            LOG.warn("ZooKeeper's channel executor was not ended; its thread keeps this process alive", e);
        }
    }

    private static Object field(Class<?> type, String name, Object of) throws ReflectiveOperationException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(of);
    }
}
