/* SPDX-License-Identifier: Apache-2.0 */
/* What the guest's small programs share: the pattern that memory and disk are checked against, and the report. */
#ifndef GODWIT_GUEST_H
#define GODWIT_GUEST_H

#include <stddef.h>
#include <stdint.h>

#define REPORTS "/run/godwit"
#define OPERATIONS_FORMAT "%020llu\n"

/* A well mixed 64-bit number from any other (the finalizer of splitmix64). */
static inline uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
}

/*
 * The word that belongs at position `word` of block `block` in version `version`. Three words of eight are random, the
 * others repeat within the block: compressors reach about a factor of 2.5, as they do on the memory of real programs.
 */
static inline uint64_t pattern(uint64_t block, uint64_t version, size_t word)
{
    uint64_t base = mix(block * 0x9e3779b97f4a7c15ULL + version);
    return (word & 7) < 3 ? mix(base + word) : base;
}

/*
 * What belongs there when memory shall look like a program's: one page of two holds text, the other pointers with small
 * numbers and a little noise between them. zstd at its level 1 makes it 2.4 times smaller, lz4 1.8 times.
 */
uint64_t lifelike(uint64_t block, uint64_t version, size_t word);

uint64_t now_nanos(int clock);
void sleep_until(uint64_t nanos);

/* Replaces REPORTS/name.json in one step, so that a reader never sees half a report. */
void report(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/*
 * Tells how many operations of this kind have been done, in REPORTS/name.operations: one number, always of the same length,
 * so that whoever reads it while it changes reads a number.
 */
void tell_operations(const char *name, uint64_t done);

/* A line for the console and the kernel's log. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

int memcheck(int count, char **words);
int diskcheck(int count, char **words);
int heartbeat(int count, char **words);
int status(int count, char **words);
int rediscount(int count, char **words);

#endif
