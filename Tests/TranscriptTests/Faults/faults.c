/* A library for LD_PRELOAD under which one call into the system fails: the FAULT_NTH of those that touch a path below
 * FAULT_BELOW, or a descriptor of one, with the error FAULT_ERRNO. Whether it came to that call is written to the file
 * FAULT_REACHED. Apart from the tests because nothing in Swift can stand between a program and its C library. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_long calls;

/* Whether a descriptor is of a file or folder below the place of interest. */
static int concerns(int descriptor) {
    const char *below = getenv("FAULT_BELOW");
    char link[64], path[PATH_MAX];
    if (!below) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, sizeof path - 1);
    if (count < 0) return 0;
    path[count] = 0;
    return strncmp(path, below, strlen(below)) == 0;
}

/* Whether this call is the one to fail; sets errno then. */
static int fails(void) {
    const char *nth = getenv("FAULT_NTH"), *number = getenv("FAULT_ERRNO"), *reached = getenv("FAULT_REACHED");
    if (!nth || !number || !reached || atomic_fetch_add(&calls, 1) + 1 != atol(nth)) return 0;
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    int file = real(reached, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file >= 0) close(file);
    errno = atoi(number);
    return 1;
}

static int names(const char *path) {
    const char *below = getenv("FAULT_BELOW");
    return below && strncmp(path, below, strlen(below)) == 0;
}

#define REAL(result, name, ...) ((result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

#define OPENER(name)                                                                                                   \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = va_arg(rest, mode_t);                                                                            \
        va_end(rest);                                                                                                  \
        if (names(path) && fails()) return -1;                                                                         \
        return REAL(int, name, const char *, int, ...)(path, flags, mode);                                             \
    }
OPENER(open)
OPENER(open64)

#define OPENER_AT(name)                                                                                                \
    int name(int directory, const char *path, int flags, ...) {                                                        \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = va_arg(rest, mode_t);                                                                            \
        va_end(rest);                                                                                                  \
        if ((names(path) || (path[0] != '/' && concerns(directory))) && fails()) return -1;                            \
        return REAL(int, name, int, const char *, int, ...)(directory, path, flags, mode);                             \
    }
OPENER_AT(openat)
OPENER_AT(openat64)

ssize_t read(int descriptor, void *bytes, size_t count) {
    if (concerns(descriptor) && fails()) return -1;
    return REAL(ssize_t, read, int, void *, size_t)(descriptor, bytes, count);
}

#define STATUS(name, type)                                                                                             \
    int name(int descriptor, struct type *status) {                                                                    \
        if (concerns(descriptor) && fails()) return -1;                                                                \
        return REAL(int, name, int, struct type *)(descriptor, status);                                                \
    }
STATUS(fstat, stat)
STATUS(fstat64, stat64)

#define STATUS_AT(name, type)                                                                                          \
    int name(int directory, const char *path, struct type *status, int flags) {                                        \
        if (concerns(directory) && fails()) return -1;                                                                 \
        return REAL(int, name, int, const char *, struct type *, int)(directory, path, status, flags);                 \
    }
STATUS_AT(fstatat, stat)
STATUS_AT(fstatat64, stat64)

/* What readdir does with getdents; it tells an error from the end by errno alone. */
#define READER(name, type)                                                                                             \
    struct type *name(DIR *folder) {                                                                                   \
        if (concerns(dirfd(folder)) && fails()) return NULL;                                                           \
        return REAL(struct type *, name, DIR *)(folder);                                                               \
    }
READER(readdir, dirent)
READER(readdir64, dirent64)

DIR *fdopendir(int descriptor) {
    if (concerns(descriptor) && fails()) return NULL;
    return REAL(DIR *, fdopendir, int)(descriptor);
}

off_t lseek(int descriptor, off_t offset, int whence) {
    if (concerns(descriptor) && fails()) return -1;
    return REAL(off_t, lseek, int, off_t, int)(descriptor, offset, whence);
}
