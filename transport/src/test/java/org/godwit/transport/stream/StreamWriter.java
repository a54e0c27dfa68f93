package org.godwit.transport.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Writes streams as QEMU does, and whatever else a test asks for. */
public final class StreamWriter {
    static final int RAM_SECTION = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private String lastBlock = "";

    public byte[] bytes() {
        return out.toByteArray();
    }

    int length() {
        return out.size();
    }

    StreamWriter u8(int value) {
        out.write(value);
        return this;
    }

    StreamWriter u16(int value) {
        return raw(ByteBuffer.allocate(2).putShort((short) value).array());
    }

    StreamWriter u32(int value) {
        return raw(ByteBuffer.allocate(4).putInt(value).array());
    }

    StreamWriter u64(long value) {
        return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    public StreamWriter raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    StreamWriter text(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    StreamWriter name(String name) {
        return u8(name.length()).text(name);
    }

    StreamWriter header() {
        return text("QEVM").u32(3);
    }

    StreamWriter configuration(String machine) {
        return u8(0x07).u32(machine.length()).text(machine);
    }

    StreamWriter subsection(String name) {
        return u8(0x05).name(name).u32(1);
    }

    StreamWriter command(int kind, int... data) {
        u8(0x08).u16(kind).u16(data.length);
        for (int one : data) {
            u8(one);
        }
        return this;
    }

    StreamWriter openReturnPath() {
        return command(1).command(2, 0, 0, 0, 1);
    }

    StreamWriter adviseOfPages(long source, long guest) {
        return u8(0x08).u16(3).u16(16).u64(source).u64(guest);
    }

    public StreamWriter sectionStart(String name, int instance, int version) {
        return u8(0x01).u32(RAM_SECTION).name(name).u32(instance).u32(version);
    }

    public StreamWriter total(long bytes) {
        return u64(bytes | 0x04);
    }

    public StreamWriter block(String name, long bytes) {
        return name(name).u64(bytes);
    }

    public StreamWriter part() {
        return u8(0x02).u32(RAM_SECTION);
    }

    public StreamWriter last() {
        return u8(0x03).u32(RAM_SECTION);
    }

    StreamWriter endOfRecords() {
        return u64(0x10);
    }

    StreamWriter footer() {
        return u8(0x7e).u32(RAM_SECTION);
    }

    public StreamWriter end() {
        return endOfRecords().footer();
    }

    public StreamWriter page(String block, long index, byte[] content) {
        return record(0x08, block, index).raw(content);
    }

    public StreamWriter filled(String block, long index, int fill) {
        return record(0x02, block, index).u8(fill);
    }

    /** The word of a record, and the name of its block unless the record before was of the same. */
    StreamWriter record(int flags, String block, long index) {
        if (block.equals(lastBlock)) {
            return u64(index << 12 | flags | 0x20);
        }
        lastBlock = block;
        return u64(index << 12 | flags).name(block);
    }

    /** A device's section, the description at the end and all; what is in it is nobody's affair here. */
    public StreamWriter deviceState() {
        u8(0x04).u32(7).name("timer").u32(0).u32(2).raw(new byte[24]).u8(0x7e).u32(7);
        return u8(0x00).u8(0x06).u32(2).text("{}");
    }

    /** Up to the list of blocks: header, configuration, return path. */
    public static StreamWriter opened() {
        return new StreamWriter().header().configuration("pc-q35-10.0").openReturnPath();
    }

    /** Ready for pages: with 16 pages of pc.ram and 4 of vga.vram. */
    static StreamWriter started() {
        return opened().sectionStart("ram", 0, 4)
                .total(20 << 12)
                .block("pc.ram", 16 << 12)
                .block("vga.vram", 4 << 12)
                .end();
    }

    static byte[] pageOf(int value) {
        byte[] page = new byte[4096];
        for (int i = 0; i < page.length; i++) {
            page[i] = (byte) (value + i);
        }
        return page;
    }
}
