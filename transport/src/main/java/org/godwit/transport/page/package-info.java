/**
 * Turns guest pages into records, and records back into memory: send only what the destination lacks.
 *
 * <p>The package knows pages, hashes and two block lists. It knows neither QEMU's stream nor sockets nor compression: whoever
 * reads the stream calls {@link org.godwit.transport.page.PageEncoder}, whoever sends implements {@link
 * org.godwit.transport.page.Press}, whoever receives calls {@link org.godwit.transport.page.PageDecoder}.
 *
 * <pre>
 *           source                                              destination
 *
 *     Holdings &lt;-- HoldingsReader &lt;====== pieces ======== Inventory &lt;--.
 *        |  what the destination holds, hash by hash          reads once |
 *        v                                                               |
 *    PageTable   24 bytes a page                                    GuestMemory
 *        ^                                                               ^
 *        |                                                               | places, reads back
 *  --&gt; PageEncoder --&gt; Records --&gt; Press ====== batches ======&gt; PageDecoder --&gt; bytes for QEMU
 *        |    ^  Digest                                          Digest
 *        v    |                 |                                  ^
 *     SentPages &lt;-- keep() -----'  as it was sent, once it has     |
 *        ^                         arrived                         |
 *     PageIndex  SHA-256 of the pages in the slots of          PageStore      both outlive the session
 * </pre>
 *
 * <h2>What the source knows</h2>
 *
 * <p>The destination's direct blocks are written by nobody but the decoder until the guest resumes. So the source knows each
 * page there by its hash, exactly: what the destination told before the first record, changed by every record since. From
 * that, and from what it remembers, it chooses for each page of the stream the first that fits:
 *
 * <ol>
 *   <li>same: the table has this hash for this page; nothing is written
 *   <li>zero: written unless the table has zero for it
 *   <li>copy: the index of the table leads to a page that has this hash now
 *   <li>delta: {@link org.godwit.transport.page.SentPages} has the old content, and the difference takes less than three
 *       quarters of a page
 *   <li>stored: {@link org.godwit.transport.page.PageIndex} has this content, in a slot of the destination's store
 *   <li>fresh: all of it
 * </ol>
 *
 * <p>Pages of all direct blocks are numbered through, in the order of {@link org.godwit.transport.page.Layout}.
 *
 * <h2>A batch of records</h2>
 *
 * <p>At most 262144 bytes of records, one behind the other. Fixed numbers are big-endian. A varint has seven bits a byte, lowest
 * first, the high bit says that more follow, and takes at most 5 bytes. A page is given as a signed varint (zig-zag: 0, -1, 1,
 * -2... are 0, 1, 2, 3...), the distance from the cursor: 0 at the start of the batch, afterwards the page behind the last record's.
 * So a batch stands for itself, and a neighbour costs a byte.
 *
 * <pre>
 *  1 OPAQUE  u32 length (not 0), bytes              for destination QEMU
 *  2 ZERO    page, varint count (not 0)             pages become zero
 *  3 FRESH   page, u8 count (not 0), count * 4096 bytes
 *  4 DELTA   page, u16 length (not 0), runs         length is that of all runs
 *              run: varint skip, varint length (not 0), bytes    skip from the end of the last run; both of at most 2 bytes
 *  5 COPY    page, signed varint from - page        page gets what page `from` holds now
 *  6 DIGEST  u64, u64                               what the sum must be here
 *  7 KEPT    page, slot, u8 count (not 0), count * 4096 bytes     as FRESH; and page i is put into slot + i of the store
 *  8 STORED  page, slot, u8 count (not 0)           page + i gets what slot + i holds now
 * </pre>
 *
 * <p>A slot is given like a page: a signed varint, the distance from the slot behind the last that a record of the batch named,
 * 0 at its start.
 *
 * <p>A delta carries the new bytes, not their difference to the old, so that one that is applied twice does no harm. Batches are
 * applied in the order in which they were submitted, and the records of a batch in theirs: that order is what makes the source's table
 * true.
 *
 * <h2>The digest</h2>
 *
 * <p>Both ends keep a {@link org.godwit.transport.page.Digest}, a sum over all pages: the source of what the guest has, the
 * destination of what was read back from its memory. A DIGEST record that disagrees is a {@link
 * org.godwit.transport.page.BadRecord}. Nothing but the pages placed since the last one is hashed for it.
 *
 * <h2>What the destination holds</h2>
 *
 * <p>Told in pieces of at most 262144 bytes, in this order:
 *
 * <pre>
 *  1 LAYOUT  u8 count, then for each block: u8 length of its name, name in UTF-8, u64 size, u8 state (0 all zero, 1 hashed)
 *  2 HASHES  u32 first page, runs to the end of the piece: varint count * 2 + 1 and count * 16 bytes of hashes,
 *            or varint count * 2: so many zero pages.
 *            Every page of every hashed block, each once, in order; a piece is about one block
 *  3 END     u64, u64 the digest
 *  4 STORE   u64, u64 id, u64 count, u32 slots (1 to 67108864)
 *            behind LAYOUT, and only from a destination that has a store for this session
 * </pre>
 *
 * <p>The hashes are of what lies in the destination's memory, whatever image that came from: an old image of another guest costs
 * bytes, never a wrong page.
 *
 * <h2>The page store</h2>
 *
 * <p>Guests of one kind that go the same way share much of what they hold. A {@link org.godwit.transport.page.PageStore} at the
 * destination keeps pages beyond their session, and a {@link org.godwit.transport.page.PageIndex} at the source knows their SHA-256: no
 * fast hash decides across guests. That costs the source 3.5 µs for each page that would go whole ({@code PageBenchmark.lookUp}, on a
 * processor with instructions for it; 16 µs in plain Java), and nothing for the others. Whoever owns the pair says which sessions may share it, and gives it to one at a
 * time; a session may have neither, and an end that has none loses nothing but the saving.
 *
 * <p>The source alone decides which page goes into which slot, and says so in the record. So the two halves agree as long as each
 * record was applied, in its order; and after a session that was cut off anywhere, the store's count of pages ever put tells how far they
 * agree: the source numbers what it puts, and forgets every slot whose last page has a number that the store has not reached. A
 * store that was made anew has another id, and an index that was made anew has seen none; of a store that it does not know the source
 * takes nothing for granted. What lies in a slot all the same is overwritten in time.
 *
 * <p>A page is put there when it goes whole for the first time; one that has changed since is this guest's own. A page that came out of
 * the store is not put there again.
 *
 * <p>A destination that lies about its store harms the guest that it is to run, which it could do anyway, and the digest shows
 * it: then the store begins anew, so that the next try does not meet the same page. A source can read from a store only what it was sent for the same pair, thus by itself.
 *
 * <h2>What can go wrong</h2>
 *
 * <p>Whatever a peer sends that cannot be right is a {@link org.godwit.transport.page.BadRecord}, whose sentence says what came and
 * what was expected; the record was not applied, those before it were. Numbers that are right but lie about content, a slot
 * that holds something else among them, show in the digest. What the local caller gets wrong is an {@link java.lang.IllegalArgumentException}.
 *
 * <h2>Threads and memory</h2>
 *
 * <p>An encoder belongs to one thread, a decoder to one; the numbers that they count may be read by any. The source takes 24 bytes for each
 * page that was ever something else than zero, the bound that {@link org.godwit.transport.page.EncoderOptions} gives for what
 * was sent, and about 1.5 MiB. The destination takes some pages. A store takes what it was allowed, page by page as it fills, and its
 * index about 56 bytes for each page of that.
 */
@NullMarked
package org.godwit.transport.page;

import org.jspecify.annotations.NullMarked;
