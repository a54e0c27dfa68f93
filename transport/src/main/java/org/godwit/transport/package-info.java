/**
 * The memory wire: carries QEMU's migration stream from one host to the other, and the return path back.
 *
 * <p>This package knows QEMU's stream and TLS sockets, and nothing of VMs, hosts or clusters. Source QEMU writes to a
 * UNIX socket as to a fast peer ({@link org.godwit.transport.SourceSession}); destination QEMU reads from one
 * ({@link org.godwit.transport.DestinationSession}). Pages of blocks that the destination has mapped are taken out of the
 * stream ({@code stream}), leave as the cheapest record that rebuilds them ({@code page}), and are placed in the shadow VM's
 * RAM; QEMU gets the rest. {@link org.godwit.transport.Session} shows the threads of one end.
 *
 * <h2>One session</h2>
 *
 * <pre>
 *  source QEMU        source                                 destination       destination QEMU
 *                       |      TCP, mutual TLS 1.3                |
 *                       |  HELLO versions, id, token, key ------&gt; | expected?
 *                       | &lt;--------------------- WELCOME version, window
 *                       |  PING, PROBE... ----------------------&gt; |             measure()
 *                       | &lt;---------------- PONG, PROBE_ACK...    |
 *                       | &lt;------------------------ HOLDINGS 0... |             what the shadow's RAM holds
 *  migrate unix: -----&gt; |                                         | ----------&gt; migrate-incoming unix:
 *  pages, bytes ------&gt; |  RECORDS 0, 1... ---------------------&gt; | verify, in their order:
 *                       |                                         |   pages -----&gt; the shadow's RAM
 *                       |                                         |   bytes -----&gt; QEMU
 *                       | &lt;---------------------------- ACK count |
 *  RAM complete ------&gt; |  RECORDS with the digest -------------&gt; | the digests agree, or nothing more reaches QEMU
 *  device state ------&gt; |  RECORDS -----------------------------&gt; | ----------&gt; bytes
 *       return path &lt;-- | &lt;--------------------------- RETURN n... | &lt;---------- return path (without SWITCHOVER_ACK)
 *  closes ------------&gt; |  END ---------------------------------&gt; | ----------&gt; closes, all taken
 *                       | &lt;---------------------------- ACK count |
 *               ended() |  BYE ---------------------------------&gt; | ended()
 * </pre>
 *
 * <p>Each end sends PING on each connection every {@code keepAlive} and answers each with PONG.
 *
 * <h2>When a connection breaks</h2>
 *
 * <p>Data frames are numbered in one order for each direction, whatever connection carries them, and stay with their sender
 * until the peer has acknowledged them. When a connection breaks, or its peer is silent, what it had under way goes out again on
 * another. The source dials again, with the same id and its token, until the {@code patience} is over; the destination waits as
 * long. What comes twice is dropped. Neither QEMU notices more than a pause.
 *
 * <h2>The wire, version 3</h2>
 *
 * <p>All numbers are big-endian and unsigned. First each side says one message: u32 magic {@code 47445754}
 * ("GDWT"), u16 length of the rest (at most 1024; what is behind the fields known is skipped, so versions can append).
 *
 * <pre>
 *  HELLO   u16 count (1 to 16), count times u16 version; 16 bytes session id; 16 bytes token, the source's secret, the same on
 *          each connection of the session; u32 window; u16 connections (1 to 16); u64 key of the pages' hash
 *  WELCOME u16 version chosen, the newest that both know; u32 window;
 *          u16 length of the reason, reason in UTF-8: empty, or why the source is refused
 * </pre>
 *
 * <p>The window is how many bytes of data the sender of the message will hold for its QEMU (256 KiB to 64 MiB): its peer
 * may have no more under way. From then on there are frames both ways: a header of 48 bytes, then the payload.
 *
 * <pre>
 *   0  u8   type
 *   1  u8   encoding of the payload: 0 plain, 1 zstd frame, 2 lz4 block
 *   2  u16  flags, 0
 *   4  u32  raw length: bytes of payload once decoded
 *   8  u32  encoded length: bytes of payload that follow; plain: the raw length; zstd, lz4: less
 *  12  u32  check: low half of XXH3-64, seed 676f647769743032, over these 48 bytes with 0 in this place
 *  16  u64  sequence: 0, 1, 2... of all frames of this direction on this connection
 *  24  u64  number: data: 0, 1, 2... of all data of this direction; others: 0
 *  32  u64  position: data: bytes of QEMU's stream (or return path) that stand behind this frame and all before it
 *  40  u64  checksum: XXH3-64 of the raw payload, 0 where there is none
 *
 *   type          from   payload (raw)                         position
 *   1 RECORDS     src    1 to 262144 bytes, see {@code page}      data
 *   2 RETURN      dst    1 to 262144 bytes                     data
 *   3 ACK         both   -                                     how many of the peer's data frames are where they belong
 *   4 PING        both   -                                     any number
 *   5 PONG        both   -                                     the number of the PING
 *   6 PROBE       both   up to 65536 bytes                     0
 *   7 PROBE_ACK   both   -                                     probe bytes that have come
 *   8 END         both   -                                     data
 *   9 GONE        dst    -                                     0
 *  10 BYE         src    -                                     0
 *  11 ERROR       both   up to 1024 bytes of UTF-8, a sentence 0
 *  12 HOLDINGS    dst    1 to 262144 bytes, see {@code page}      data
 *  13 PASSED      src    as RECORDS                            data
 * </pre>
 *
 * <p>RECORDS, PASSED, RETURN, HOLDINGS and END are the data. Acknowledgements, pings and probe acknowledgements replace an older
 * one of their kind that was not sent yet, and go before data.
 *
 * <h2>What can go wrong</h2>
 *
 * <p>Where nothing else is said: this side closes its QEMU's socket, {@code ended()} completes with a
 * {@link org.godwit.transport.TransportException} whose sentence says who expected what and what came.
 *
 * <table>
 * <caption>Failures</caption>
 * <tr><th>what</th><th>what happens</th></tr>
 * <tr><td>no certificate, or one of another cluster; unknown or closed session id; a second source, or the same with another
 *     certificate; no common version</td><td>{@code connect} throws REFUSED; the destination goes on waiting</td></tr>
 * <tr><td>a peer that dials and says nothing, or trickles</td><td>cut after 5 s; at most 64 such are listened to</td></tr>
 * <tr><td>header check, type, encoding, flags, length, number or position wrong; a frame missing, replayed or swapped on its
 *     connection</td><td>CORRUPT, before any payload is read</td></tr>
 * <tr><td>payload that cannot be decoded to the stated length; wrong checksum; a record or holdings that cannot be</td>
 *     <td>CORRUPT; nothing of that frame, or of that record, is used; {@code verified()} is false for ever</td></tr>
 * <tr><td>the digests of the memory differ</td><td>CORRUPT; no byte of device state has reached QEMU</td></tr>
 * <tr><td>a block of another size at the destination</td><td>CORRUPT at the source, before the first page</td></tr>
 * <tr><td>a stream that the source does not understand</td><td>no failure: all of it goes through QEMU, as PASSED, and
 *     {@code stats()} says why. Once pages were placed: LOCAL</td></tr>
 * <tr><td>more data than the window; an acknowledgement of what was never sent; a farewell before all was delivered</td>
 *     <td>CORRUPT; the peer is told the sentence and reports it as ABANDONED</td></tr>
 * <tr><td>a connection breaks or ends; nothing heard on it for {@code silence}; a ping unanswered for twice as long</td>
 *     <td>another carries on; BROKEN when there was none for the {@code patience}</td></tr>
 * <tr><td>either side is closed</td><td>CLOSED there, ABANDONED at the peer</td></tr>
 * <tr><td>source QEMU closes early</td><td>no failure of the session: what it wrote is delivered, then destination
 *     QEMU's socket is closed, and {@code ended()} completes; the agents ask their QEMUs what it meant</td></tr>
 * <tr><td>destination QEMU closes early</td><td>no failure of the session: source QEMU's socket is closed as soon as
 *     bytes can no longer be delivered (GONE); until then it reads the end of its return path</td></tr>
 * <tr><td>a return-path message of a known type with a wrong length</td><td>CORRUPT; an unknown type passes</td></tr>
 * </table>
 *
 * <h2>What it takes</h2>
 *
 * <p>The source: 24 bytes for each page of the guest, what {@link org.godwit.transport.Recall} allows to remember, and half a megabyte for
 * each batch under way (8 and two for each 256 KiB of the window at the most). The destination: two windows and a few frames. Both:
 * two threads for each connection and four to six for the session. A session that is only expected takes a map entry.
 */
@NullMarked
package org.godwit.transport;

import org.jspecify.annotations.NullMarked;
