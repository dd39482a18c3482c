/* tests/testing.h - CMocka's door, and what tests share: temporary folders, guarded buffers, failing memory.
 *
 *     static void seek_past_the_last_document_ends(void **state) { ... assert_true(...); }
 *     int main(void) { const struct CMUnitTest tests[] = { cmocka_unit_test(...) }; return cmocka_run_group_tests(tests, NULL, NULL); }
 */
#ifndef TESTS_TESTING_H
#define TESTS_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/rng.h"

/* Fails the test, printing err, unless status is BASE_OK. */
#define assert_ok(expression)                                                                                                      \
    do {                                                                                                                           \
        base_error err_ = { 0 };                                                                                                   \
        base_error *err = &err_;                                                                                                   \
        base_status status_ = (expression);                                                                                        \
        if (status_ != BASE_OK) fail_msg("%s: %s: %s", #expression, err->where, err->what);                                        \
    } while (0)

/* The expression (which uses err) gives this status, and a sentence that contains text. */
#define assert_fails(expression, want_status, text)                                                                                \
    do {                                                                                                                           \
        base_error err_ = { 0 };                                                                                                   \
        base_error *err = &err_;                                                                                                   \
        assert_int_equal((expression), (want_status));                                                                             \
        if (!strstr(err->what, (text))) fail_msg("%s says \"%s\", not \"%s\"", #expression, err->what, (text));                    \
    } while (0)

/* Whether the long forms of tests are wanted ($SALTON_TEST_LONG: make test-reliability). */
bool testing_long_form(void);

/* A fresh folder, removed by testing_tmpdir_free with all that is in it. */
char *testing_tmpdir(void);
void testing_tmpdir_free(char *dir);
/* Writes a file dir/name, making folders in name. */
void testing_write(const char *dir, const char *name, const void *data, size_t n);
void testing_write_text(const char *dir, const char *name, const char *text);
/* dir/name, valid until the 8th next call. */
const char *testing_path(const char *dir, const char *name);
/* The folder of shared test collections ($SALTON_SHARED), or NULL, after printing "skipped: WHAT: SALTON_SHARED isn't set". */
const char *testing_shared(const char *what);

/* The bytes of the dump `title` in docs/formats.md, at most `most`; returns how many. A dump is the title alone in a line after four blanks,
 * then lines of pairs of hexadecimal digits after four blanks, remarks after them. Of several dumps with this title the first. */
size_t testing_documented(const char *title, uint8_t *out, size_t most);

/* How many entries a folder has, . and .. not counted. */
int testing_count_entries(const char *dir);
/* From here on fsync does nothing. No test can tell whether a disk keeps its promise; that fsync is called, and what follows if it fails, is
 * tested as ever. */
void testing_fsync_is_quick(void);

/* n bytes that end right before an unreadable page. */
void *testing_guarded(size_t n);
void testing_guarded_free(void *p, size_t n);

/* Every allocation from the n-th on (from 0) fails until testing_memory_heals; *calls counts them. */
void testing_memory_fails_after(long n);
void testing_memory_fails_once(long n); /* the n-th alone */
long testing_memory_heals(void);        /* how many allocations were asked for since */

/* Of the system calls named ("open write fsync rename", one blank between) the n-th through base_sys_calls (from 0) fails with EIO, and it
 * alone, until testing_sys_heals, which tells how many there were. A failing close closes all the same, as on Linux. */
void testing_sys_fails_at(const char *names, long n);
/* Likewise with another fault. */
typedef struct {
    const char *calls;
    long at;
    int reason;    /* errno; 0: no failure, but a read or write of half of what was asked for */
    bool for_ever; /* not it alone, but all from there on */
} testing_fault;
void testing_sys_fails(const testing_fault *fault);
/* before(context) is called before each of the calls named, and may call the system as it likes. */
void testing_sys_watch(const char *names, void (*before)(void *context), void *context);
/* Likewise, but the process ends before that call, with the status TESTING_ENDED: for a child. */
#define TESTING_ENDED 42
void testing_sys_ends_at(const char *names, long n);
long testing_sys_heals(void);

#endif
