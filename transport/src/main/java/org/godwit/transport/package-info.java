/**
 * The memory wire: carries QEMU's migration stream from one host to the other, and the return path back.
 *
 * <p>This package knows QEMU's stream and TLS sockets, and nothing of VMs, hosts or clusters. Source QEMU writes to a
 * UNIX socket as to a fast peer ({@link org.godwit.transport.SourceSession}); destination QEMU reads from one
 * ({@link org.godwit.transport.DestinationSession}). Between the two, the bytes are cut into frames as they come,
 * compressed each as {@link org.godwit.transport.CodecChoice} finds best, numbered, and covered by a checksum that runs
 * on from the first byte. {@link org.godwit.transport.Relay} shows the threads of one end.
 *
 * <h2>One session</h2>
 *
 * <pre>
 *  source QEMU        source                                 destination       destination QEMU
 *                       |      TCP, mutual TLS 1.3                |
 *                       |  HELLO versions, id, window ----------&gt; | expected?
 *                       | &lt;--------------------- WELCOME version, window
 *                       |  PING, PROBE... ----------------------&gt; |             measure()
 *                       | &lt;---------------- PONG, PROBE_ACK...    |
 *  migrate unix: -----&gt; |                                         | ----------&gt; migrate-incoming unix:
 *  bytes -------------&gt; |  STREAM position, checksum -----------&gt; | verify
 *                       |                                         | ----------&gt; bytes
 *                       | &lt;-------------------------- ACK position|
 *                       |                                         | &lt;---------- return path
 *       return path &lt;-- | &lt;---------- RETURN position, checksum   | (without SWITCHOVER_ACK)
 *  closes ------------&gt; |  END position, checksum --------------&gt; |
 *                       |                                         | ----------&gt; closes, all taken
 *                       | &lt;---------------------- ACK position + 1|
 *               ended() |  BYE ---------------------------------&gt; | ended()
 * </pre>
 *
 * <p>Each end sends PING every {@code keepAlive} and answers each with PONG.
 *
 * <h2>The wire, version 1</h2>
 *
 * <p>All numbers are big-endian and unsigned. First each side says one message: u32 magic {@code 47445754}
 * ("GDWT"), u16 length of the rest (at most 1024; what is behind the fields known is skipped, so versions can append).
 *
 * <pre>
 *  HELLO   u16 count (1 to 16), count times u16 version; 16 bytes session id; u64 position in the return path to go on at
 *          (0: new); u32 window; u16 number of this connection (0), u16 connections of this session (1)
 *  WELCOME u16 version chosen, the newest that both know; u64 position in the stream to go on at (0: new); u32 window;
 *          u16 length of the reason, reason in UTF-8: empty, or why the source is refused
 * </pre>
 *
 * <p>The window is how many bytes of data the sender of the message will hold for its QEMU (256 KiB to 64 MiB): its peer
 * may have no more under way. Positions other than 0, and more than one connection, are there for sessions that go on
 * after a break and that use several connections; version 1 refuses them.
 *
 * <p>From then on there are frames both ways: a header of 40 bytes, then the payload.
 *
 * <pre>
 *   0  u8   type
 *   1  u8   encoding of the payload: 0 plain, 1 zstd frame, 2 lz4 block, 3 zero bytes (none is sent)
 *   2  u16  flags, 0
 *   4  u32  raw length: bytes of payload once decoded
 *   8  u32  encoded length: bytes of payload that follow; plain: the raw length; zstd, lz4: less; zero: 0
 *  12  u32  check: low half of XXH3-64, seed 676f647769743031, over these 40 bytes with 0 in this place
 *  16  u64  sequence: 0, 1, 2... of all frames of this direction on this connection
 *  24  u64  position, by type
 *  32  u64  checksum, by type
 *
 *   type          from   payload (raw)      position                       checksum
 *   1 STREAM      src    1 to 262144 bytes  bytes of the stream before     XXH3-64 of the stream, up to and with this
 *   2 RETURN      dst    1 to 262144 bytes  bytes of the return before     the same of the return path
 *   3 ACK         both   -                  bytes of the peer's data that QEMU has taken, + 1 for its END  0
 *   4 PING        both   -                  any number                     0
 *   5 PONG        both   -                  the number of the PING         0
 *   6 PROBE       both   up to 65536 bytes  probe bytes before             XXH3-64 of the payload
 *   7 PROBE_ACK   both   -                  probe bytes that have come     0
 *   8 END         both   -                  bytes of the data in all       XXH3-64 of all
 *   9 GONE        dst    -                  0                              0
 *  10 BYE         src    -                  0                              0
 *  11 ERROR       both   up to 1024 bytes   0                              XXH3-64 of the payload, a sentence in UTF-8
 * </pre>
 *
 * <p>Since the checksum of data never starts anew, each frame proves every byte before it. Acknowledgements, pings and
 * probe acknowledgements replace an older one of their kind that was not sent yet, and go before data.
 *
 * <h2>What can go wrong</h2>
 *
 * <p>Where nothing else is said: this side closes its QEMU's socket, {@code ended()} completes with a
 * {@link org.godwit.transport.TransportException} whose sentence says who expected what and what came.
 *
 * <table>
 * <caption>Failures</caption>
 * <tr><th>what</th><th>what happens</th></tr>
 * <tr><td>no certificate, or one of another cluster; unknown, used or closed session id; no common version</td>
 *     <td>{@code connect} throws REFUSED; the destination goes on waiting</td></tr>
 * <tr><td>a peer that dials and says nothing, or trickles</td><td>cut after 5 s; at most 64 such are listened to</td></tr>
 * <tr><td>header check, type, encoding, flags, length or position wrong; a frame missing, replayed or swapped</td>
 *     <td>CORRUPT, before any payload is read</td></tr>
 * <tr><td>payload that cannot be decoded to the stated length; wrong checksum</td>
 *     <td>CORRUPT; QEMU gets no byte of that frame; {@code verified()} is false for ever</td></tr>
 * <tr><td>more data than the window; an acknowledgement of what was never sent; a farewell before all was delivered</td>
 *     <td>CORRUPT; the peer is told the sentence and reports it as ABANDONED</td></tr>
 * <tr><td>the connection breaks or ends</td><td>BROKEN</td></tr>
 * <tr><td>nothing heard for {@code silence}; a ping unanswered for twice as long</td><td>BROKEN</td></tr>
 * <tr><td>either side is closed</td><td>CLOSED there, ABANDONED at the peer</td></tr>
 * <tr><td>source QEMU closes early</td><td>no failure of the session: what it wrote is delivered, then destination
 *     QEMU's socket is closed, and {@code ended()} completes; the agents ask their QEMUs what it meant</td></tr>
 * <tr><td>destination QEMU closes early</td><td>no failure of the session: source QEMU's socket is closed as soon as
 *     bytes can no longer be delivered (GONE); until then it reads the end of its return path</td></tr>
 * <tr><td>a return-path message of a known type with a wrong length</td><td>CORRUPT; an unknown type passes</td></tr>
 * </table>
 *
 * <p>A session takes about two windows, a few frames and five threads at each end, whatever the peer sends. A session
 * that is only expected takes a map entry.
 *
 * <h2>Where the page encodings come in</h2>
 *
 * <p>{@link org.godwit.transport.Encoder} and {@link org.godwit.transport.Decoder} are where a frame's bytes are made and
 * undone; {@link org.godwit.transport.Intake} is where the stream is read. The handshake has positions and connection
 * numbers, and data have positions apart from sequence numbers, so that frames can be sent again over another connection.
 */
@NullMarked
package org.godwit.transport;

import org.jspecify.annotations.NullMarked;
