/* base/sys.h - the one table through which every system call on files goes.
 *
 * Tests replace entries to make the n-th write short, the n-th fsync fail, or the process stop after
 * the i-th call; nobody else touches it. The functions behave as their namesakes in POSIX. */
#ifndef BASE_SYS_H
#define BASE_SYS_H

#include <dirent.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

typedef struct {
    int (*open)(const char *path, int flags, mode_t mode);
    ssize_t (*read)(int fd, void *data, size_t n);
    ssize_t (*pread)(int fd, void *data, size_t n, off_t at);
    ssize_t (*write)(int fd, const void *data, size_t n);
    int (*fsync)(int fd);
    int (*ftruncate)(int fd, off_t size);
    int (*close)(int fd);
    int (*rename)(const char *from, const char *to);
    int (*unlink)(const char *path);
    int (*mkdir)(const char *path, mode_t mode);
    int (*rmdir)(const char *path);
    int (*fstat)(int fd, struct stat *out);
    int (*stat)(const char *path, struct stat *out);
    char *(*realpath)(const char *path, char *out); /* out: PATH_MAX bytes */
    void *(*mmap)(void *at, size_t n, int protection, int flags, int fd, off_t offset);
    int (*munmap)(void *p, size_t n);
    int (*madvise)(void *p, size_t n, int advice);
    DIR *(*opendir)(const char *path);
    struct dirent *(*readdir)(DIR *dir);
    int (*closedir)(DIR *dir);
    int (*flock)(int fd, int operation);
} base_sys;

extern base_sys base_sys_calls; /* the real ones, unless a test says otherwise */

#endif
