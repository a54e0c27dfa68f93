package org.godwit.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.godwit.api.Refusal;
import org.godwit.client.GodwitClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code godwit vm console}: what the guest prints, and what you type; Ctrl-] leaves. */
@Command(name = "console", description = "Connects to a VM's serial console; Ctrl-] leaves it.")
final class VmConsoleCommand extends ClientCommand {
    private static final byte LEAVE = 0x1d;

    @Parameters(paramLabel = "NAME", description = "The VM.")
    String name = "";

    @Override
    int run(GodwitClient client) throws IOException {
        boolean terminal = RawTerminal.isThere();
        try (InputStream guest = client.console(name);
                RawTerminal raw = terminal ? RawTerminal.enter() : RawTerminal.none()) {
            err().print("Connected to '" + name + "'; Ctrl-] leaves." + raw.lineEnd());
            err().flush();
            Thread typing = Thread.ofVirtual().start(() -> typeAll(client, guest));
            copy(guest);
            typing.interrupt();
        }
        err().println();
        return ExitCodes.DONE;
    }

    /** Until the guest's console ends, or is closed because the user leaves. */
    private static void copy(InputStream guest) {
        try (OutputStream screen = new FileOutputStream(FileDescriptor.out)) {
            byte[] piece = new byte[8192];
            for (int n = guest.read(piece); n >= 0; n = guest.read(piece)) {
                screen.write(piece, 0, n);
            }
        } catch (IOException | RuntimeException e) {
            // The user has left, or the VM or its host has: either way there is nothing more to show.
        }
    }

    /** The console is closed when the user types Ctrl-], and when keys no longer arrive. At the end of a file that is typed the output goes on. */
    private void typeAll(GodwitClient client, InputStream guest) {
        try {
            InputStream keyboard = new FileInputStream(FileDescriptor.in);
            byte[] piece = new byte[512];
            for (int n = keyboard.read(piece); n >= 0; n = keyboard.read(piece)) {
                int leave = indexOf(piece, n);
                if (leave != 0) {
                    client.type(name, Arrays.copyOf(piece, leave < 0 ? n : leave));
                }
                if (leave >= 0) {
                    guest.close();
                    return;
                }
            }
        } catch (IOException | Refusal e) {
            closeQuietly(guest);
        }
    }

    private static void closeQuietly(InputStream guest) {
        try {
            guest.close();
        } catch (IOException e) {
            // It was closed already.
        }
    }

    private static int indexOf(byte[] keys, int length) {
        for (int i = 0; i < length; i++) {
            if (keys[i] == LEAVE) {
                return i;
            }
        }
        return -1;
    }
}
