/**
 * Takes down what QEMU writes when it migrates a real guest under load: the inputs of the transport's tests and measurements.
 *
 * <pre>
 *   small guest, dirtying memory        UNIX socket
 *   QEMU --------------------------------------------&gt; StreamSink --&gt; NAME.stream
 *    |  &lt;-------------------------------------------- SWITCHOVER_ACK once the guest is stopped, SHUT at the end
 *    | pc.ram, shared with a file on a tmpfs
 *    +------------------------------------------------ copied ------&gt; NAME.ram
 * </pre>
 *
 * The guest is stopped before its last round. So the file of its memory is what a destination must have in the end, to the byte.
 *
 * <p>{@link org.godwit.lab.stream.StreamCapture} is one capture, {@link org.godwit.lab.stream.CaptureOrder} says of which guest.
 */
@NullMarked
package org.godwit.lab.stream;

import org.jspecify.annotations.NullMarked;
