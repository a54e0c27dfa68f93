package org.godwit.server;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import org.godwit.api.Problem;
import org.godwit.api.Refusal;

/** The addresses of this machine that others can reach. */
final class LocalAddresses {
    private LocalAddresses() {}

    /** The addresses of all interfaces that are up; loopback's when there is no other. */
    static List<String> all() {
        try {
            List<String> addresses = NetworkInterface.networkInterfaces()
                    .filter(LocalAddresses::isUp)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                    .map(LocalAddresses::text)
                    .distinct()
                    .toList();
            return addresses.isEmpty() ? List.of("127.0.0.1") : addresses;
        } catch (SocketException e) {
            throw new Refusal(
                    Problem.internal("The addresses of this machine cannot be listed (" + e.getMessage()
                            + "); give them with 'addresses'."),
                    e);
        }
    }

    /** The JDK names the interface behind every IPv6 address of one, also where the address alone says all. */
    private static String text(InetAddress address) {
        return address.getHostAddress().replaceFirst("%.*", "");
    }

    private static boolean isUp(NetworkInterface card) {
        try {
            return card.isUp();
        } catch (SocketException e) {
            // It went away while we looked.
            return false;
        }
    }
}
