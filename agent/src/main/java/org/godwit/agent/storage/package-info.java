/**
 * The datastores of this host: folders that several hosts share, and the images in them.
 *
 * <pre>
 *  spec: "shared:web1/root.qcow2" ── config: shared → /srv/shared ── /srv/shared/web1/root.qcow2
 *
 *  two hosts share a datastore     ⇐ a nonce that one wrote and holds locked, the other reads and finds locked ({@link
 *                                     org.godwit.agent.storage.SharedProof})
 *  a datastore honours file locks  ⇐ a second open file is refused the lock that a first one holds ({@link
 *                                     org.godwit.agent.storage.OfdLock}), as QEMU locks its images
 *  an image is as the spec says    ⇐ {@code qemu-img info} ({@link org.godwit.agent.storage.Images})
 * </pre>
 *
 * What Godwit itself puts on a datastore, other than images, has a name that begins with {@code .godwit-} and is removed after use.
 */
@NullMarked
package org.godwit.agent.storage;

import org.jspecify.annotations.NullMarked;
