package org.godwit.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reader does not know: it steps aside while it can, and fails when it cannot. */
class NotUnderstoodTest {
    private static final byte[] PAGE = StreamWriter.pageOf(1);

    static Stream<Arguments> beginnings() {
        return Stream.of(
                unknown("magic", w -> w.text("QEVN").u32(3), "byte 0: expected QEMU's magic number 0x5145564d"),
                unknown("version", w -> w.text("QEVM").u32(2), "byte 4: expected the stream's version 0x3, got 0x2."),
                unknown("machine", w -> w.header().u8(7).u32(300).raw(new byte[300]), "name, got 300."),
                unknown("noise", w -> w.header().configuration("pc\n"), "a character of a name, got 0x0a."),
                unknown(
                        "capability",
                        w -> w.header()
                                .configuration("pc")
                                .subsection("configuration/capabilities")
                                .u32(1)
                                .name("x-ignore-shared"),
                        "capability that changes the stream's form, got 'x-ignore-shared'."),
                unknown(
                        "subsection",
                        w -> w.header().configuration("pc").subsection("configuration/new"),
                        "got 'configuration/new'."),
                unknown(
                        "large pages of the guest",
                        w -> w.header()
                                .configuration("virt")
                                .subsection("configuration/target-page-bits")
                                .u32(16),
                        "guest pages of 2^12 bytes, got 2^16."),
                unknown("huge pages and post-copy", w -> opened(w).adviseOfPages(0x201000, 4096), "got 0x201000."),
                unknown("command", w -> opened(w).command(8), "a command of pre-copy, got command 8 of 0 bytes."),
                unknown("command's length", w -> opened(w).command(2, 1), "a length of 4 for PING, got 1."),
                unknown("full section", w -> opened(w).deviceState(), "'ram', got a section of type 0x4."),
                unknown("part", w -> opened(w).part(), "got a section of type 0x2."),
                unknown("late configuration", w -> opened(w).configuration("pc"), "got a section of type 0x7."),
                unknown("late subsection", w -> opened(w).subsection("configuration/uuid"), "of type 0x5."),
                unknown("device", w -> opened(w).sectionStart("vfio", 0, 1), "got a section of 'vfio'."),
                unknown("instance", w -> opened(w).sectionStart("ram", 1, 4), "instance of 'ram' 0x0, got 0x1."),
                unknown("RAM version", w -> opened(w).sectionStart("ram", 0, 5), "version of 'ram' 0x4, got 0x5."));
    }

    static Stream<Arguments> lists() {
        return Stream.of(
                unknown("no list", w -> ram(w).page("pc.ram", 0, PAGE), "expected the list of RAM blocks (0x4)"),
                unknown("end before the list", w -> ram(w).end(), "expected the list of RAM blocks (0x4)"),
                unknown("empty list", w -> ram(w).total(0), "the size of the guest's memory, got 0x0."),
                unknown("negative total", w -> ram(w).total(Long.MIN_VALUE), "got 0x8000000000000000."),
                unknown("unaligned block", w -> ram(w).total(8192).block("a", 4097), "got 0x1001."),
                unknown("empty block", w -> ram(w).total(8192).block("a", 0), "got 0x0."),
                unknown("block too long", w -> ram(w).total(8192).block("a", 12288), "at most the 8192 bytes"),
                unknown("no name", w -> ram(w).total(8192).block("", 4096), "got a length of 0."),
                unknown("name of noise", w -> ram(w).total(8192).block("a\u0001", 4096), "got 0x01."),
                unknown("twice", w -> ram(w).total(8192).block("a", 4096).block("a", 4096), "before, got 'a'."),
                unknown("too many", NotUnderstoodTest::tooMany, "less than 4096 RAM blocks, got one more, 'b4095'."),
                unknown(
                        "a page size behind a block",
                        w -> ram(w).total(8192).block("a", 4096).u64(1 << 21).block("b", 4096),
                        "got a length of 0."));
    }

