package org.godwit.lab.stream;

import java.nio.file.Path;

/**
 * What was taken down.
 *
 * @param stream all that QEMU wrote
 * @param ram the guest's memory, block {@code pc.ram}, as it was when the guest stood
 * @param rounds how often QEMU began anew with the pages that were dirty
 * @param pagesSent pages that QEMU says it wrote, of all blocks, those of zeros included
 */
public record CapturedStream(CaptureOrder order, Path stream, Path ram, String qemu, long rounds, long pagesSent) {}
