/* SPDX-License-Identifier: Apache-2.0 */
/* One static program, several names: what a guest needs and no Debian package has. */
#include "guest.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

uint64_t now_nanos(int clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (uint64_t)t.tv_sec * 1000000000ULL + (uint64_t)t.tv_nsec;
}

void sleep_until(uint64_t nanos)
{
    struct timespec t = {(time_t)(nanos / 1000000000ULL), (long)(nanos % 1000000000ULL)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0) {
    }
}

void report(const char *name, const char *format, ...)
{
    char fresh[128], final[128];
    snprintf(fresh, sizeof fresh, REPORTS "/%s.new", name);
    snprintf(final, sizeof final, REPORTS "/%s.json", name);
    FILE *file = fopen(fresh, "w");
    if (!file)
        return;
    va_list values;
    va_start(values, format);
    vfprintf(file, format, values);
    va_end(values);
    if (fclose(file) == 0)
        rename(fresh, final);
}

void tell_operations(const char *name, uint64_t done)
{
    static int file = -1;
    char text[64];
    if (file < 0) {
        snprintf(text, sizeof text, REPORTS "/%.10s.operations", name);
        file = open(text, O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
    }
    int length = snprintf(text, sizeof text, OPERATIONS_FORMAT, (unsigned long long)done);
    /* Where it cannot be written nobody counts, and the work goes on. */
    (void)!pwrite(file, text, (size_t)length, 0);
}

void complain(const char *format, ...)
{
    char text[512];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    FILE *log = fopen("/dev/kmsg", "w");
    if (log) {
        fprintf(log, "<3>godwit: %s\n", text);
        fclose(log);
    }
    fprintf(stderr, "godwit: %s\n", text);
}

int main(int count, char **words)
{
    static const struct {
        const char *name;
        int (*run)(int, char **);
    } programs[] = {{"memcheck", memcheck},
                    {"diskcheck", diskcheck},
                    {"heartbeat", heartbeat},
                    {"status", status},
                    {"rediscount", rediscount}};

    const char *slash = strrchr(words[0], '/');
    const char *name = slash ? slash + 1 : words[0];
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        if (strcmp(name, programs[i].name) == 0)
            return programs[i].run(count, words);
    fprintf(stderr, "call me memcheck, diskcheck, heartbeat, status or rediscount, not %s\n", name);
    return 2;
}
