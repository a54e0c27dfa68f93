package org.godwit.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.List;
import org.godwit.api.VmSpec.DiskFormat;
import org.godwit.api.VmSpec.Firmware;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecReaderTest {
    private static final String WHOLE = """
            name: web1
            vcpus: 2
            memory: 1GiB
            cpu: x86-64-v3
            machine: q35
            firmware: uefi
            baseImage: off
            noticeSeconds: 30
            group: web
            policy:
              name: gentle
              maxBlackoutMillis: 120
              maxSlowdownPercent: 20
            boot:
              kernel: shared:boot/vmlinuz
              initrd: shared:boot/initrd.img
              commandLine: console=ttyS0 quiet
            disks:
              - image: shared:web1/root.qcow2
                size: 10GiB
                cache: none
              - image: shared:iso/tools.iso
                format: raw
                readOnly: true
            nics:
              - network: lan
                mac: 52:54:00:AB:cd:01
                address: 10.0.0.5
              - network: lan
            cloudInit:
              userData: "#cloud-config\\n"
            """;

    @Test
    void readsEveryField() {
        VmSpec spec = SpecReader.read(WHOLE);

        assertThat(spec.name()).isEqualTo("web1");
        assertThat(spec.vcpus()).isEqualTo(2);
        assertThat(spec.memory()).isEqualTo(ByteSize.ofMiB(1024));
        assertThat(spec.firmware()).isEqualTo(Firmware.UEFI);
        assertThat(spec.disksOrNone())
                .extracting(VmSpec.DiskSpec::formatOrDefault)
                .containsExactly(DiskFormat.QCOW2, DiskFormat.RAW);
        assertThat(spec.nicsOrNone()).extracting(VmSpec.NicSpec::mac).containsExactly("52:54:00:ab:cd:01", null);
        assertThat(spec.cloudInit()).isNotNull();
        assertThat(spec.keepsBaseImage()).isFalse();
        assertThat(spec.groupOrNone()).hasValue("web");
        assertThat(spec.policyOrNone()).isEqualTo(new PolicyChoice("gentle", 120, null, 20, null));
        assertThat(spec.notice()).contains(Duration.ofSeconds(30));
    }

    @Test
    void whatItReadIsWrittenAndReadAgainTheSame() {
        VmSpec spec = SpecReader.read(WHOLE);

        assertThat(SpecReader.read(Json.mapper().writeValueAsString(spec))).isEqualTo(spec);
        assertThat(SpecReader.read(Json.yaml().writeValueAsString(spec))).isEqualTo(spec);
    }

    @Test
    void threeFieldsAreEnough() {
        VmSpec spec = SpecReader.read("{name: a, vcpus: 1, memory: 2097152}");

        assertThat(spec.memory()).isEqualTo(ByteSize.ofMiB(2));
        assertThat(spec.keepsBaseImage()).isTrue();
        assertThat(spec.groupOrNone()).isEmpty();
    }

    @Test
    void aPolicyMayBeItsNameAlone() {
        VmSpec spec = SpecReader.read("{name: web1, vcpus: 1, memory: 512MiB, policy: determined}");

        assertThat(spec.policyOrNone()).isEqualTo(PolicyChoice.named("determined"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: web1 | nome: web1 | nome | known are baseImage, boot, cloudInit",
                "name: web1 | nome: web1 | name | is missing",
                "name: web1 | name: ../etc | name | '../etc'",
                "name: web1 | name: 7 | name | in quotes",
                "vcpus: 2 | vcpus: 0 | vcpus | 1 to 255, but it is 0",
                "vcpus: 2 | vcpus: 256 | vcpus | 1 to 255",
                "vcpus: 2 | vcpus: 1.5 | vcpus | 1 to 255, but it is 1.5",
                "vcpus: 2 | vcpus: two | vcpus | 'two'",
                "memory: 1GiB | memory: -512MiB | memory | '-512MiB'",
                "memory: 1GiB | memory: 0 | memory | multiple of 2MiB",
                "memory: 1GiB | memory: 3MiB | memory | multiple of 2MiB, for example 512MiB, but it is '3MiB'",
                "memory: 1GiB | memory: 99999999T | memory | 99999999T",
                "memory: 1GiB | memory: [1] | memory | a list",
                "firmware: uefi | firmware: efi | firmware | one of bios, uefi, but it is 'efi'",
                "cpu: x86-64-v3 | cpu: host,-svm | cpu | host,-svm",
                "kernel: shared:boot/vmlinuz | kernel: /boot/vmlinuz | boot.kernel | datastore:path",
                "initrd: shared:boot/initrd.img | initrd: shared:../../etc/shadow | boot.initrd | inside the datastore",
                "image: shared:web1/root.qcow2 | image: shared | disks[0].image | datastore:path",
                "image: shared:iso/tools.iso | image: shared:web1/root.qcow2 | disks[1].image | which disks[0] uses",
                "size: 10GiB | size: -1 | disks[0].size | multiple of 512 bytes",
                "size: 10GiB | size: 511 | disks[0].size | but it is 511",
                "format: raw | format: vmdk | disks[1].format | one of qcow2, raw",
                "readOnly: true | readOnly: maybe | disks[1].readOnly | true or false",
                "cache: none | cache: fast | disks[0].cache | writethrough",
                "mac: 52:54:00:AB:cd:01 | mac: 52:54:00:AB:cd | nics[0].mac | six pairs",
                "mac: 52:54:00:AB:cd:01 | mac: 01:00:5e:00:00:01 | nics[0].mac | one station",
                "mac: 52:54:00:AB:cd:01 | mac: 00:00:00:00:00:00 | nics[0].mac | one station",
                "address: 10.0.0.5 | address: 10.0.0.500 | nics[0].address | IPv4 or IPv6",
                "address: 10.0.0.5 | address: localhost | nics[0].address | IPv4 or IPv6",
                "baseImage: off | baseImage: no | baseImage | expected one of keep, off, but it is 'no'",
                "noticeSeconds: 30 | noticeSeconds: 601 | noticeSeconds | a number from 1 to 600, but it is 601",
                "baseImage: off | baseImage: false | baseImage | expected one of keep, off, but it is false",
                "group: web | group: ../web | group | expected the name of a group",
                "group: web | group: [web] | group | a list",
                "name: gentle | name: [x] | policy.name | the name of a policy",
                "maxBlackoutMillis: 120 | maxBlackoutMillis: 0 | policy.maxBlackoutMillis | 1 to 600000, but it is 0",
                "maxBlackoutMillis: 120 | maxBlackout: 120 | policy.maxBlackout | known are lastResortMillis, maxBlackoutMillis",
                "maxSlowdownPercent: 20 | maxSlowdownPercent: 100 | policy.maxSlowdownPercent | 0 to 99, but it is 100",
                "userData: | user_data: | cloudInit.user_data | did you mean 'userData'?",
            })
    void aWrongFieldIsNamedWithWhatWasExpectedAndWhatCame(String right, String wrong, String field, String part) {
        assertThat(WHOLE).contains(right);

        Problem problem = problemOf(WHOLE.replace(right, wrong));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.errors()).anySatisfy(error -> {
            assertThat(error.field()).isEqualTo(field);
            assertThat(error.detail())
                    .startsWith(field)
                    .contains(part)
                    .endsWith(wrong.contains("nome") || part.endsWith("?") ? "" : ".");
        });
        assertThat(problem.detail()).contains(part);
    }

    @Test
    void aMacTwiceInOneSpecIsRefusedWhateverItsCase() {
        Problem problem = problemOf(WHOLE.replace(
                "  - network: lan\ncloudInit", "  - network: lan\n    mac: 52:54:00:ab:CD:01\ncloudInit"));

        assertThat(problem.field()).isEqualTo("nics[1].mac");
        assertThat(problem.detail()).contains("which nics[0] has");
    }

    @Test
    void everyWrongFieldIsReportedAtOnce() {
        Problem problem = problemOf("{nam: x, vcpus: 0, memory: 1, nics: [{network: 5}, 7], disks: {}}");

        assertThat(problem.errors())
                .extracting(Problem.FieldError::field)
                .containsExactly("nam", "name", "vcpus", "memory", "disks", "nics[1]", "nics[0].network");
        assertThat(problem.field()).isEqualTo("nam");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "# only a comment",
                "just words",
                "- a\n- list",
                "42",
                "null",
                "{",
                "{\"name\":",
                "a: b: c",
                "\t",
                "a: *b",
                "&a [*a]",
                "\u0000",
                "name: a\nname: b",
                "{\"name\":\"a\",\"name\":\"b\"}",
                "%YAML 9.9\n---\na: 1",
                "!!javax.script.ScriptEngineManager [a]",
                "---\na: 1\n---\nb: 2"
            })
    void whatIsNoSpecIsRefused(String text) {
        assertThatThrownBy(() -> SpecReader.read(text))
                .isInstanceOf(Refusal.class)
                .hasMessageMatching("(?s)The spec can.*");
    }

    @Test
    void aTextWithoutEndIsRefusedBeforeItIsRead() {
        assertThat(problemOf("a".repeat(SpecReader.MOST_CHARACTERS + 1)).detail())
                .contains("at most 1048576");
    }

    @Test
    void deepNestingAndAliasBombsAreRefused() {
        String deep = "a: " + "[".repeat(100_000);
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n"
                    .formatted(i, i, String.join(",", java.util.Collections.nCopies(10, "*a" + (i - 1)))));
        }

        for (String text : List.of(deep, bomb.toString(), "{\"a\":" + "[".repeat(100_000))) {
            assertThatThrownBy(() -> SpecReader.read(text)).isInstanceOf(Refusal.class);
        }
    }

    @Test
    void whatCameIsQuotedShortAndWithoutControlCharacters() {
        Problem problem = problemOf("{vcpus: 1, memory: 2MiB, name: \"" + "x".repeat(5000) + "\\e[2J\"}");

        assertThat(problem.detail()).hasSizeLessThan(400).doesNotContain("\u001b");
    }

    private static Problem problemOf(String text) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> SpecReader.read(text));
        assertThat(refusal)
                .as("the refusal of: %s", text.length() < 500 ? text : "a long text")
                .isNotNull();
        return refusal.problem();
    }
}
