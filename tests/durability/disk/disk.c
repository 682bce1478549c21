/* A disk that fails on request, preloaded between a process and the system.
 *
 * Of the files under $FIELDKIT_DISK it counts the operations that change something and lets one of them fail; it can
 * forget what a failed flush should have written, as Linux does; and it can take back what no flush made durable, as a
 * power cut does. With $FIELDKIT_DISK_LIES set, every flush succeeds and does nothing. Changes of folders count as durable.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define PAGE 4096
#define SECTOR 512
#define FDS 4096
#define FILES 512
#define DATABASE 2

enum { WRITE = 1, FLUSH = 2, OPEN = 4, RENAME = 8, TRUNCATE = 16, UNLINK = 32, FOLDER = 64 };

struct page {
    off_t number;
    int lost; /* clean in memory and not on the disk; else not flushed yet */
    ssize_t length;
    char old[PAGE];
};

struct file {
    dev_t device;
    ino_t inode;
    off_t durable;
    struct page *pages;
    int count, room;
};

static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static char watched[FDS];
static struct file files[FILES];
static int file_count;
static int modelled, lies, evicts, databases_only;
static long count_of, fails_at, drops_at, flush_count;
static int kinds_of = 127, failure, sticky, lost_share = 100;
static unsigned int luck = 1;

#define REAL(result, name, ...)                                                                                        \
    static result (*real)(__VA_ARGS__);                                                                                \
    if (!real)                                                                                                         \
        real = dlsym(RTLD_NEXT, name)

static ssize_t read_at(int fd, void *to, size_t length, off_t at) {
    REAL(ssize_t, "pread", int, void *, size_t, off_t);
    return real(fd, to, length, at);
}

static ssize_t write_at(int fd, const void *from, size_t length, off_t at) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return real(fd, from, length, at);
}

static int is_ours(const char *path) {
    const char *prefix = getenv("FIELDKIT_DISK");
    size_t length = path ? strlen(path) : 0;
    return prefix && length && !strncmp(path, prefix, strlen(prefix));
}

/* Whether this operation is the one to fail; sets errno. */
static int fails(int kind) {
    if (!(kinds_of & kind))
        return 0;
    count_of++;
    if (!fails_at || count_of < fails_at || (count_of > fails_at && !sticky))
        return 0;
    errno = failure;
    return 1;
}

static struct file *file_of(int fd) {
    struct stat found;
    if (fstat(fd, &found) || !S_ISREG(found.st_mode))
        return NULL;
    for (int n = 0; n < file_count; n++)
        if (files[n].inode == found.st_ino && files[n].device == found.st_dev)
            return &files[n];
    if (file_count == FILES)
        abort();
    struct file *made = &files[file_count++];
    memset(made, 0, sizeof *made);
    made->device = found.st_dev;
    made->inode = found.st_ino;
    made->durable = found.st_size;
    return made;
}

static struct page *page_of(struct file *file, off_t number) {
    for (int n = 0; n < file->count; n++)
        if (file->pages[n].number == number)
            return &file->pages[n];
    return NULL;
}

/* Keep what the disk holds of the pages that are about to change. */
static void remember(int fd, off_t at, off_t length) {
    struct file *file = modelled ? file_of(fd) : NULL;
    if (!file || length <= 0)
        return;
    for (off_t number = at / PAGE; number <= (at + length - 1) / PAGE; number++) {
        struct page *page = page_of(file, number);
        if (!page) {
            if (file->count == file->room) {
                file->room = file->room ? 2 * file->room : 64;
                file->pages = realloc(file->pages, file->room * sizeof *file->pages);
            }
            page = &file->pages[file->count++];
            page->number = number;
            page->length = read_at(fd, page->old, PAGE, number * PAGE);
        }
        page->lost = 0;
    }
}

static void put_back(int fd, struct page *page) {
    if (page->length > 0)
        (void)!write_at(fd, page->old, page->length, page->number * PAGE);
    if (page->length < PAGE) { /* beyond its end the file held nothing */
        static const char nothing[PAGE];
        ssize_t from = page->length > 0 ? page->length : 0;
        struct stat found;
        off_t end = fstat(fd, &found) ? 0 : found.st_size;
        off_t length = end - page->number * PAGE - from;
        if (length > PAGE - from)
            length = PAGE - from;
        if (length > 0)
            (void)!write_at(fd, nothing, length, page->number * PAGE + from);
    }
}

static void forget(struct file *file, struct page *page) {
    *page = file->pages[--file->count];
}

