/* base/sys.c - the real system calls. open alone needs a wrapper: a function with "..." has another type. */
#include "base/sys.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

static int open_file(const char *path, int flags, mode_t mode)
{
    return open(path, flags, mode);
}

base_sys base_sys_calls = {
    .open = open_file,
    .read = read,
    .pread = pread,
    .write = write,
    .fsync = fsync,
    .ftruncate = ftruncate,
    .close = close,
    .rename = rename,
    .unlink = unlink,
    .mkdir = mkdir,
    .rmdir = rmdir,
    .fstat = fstat,
    .stat = stat,
    .realpath = realpath,
    .mmap = mmap,
    .munmap = munmap,
    .madvise = madvise,
    .opendir = opendir,
    .readdir = readdir,
    .closedir = closedir,
    .flock = flock,
};
