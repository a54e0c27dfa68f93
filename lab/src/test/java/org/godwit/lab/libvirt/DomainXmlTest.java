package org.godwit.lab.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathFactory;
import org.godwit.api.ByteSize;
import org.godwit.api.ImageRef;
import org.godwit.api.VmSpec;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class DomainXmlTest {
    private static final VmSpec SPEC = new VmSpec(
            "idle",
            1,
            ByteSize.ofMiB(512),
            null,
            null,
            null,
            new VmSpec.KernelBoot(
                    new ImageRef("shared", "vmlinuz"), new ImageRef("shared", "initramfs"), "console=ttyS0 a='b' <&>"),
            List.of(new VmSpec.DiskSpec(
                    new ImageRef("shared", "idle/disk.raw"), VmSpec.DiskFormat.RAW, ByteSize.ofMiB(64), null, null)),
            List.of(new VmSpec.NicSpec("lan", "52:54:00:77:00:01", "10.77.3.101")),
            null);

    @Test
    void itIsWellFormedAndSaysWhatTheSpecSays() throws Exception {
        Document domain = parsed();

        assertThat(at(domain, "/domain/@type")).isEqualTo("qemu");
        assertThat(at(domain, "/domain/memory")).isEqualTo(Long.toString(512L << 20));
        assertThat(at(domain, "/domain/os/type/@machine")).isEqualTo("pc-q35-10.0");
        assertThat(at(domain, "/domain/os/cmdline")).isEqualTo("console=ttyS0 a='b' <&>");
        assertThat(at(domain, "//disk/source/@file")).isEqualTo("/shared/idle/disk.raw");
        assertThat(at(domain, "//disk/driver/@cache")).isEqualTo("none");
        assertThat(at(domain, "//disk/target/@dev")).isEqualTo("vda");
        assertThat(at(domain, "//interface/mac/@address")).isEqualTo("52:54:00:77:00:01");
        assertThat(at(domain, "//interface/source/@bridge")).isEqualTo("br-guest");
    }

    private static Document parsed() throws Exception {
        String xml = DomainXml.of(
                SPEC,
                false,
                "pc-q35-10.0",
                Path.of("/opt/qemu"),
                image -> Path.of("/" + image.datastore()).resolve(image.path()),
                "br-guest",
                Path.of("/logs/console"));
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static String at(Document document, String place) throws Exception {
        XPath path = XPathFactory.newInstance().newXPath();
        return path.evaluate(place, document);
    }
}