/* A flush: what was not durable is, or, of a flush that fails, part of it is lost. */
static int flush(int fd, int (*real)(int)) {
    pthread_mutex_lock(&lock);
    int result = 0;
    struct file *file = modelled ? file_of(fd) : NULL;
    if (fails(FLUSH)) {
        result = -1;
    } else if (file && drops_at && (!databases_only || watched[fd] == DATABASE) && ++flush_count == drops_at) {
        for (int n = file->count - 1; n >= 0; n--) {
            struct page *page = &file->pages[n];
            if (page->lost)
                continue;
            if (rand_r(&luck) % 100 >= lost_share) {
                forget(file, page);
                continue;
            }
            page->lost = 1;
            if (evicts) {
                put_back(fd, page);
                forget(file, page);
            }
        }
        errno = EIO;
        result = -1;
    } else if (!lies) {
        result = real(fd);
        if (!result && file) {
            struct stat found;
            for (int n = file->count - 1; n >= 0; n--)
                if (!file->pages[n].lost)
                    forget(file, &file->pages[n]);
            if (!fstat(fd, &found))
                file->durable = found.st_size;
        }
    }
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
    return result;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return fd >= 0 && fd < FDS && watched[fd] ? flush(fd, real) : real(fd);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return fd >= 0 && fd < FDS && watched[fd] ? flush(fd, real) : real(fd);
}

static ssize_t writing(int fd, off_t at, size_t length, int kind) {
    pthread_mutex_lock(&lock);
    int failed = fails(kind);
    int kept = errno;
    if (!failed)
        remember(fd, at, length);
    pthread_mutex_unlock(&lock);
    errno = kept;
    return failed ? -1 : 0;
}

#define WATCHED(fd) ((fd) >= 0 && (fd) < FDS && watched[fd])

ssize_t pwrite64(int fd, const void *from, size_t length, off64_t at) {
    if (WATCHED(fd) && writing(fd, at, length, WRITE))
        return -1;
    return write_at(fd, from, length, at);
}

ssize_t pwrite(int fd, const void *from, size_t length, off_t at) {
    return pwrite64(fd, from, length, at);
}

ssize_t write(int fd, const void *from, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (WATCHED(fd)) {
        off_t at = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
        if (writing(fd, at, length, WRITE))
            return -1;
    }
    return real(fd, from, length);
}

int ftruncate64(int fd, off64_t size) {
    REAL(int, "ftruncate64", int, off64_t);
    struct stat found;
    if (WATCHED(fd) && writing(fd, size, fstat(fd, &found) ? 0 : found.st_size - size, TRUNCATE))
        return -1;
    return real(fd, size);
}

int ftruncate(int fd, off_t size) {
    return ftruncate64(fd, size);
}

int posix_fallocate64(int fd, off64_t at, off64_t length) {
    REAL(int, "posix_fallocate64", int, off64_t, off64_t);
    if (WATCHED(fd) && writing(fd, at, 0, TRUNCATE))
        return errno;
    return real(fd, at, length);
}

int posix_fallocate(int fd, off_t at, off_t length) {
    return posix_fallocate64(fd, at, length);
}

static int opened(int fd, const char *path) {
    size_t length = strlen(path);
    int index = length > 4 && !strcmp(path + length - 4, "-shm"); /* mapped into memory, and never trusted after a cut */
    if (fd >= 0 && fd < FDS) {
        watched[fd] = !is_ours(path) || index ? 0 : length > 3 && !strcmp(path + length - 3, ".db") ? DATABASE : 1;
        if (watched[fd] && modelled) {
            pthread_mutex_lock(&lock);
            file_of(fd);
            pthread_mutex_unlock(&lock);
        }
    }
    return fd;
}

static int opening(const char *path, int flags, mode_t mode, int at, const char *name) {
    int (*real)(int, const char *, int, ...) = dlsym(RTLD_NEXT, "openat64");
    (void)name;
    if (is_ours(path) && (flags & (O_WRONLY | O_RDWR | O_CREAT)) && !(flags & O_DIRECTORY)) {
        pthread_mutex_lock(&lock);
        int failed = fails(OPEN);
        int kept = errno;
        pthread_mutex_unlock(&lock);
        if (failed) {
            errno = kept;
            return -1;
        }
    }
    int fd = real(at, path, flags & ~O_TRUNC, mode);
    opened(fd, path);
    if (fd >= 0 && (flags & O_TRUNC)) {
        if (WATCHED(fd) && modelled) {
            struct stat found;
            pthread_mutex_lock(&lock);
            remember(fd, 0, fstat(fd, &found) ? 0 : found.st_size);
            pthread_mutex_unlock(&lock);
        }
        int (*cut)(int, off64_t) = dlsym(RTLD_NEXT, "ftruncate64");
        (void)!cut(fd, 0);
    }
    return fd;
}

