/* tests/fuzz/files.h - files that exist in memory alone, for what is opened by path: no disk wears out, and a sanitizer sees a step
 * beyond the end, which a mapped page would hide.
 *
 *     fuzz_files_begin();
 *     fuzz_file_put("docs.tsv", data, size);               // as often as there are files; the bytes outlive the end
 *     ... whatever opens "docs.tsv" by path ...
 *     fuzz_files_end();                                    // what was opened is closed by now, or this aborts
 *
 * The file "-" is standard input, which comes in small pieces; a folder is listed by what was put below it. Between begin and end no other file can be
 * seen, and none be made. One thread at a time. */
#ifndef TESTS_FUZZ_FILES_H
#define TESTS_FUZZ_FILES_H

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>

#include "base/sys.h"
#include "tests/fuzz/fuzz.h"

#define FUZZ_FILES    4
#define FUZZ_OPEN_MAX 8
#define FUZZ_FD       1000000 /* descriptors from here on are ours */

static struct {
    base_sys real;
    struct {
        const char *path;
        const uint8_t *data;
        size_t size;
    } file[FUZZ_FILES];
    struct {
        int file; /* -1: free */
        size_t at;
    } open[FUZZ_OPEN_MAX];
    size_t standard_at;
    int n_files, n_open, n_mapped;
    char listed[256]; /* the folder that is listed, with the slash */
    int next_listed;
    struct dirent entry;
} fuzz_fs;

static int fuzz_find(const char *path)
{
    for (int i = 0; i < fuzz_fs.n_files; i++)
        if (strcmp(fuzz_fs.file[i].path, path) == 0) return i;
    errno = ENOENT;
    return -1;
}

static int fuzz_describe(int file, struct stat *out)
{
    if (file < 0) return -1;
    *out = (struct stat){ .st_mode = S_IFREG | 0444, .st_size = (off_t)fuzz_fs.file[file].size };
    return 0;
}

static int fuzz_stat(const char *path, struct stat *out)
{
    return fuzz_describe(fuzz_find(path), out);
}

static int fuzz_fstat(int fd, struct stat *out)
{
    return fuzz_describe(fuzz_fs.open[fd - FUZZ_FD].file, out);
}

static int fuzz_open(const char *path, int flags, mode_t mode)
{
    (void)flags, (void)mode;
    int file = fuzz_find(path), i = 0;
    if (file < 0) return -1;
    while (i < FUZZ_OPEN_MAX && fuzz_fs.open[i].file >= 0) i++;
    FUZZ_HOLDS(i < FUZZ_OPEN_MAX);
    fuzz_fs.open[i].file = file, fuzz_fs.open[i].at = 0;
    fuzz_fs.n_open++;
    return FUZZ_FD + i;
}

static ssize_t fuzz_read(int fd, void *data, size_t n)
{
    bool standard = fd < FUZZ_FD;
    int file = standard ? fuzz_find("-") : fuzz_fs.open[fd - FUZZ_FD].file;
    size_t *at = standard ? &fuzz_fs.standard_at : &fuzz_fs.open[fd - FUZZ_FD].at;
    if (file < 0) return 0; /* standard input is empty */
    size_t left = fuzz_fs.file[file].size - *at;
    if (n > left) n = left;
    if (standard && n > 1 + left % 61) n = 1 + left % 61; /* a pipe gives what it has */
    if (n) memcpy(data, fuzz_fs.file[file].data + *at, n);
    *at += n;
    return (ssize_t)n;
}

static int fuzz_close(int fd)
{
    fuzz_fs.open[fd - FUZZ_FD].file = -1;
    fuzz_fs.n_open--;
    return 0;
}

static void *fuzz_mmap(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
    (void)at, (void)protection, (void)flags, (void)offset;
    void *copy = malloc(n); /* of its own size; 16-byte aligned, which containers ask for */
    if (!copy) return MAP_FAILED;
    fuzz_fs.n_mapped++;
    return memcpy(copy, fuzz_fs.file[fuzz_fs.open[fd - FUZZ_FD].file].data, n);
}

static int fuzz_munmap(void *p, size_t n)
{
    (void)n;
    free(p);
    fuzz_fs.n_mapped--;
    return 0;
}

static int fuzz_madvise(void *p, size_t n, int advice)
{
    (void)p, (void)n, (void)advice;
    return 0;
}

static DIR *fuzz_opendir(const char *path)
{
    FUZZ_HOLDS(snprintf(fuzz_fs.listed, sizeof fuzz_fs.listed, "%s/", path) < (int)sizeof fuzz_fs.listed);
    fuzz_fs.next_listed = 0;
    return (DIR *)(void *)&fuzz_fs; /* one at a time, which nobody looks into */
}

static struct dirent *fuzz_readdir(DIR *dir)
{
    size_t n = strlen(fuzz_fs.listed);
    (void)dir;
    while (fuzz_fs.next_listed < fuzz_fs.n_files) {
        const char *path = fuzz_fs.file[fuzz_fs.next_listed++].path;
        if (strncmp(path, fuzz_fs.listed, n) != 0) continue;
        snprintf(fuzz_fs.entry.d_name, sizeof fuzz_fs.entry.d_name, "%s", path + n);
        return &fuzz_fs.entry;
    }
    return NULL;
}

static int fuzz_closedir(DIR *dir)
{
    (void)dir;
    return 0;
}

static int fuzz_mkdir(const char *path, mode_t mode)
{
    (void)path, (void)mode;
    errno = EROFS;
    return -1;
}

static inline void fuzz_files_begin(void)
{
    fuzz_fs.real = base_sys_calls;
    fuzz_fs.n_files = fuzz_fs.n_open = fuzz_fs.n_mapped = 0;
    fuzz_fs.standard_at = 0;
    for (int i = 0; i < FUZZ_OPEN_MAX; i++) fuzz_fs.open[i].file = -1;
    base_sys_calls.stat = fuzz_stat;
    base_sys_calls.fstat = fuzz_fstat;
    base_sys_calls.open = fuzz_open;
    base_sys_calls.read = fuzz_read;
    base_sys_calls.close = fuzz_close;
    base_sys_calls.mmap = fuzz_mmap;
    base_sys_calls.munmap = fuzz_munmap;
    base_sys_calls.madvise = fuzz_madvise;
    base_sys_calls.opendir = fuzz_opendir;
    base_sys_calls.readdir = fuzz_readdir;
    base_sys_calls.closedir = fuzz_closedir;
    base_sys_calls.mkdir = fuzz_mkdir;
}

static inline void fuzz_file_put(const char *path, const void *data, size_t size)
{
    FUZZ_HOLDS(fuzz_fs.n_files < FUZZ_FILES);
    fuzz_fs.file[fuzz_fs.n_files].path = path;
    fuzz_fs.file[fuzz_fs.n_files].data = data;
    fuzz_fs.file[fuzz_fs.n_files].size = size;
    fuzz_fs.n_files++;
}

static inline void fuzz_files_end(void)
{
    FUZZ_HOLDS(fuzz_fs.n_open == 0 && fuzz_fs.n_mapped == 0);
    base_sys_calls = fuzz_fs.real;
}

#endif
