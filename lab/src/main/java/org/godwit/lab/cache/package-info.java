/**
 * What takes long to make and stays useful: a private QEMU, a kernel, the guests. Made once, in a folder of the user's.
 *
 * <pre>
 *   $GODWIT_CACHE or ~/.cache/godwit
 *     qemu-10/                bin/qemu-system-x86_64, bin/qemu-img (scripts), root/ (Debian's packages, unpacked)
 *     libvirt/                bin/libvirtd, bin/virsh (scripts), root/; only where a comparison asked for it
 *     kernel/                 vmlinuz, modules/, version
 *     small-guest-HASH/       initramfs.cpio
 *     debian-HASH/            root/ (what debootstrap made; can be removed once the full guest is there)
 *     full-guest-HASH/        root.img (ext4, sparse)
 *     NAME.lock, NAME.making/ while one of them is made; a maker that was killed leaves NAME.making to the next one
 *     NAME.log                what the tools said
 * </pre>
 *
 * HASH is that of the recipe: another recipe is another folder. Any folder can be deleted while no guest uses it; it is
 * made again when it is needed. With everything in place nothing is asked of any network.
 *
 * <p>{@link org.godwit.lab.cache.Cache} makes a folder all at once or not at all; {@link org.godwit.lab.cache.DebianArchive}
 * fetches packages without touching the system's own package lists.
 */
@NullMarked
package org.godwit.lab.cache;

import org.jspecify.annotations.NullMarked;
