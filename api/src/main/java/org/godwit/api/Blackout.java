package org.godwit.api;

/**
 * The blackout and its parts, in milliseconds: from the moment the guest was stopped on the source to the moment it ran on the destination.
 *
 * @param totalMillis by the hypervisors' clocks (events STOP and RESUME), corrected by the measured clock offset of the two hosts
 * @param stopMillis until QEMU said that the guest is stopped
 * @param lastPagesMillis until the last byte of the stream was with the destination's QEMU
 * @param deviceStateMillis until the destination had loaded all of it
 * @param commitMillis until the new owner stood in ZooKeeper
 * @param resumeMillis until the guest ran: image locks taken, vCPUs started
 */
public record Blackout(
        double totalMillis,
        double stopMillis,
        double lastPagesMillis,
        double deviceStateMillis,
        double commitMillis,
        double resumeMillis) {}
