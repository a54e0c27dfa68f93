/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rediscount
 *
 * Asks the Redis of this guest twenty times a second how many commands it has processed, for ever; these are the operations
 * of "redis". One connection and no process for each question: what counts must not be a load itself.
 */
#include "guest.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PORT = 6379, PAUSE_MILLIS = 50 };

static const char question[] = "INFO stats\r\n";

/* The answer is "$LENGTH\r\n", so many bytes and "\r\n". Returns 0 when the connection is of no use any more. */
static int ask(int redis, FILE *answers)
{
    static char answer[16384];
    size_t length = 0;
    if (write(redis, question, sizeof question - 1) != sizeof question - 1 ||
        fscanf(answers, "$%zu\r\n", &length) != 1 || length >= sizeof answer - 2 ||
        fread(answer, 1, length + 2, answers) != length + 2)
        return 0;
    answer[length] = 0;
    const char *commands = strstr(answer, "total_commands_processed:");
    if (commands)
        tell_operations("redis", strtoull(strchr(commands, ':') + 1, NULL, 10));
    return commands != NULL;
}

int rediscount(int count, char **words)
{
    struct sockaddr_in server = {.sin_family = AF_INET, .sin_port = htons(PORT)};
    (void)words;
    if (count != 1) {
        fprintf(stderr, "usage: rediscount\n");
        return 2;
    }
    server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int redis = socket(AF_INET, SOCK_STREAM, 0);
    FILE *answers = redis < 0 ? NULL : fdopen(redis, "r");
    if (!answers || connect(redis, (struct sockaddr *)&server, sizeof server) != 0) {
        complain("rediscount: there is no Redis on port %d", PORT);
        return 1;
    }
    while (ask(redis, answers))
        sleep_until(now_nanos(CLOCK_MONOTONIC) + PAUSE_MILLIS * 1000000ULL);
    complain("rediscount: Redis gave no answer that tells its commands");
    return 1;
}
