/* Containers: what is written comes back; no byte, cut, swap or stale block goes unnoticed; no footer leads outside. */
#include "tests/testing.h"

#include <dirent.h>
#include <pthread.h>

#include "base/bytes.h"
#include "base/checksum.h"
#include "base/container.h"
#include "base/file.h"
#include "base/mem.h"

static const base_container_id any = { "SALTTEST", 1, 0, 0 };

/* Deterministic content of n bytes. */
static uint8_t *content(size_t n, uint64_t seed)
{
    uint8_t *data = malloc(n + 1);
    base_rng r = base_rng_of(seed, n);
    for (size_t i = 0; i < n; i++) data[i] = (uint8_t)base_rng_next(&r);
    return data;
}

/* A container with a section of n bytes between two small ones, written in uneven pieces. */
static base_status write_container(const char *path, uint64_t file_id, uint64_t generation, size_t n, uint64_t seed,
                                   base_container_summary *summary, base_error *err)
{
    base_container_writer *w = NULL;
    base_status s = base_container_create(&w, path, &(base_container_id){ "SALTTEST", 1, generation, file_id }, err);
    if (s != BASE_OK) return s;
    uint8_t *data = content(n, seed);
    base_container_section(w, "first");
    base_container_write(w, "abc", 3);
    base_container_section(w, "sixteen-letters-");
    for (size_t at = 0, step = 1; at < n; at += step, step = step * 3 + 1) {
        if (step > n - at) step = n - at;
        base_container_write(w, data + at, step);
        if (base_container_status(w, NULL) == BASE_OK && base_container_offset(w) != at + step)
            fail_msg("the offset is %llu", (unsigned long long)base_container_offset(w));
    }
    base_container_section(w, "last");
    base_container_write(w, "abcdefghi", 9);
    free(data);
    return base_container_commit(&w, summary, err);
}

/* The file's bytes, 8-byte aligned; free(). */
static uint8_t *bytes_of(const char *path, size_t *n)
{
    char *data = NULL;
    assert_ok(base_file_read(&data, n, path, SIZE_MAX, err));
    uint8_t *copy = malloc(*n + 1);
    memcpy(copy, data, *n);
    base_free(data);
    return copy;
}

/* Open and check together: BASE_OK, or what one of them says. */
static base_status examine(const uint8_t *data, size_t n, const base_container_summary *expected, base_error *err)
{
    base_container *c = NULL;
    base_status s = base_container_open_memory(&c, "damaged", data, n, &any, expected, err);
    if (s == BASE_OK) s = base_container_check(c, NULL, NULL, err);
    base_container_close(c);
    return s;
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 7, 8, 16384 - 72, 16384 - 71, 16384, 3 * 16384 - 72 - 16, 100000 };
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        base_container_summary summary;
        base_container *c = NULL;
        uint8_t *data = content(sizes[i], i);
        assert_ok(write_container(path, 3, 7, sizes[i], i, &summary, err));
        assert_ok(base_container_open(&c, path, &any, &summary, err));
        assert_ok(base_container_check(c, NULL, NULL, err));
        assert_memory_equal(base_container_summary_of(c), &summary, sizeof summary);
        assert_string_equal(base_container_path(c), path);
        base_section first = base_container_find(c, "first"), middle = base_container_find(c, "sixteen-letters-"),
                     last = base_container_find(c, "last");
        assert_int_equal(first.size, 3);
        assert_memory_equal(first.data, "abc", 3);
        assert_int_equal(middle.size, sizes[i]);
        assert_ok(base_section_touch(&middle, 0, middle.size, err));
        if (sizes[i]) assert_memory_equal(middle.data, data, sizes[i]);
        assert_memory_equal(last.data, "abcdefghi", 9);
        assert_int_equal((uintptr_t)last.data % 8, 0);
        assert_null(base_container_find(c, "firs").data);
        assert_null(base_container_find(c, "a name longer than any").data);
        base_container_close(c);
        free(data);
    }
    testing_tmpdir_free(dir);
}

