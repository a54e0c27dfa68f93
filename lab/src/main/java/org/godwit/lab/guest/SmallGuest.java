package org.godwit.lab.guest;

import java.nio.file.Path;

/** A guest that lives in its memory: kernel and initramfs, no disk needed. 128 MiB are enough, up from there is the user's choice. */
public record SmallGuest(Path kernel, Path initramfs) {}
