/* SPDX-License-Identifier: Apache-2.0 */
/*
 * diskcheck DEVICE KIB_PER_SECOND [MIB]
 *
 * Writes blocks of 64 KiB round and round over the first MIB (default 64) of DEVICE, past the page cache, reads each one
 * back, and reads one older block as well. What DEVICE held there before is lost.
 */
#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <linux/fs.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 65536, WORDS = BLOCK / 8 };

static int device;
static uint64_t *buffer;
static uint32_t *versions;
static uint64_t salt, written, checked, errors;

static void went_wrong(const char *what, uint64_t block)
{
    errors++;
    complain("diskcheck: block %llu, version %u: %s", (unsigned long long)block, versions[block], what);
}

static void write_block(uint64_t block)
{
    versions[block]++;
    for (size_t i = 0; i < WORDS; i++)
        buffer[i] = pattern(salt + block, versions[block], i);
    if (pwrite(device, buffer, BLOCK, (off_t)(block * BLOCK)) != BLOCK)
        went_wrong(strerror(errno), block);
    written++;
}

static void check_block(uint64_t block)
{
    checked++;
    memset(buffer, 0, BLOCK);
    if (pread(device, buffer, BLOCK, (off_t)(block * BLOCK)) != BLOCK) {
        went_wrong(strerror(errno), block);
        return;
    }
    for (size_t i = 0; i < WORDS; i++)
        if (buffer[i] != pattern(salt + block, versions[block], i)) {
            went_wrong("what was read is not what was written", block);
            return;
        }
}

int diskcheck(int count, char **words)
{
    uint64_t size = 0;
    if (count < 3) {
        fprintf(stderr, "usage: diskcheck DEVICE KIB_PER_SECOND [MIB]\n");
        return 2;
    }
    device = open(words[1], O_RDWR | O_DIRECT | O_CLOEXEC);
    if (device < 0 || ioctl(device, BLKGETSIZE64, &size) != 0) {
        complain("diskcheck: %s: %s", words[1], strerror(errno));
        return 1;
    }
    uint64_t wanted = (count > 3 ? strtoull(words[3], NULL, 10) : 64) << 20;
    uint64_t blocks = (size < wanted ? size : wanted) / BLOCK;
    double rate = strtod(words[2], NULL) * 1024 / BLOCK;
    versions = calloc(blocks, sizeof *versions);
    if (rate <= 0 || blocks == 0 || !versions || posix_memalign((void **)&buffer, 4096, BLOCK) != 0) {
        complain("diskcheck: %s has no room for a block of 64 KiB, or the rate is not positive", words[1]);
        return 1;
    }
    salt = mix(now_nanos(CLOCK_REALTIME)); /* what an earlier boot left there is never taken for today's */
    uint64_t pause = (uint64_t)(1e9 / rate), tick = now_nanos(CLOCK_MONOTONIC);
    for (uint64_t next = 0;; next = (next + 1) % blocks) {
        write_block(next);
        check_block(next);
        uint64_t older = mix(written) % (written < blocks ? written : blocks);
        check_block(older);
        report("disk", "{\"pid\":%d,\"device\":\"%s\",\"blocksWritten\":%llu,\"blocksChecked\":%llu,\"errors\":%llu}",
               (int)getpid(), words[1], (unsigned long long)written, (unsigned long long)checked,
               (unsigned long long)errors);
        uint64_t now = now_nanos(CLOCK_MONOTONIC);
        tick = (now > tick + 2 * pause ? now : tick) + pause;
        sleep_until(tick);
    }
}