/* The bytes of the dump `title` in docs/formats.md: lines of pairs of hex digits after four blanks, remarks after them. */
static size_t documented(const char *title, uint8_t *out, size_t most)
{
    char line[512], pair[3] = { 0 };
    size_t n = 0;
    bool here = false;
    const char *top = getenv("TOP");
    FILE *f = fopen(testing_path(top ? top : ".", "docs/formats.md"), "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        bool dump = strncmp(line, "    ", 4) == 0 && strspn(line + 4, "0123456789abcdef") == 2;
        if (here && !dump) break;
        if (strncmp(line, "    ", 4) == 0 && strncmp(line + 4, title, strlen(title)) == 0 && line[4 + strlen(title)] == '\n')
            here = true;
        for (char *p = line + 4; here && dump && strspn(p, "0123456789abcdef") == 2; p += 3) {
            memcpy(pair, p, 2);
            assert_true(n < most);
            out[n++] = (uint8_t)strtoul(pair, NULL, 16);
        }
    }
    fclose(f);
    return n;
}

/* The dump wasn't made by the writer but from the tables above it, with sums by the bit-by-bit definition. */
static void the_documented_bytes_are_the_written_ones(void **state)
{
    (void)state;
    uint8_t want[1024];
    size_t n_want = documented("a container of two sections", want, sizeof want), n;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    base_container_writer *w = NULL;
    assert_ok(base_container_create(&w, path, &(base_container_id){ "SALTTEST", 1, 7, 3 }, err));
    base_container_section(w, "greeting");
    base_container_write(w, "hello\n", 6);
    base_container_section(w, "numbers");
    base_container_write(w, "\1\0\0\0\2\0\0\0", 8);
    assert_ok(base_container_commit(&w, NULL, err));
    uint8_t *have = bytes_of(path, &n);
    assert_int_equal(n, n_want);
    assert_memory_equal(have, want, n);
    free(have);
    testing_tmpdir_free(dir);
}

static void every_changed_byte_is_found(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    for (int large = 0; large < 2; large++) {
        size_t n;
        assert_ok(write_container(path, 1, 1, large ? 40000 : 100, 5, NULL, err));
        uint8_t *data = bytes_of(path, &n);
        assert_ok(examine(data, n, NULL, err));
        for (size_t at = 0; at < n; at += large ? 101 : 1) {
            uint8_t was = data[at];
            const uint8_t wrong[4] = { was ^ 1, was ^ 0x80, 0, 0xff };
            for (int i = 0; i < 4; i++) {
                data[at] = wrong[i];
                base_status s = examine(data, n, NULL, NULL);
                if (wrong[i] != was && s != BASE_EFORMAT) fail_msg("byte %zu from %02x to %02x: %d", at, was, wrong[i], (int)s);
            }
            data[at] = was;
        }
        free(data);
    }
    testing_tmpdir_free(dir);
}

static void every_cut_and_every_growth_is_found_by_opening(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    size_t n;
    base_container_summary summary;
    assert_ok(write_container(path, 1, 1, 300, 5, &summary, err));
    uint8_t *data = bytes_of(path, &n);
    base_container *c = NULL;
    for (size_t cut = 0; cut < n; cut++) {
        assert_int_equal(base_container_open_memory(&c, "cut", data, cut, &any, NULL, NULL), BASE_EFORMAT);
        assert_int_equal(base_container_open_memory(&c, "cut", data, cut, &any, &summary, NULL), BASE_EFORMAT);
    }
    uint8_t *longer = calloc(1, 3 * n);
    memcpy(longer, data, n);
    for (size_t more = 1; more <= 2 * n; more++) { /* zeros */
        assert_int_equal(base_container_open_memory(&c, "grown", longer, n + more, &any, NULL, NULL), BASE_EFORMAT);
    }
    for (size_t tail = 1; tail <= n; tail++) { /* its own end, once more */
        memcpy(longer + n, data + n - tail, tail);
        assert_fails(base_container_open_memory(&c, "grown", longer, n + tail, &any, NULL, err), BASE_EFORMAT,
                     tail < 64 ? "doesn't end as it should" : "but was written with");
    }
    free(longer);
    free(data);
    testing_tmpdir_free(dir);
}

