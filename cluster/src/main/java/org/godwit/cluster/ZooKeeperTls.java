package org.godwit.cluster;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import org.apache.zookeeper.client.ZKClientConfig;
import org.godwit.cluster.identity.Identity;

/** How ZooKeeper's own classes are told to speak mutual TLS 1.3 and nothing else. */
final class ZooKeeperTls {
    static final Map<String, String> PROPERTIES = Map.of(
            "zookeeper.ssl.protocol", "TLSv1.3",
            "zookeeper.ssl.enabledProtocols", "TLSv1.3",
            "zookeeper.ssl.ciphersuites", "TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384",
            "zookeeper.ssl.clientAuth", "need",
            "zookeeper.ssl.hostnameVerification", "true",
            "zookeeper.fips-mode", "true");

    private ZooKeeperTls() {}

    /** A client's configuration, and the file that it reads its key from at each connection. */
    record Client(ZKClientConfig config, NamelessFile keys) {}

    static Client client(Identity identity) {
        // Netty's native transport would be unpacked into the temporary folder; for one connection it gains nothing.
        System.setProperty("io.netty.transport.noNative", "true");
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        NamelessFile keys = NamelessFile.of(pkcs12(identity, password));
        ZKClientConfig config = new ZKClientConfig();
        PROPERTIES.forEach(config::setProperty);
        config.setProperty(ZKClientConfig.SECURE_CLIENT, "true");
        config.setProperty(ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        for (String store : new String[] {"keyStore", "trustStore"}) {
            config.setProperty("zookeeper.ssl." + store + ".location", keys.path());
            config.setProperty("zookeeper.ssl." + store + ".type", "PKCS12");
            config.setProperty("zookeeper.ssl." + store + ".password", password);
        }
        return new Client(config, keys);
    }

    private static byte[] pkcs12(Identity identity, String password) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            identity.keyStore(password.toCharArray()).store(bytes, password.toCharArray());
            return bytes.toByteArray();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("a PKCS#12 store in memory can be written", e);
        }
    }
}
