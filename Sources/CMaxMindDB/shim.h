#ifndef COATCHECK_CMAXMINDDB_H
#define COATCHECK_CMAXMINDDB_H

#include <fcntl.h>
#include <maxminddb.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __linux__
#include <sys/syscall.h>
#endif

// Copies all bytes from one open file to another.
static inline bool coatcheck_copy(int source, int target) {
    char buffer[65536];
    ssize_t count;
    while ((count = read(source, buffer, sizeof buffer)) > 0) {
        for (ssize_t written = 0; written < count;) {
            ssize_t step = write(target, buffer + written, (size_t)(count - written));
            if (step <= 0) return false;
            written += step;
        }
    }
    return count == 0;
}

// Opens a copy of the file in memory. The library maps what it opens, and a map of a file that is cut short ends the process.
static inline int coatcheck_open_places(const char *path, MMDB_s *database) {
    int source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (source < 0) return MMDB_FILE_OPEN_ERROR;
    struct stat found;
    int status = MMDB_FILE_OPEN_ERROR;
    if (fstat(source, &found) == 0 && S_ISREG(found.st_mode)) {
#ifdef __linux__
        int copy = (int)syscall(SYS_memfd_create, "places", 1u /* MFD_CLOEXEC */);
        if (copy >= 0 && coatcheck_copy(source, copy)) {
            char name[32];
            snprintf(name, sizeof name, "/proc/self/fd/%d", copy);
            status = MMDB_open(name, MMDB_MODE_MMAP, database);
        } else {
            status = MMDB_IO_ERROR;
        }
        if (copy >= 0) close(copy);
#else
        status = MMDB_open(path, MMDB_MODE_MMAP, database);
#endif
    }
    close(source);
    return status;
}

// The English name of a field of an entry. Swift cannot call functions with a variable number of arguments.
static inline bool coatcheck_english_name(MMDB_entry_s *entry, const char *field, MMDB_entry_data_s *name) {
    return MMDB_get_value(entry, name, field, "names", "en", NULL) == MMDB_SUCCESS && name->has_data &&
           name->type == MMDB_DATA_TYPE_UTF8_STRING;
}

#endif
