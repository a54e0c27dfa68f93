package org.godwit.agent.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key of one image on a disk. It encrypts that image and nothing else, from its first byte to its last, so AES-256 in
 * counter mode may start at zero; that a changed byte would not be noticed is no loss, since an image is only a hint.
 */
final class ImageKey {
    private static final int LENGTH = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    private ImageKey(byte[] key) {
        this.key = key;
    }

    static ImageKey fresh() {
        byte[] key = new byte[LENGTH];
        RANDOM.nextBytes(key);
        return new ImageKey(key);
    }

    static ImageKey read(Path file) throws IOException {
        byte[] key = Files.readAllBytes(file);
        if (key.length != LENGTH) {
            throw new IOException("'" + file + "' has " + key.length + " bytes; expected a key of " + LENGTH);
        }
        return new ImageKey(key);
    }

    void save(Path file) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, key, StandardOpenOption.WRITE);
    }

    /** A stream's worth of the cipher: encrypts or decrypts one chunk after the other, in place. */
    Chunks chunks() {
        try {
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
            return new Chunks(cipher);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES in counter mode", e);
        }
    }

    /** @param cipher in counter mode, where encrypting and decrypting are the same */
    record Chunks(Cipher cipher) {
        void next(byte[] chunk, int length) {
            try {
                cipher.update(chunk, 0, length, chunk, 0);
            } catch (ShortBufferException e) {
                throw new IllegalStateException("a counter mode's output is as long as its input", e);
            }
        }
    }
}
