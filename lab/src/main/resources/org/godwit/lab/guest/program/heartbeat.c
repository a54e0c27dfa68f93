/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heartbeat ADDRESS PORT MILLIS [KIND]
 *
 * Sends "godwit BOOT_ID COUNTER REALTIME_NANOS MONOTONIC_NANOS [OPERATIONS]" over UDP, for ever. Whoever listens sees how
 * many copies of a guest run: two would send the same counter with different clocks. OPERATIONS is what
 * REPORTS/KIND.operations says, once it says something: how much work the guest gets done, seen without asking it.
 */
#include "guest.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The last number that was read; 0 before the first. */
static uint64_t operations(const char *kind)
{
    static int file = -1;
    static uint64_t newest;
    char text[64];
    if (file < 0) {
        snprintf(text, sizeof text, REPORTS "/%.20s.operations", kind);
        file = open(text, O_RDONLY | O_CLOEXEC);
    }
    ssize_t length = file < 0 ? 0 : pread(file, text, sizeof text - 1, 0);
    if (length > 0) {
        text[length] = 0;
        newest = strtoull(text, NULL, 10);
    }
    return newest;
}

int heartbeat(int count, char **words)
{
    char boot[64] = "", text[192];
    struct sockaddr_in target = {.sin_family = AF_INET};
    if (count < 4 || inet_pton(AF_INET, words[1], &target.sin_addr) != 1 || atoi(words[3]) <= 0) {
        fprintf(stderr, "usage: heartbeat ADDRESS PORT MILLIS [KIND]\n");
        return 2;
    }
    target.sin_port = htons((uint16_t)atoi(words[2]));
    uint64_t pause = strtoull(words[3], NULL, 10) * 1000000ULL, tick = now_nanos(CLOCK_MONOTONIC);
    FILE *file = fopen("/proc/sys/kernel/random/boot_id", "r");
    if (!file || !fgets(boot, sizeof boot, file))
        return 1;
    fclose(file);
    boot[strcspn(boot, "\n")] = 0;
    int socket_ = socket(AF_INET, SOCK_DGRAM, 0);
    for (uint64_t counter = 0;; counter++) {
        uint64_t now = now_nanos(CLOCK_MONOTONIC);
        int length = snprintf(text, sizeof text, "godwit %s %llu %llu %llu", boot, (unsigned long long)counter,
                              (unsigned long long)now_nanos(CLOCK_REALTIME), (unsigned long long)now);
        uint64_t done = count > 4 ? operations(words[4]) : 0;
        length += done ? snprintf(text + length, sizeof text - (size_t)length, " %llu\n", (unsigned long long)done)
                       : snprintf(text + length, sizeof text - (size_t)length, "\n");
        /* Nobody may listen yet, or the network may be away for a moment: the next beat tries again. */
        (void)!sendto(socket_, text, (size_t)length, 0, (struct sockaddr *)&target, sizeof target);
        tick = (now > tick + 2 * pause ? now : tick) + pause;
        sleep_until(tick);
    }
}