static void opening_alone_finds_a_changed_header_table_or_footer(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    size_t n;
    assert_ok(write_container(path, 1, 1, 300, 5, NULL, err));
    uint8_t *data = bytes_of(path, &n);
    base_container *c = NULL;
    for (size_t at = 0; at < n; at++) {
        if (at == 64) at = n - 64 - 3 * 32; /* sections and block sums are for later */
        data[at] ^= 0x20;
        assert_int_equal(base_container_open_memory(&c, "changed", data, n, &any, NULL, NULL), BASE_EFORMAT);
        data[at] ^= 0x20;
    }
    free(data);
    testing_tmpdir_free(dir);
}

/* Blocks of equal content, size and place, but of another file, another generation, or another place in the file. */
static void blocks_from_elsewhere_are_found(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    uint8_t *file[3];
    size_t n;
    for (uint64_t i = 0; i < 3; i++) {
        const char *path = testing_path(dir, "c");
        assert_ok(write_container(path, i == 1 ? 2 : 1, i == 2 ? 2 : 1, 60000, 5, NULL, err));
        file[i] = bytes_of(path, &n);
    }
    assert_memory_equal(file[0] + 16384, file[1] + 16384, 16384); /* the sums alone tell them apart */
    size_t sums_off = (size_t)base_load_u64(file[0] + n - 48);
    for (int other = 1; other < 3; other++) { /* the block and its sum with it; the sums' own sum is made right again */
        uint8_t *mixed = malloc(n);
        memcpy(mixed, file[0], n);
        memcpy(mixed + 16384, file[other] + 16384, 16384);
        memcpy(mixed + sums_off + 4, file[other] + sums_off + 4, 4);
        base_store_u32(mixed + n - 12, base_crc32c(0, mixed + sums_off, 16));
        base_store_u32(mixed + n - 4, base_crc32c(0, mixed + n - 64, 60));
        assert_fails(examine(mixed, n, NULL, err), BASE_EFORMAT, "the block of 16384 bytes at byte 16384 is damaged");
        free(mixed);
    }
    uint8_t block[16384]; /* two blocks of one file change places, and their sums too */
    memcpy(block, file[0] + 16384, 16384);
    memcpy(file[0] + 16384, file[0] + 32768, 16384);
    memcpy(file[0] + 32768, block, 16384);
    memcpy(block, file[0] + sums_off + 4, 4);
    memcpy(file[0] + sums_off + 4, file[0] + sums_off + 8, 4);
    memcpy(file[0] + sums_off + 8, block, 4);
    assert_fails(examine(file[0], n, NULL, err), BASE_EFORMAT, "the block of 16384 bytes at byte 16384 is damaged");
    for (int i = 0; i < 3; i++) free(file[i]);
    testing_tmpdir_free(dir);
}

static void only_the_touched_block_is_reported(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    size_t n;
    assert_ok(write_container(path, 1, 1, 60000, 5, NULL, err));
    uint8_t *data = bytes_of(path, &n);
    data[40000] ^= 4;
    base_container *c = NULL;
    assert_ok(base_container_open_memory(&c, "some/file", data, n, &any, NULL, err));
    base_section s = base_container_find(c, "sixteen-letters-");
    assert_ok(base_section_touch(&s, 0, 32768 - s.file_off, err));
    base_error found = { 0 };
    assert_int_equal(base_section_touch(&s, 32768 - s.file_off - 1, 2, &found), BASE_EFORMAT);
    assert_string_equal(found.where, "some/file");
    assert_non_null(strstr(found.what, "at byte 32768"));
    assert_fails(base_section_touch(&s, 0, s.size, err), BASE_EFORMAT, "at byte 32768");
    data[40000] ^= 4; /* nobody may believe that it was verified */
    assert_ok(base_section_touch(&s, 0, s.size, err));
    data[40000] ^= 4; /* once good, a block isn't asked again */
    assert_ok(base_section_touch(&s, 0, s.size, err));
    assert_fails(base_section_touch(&s, s.size, 1, err), BASE_EFORMAT, "of a section of 60000 bytes");
    assert_fails(base_section_touch(&s, UINT64_MAX, 2, err), BASE_EFORMAT, "of a section of 60000 bytes");
    assert_fails(base_section_touch(&s, 1, UINT64_MAX, err), BASE_EFORMAT, "of a section of 60000 bytes");
    assert_ok(base_section_touch(&s, s.size, 0, err));
    base_container_close(c);
    free(data);
    testing_tmpdir_free(dir);
}

