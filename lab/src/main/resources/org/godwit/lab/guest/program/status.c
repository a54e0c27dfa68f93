/* SPDX-License-Identifier: Apache-2.0 */
/*
 * status: a CGI program. Answers with one JSON object: clock, uptime, boot id, errors in the kernel's log, and one field
 * for each report under /run/godwit, with "alive" telling whether the program that wrote it still runs. Asked with
 * "?hurry" it has memcheck check as fast as it can from then on.
 */
#define _GNU_SOURCE
#include "guest.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* The kernel's own messages (facility 0) of the levels emergency to error, of all that its ring still holds. */
static int kernel_errors(void)
{
    char record[8192];
    int errors = 0, file = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0)
        return -1;
    while (read(file, record, sizeof record - 1) > 0) {
        int facility_and_level = atoi(record);
        errors += facility_and_level <= 3;
    }
    close(file);
    return errors;
}

static size_t slurp(const char *path, char *into, size_t room)
{
    FILE *file = fopen(path, "r");
    size_t length = file ? fread(into, 1, room - 1, file) : 0;
    if (file)
        fclose(file);
    into[length] = 0;
    into[strcspn(into, "\n")] = 0;
    return strlen(into);
}

static int is_alive(const char *json)
{
    const char *pid = strstr(json, "\"pid\":");
    return pid && kill(atoi(pid + 6), 0) == 0;
}

static void print_report(const char *directory, const char *file)
{
    char path[512], json[4096];
    size_t name = strlen(file) - strlen(".json");
    snprintf(path, sizeof path, "%s/%s", directory, file);
    size_t length = slurp(path, json, sizeof json);
    if (length < 2 || json[length - 1] != '}')
        return;
    json[length - 1] = 0;
    printf(",\"%.*s\":%s,\"alive\":%s}", (int)name, file, json, is_alive(json) ? "true" : "false");
}

int status(int count, char **words)
{
    char boot[64], uptime[64];
    const char *directory = count > 1 ? words[1] : REPORTS;
    int errors = kernel_errors();
    const char *query = getenv("QUERY_STRING");
    if (query && strcmp(query, "hurry") == 0)
        close(open(REPORTS "/hurry", O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    slurp("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
    slurp("/proc/uptime", uptime, sizeof uptime);
    printf("Content-Type: application/json\r\nCache-Control: no-store\r\n\r\n");
    printf("{\"bootId\":\"%s\",\"uptimeSeconds\":%.2f,\"dmesgErrors\":%d", boot, atof(uptime), errors);
    DIR *reports = opendir(directory);
    for (struct dirent *entry; reports && (entry = readdir(reports));)
        if (strlen(entry->d_name) > 5 && strcmp(entry->d_name + strlen(entry->d_name) - 5, ".json") == 0)
            print_report(directory, entry->d_name);
    /* Last, so that the time it shows is as close as can be to the moment the answer leaves. */
    uint64_t now = now_nanos(CLOCK_REALTIME);
    printf(",\"clock\":{\"epochMillis\":%llu.%03llu}}\n", (unsigned long long)(now / 1000000),
           (unsigned long long)(now / 1000 % 1000));
    return 0;
}
