/* Stands between a program and the C library's calls that change files below one folder.
 *
 * Built by tests/faults/writes.py and put before the C library with LD_PRELOAD. Every such call
 * is counted; the one that was chosen beforehand fails with a chosen error, or kills the process
 * before it is carried out. With a journal, every call is also written down with its bytes, so
 * that a power cut can be played back afterwards. Counting is for one process; forks have their
 * own counts.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define FILES 4096
#define KILL (-1)

static char folder[PATH_MAX];
static char *names[FILES]; /* of open files below the folder */
static long count, chosen;
static int what, for_good, journal = -1;
static char last[PATH_MAX + 32];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define NEXT(type, name, ...)                                                                    \
    static type (*next)(__VA_ARGS__);                                                            \
    if (!next)                                                                                   \
    next = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

/* --- for the tests ------------------------------------------------------------------------ */

void faults_below(const char *path) { snprintf(folder, sizeof folder, "%s", path); }

/* From now on: the number-th call fails with this error (or kills), all later ones too if asked. */
void faults_arm(long number, int error, int always) {
    count = 0, chosen = number, what = error, for_good = always;
    last[0] = 0;
}

long faults_count(void) { return count; }
const char *faults_last(void) { return last; }
void faults_journal(int fd) { journal = fd; }

/* --- deciding ----------------------------------------------------------------------------- */

static int ours(const char *path) {
    size_t length = strlen(folder);
    return length && path && !strncmp(path, folder, length);
}

static const char *name_of(int fd) { return fd >= 0 && fd < FILES ? names[fd] : NULL; }

/* Whether this call is to fail; errno says how. A full disk lets nobody down who removes. */
static int fails(const char *call, const char *path) {
    int failing = 0;
    if (what == ENOSPC && (!strcmp(call, "unlink") || !strcmp(call, "rmdir")))
        return 0;
    pthread_mutex_lock(&lock);
    count++;
    if (chosen && (count == chosen || (for_good && count > chosen))) {
        snprintf(last, sizeof last, "%s %s", call, path + strlen(folder));
        if (what == KILL)
            kill(getpid(), SIGKILL);
        failing = 1;
    }
    pthread_mutex_unlock(&lock);
    if (failing)
        errno = what;
    return failing;
}

/* One line of JSON would have to escape bytes: kind, offset, lengths, then name and data as are. */
static void note(char kind, const char *path, int64_t offset, const void *data, uint64_t size) {
    if (journal < 0)
        return;
    path += strlen(folder);
    uint32_t length = strlen(path);
    char head[1 + 8 + 4 + 8];
    head[0] = kind;
    memcpy(head + 1, &offset, 8);
    memcpy(head + 9, &length, 4);
    memcpy(head + 13, &size, 8);
    pthread_mutex_lock(&lock);
    syscall(SYS_write, journal, head, sizeof head);
    syscall(SYS_write, journal, path, length);
    if (size)
        syscall(SYS_write, journal, data, size);
    pthread_mutex_unlock(&lock);
}

static void opened(int fd, const char *path, int flags) {
    if (fd < 0 || fd >= FILES)
        return;
    free(names[fd]);
    names[fd] = ours(path) ? strdup(path) : NULL;
    if (names[fd] && (flags & (O_CREAT | O_TRUNC)))
        note(flags & O_TRUNC ? 't' : 'c', path, 0, NULL, 0);
}

/* --- calls on names ----------------------------------------------------------------------- */

static int open_with(int (*next)(const char *, int, ...), const char *path, int flags, mode_t mode) {
    int changes = (flags & O_TRUNC) || ((flags & O_CREAT) && access(path, F_OK));
    if (changes && ours(path) && fails("open", path))
        return -1;
    int fd = next(path, flags, mode);
    opened(fd, path, changes ? flags : 0);
    return fd;
}

#define OPEN(name)                                                                               \
    int name(const char *path, int flags, ...) {                                                 \
        NEXT(int, #name, const char *, int, ...);                                                \
        va_list rest;                                                                            \
        va_start(rest, flags);                                                                   \
        mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;                                \
        va_end(rest);                                                                            \
        return open_with(next, path, flags, mode);                                               \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    NEXT(int, "close", int);
    if (fd >= 0 && fd < FILES && names[fd]) {
        free(names[fd]);
        names[fd] = NULL;
    }
    return next(fd);
}

int rename(const char *from, const char *to) {
    NEXT(int, "rename", const char *, const char *);
    if (ours(to) && fails("rename", to))
        return -1;
    int done = next(from, to);
    if (!done && ours(to))
        note('r', to, 0, from + strlen(folder), strlen(from) - strlen(folder));
    return done;
}

#define ON_NAME(name, kind, declared, passed)                                                    \
    int name declared {                                                                          \
        NEXT(int, #name, const char *, ...);                                                     \
        if (ours(path) && fails(#name, path))                                                    \
            return -1;                                                                           \
        int done = next passed;                                                                  \
        if (!done && ours(path))                                                                 \
            note(kind, path, 0, NULL, 0);                                                        \
        return done;                                                                             \
    }
ON_NAME(unlink, 'u', (const char *path), (path))
ON_NAME(rmdir, 'u', (const char *path), (path))
ON_NAME(mkdir, 'm', (const char *path, mode_t mode), (path, mode))

/* --- calls on open files ------------------------------------------------------------------ */

ssize_t write(int fd, const void *data, size_t size) {
    NEXT(ssize_t, "write", int, const void *, size_t);
    const char *name = name_of(fd);
    if (name && fails("write", name))
        return -1;
    int64_t at = name ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t done = next(fd, data, size);
    if (name && done > 0)
        note('w', name, at, data, done);
    return done;
}

#define PWRITE(call, type)                                                                       \
    ssize_t call(int fd, const void *data, size_t size, type at) {                               \
        NEXT(ssize_t, #call, int, const void *, size_t, type);                                   \
        const char *name = name_of(fd);                                                          \
        if (name && fails("write", name))                                                        \
            return -1;                                                                           \
        ssize_t done = next(fd, data, size, at);                                                 \
        if (name && done > 0)                                                                    \
            note('w', name, at, data, done);                                                     \
        return done;                                                                             \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define ON_FILE(call, kind, declared, passed, size)                                              \
    int call declared {                                                                          \
        NEXT(int, #call, int, ...);                                                              \
        const char *name = name_of(fd);                                                          \
        if (name && fails(#call, name))                                                          \
            return -1;                                                                           \
        int done = next passed;                                                                  \
        if (name && !done)                                                                       \
            note(kind, name, size, NULL, 0);                                                     \
        return done;                                                                             \
    }
ON_FILE(fsync, 's', (int fd), (fd), 0)
ON_FILE(fdatasync, 's', (int fd), (fd), 0)
ON_FILE(ftruncate, 'l', (int fd, off_t size), (fd, size), size)
ON_FILE(ftruncate64, 'l', (int fd, off64_t size), (fd, size), size)