static void collect(void *context, const base_error *found)
{
    strcat(context, found->what);
    strcat(context, "\n");
}

static void a_check_tells_of_every_bad_block(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), all[4096] = "";
    const char *path = testing_path(dir, "c");
    size_t n;
    assert_ok(write_container(path, 1, 1, 60000, 5, NULL, err));
    uint8_t *data = bytes_of(path, &n);
    data[20000] ^= 1, data[50000] ^= 1, data[n - 64 - 96 - 1] ^= 1; /* two blocks, and a zero behind the block sums */
    base_container *c = NULL;
    assert_ok(base_container_open_memory(&c, "x", data, n, &any, NULL, err));
    base_error first = { 0 };
    assert_int_equal(base_container_check(c, collect, all, &first), BASE_EFORMAT);
    assert_non_null(strstr(first.what, "at byte 16384 "));
    assert_non_null(strstr(all, "at byte 16384 "));
    assert_non_null(strstr(all, "at byte 49152 "));
    base_container_close(c);
    free(data);
    testing_tmpdir_free(dir);
}

/* Zeros between sections are part of the format, even if the sums agree with something else. */
static void bytes_hidden_between_sections_are_found(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    size_t n;
    assert_ok(write_container(path, 1, 1, 10, 5, NULL, err));
    uint8_t *data = bytes_of(path, &n), place[24] = { 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 };
    size_t sums_off = (size_t)base_load_u64(data + n - 48);
    data[64 + 5] = 'x';
    base_store_u32(data + sums_off, base_crc32c(base_crc32c(0, place, 24), data, sums_off));
    base_store_u32(data + n - 12, base_crc32c(0, data + sums_off, 8));
    base_store_u32(data + n - 4, base_crc32c(0, data + n - 64, 60));
    assert_fails(examine(data, n, NULL, err), BASE_EFORMAT, "byte 69, between two sections, isn't zero");
    free(data);
    testing_tmpdir_free(dir);
}

static void another_kind_version_or_file_is_refused(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    base_container_summary good, bad;
    base_container *c = NULL;
    base_container_writer *w = NULL;
    assert_ok(write_container(path, 5, 9, 10, 5, &good, err));
    assert_fails(base_container_open(&c, path, &(base_container_id){ "SALTELSE", 1, 0, 0 }, NULL, err), BASE_EFORMAT,
                 "of the kind SALTELSE");
    assert_fails(base_container_open(&c, path, &(base_container_id){ "SALTTEST", 1, 8, 5 }, NULL, err), BASE_EFORMAT,
                 "generation 9, not 8");
    assert_fails(base_container_open(&c, path, &(base_container_id){ "SALTTEST", 1, 9, 4 }, NULL, err), BASE_EFORMAT,
                 "number 5, not 4");
    bad = good, bad.size++;
    assert_fails(base_container_open(&c, path, &any, &bad, err), BASE_EFORMAT, "the commit knows it with");
    bad = good, bad.crc ^= 1;
    assert_fails(base_container_open(&c, path, &any, &bad, err), BASE_EFORMAT, "the commit knows it with");
    bad = good, bad.generation = 8;
    assert_fails(base_container_open(&c, path, &any, &bad, err), BASE_EFORMAT, "is of generation 9; the commit knows it with 8");
    bad = good, bad.file_id = 8;
    assert_fails(base_container_open(&c, path, &any, &bad, err), BASE_EFORMAT, "is file number 5; the commit knows it as 8");
    assert_ok(base_container_create(&w, path, &(base_container_id){ "SALTTEST", 3, 1, 1 }, err));
    assert_ok(base_container_commit(&w, NULL, err));
    assert_fails(base_container_open(&c, path, &(base_container_id){ "SALTTEST", 2, 0, 0 }, NULL, err), BASE_EFORMAT,
                 "has version 3; this program reads up to version 2");
    assert_ok(base_container_open(&c, path, &(base_container_id){ "SALTTEST", 3, 0, 0 }, NULL, err)); /* without a section */
    assert_ok(base_container_check(c, NULL, NULL, err));
    base_container_close(c);
    testing_write_text(dir, "empty", "");
    assert_fails(base_container_open(&c, testing_path(dir, "empty"), &any, NULL, err), BASE_EFORMAT,
                 "is cut short: it has 0 bytes");
    testing_write_text(dir, "text", "no");
    assert_fails(base_container_open(&c, testing_path(dir, "text"), &any, NULL, err), BASE_EFORMAT,
                 "is not a file of the kind SALTTEST");
    assert_fails(base_container_open(&c, testing_path(dir, "none"), &any, NULL, err), BASE_EIO, "cannot open: No such file");
    testing_tmpdir_free(dir);
}

