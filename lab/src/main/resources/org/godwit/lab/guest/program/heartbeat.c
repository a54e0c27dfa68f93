/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heartbeat ADDRESS PORT MILLIS
 *
 * Sends "godwit BOOT_ID COUNTER REALTIME_NANOS MONOTONIC_NANOS" over UDP, for ever. Whoever listens sees how many
 * copies of a guest run: two would send the same counter with different clocks.
 */
#include "guest.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

int heartbeat(int count, char **words)
{
    char boot[64] = "", text[192];
    struct sockaddr_in target = {.sin_family = AF_INET};
    if (count < 4 || inet_pton(AF_INET, words[1], &target.sin_addr) != 1 || atoi(words[3]) <= 0) {
        fprintf(stderr, "usage: heartbeat ADDRESS PORT MILLIS\n");
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
        int length = snprintf(text, sizeof text, "godwit %s %llu %llu %llu\n", boot, (unsigned long long)counter,
                              (unsigned long long)now_nanos(CLOCK_REALTIME), (unsigned long long)now);
        /* Nobody may listen yet, or the network may be away for a moment: the next beat tries again. */
        (void)!sendto(socket_, text, (size_t)length, 0, (struct sockaddr *)&target, sizeof target);
        tick = (now > tick + 2 * pause ? now : tick) + pause;
        sleep_until(tick);
    }
}
