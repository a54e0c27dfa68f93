package org.godwit.agent.migration.guest;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.godwit.qemu.GuestAgent;
import org.godwit.qemu.GuestAgentException;

/**
 * Tells a guest of its move, where its spec asks for that: the guest agent runs {@value #HOOK} in the guest, with the argument
 * {@code before} before the migration begins, and with {@code moved} or {@code stayed} after its end. What runs before may delay
 * the migration by taking its time, for as long as the spec says and no longer. Nothing that happens here stops a migration.
 */
public final class GuestNotice {
    /** What is run in the guest. */
    public static final String HOOK = "/etc/godwit/notice";

    public static final String MOVED = "moved";
    public static final String STAYED = "stayed";

    private static final String BEFORE = "before";
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private GuestNotice() {}

    /**
     * Waits until the guest is ready for its move, or the time is over.
     *
     * @return what came of it, in a sentence
     */
    public static String before(Path channel, Duration patience) {
        long began = System.nanoTime();
        try (GuestAgent agent = GuestAgent.connect(channel, PATIENCE)) {
            agent.allow(patience);
            int code = agent.run(HOOK, List.of(BEFORE));
            String took = (System.nanoTime() - began) / 1_000_000 + " ms";
            return code == 0
                    ? "The guest was told before the move, and was ready after " + took + "."
                    : "The guest was told before the move; its " + HOOK + " ended with code " + code + " after " + took
                            + ".";
        } catch (GuestAgentException e) {
            return "The guest was not heard for " + (System.nanoTime() - began) / 1_000_000
                    + " ms before the move, which went on: " + e.getMessage();
        }
    }

    /**
     * Does not wait for what the guest then does.
     *
     * @param what {@link #MOVED} or {@link #STAYED}
     * @return what came of it, in a sentence
     */
    public static String after(Path channel, String what) {
        try (GuestAgent agent = GuestAgent.connect(channel, PATIENCE)) {
            agent.start(HOOK, List.of(what));
            return "The guest was told that it " + what + ".";
        } catch (GuestAgentException e) {
            return "The guest could not be told that it " + what + ": " + e.getMessage();
        }
    }
}