static size_t largest_ask;

static int watch(void *context, size_t size)
{
    (void)context;
    if (size > largest_ask) largest_ask = size;
    return 0;
}

/* A number of the sort that breaks sums: small, huge, or near the truth. */
static uint64_t nasty(base_rng *r, uint64_t truth)
{
    switch (base_rng_below(r, 6)) {
    case 0: return base_rng_below(r, 1024);
    case 1: return UINT64_MAX - base_rng_below(r, 100);
    case 2: return UINT64_C(1) << base_rng_below(r, 64);
    case 3: return truth + 8 * base_rng_below(r, 9);
    case 4: return truth - 8 * base_rng_below(r, 9);
    default: return base_rng_next(r);
    }
}

/* Footers and section tables whose sums are right and whose numbers are not. The bytes end at an unreadable page. */
static void no_footer_leads_out_of_the_file(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    size_t n;
    int opened = 0;
    assert_ok(write_container(path, 1, 1, 200, 5, NULL, err));
    uint8_t *good = bytes_of(path, &n), *data = testing_guarded(n);
    assert_int_equal(n % 8, 0);
    for (uint64_t seed = 0; seed < 20000; seed++) {
        base_rng r = base_rng_of(99, seed);
        base_container *c = NULL;
        uint8_t *footer = data + n - 64, *table = footer - 3 * 32;
        memcpy(data, good, n);
        for (uint64_t i = base_rng_below(&r, 3); i > 0; i--) {
            uint8_t *field = table + 32 * base_rng_below(&r, 3) + 16 + 8 * base_rng_below(&r, 2);
            base_store_u64(field, nasty(&r, base_load_u64(field)));
        }
        if (base_rng_below(&r, 2)) {
            uint8_t *field = footer + 16 + 8 * base_rng_below(&r, 2);
            base_store_u64(field, nasty(&r, base_load_u64(field)));
        }
        if (base_rng_below(&r, 4) == 0) base_store_u32(footer + 48, (uint32_t)nasty(&r, 3));
        uint64_t at = base_load_u64(footer + 24), sections = base_load_u32(footer + 48); /* the sum that the reader will ask for */
        if (at > n || sections * 32 > n - at) at = n - 64 - 96, sections = 3;
        base_store_u32(footer + 56, base_crc32c(0, data + at, (size_t)sections * 32));
        base_store_u32(footer + 60, base_crc32c(0, footer, 60));
        largest_ask = 0;
        base_mem_set_hook(watch, NULL);
        base_status s = base_container_open_memory(&c, "hostile", data, n, &any, NULL, NULL);
        if (s == BASE_OK) {
            static const char *const names[] = { "first", "sixteen-letters-", "last" };
            opened++;
            for (int i = 0; i < 3; i++) {
                base_section section = base_container_find(c, names[i]);
                (void)base_section_touch(&section, 0, section.size, NULL);
            }
            (void)base_container_check(c, NULL, NULL, NULL);
        }
        base_mem_set_hook(NULL, NULL);
        base_container_close(c);
        if (largest_ask > n) fail_msg("seed %llu: %zu bytes asked for", (unsigned long long)seed, largest_ask);
    }
    assert_true(opened > 100); /* those that changed nothing, at least: the sums above were right */
    testing_guarded_free(data, n);
    free(good);
    testing_tmpdir_free(dir);
}

