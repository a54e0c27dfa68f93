package org.godwit.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is taken out of a stream that is as it should be, and what is passed on. */
class QemuStreamTest {
    private static final byte[] PAGE = StreamWriter.pageOf(7);
    private static final int HASH = Arrays.hashCode(PAGE);

    @Test
    void pagesOfADirectBlockAreTakenOutAndTheRestIsPassedOn() {
        byte[] stream = StreamWriter.started()
                .part()
                .page("pc.ram", 3, PAGE)
                .filled("pc.ram", 15, 0)
                .page("vga.vram", 1, PAGE)
                .end()
                .last()
                .page("pc.ram", 3, PAGE)
                .end()
                .deviceState()
                .bytes();
        byte[] rest = StreamWriter.started()
                .part()
                .page("vga.vram", 1, PAGE)
                .end()
                .last()
                .end()
                .deviceState()
                .bytes();

        Heard heard = Heard.read(stream, stream.length, "pc.ram");

        assertThat(heard.passed.toByteArray()).isEqualTo(rest);
        assertThat(heard.story().stream().filter(event -> !event.startsWith("pass")))
                .containsExactly(
                        "block 0 pc.ram 65536",
                        "block 1 vga.vram 16384",
                        "page 0 3 " + HASH,
                        "filled 0 15 0",
                        "page 0 3 " + HASH,
                        "ram complete");
    }

    @Test
    void aBlockThatIsPassedOnKeepsItsNameWhateverIsTakenOutBetweenItsPages() {
        byte[] stream = StreamWriter.started()
                .part()
                .page("vga.vram", 0, PAGE)
                .page("vga.vram", 1, PAGE)
                .page("pc.ram", 0, PAGE)
                .page("vga.vram", 2, PAGE)
                .page("pc.ram", 1, PAGE)
                .end()
                .part()
                .page("pc.ram", 2, PAGE)
                .page("vga.vram", 3, PAGE)
                .end()
                .bytes();
        byte[] rest = StreamWriter.started()
                .part()
                .page("vga.vram", 0, PAGE)
                .page("vga.vram", 1, PAGE)
                .record(0x08, "vga.vram", 2)
                .bytes();

        byte[] passed = Heard.read(stream, 4000, "pc.ram").passed.toByteArray();

        // The third page names its block again, as the writer that knows only of vga.vram would not.
        int third = rest.length - 8;
        assertThat(Arrays.copyOf(passed, third)).isEqualTo(Arrays.copyOf(rest, third));
        assertThat(Arrays.copyOfRange(passed, third, third + 17))
                .isEqualTo(new StreamWriter().record(0x08, "vga.vram", 2).bytes());
    }

    @Test
    void ramIsCompleteBeforeTheFirstByteOfDeviceStateAndAfterEveryCommand() {
        StreamWriter ram = StreamWriter.started()
                .part()
                .page("pc.ram", 3, PAGE)
                .end()
                .command(11)
                .last()
                .end()
                .command(2, 0, 0, 0, 2);
        int taken = 8 + 7 + 4096; // The page's word and the name of its block with it.
        int before = ram.length() - taken;
        byte[] stream = ram.deviceState().bytes();

        Heard heard = Heard.read(stream, 1000, "pc.ram");

        int after = stream.length - taken - before;
        assertThat(heard.story().reversed()).startsWith("pass " + after, "ram complete");
        assertThat(heard.passed.size()).isEqualTo(before + after);
    }

    @Test
    void withoutDirectBlocksEverythingIsPassedOnAndRamIsCompleteStill() {
        byte[] stream = StreamWriter.started()
                .part()
                .page("pc.ram", 0, PAGE)
                .u64(0x200)
                .end()
                .last()
                .end()
                .deviceState()
                .bytes();

        Heard heard = Heard.read(stream, 4096);

        assertThat(heard.passed.toByteArray()).isEqualTo(stream);
        assertThat(heard.story()).contains("ram complete").hasSize(6);
    }

