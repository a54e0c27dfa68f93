/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that compresses as a program's does, and whose every word can be told again for the check. */
#include "guest.h"

enum { VOCABULARY = 1024 };

static uint64_t vocabulary[VOCABULARY];

/* Words of three to seven letters, the frequent ones more frequent, as in a language. */
static void learn(void)
{
    static const char letters[] = "eeeeettttaaaooiinnsshhrrdlu";
    for (size_t i = 0; i < VOCABULARY; i++) {
        uint64_t dice = mix(i + 1);
        char word[8] = "        ";
        for (size_t k = 0, length = 3 + dice % 5; k < length; k++)
            word[k] = letters[(dice >> (8 + 7 * k)) % (sizeof letters - 1)];
        __builtin_memcpy(&vocabulary[i], word, sizeof word);
    }
}

/* Four of eight point into the 2 MiB around an address that the page shares, three are small numbers, one is noise. */
static uint64_t pointer(uint64_t base, uint64_t dice)
{
    switch (dice & 7) {
    case 0:
        return mix(dice);
    case 1:
    case 2:
    case 3:
        return dice >> 56;
    default:
        return 0x7f0000000000ULL | (base & 0xff) << 24 | (dice >> 36 & 0x1ffff) << 4;
    }
}

uint64_t lifelike(uint64_t block, uint64_t version, size_t word)
{
    uint64_t base = mix(block * 0x9e3779b97f4a7c15ULL + version), dice = mix(base + word);
    if (block & 1)
        return pointer(mix(block >> 8), dice);
    if (!vocabulary[0])
        learn();
    return vocabulary[dice % VOCABULARY];
}
