/**
 * Reads the migration stream that QEMU 7.2 to 11 writes for x86 guests, and takes the pages out of it.
 *
 * <p>{@link org.godwit.transport.stream.QemuStream} is given the bytes as they come, keeps none and copies none. What it
 * takes out are the page records of direct blocks, those whose memory the transport places itself; all other bytes it
 * hands on, in order, for destination QEMU.
 *
 * <pre>
 *   source QEMU --bytes--&gt; take() --+-- page, filled --&gt; the transport's encoder
 *                                   +-- passOn --------&gt; destination QEMU, as they are
 * </pre>
 *
 * <h2>The stream</h2>
 *
 * <p>All numbers are big-endian. The format is that of QEMU's {@code migration/savevm.c} and {@code migration/ram.c}; it
 * has no lengths around its sections, so that one who does not know a section cannot find its end.
 *
 * <pre>
 *  stream         u32 "QEVM", u32 3
 *                 [0x07 u32 length, machine type; subsections]       Configuration
 *                 commands
 *                 0x01 u32 id, name "ram", u32 instance 0, u32 version 4
 *                      block list, records, END, footer
 *                 as often as QEMU likes, commands between them:
 *                 0x02 u32 id, records, END, footer
 *                 0x03 u32 id, records, END, footer                  RAM is complete
 *                 commands
 *                 0x04 ...                                           device state: opaque from here to the end
 *
 *  footer         0x7e u32 id
 *  command        0x08 u16 kind, u16 length, data                    Command
 *  name           u8 length, characters
 *  subsection     0x05 name, u32 version 1, fields
 *
 *  block list     u64 total | 0x04; until the lengths make the total: name, u64 length
 *  record         u64 address | flags [name of the block] content    RamRecords
 *
 *    0x02  a page of one byte value; content: that byte (0 in practice)
 *    0x08  a page; content: 4096 bytes
 *    0x10  END of this section's records (the word is 0x10)
 *    0x20  with 0x02 or 0x08: of the same block as the record before, so no name follows
 *   0x200  multifd flush (the word is 0x200); QEMU 8.0 and later
 * </pre>
 *
 * <p>Not known, since the transport keeps them off: xbzrle (0x40), RDMA's hooks (0x80), compressed pages (0x100, until
 * QEMU 9.0), {@code x-ignore-shared} and {@code mapped-ram} (they add to the block list; the configuration names them),
 * post-copy with huge pages (adds a page size to the list; the advice before it tells the sizes), post-copy once it runs,
 * and devices that send state while the guest runs (VFIO, virtio-mem).
 *
 * <h2>Why what is passed on is a stream that QEMU can load</h2>
 *
 * <p>Sections, lists and footers pass whole, and a page record refers to nothing but its block. Only {@code 0x20} ties a
 * record to the one before it: such a record of block B is preceded by one of B, that again by one of B, back to one that
 * names B. They are all of one block, so either all of them are taken out or none: what is passed on of B still begins with
 * its name. Destination QEMU keeps the block last named across sections, and source QEMU counts on it; taking out
 * records of other blocks changes what was named last only to B itself, where the record that follows is of B or has a name.
 *
 * <h2>What is not understood</h2>
 *
 * <p>As long as no page was reported the reader steps aside: {@code notUnderstood} is said once, and every byte,
 * beginning with the first of the item that it could not read, passes on as it is. Once pages were taken out there is no
 * way back, since destination QEMU has not seen them: {@link org.godwit.transport.stream.StreamNotUnderstood} is thrown,
 * and the migration fails while the guest runs on at the source.
 */
@NullMarked
package org.godwit.transport.stream;

import org.jspecify.annotations.NullMarked;