/* What a container of three sections says of itself, to be told otherwise. */
typedef struct {
    uint64_t sums_off, table_off, n_sections;
    uint64_t off[3], size[3];
} claims;

/* Opens the bytes [n] with these claims, and sums that agree with them. */
static base_status open_claiming(const uint8_t *good, size_t n, const claims *say, base_error *err)
{
    uint8_t *data = malloc(n), *footer = data + n - 64, *table = footer - 32 * say->n_sections;
    base_container *c = NULL;
    memcpy(data, good, n);
    for (uint64_t i = 0; i < say->n_sections; i++) {
        base_store_u64(table + 32 * i + 16, say->off[i]);
        base_store_u64(table + 32 * i + 24, say->size[i]);
    }
    base_store_u64(footer + 16, say->sums_off);
    base_store_u64(footer + 24, say->table_off);
    base_store_u32(footer + 48, (uint32_t)say->n_sections);
    base_store_u32(footer + 56, base_crc32c(0, table, (size_t)(32 * say->n_sections)));
    base_store_u32(footer + 60, base_crc32c(0, footer, 60));
    base_status s = base_container_open_memory(&c, "claims", data, n, &any, NULL, err);
    base_container_close(c);
    free(data);
    return s;
}

static void numbers_that_wrap_around_are_refused(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    size_t n;
    assert_ok(write_container(path, 1, 1, 200, 5, NULL, err));
    uint8_t *good = bytes_of(path, &n);
    const claims truth = { 288, 296, 3, { 64, 72, 272 }, { 3, 200, 9 } };
    assert_int_equal(n, 296 + 96 + 64);
    assert_ok(open_claiming(good, n, &truth, err));

    claims say = truth; /* a section so large that its end is its begin */
    say.off[1] = 64, say.size[0] = UINT64_MAX - 6, say.size[1] = 208;
    assert_fails(open_claiming(good, n, &say, err), BASE_EFORMAT, "its section 1 of 3 isn't where it should be");

    say = truth; /* a last section that leaves a hole */
    say.size[2] = 8;
    assert_fails(open_claiming(good, n, &say, err), BASE_EFORMAT, "its sections don't fill it");

    say = truth; /* a body beyond all memory, whose block sums end where they should: x + 4 * blocks(x) = 296 modulo 2^64 */
    say.sums_off = UINT64_MAX - 7;
    for (int i = 0; i < 100; i++)
        say.sums_off = 296 - ((4 * (say.sums_off / 16384 + (say.sums_off % 16384 != 0)) + 7) & ~UINT64_C(7));
    say.size[2] = say.sums_off - 272;
    assert_fails(open_claiming(good, n, &say, err), BASE_EFORMAT, "its parts don't fit together");

    uint8_t small[160]; /* header, one entry, footer: a body that ends within the header, and a section that ends there too */
    memcpy(small, good, 64);
    memcpy(small + 64, good + n - 96, 96);
    base_store_u64(small + 96 + 8, sizeof small);
    say = (claims){ 56, 64, 1, { 64 }, { UINT64_MAX - 7 } };
    assert_fails(open_claiming(small, sizeof small, &say, err), BASE_EFORMAT, "its parts don't fit together");
    free(good);
    testing_tmpdir_free(dir);
}

/* The generation of a container that is whole. */
static uint64_t generation_at(const char *path)
{
    base_container *c = NULL;
    assert_ok(base_container_open(&c, path, &any, NULL, err));
    assert_ok(base_container_check(c, NULL, NULL, err));
    uint64_t generation = base_container_summary_of(c)->generation;
    base_container_close(c);
    return generation;
}