    static Stream<Arguments> records() {
        return Stream.of(
                unknown("xbzrle", w -> w.u64(0x60), "got the word 0x60."),
                unknown("compressed", w -> w.u64(0x120), "got the word 0x120."),
                unknown("hook", w -> w.u64(0x80), "got the word 0x80."),
                unknown("no flag", w -> w.u64(0x1000), "got the word 0x1000."),
                unknown("two flags", w -> w.u64(0x0a), "got the word 0xa."),
                unknown("second list", w -> w.total(4096), "got the word 0x1004."),
                unknown("end at an address", w -> w.u64(0x1010), "got the word 0x1010."),
                unknown("page behind its block", w -> w.page("pc.ram", 16, PAGE), "16 pages of 'pc.ram', got page 16."),
                unknown("page far behind", w -> w.filled("vga.vram", 1L << 51, 0), "got page 2251799813685248."),
                unknown("no such block", w -> w.page("pc.rom", 0, PAGE), "that was listed, got 'pc.rom'."),
                unknown("wrong footer", w -> w.endOfRecords().u8(0x7e).u32(9), "footer of section 0x2, got 0x9."),
                unknown("no footer", w -> w.endOfRecords().part(), "the footer 0x7e of a section, got 0x2."),
                unknown("another section", w -> w.end().u8(2).u32(9), "the section of 'ram' 0x2, got 0x9."),
                unknown("device state too early", w -> w.end().deviceState(), "more of the section of 'ram', got"),
                unknown("RAM after its end", w -> w.end().last().end().part(), "device state after the RAM, got"));
    }

    @ParameterizedTest
    @MethodSource({"beginnings", "lists"})
    void everythingPassesOnAsItIs(String what, UnaryOperator<StreamWriter> write, String sentence) {
        byte[] stream = write.apply(new StreamWriter()).raw(new byte[5000]).bytes();
        for (int piece : new int[] {1, 100, stream.length}) {
            Heard heard = Heard.read(stream, piece, "a", "pc.ram");
            assertThat(heard.passed.toByteArray()).isEqualTo(stream);
            assertThat(heard.story())
                    .filteredOn(event -> event.contains(sentence))
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("records")
    void recordsPassOnAsTheyAreWhenNoPageWasReported(String what, UnaryOperator<StreamWriter> write, String sentence) {
        byte[] stream = write.apply(StreamWriter.started().part().filled("vga.vram", 0, 0))
                .raw(new byte[5000])
                .bytes();
        Heard heard = Heard.read(stream, 100, "pc.ram");
        assertThat(heard.passed.toByteArray()).isEqualTo(stream);
        assertThat(heard.story()).filteredOn(event -> event.contains(sentence)).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("records")
    void recordsAreAFailureOnceAPageWasReported(String what, UnaryOperator<StreamWriter> write, String sentence) {
        byte[] stream = write.apply(StreamWriter.started().part().page("pc.ram", 0, PAGE))
                .raw(new byte[5000])
                .bytes();
        Heard heard = new Heard("pc.ram");
        assertThatThrownBy(() -> heard.hear(stream, 100))
                .isInstanceOf(StreamNotUnderstood.class)
                .hasMessageStartingWith("QEMU's stream is not understood at byte ")
                .hasMessageContaining(sentence);
    }

    @Test
    void aPageThatContinuesNothingIsNotUnderstood() {
        byte[] stream = StreamWriter.started().part().u64(0x28).raw(PAGE).bytes();
        assertThat(Heard.read(stream, stream.length, "pc.ram").story())
                .anyMatch(event -> event.contains("a page with the name of its block, or the end of the section"));
    }

    @Test
    void theFailureStaysAndTellsThePosition() {
        StreamWriter writer = StreamWriter.started().part().page("pc.ram", 0, PAGE);
        int position = writer.length();
        byte[] stream = writer.u64(0x60).bytes();
        QemuStream reader = new QemuStream(new Heard("pc.ram"));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> reader.take(stream, 0, stream.length))
                    .isInstanceOfSatisfying(
                            StreamNotUnderstood.class,
                            e -> assertThat(e.position()).isEqualTo(position));
        }
        assertThatThrownBy(() -> reader.end(stream, 0, 0)).isInstanceOf(StreamNotUnderstood.class);
    }

    @Test
    void anUnknownCommandAfterTheRamIsTheDestinationsAffair() {
        byte[] stream = StreamWriter.started()
                .part()
                .page("pc.ram", 0, PAGE)
                .end()
                .last()
                .end()
                .command(77, 1, 2, 3)
                .bytes();
        assertThat(Heard.read(stream, 1, "pc.ram").story()).endsWith("ram complete", "pass 8");
    }

    private static Arguments unknown(String what, UnaryOperator<StreamWriter> write, String sentence) {
        return Arguments.of(what, write, sentence);
    }

    private static StreamWriter opened(StreamWriter writer) {
        return writer.header().configuration("pc").openReturnPath();
    }

    private static StreamWriter ram(StreamWriter writer) {
        return opened(writer).sectionStart("ram", 0, 4);
    }

    private static StreamWriter tooMany(StreamWriter writer) {
        ram(writer).total(5000 << 12);
        for (int i = 0; i < 4096; i++) {
            writer.block("b" + i, 4096);
        }
        return writer;
    }
}