#define MODE(flags, mode)                                                                                              \
    mode_t mode = 0;                                                                                                   \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                             \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode = va_arg(rest, mode_t);                                                                                   \
        va_end(rest);                                                                                                  \
    }

int open(const char *path, int flags, ...) {
    MODE(flags, mode);
    return opening(path, flags, mode, AT_FDCWD, "open");
}

int open64(const char *path, int flags, ...) {
    MODE(flags, mode);
    return opening(path, flags, mode, AT_FDCWD, "open64");
}

int openat(int at, const char *path, int flags, ...) {
    MODE(flags, mode);
    return opening(path, flags, mode, at, "openat");
}

int openat64(int at, const char *path, int flags, ...) {
    MODE(flags, mode);
    return opening(path, flags, mode, at, "openat64");
}

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < FDS)
        watched[fd] = 0;
    return real(fd);
}

static int naming(const char *path, int kind) {
    if (!is_ours(path))
        return 0;
    pthread_mutex_lock(&lock);
    int failed = fails(kind);
    int kept = errno;
    pthread_mutex_unlock(&lock);
    errno = kept;
    return failed;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    return naming(to, RENAME) ? -1 : real(from, to);
}

int renameat(int a, const char *from, int b, const char *to) {
    REAL(int, "renameat", int, const char *, int, const char *);
    return naming(to, RENAME) ? -1 : real(a, from, b, to);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    return naming(path, UNLINK) ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    return naming(path, FOLDER) ? -1 : real(path, mode);
}

/* From now on, of the operations of some kinds, the one numbered `at` fails with `error`, and all after it if `ever`. */
void disk_fail(long at, int error, int kinds, int ever) {
    pthread_mutex_lock(&lock);
    fails_at = at, failure = error, kinds_of = kinds, sticky = ever, count_of = 0;
    pthread_mutex_unlock(&lock);
}

/* How many operations of these kinds there were since then. */
long disk_count(void) {
    return count_of;
}

/* From now on keep what is not durable; the flush numbered `at`, of databases or of any file, fails and loses `share` of
 * a hundred of its pages, which memory goes on showing unless `forgets`. */
void disk_watch(long at, int databases, int share, int forgets, unsigned int seed) {
    pthread_mutex_lock(&lock);
    for (int n = 0; n < file_count; n++)
        free(files[n].pages);
    file_count = 0;
    modelled = 1, drops_at = at, databases_only = databases, lost_share = share, evicts = forgets, luck = seed, flush_count = 0;
    pthread_mutex_unlock(&lock);
}

/* Whether the flush that fails was reached. */
int disk_dropped(void) {
    return drops_at && flush_count >= drops_at;
}

/* A power cut: of a file, what no flush made durable is taken back, part of it by the sector; what was lost, whole. */
int disk_cut(const char *path) {
    int fd = -1, (*real)(int, const char *, int, ...) = dlsym(RTLD_NEXT, "openat64");
    pthread_mutex_lock(&lock);
    fd = real(AT_FDCWD, path, O_RDWR);
    struct file *file = fd < 0 ? NULL : file_of(fd);
    if (file) {
        off_t end = file->durable;
        for (int n = 0; n < file->count; n++) {
            struct page *page = &file->pages[n];
            char now[PAGE];
            ssize_t length = read_at(fd, now, PAGE, page->number * PAGE);
            put_back(fd, page);
            for (off_t at = 0; !page->lost && at < length; at += SECTOR)
                if (rand_r(&luck) % 2) {
                    off_t piece = length - at < SECTOR ? length - at : SECTOR;
                    (void)!write_at(fd, now + at, piece, page->number * PAGE + at);
                    if (page->number * PAGE + at + piece > end)
                        end = page->number * PAGE + at + piece;
                }
        }
        int (*cut)(int, off64_t) = dlsym(RTLD_NEXT, "ftruncate64");
        (void)!cut(fd, end);
    }
    if (fd >= 0)
        close(fd);
    pthread_mutex_unlock(&lock);
    return file ? file->count : 0;
}

/* No more of any of it. */
void disk_rest(void) {
    pthread_mutex_lock(&lock);
    modelled = 0, fails_at = 0, drops_at = 0;
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void begin(void) {
    lies = getenv("FIELDKIT_DISK_LIES") != NULL;
}