    @Test
    void bytesThatFollowEachOtherArePassedOnTogether() {
        byte[] stream = StreamWriter.started()
                .part()
                .page("vga.vram", 0, PAGE)
                .page("vga.vram", 1, PAGE)
                .end()
                .bytes();
        Counting counting = new Counting();
        new QemuStream(counting).take(stream, 0, stream.length);
        assertThat(counting.calls).as("up to the block list, and behind it").isEqualTo(2);
    }

    @Test
    void whatWasLeftOverAtTheEndGoesOnAsItIs() {
        byte[] whole = StreamWriter.started()
                .part()
                .page("pc.ram", 0, PAGE)
                .page("pc.ram", 1, PAGE)
                .bytes();
        byte[] cut = Arrays.copyOf(whole, whole.length - 1);

        Heard heard = Heard.read(cut, 999, "pc.ram");

        assertThat(heard.passed.size()).isEqualTo(cut.length - (8 + 7 + 4096));
        assertThat(heard.story().stream().filter(event -> event.startsWith("page")))
                .hasSize(1);
    }

    @Test
    void theConfigurationsSubsectionsAreKnown() {
        byte[] stream = new StreamWriter()
                .header()
                .configuration("pc-i440fx-7.2")
                .subsection("configuration/target-page-bits")
                .u32(12)
                .subsection("configuration/uuid")
                .raw(new byte[16])
                .adviseOfPages(4096, 4096)
                .command(3)
                .sectionStart("ram", 0, 4)
                .total(4096)
                .block("pc.ram", 4096)
                .page("pc.ram", 0, PAGE)
                .bytes();
        assertThat(Heard.read(stream, stream.length, "pc.ram").story()).endsWith("page 0 0 " + HASH);
    }

    @Test
    void theLongestRecordIsLeftWholeUntilItsLastByte() {
        String name = "n".repeat(255);
        StreamWriter writer = StreamWriter.opened()
                .sectionStart("ram", 0, 4)
                .total(4096)
                .block(name, 4096)
                .end()
                .part();
        int before = writer.length();
        byte[] stream = writer.page(name, 0, PAGE).bytes();
        QemuStream reader = new QemuStream(new Heard(name));

        assertThat(reader.take(stream, 0, stream.length - 1)).isEqualTo(before);
        assertThat(stream.length - 1 - before).isEqualTo(QemuStream.LONGEST_ITEM - 1);
        assertThat(reader.take(stream, before, stream.length - before)).isEqualTo(QemuStream.LONGEST_ITEM);
    }

    @Test
    void eventsDoNotDependOnThePieces() {
        byte[] stream = StreamWriter.started()
                .part()
                .page("pc.ram", 0, PAGE)
                .filled("vga.vram", 0, 0)
                .end()
                .last()
                .end()
                .deviceState()
                .bytes();
        Heard whole = Heard.read(stream, stream.length, "pc.ram");
        IntStream.of(1, 2, 3, 7, 64, 4095, 4097).forEach(piece -> {
            Heard cut = Heard.read(stream, piece, "pc.ram");
            assertThat(cut.story()).as("in pieces of %d", piece).isEqualTo(whole.story());
            assertThat(cut.passed.toByteArray()).isEqualTo(whole.passed.toByteArray());
        });
    }

    private static final class Counting implements QemuStream.Listener {
        int calls;

        @Override
        public boolean direct(int block, String name, long bytes) {
            return false;
        }

        @Override
        public void passOn(byte[] bytes, int from, int length) {
            calls++;
        }

        @Override
        public void page(int block, long index, byte[] bytes, int from) {
            throw new AssertionError("no block is direct");
        }

        @Override
        public void filled(int block, long index, byte fill) {
            throw new AssertionError("no block is direct");
        }

        @Override
        public void ramComplete() {}

        @Override
        public void notUnderstood(String what) {
            throw new AssertionError(what);
        }
    }
}
