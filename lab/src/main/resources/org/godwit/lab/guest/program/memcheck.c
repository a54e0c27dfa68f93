/* SPDX-License-Identifier: Apache-2.0 */
/*
 * memcheck MIB DIRTY_MIB_PER_SECOND FRACTION [CHECK_MIB_PER_SECOND [DIRTY_MIB]]
 *
 * Fills MIB of memory with the pattern, rewrites FRACTION (0 to 1) of the bytes of one page after the other, and
 * compares every page with what it must hold, for ever. Each page has a version that lives outside the page: a page
 * that falls back to an older state (what a lost dirty page looks like) is an error like any other.
 *
 * With DIRTY_MIB only so much, at the beginning, is ever rewritten, and the memory looks like a program's: text and
 * pointers. A page that is rewritten in part then changes in one word up to FRACTION of it, somewhere in its middle.
 *
 * The pages that it has rewritten are its operations.
 *
 * While REPORTS/hurry exists it checks as fast as it can, so that one who waits for a whole pass need not wait long.
 *
 * A page with an error is counted once and written anew, so that the count tells how many pages went bad.
 */
#include "guest.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum { PAGE = 4096, WORDS = PAGE / 8, TICK_MILLIS = 20, REPORT_MILLIS = 500, HURRIED = 1024 * 256 };

static uint64_t *memory;
static uint32_t *versions;
static uint64_t pages, errors, checked, dirtied, passes;
static size_t changing; /* words of a page that its version changes, at most */
static int natural;     /* whether the memory looks like a program's */

/* The words of a page that change with its version; the others never do. */
struct span {
    size_t from, to;
};

static struct span changes(uint64_t page)
{
    if (!natural || changing == WORDS)
        return (struct span){0, changing};
    uint64_t dice = mix(page + 1);
    size_t words = 1 + dice % changing, from = (dice >> 32) % (WORDS - words + 1);
    return (struct span){from, from + words};
}

static uint64_t expected(uint64_t page, struct span changes, size_t word)
{
    uint32_t version = word >= changes.from && word < changes.to ? versions[page] : 0;
    return natural ? lifelike(page, version, word) : pattern(page, version, word);
}

static void fill(uint64_t page, struct span words)
{
    uint64_t *at = memory + page * WORDS;
    struct span changed = changes(page);
    for (size_t i = words.from; i < words.to; i++)
        at[i] = expected(page, changed, i);
}

static const struct span whole = {0, WORDS};

static void check(uint64_t page)
{
    const volatile uint64_t *at = memory + page * WORDS;
    struct span changed = changes(page);
    for (size_t i = 0; i < WORDS; i++) {
        uint64_t want = expected(page, changed, i), have = at[i];
        if (have != want) {
            errors++;
            complain("memcheck: page %llu, version %u, word %zu holds %016llx instead of %016llx",
                     (unsigned long long)page, versions[page], i, (unsigned long long)have, (unsigned long long)want);
            fill(page, whole);
            return;
        }
    }
}

static void tell(void)
{
    report("memory",
           "{\"pid\":%d,\"mebibytes\":%llu,\"passes\":%llu,\"pagesChecked\":%llu,\"pagesDirtied\":%llu,\"errors\":%llu}",
           (int)getpid(), (unsigned long long)(pages * PAGE >> 20), (unsigned long long)passes,
           (unsigned long long)checked, (unsigned long long)dirtied, (unsigned long long)errors);
}

int memcheck(int count, char **words)
{
    if (count < 4) {
        fprintf(stderr, "usage: memcheck MIB DIRTY_MIB_PER_SECOND FRACTION [CHECK_MIB_PER_SECOND [DIRTY_MIB]]\n");
        return 2;
    }
    pages = strtoull(words[1], NULL, 10) << 20 >> 12;
    double dirty_rate = strtod(words[2], NULL) * 256, fraction = strtod(words[3], NULL);
    double check_rate = (count > 4 ? strtod(words[4], NULL) : 16) * 256;
    uint64_t rewritten = count > 5 ? strtoull(words[5], NULL, 10) << 20 >> 12 : pages;
    natural = count > 5;
    changing = (size_t)(fraction * WORDS + 0.5);
    changing = changing < 1 ? 1 : changing > WORDS ? WORDS : changing;

    memory = mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    versions = calloc(pages, sizeof *versions);
    if (pages == 0 || rewritten == 0 || rewritten > pages || memory == MAP_FAILED || !versions) {
        complain("memcheck: no memory for %s MiB", words[1]);
        return 1;
    }
    for (uint64_t page = 0; page < pages; page++)
        fill(page, whole);
    tell();

    uint64_t next_dirty = 0, next_check = 0, last_report = 0;
    double owed_dirty = 0, owed_checks = 0;
    int hurry = 0;
    for (uint64_t tick = now_nanos(CLOCK_MONOTONIC);; sleep_until(tick)) {
        /* A guest that stood still owes nothing: it goes on at its rate instead of running after the lost time. */
        uint64_t now = now_nanos(CLOCK_MONOTONIC);
        tick = (now > tick + 5 * TICK_MILLIS * 1000000ULL ? now : tick) + TICK_MILLIS * 1000000ULL;
        for (owed_dirty += dirty_rate * TICK_MILLIS / 1000; owed_dirty >= 1; owed_dirty--) {
            versions[next_dirty]++;
            fill(next_dirty, changes(next_dirty));
            next_dirty = (next_dirty + 1) % rewritten;
            dirtied++;
        }
        if (dirty_rate > 0)
            tell_operations("memory", dirtied);
        for (owed_checks += (hurry ? HURRIED : check_rate) * TICK_MILLIS / 1000; owed_checks >= 1; owed_checks--) {
            check(next_check);
            next_check = (next_check + 1) % pages;
            checked++;
            passes += next_check == 0;
        }
        if (now - last_report > REPORT_MILLIS * 1000000ULL) {
            last_report = now;
            hurry = access(REPORTS "/hurry", F_OK) == 0;
            tell();
        }
    }
}