static void a_failed_write_leaves_the_old_file_and_nothing_else(void **state)
{
    (void)state;
    /* Calls up to the rename, and so with the old file in place; those after it belong to the flush of the folder. */
    static const struct {
        const char *name;
        long before;
    } calls[] = { { "open", 1 }, { "write", 1000 }, { "fsync", 1 }, { "close", 1 }, { "rename", 1 } };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        bool done = false;
        for (long n = 0; !done; n++) {
            char *dir = testing_tmpdir();
            const char *path = testing_path(dir, "c");
            base_error found = { 0 };
            assert_ok(write_container(path, 1, 1, 1000, 1, NULL, err));
            testing_sys_fails_at(calls[i].name, n);
            base_status s = write_container(path, 1, 2, 200000, 2, NULL, &found);
            done = testing_sys_heals() <= n;
            if (done || (i == 3 && n == 1)) { /* nothing is lost when the folder's descriptor closes badly */
                assert_int_equal(s, BASE_OK);
            } else {
                assert_int_equal(s, BASE_EIO);
                assert_non_null(strstr(found.what, "Input/output error"));
                assert_non_null(strstr(found.where, dir));
            }
            assert_int_equal(generation_at(path), n < calls[i].before && !done ? 1 : 2);
            assert_int_equal(testing_count_entries(dir), 1);
            testing_tmpdir_free(dir);
        }
    }
}

static void failing_memory_is_survived(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        testing_memory_fails_after(n);
        s = write_container(path, 1, 1, 100000, 1, NULL, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        assert_int_equal(testing_count_entries(dir), s == BASE_OK);
    }
    s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        base_container *c = NULL;
        testing_memory_fails_after(n);
        s = base_container_open(&c, path, &any, NULL, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        base_container_close(c);
    }
    for (long n = 0; n < 3; n++) { /* open, fstat, mmap */
        base_container *c = NULL;
        testing_sys_fails_at("open fstat mmap", n);
        s = base_container_open(&c, path, &any, NULL, NULL);
        testing_sys_heals();
        assert_int_equal(s, BASE_EIO);
    }
    testing_tmpdir_free(dir);
}

static void an_abandoned_container_leaves_nothing(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    base_container_writer *w = NULL;
    assert_ok(base_container_create(&w, testing_path(dir, "c"), &(base_container_id){ "SALTTEST", 1, 1, 1 }, err));
    base_container_section(w, "s");
    base_container_write(w, "x", 1);
    assert_int_equal(testing_count_entries(dir), 1);
    base_container_abandon(w);
    base_container_abandon(NULL);
    assert_int_equal(testing_count_entries(dir), 0);
    testing_tmpdir_free(dir);
}

static void *touch_all(void *context)
{
    const base_section *s = context;
    for (uint64_t at = 0; at < s->size; at += 1000)
        if (base_section_touch(s, at, s->size - at < 1000 ? s->size - at : 1000, NULL) != BASE_OK) return context;
    return NULL;
}

static void threads_may_touch_together(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "c");
    base_container *c = NULL;
    pthread_t threads[4];
    assert_ok(write_container(path, 1, 1, 2000000, 5, NULL, err));
    assert_ok(base_container_open(&c, path, &any, NULL, err));
    base_section s = base_container_find(c, "sixteen-letters-");
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, touch_all, &s), 0);
    for (int i = 0; i < 4; i++) {
        void *bad = NULL;
        pthread_join(threads[i], &bad);
        assert_null(bad);
    }
    base_container_close(c);
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(the_documented_bytes_are_the_written_ones),
        cmocka_unit_test(every_changed_byte_is_found),
        cmocka_unit_test(every_cut_and_every_growth_is_found_by_opening),
        cmocka_unit_test(opening_alone_finds_a_changed_header_table_or_footer),
        cmocka_unit_test(blocks_from_elsewhere_are_found),
        cmocka_unit_test(only_the_touched_block_is_reported),
        cmocka_unit_test(a_check_tells_of_every_bad_block),
        cmocka_unit_test(bytes_hidden_between_sections_are_found),
        cmocka_unit_test(another_kind_version_or_file_is_refused),
        cmocka_unit_test(no_footer_leads_out_of_the_file),
        cmocka_unit_test(numbers_that_wrap_around_are_refused),
        cmocka_unit_test(a_failed_write_leaves_the_old_file_and_nothing_else),
        cmocka_unit_test(failing_memory_is_survived),
        cmocka_unit_test(an_abandoned_container_leaves_nothing),
        cmocka_unit_test(threads_may_touch_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
