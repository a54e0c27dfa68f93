package org.godwit.agent.network;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The name of a NIC's tap. Linux allows 15 characters, so a VM's name does not fit; 40 bits of its hash do, and the name is the
 * same after every restart, so that leftovers of a former run are found.
 */
public final class TapName {
    private static final int MAX_NICS = 100;

    private TapName() {}

    /**
     * The name for one NIC.
     *
     * @param index of the NIC in the spec, from 0
     */
    public static String of(String vm, int index) {
        if (index < 0 || index >= MAX_NICS) {
            throw new IllegalArgumentException("NIC number " + index + " of VM '" + vm + "'; expected 0 to 99");
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(vm.getBytes(StandardCharsets.UTF_8));
            return "gw" + HexFormat.of().formatHex(hash, 0, 5) + "-" + index;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
