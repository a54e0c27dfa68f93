package org.godwit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.godwit.api.VmSpec.DiskFormat;
import org.godwit.api.VmSpec.DiskSpec;
import org.godwit.api.VmSpec.Firmware;
import org.godwit.api.VmSpec.KernelBoot;
import org.godwit.api.VmSpec.NicSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What must hold for any spec and any text; a failing case is named by its seed. */
class SpecReaderPropertiesTest {
    private static final int CASES = 3_000;

    @Test
    void anySpecThatIsWrittenIsReadTheSame() {
        seeds().forEach(seed -> {
            VmSpec spec = spec(new Random(seed));
            assertThat(SpecReader.read(Json.mapper().writeValueAsString(spec)))
                    .as("as JSON, seed %d", seed)
                    .isEqualTo(spec);
            assertThat(SpecReader.read(Json.yaml().writeValueAsString(spec)))
                    .as("as YAML, seed %d", seed)
                    .isEqualTo(spec);
        });
    }

    @Test
    void aSpecThatWasDamagedIsASpecOrARefusal() {
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            VmSpec spec = spec(random);
            String text = random.nextBoolean()
                    ? Json.mapper().writeValueAsString(spec)
                    : Json.yaml().writeValueAsString(spec);
            readsOrRefuses(damaged(text, random), "seed " + seed);
        });
    }

    /** Pieces that mean something to YAML, to JSON or to us, in any order. */
    @Test
    void anyTextIsASpecOrARefusal() {
        seeds().forEach(seed -> {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                text.append(pick(random, PIECES));
            }
            readsOrRefuses(text.toString(), "seed " + seed);
        });
    }

    private static final String[] PIECES = {
        "name: ",
        "vcpus: ",
        "memory: ",
        "disks:",
        "nics:",
        "boot:",
        "cloudInit: ",
        "firmware: ",
        "mac: ",
        "image: ",
        "web1",
        "1",
        "-1",
        "512MiB",
        "1e400",
        "0x7fffffffffffffff",
        "99999999999999999999999",
        "52:54:00:00:00:01",
        "shared:x",
        "bios",
        "{",
        "}",
        "[",
        "]",
        ",",
        ": ",
        "\n",
        "\n  ",
        "\n- ",
        "\n  - ",
        "\"",
        "'",
        "&a ",
        "*a",
        "!!int ",
        "!!binary ",
        "!!set ",
        "| ",
        ">\n",
        "<<: ",
        "? ",
        "---\n",
        "...\n",
        "%TAG ! x\n",
        "#",
        "\t",
        "\r",
        "\u0000",
        "\ufeff",
        "\ud800",
        "\u2028",
        "null",
        "~",
        "true",
        ".nan",
        ".inf",
        "\\u",
        "\"name\":",
        "2001-01-01"
    };

    private static void readsOrRefuses(String text, String which) {
        try {
            VmSpec read = SpecReader.read(text);
            assertThat(SpecReader.read(Json.mapper().writeValueAsString(read))).isEqualTo(read);
        } catch (Refusal e) {
            assertThat(e.problem().status()).isEqualTo(400);
            assertThat(e.problem().detail()).isNotBlank();
        } catch (RuntimeException | StackOverflowError e) {
            fail("neither a spec nor a refusal, " + which + ": " + text, e);
        }
    }

    private static LongStream seeds() {
        return LongStream.range(0, CASES);
    }

    private static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0 && !damaged.isEmpty(); i--) {
            int at = random.nextInt(damaged.length());
            switch (random.nextInt(5)) {
                case 0 -> damaged.deleteCharAt(at);
                case 1 -> damaged.insert(at, (char) random.nextInt(0x180));
                case 2 -> damaged.setCharAt(at, "{}[]:,-\"'&*!|>%@#\n\t \\0".charAt(random.nextInt(22)));
                case 3 -> damaged.insert(at, damaged.substring(at, Math.min(damaged.length(), at + 30)));
                default -> damaged.setLength(Math.max(1, at));
            }
        }
        return damaged.toString();
    }

    private static VmSpec spec(Random random) {
        return new VmSpec(
                name(random),
                1 + random.nextInt(255),
                ByteSize.ofMiB(2L * (1 + random.nextInt(1 << 20))),
                maybe(random, "Skylake-Server-v4"),
                maybe(random, "pc-q35-10.0"),
                maybe(random, pick(random, Firmware.values())),
                maybe(
                        random,
                        new KernelBoot(
                                image(random), maybe(random, image(random)), maybe(random, "quiet \"a\" 'b' : # {x}"))),
                listOrNone(IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> disk(random, i))
                        .toList()),
                listOrNone(IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> nic(random, i))
                        .toList()),
                maybe(
                        random,
                        new VmSpec.CloudInit(maybe(random, "#cloud-config\nusers:\n  - x\n"), maybe(random, ""), null)),
                maybe(random, pick(random, VmSpec.BaseImage.values())),
                maybe(random, name(random)),
                maybe(
                        random,
                        new PolicyChoice(
                                maybe(random, name(random)),
                                maybe(random, 1 + random.nextInt(1000)),
                                maybe(random, 1 + random.nextInt(1000)),
                                maybe(random, random.nextInt(100)),
                                maybe(random, random.nextInt(1000)))),
                maybe(random, 1 + random.nextInt(600)));
    }

    private static DiskSpec disk(Random random, int index) {
        return new DiskSpec(
                new ImageRef(name(random), index + "/" + name(random)),
                maybe(random, pick(random, DiskFormat.values())),
                maybe(random, new ByteSize(512L * (1 + random.nextInt(Integer.MAX_VALUE)))),
                maybe(random, random.nextBoolean()),
                maybe(random, "writeback"));
    }

    private static NicSpec nic(Random random, int index) {
        String mac =
                String.format(Locale.ROOT, "52:54:00:%02x:%02x:%02x", random.nextInt(256), random.nextInt(256), index);
        String address = random.nextBoolean()
                ? "10.1.2." + random.nextInt(256)
                : "fd00::" + Integer.toHexString(random.nextInt(65536));
        return new NicSpec(name(random), maybe(random, mac), maybe(random, address));
    }

    private static ImageRef image(Random random) {
        return new ImageRef(name(random), name(random) + "/ä b," + name(random));
    }

    /** Names that YAML would take for something else are the interesting ones. */
    private static String name(Random random) {
        List<String> awkward =
                new ArrayList<>(List.of("true", "no", "null", "007", "1e3", "0x10", "1.5", "y", "12-30", "a.b", "NaN"));
        return random.nextInt(3) == 0 ? pick(random, awkward.toArray(String[]::new)) : "vm-" + random.nextInt(100_000);
    }

    private static <T> T pick(Random random, T[] from) {
        return from[random.nextInt(from.length)];
    }

    private static <T> @Nullable T maybe(Random random, @Nullable T value) {
        return random.nextBoolean() ? value : null;
    }

    private static <T> @Nullable List<T> listOrNone(List<T> list) {
        return list.isEmpty() ? null : list;
    }
}
