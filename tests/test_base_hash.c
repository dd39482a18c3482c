/* tests/test_base_hash.c - base/hash against a plain list, and the hash function against what chance would do. */
#include "base/hash.h"
#include "tests/testing.h"

/* Some 20,000 texts of which many come again: numbers in few letters, so that they share prefixes, with bytes 0 and 255 among them. */
static size_t make_text(char *out, uint64_t x)
{
    size_t n = 0;
    for (x %= 20000; x; x /= 5)
        out[n++] = "a\0b\xff"
                   "c"[x % 5];
    return n;
}

static void ids_are_dense_and_in_the_order_of_first_coming(void **state)
{
    (void)state;
    base_hash *h = NULL;
    uint32_t *id_of = calloc(20000, sizeof *id_of), id, seen = 0; /* the oracle: id + 1 by number */
    assert_ok(base_hash_new(&h, err));
    for (uint64_t i = 0; i < 60000; i++) {
        char text[32];
        base_rng r = base_rng_of(1, i);
        uint64_t x = base_rng_below(&r, 20000);
        size_t n = make_text(text, x);
        bool fresh;
        assert_int_equal(base_hash_find(h, text, n), id_of[x] ? id_of[x] - 1 : BASE_HASH_NONE);
        assert_ok(base_hash_add(h, text, n, &id, &fresh, err));
        assert_int_equal(fresh, id_of[x] == 0);
        if (fresh) id_of[x] = ++seen;
        assert_int_equal(id, id_of[x] - 1);
        base_view back = base_hash_text(h, id);
        assert_int_equal(back.len, n);
        assert_memory_equal(back.ptr, text, n);
        assert_int_equal(back.ptr[n], 0);
    }
    assert_int_equal(base_hash_count(h), seen);
    base_hash_free(h);
    free(id_of);
}

static void the_empty_text_is_a_text_and_an_empty_table_has_none(void **state)
{
    (void)state;
    base_hash *h = NULL;
    uint32_t id = 7;
    assert_ok(base_hash_new(&h, err));
    assert_int_equal(base_hash_find(h, "", 0), BASE_HASH_NONE);
    assert_int_equal(base_hash_count(h), 0);
    base_hash_sorted(h, NULL);
    assert_ok(base_hash_add(h, NULL, 0, &id, NULL, err));
    assert_int_equal(id, 0);
    assert_int_equal(base_hash_find(h, "", 0), 0);
    assert_int_equal(base_hash_find(h, "\0", 1), BASE_HASH_NONE);
    base_hash_free(h);
    base_hash_free(NULL);
}

/* Of 400,000 texts some 19 pairs share the 32 bits that a slot keeps. */
static void texts_of_one_tag_are_two_texts(void **state)
{
    (void)state;
    base_hash *h = NULL;
    assert_ok(base_hash_new(&h, err));
    for (uint32_t i = 0; i < 400000; i++) {
        char text[16];
        uint32_t id;
        size_t n = (size_t)snprintf(text, sizeof text, "%u", i);
        assert_ok(base_hash_add(h, text, n, &id, NULL, err));
        assert_int_equal(id, i);
    }
    base_hash_free(h);
}

static void texts_stay_where_they_are_and_long_ones_have_room(void **state)
{
    (void)state;
    base_hash *h = NULL;
    uint32_t id, large_id;
    size_t large = 3 << 20;
    char *text = malloc(large);
    memset(text, 'x', large);
    assert_ok(base_hash_new(&h, err));
    assert_ok(base_hash_add(h, "first", 5, &id, NULL, err));
    const char *first = base_hash_text(h, id).ptr;
    assert_ok(base_hash_add(h, text, large, &large_id, NULL, err));
    for (int i = 0; i < 100000; i++) {
        int n = snprintf(text, 32, "t%d", i);
        assert_ok(base_hash_add(h, text, (size_t)n, &id, NULL, err));
    }
    assert_ptr_equal(base_hash_text(h, 0).ptr, first);
    assert_string_equal(first, "first");
    assert_int_equal(base_hash_text(h, large_id).len, large);
    assert_int_equal(base_hash_text(h, large_id).ptr[large - 1], 'x');
    assert_true(base_hash_bytes(h) > large && base_hash_bytes(h) < 10 * large);
    base_hash_free(h);
    free(text);
}

static void a_cleared_table_is_empty_and_fills_the_same_memory(void **state)
{
    (void)state;
    base_hash *h = NULL;
    size_t bytes = 0;
    assert_ok(base_hash_new(&h, err));
    for (int round = 0; round < 4; round++) {
        for (uint64_t i = 0; i < 20000; i++) {
            char text[32];
            uint32_t id;
            size_t n = make_text(text, round % 2 ? 19999 - i : i);
            assert_ok(base_hash_add(h, text, n, &id, NULL, err));
            assert_int_equal(id, i);
        }
        if (round == 0) bytes = base_hash_bytes(h);
        assert_int_equal(base_hash_bytes(h), bytes);
        base_hash_clear(h);
        assert_int_equal(base_hash_count(h), 0);
        assert_int_equal(base_hash_find(h, "a", 1), BASE_HASH_NONE);
    }
    base_hash_free(h);
}

static const base_hash *sorted_table;

static int by_text(const void *a, const void *b)
{
    return base_view_compare(base_hash_text(sorted_table, *(const uint32_t *)a),
                             base_hash_text(sorted_table, *(const uint32_t *)b));
}

static void assert_sorted_as_qsort(const base_hash *h)
{
    uint32_t n = base_hash_count(h);
    uint32_t *got = calloc(n + 1, sizeof *got), *want = calloc(n + 1, sizeof *want);
    for (uint32_t i = 0; i < n; i++) want[i] = i;
    sorted_table = h;
    qsort(want, n, sizeof *want, by_text);
    got[n] = 12345; /* nothing is written beyond */
    want[n] = 12345;
    base_hash_sorted(h, got);
    assert_memory_equal(got, want, (n + 1) * sizeof *got);
    memset(got, 0, n * sizeof *got);
    testing_memory_fails_after(0); /* without memory, too */
    base_hash_sorted(h, got);
    testing_memory_heals();
    assert_memory_equal(got, want, (n + 1) * sizeof *got);
    free(got);
    free(want);
}

static void sorted_is_the_order_of_bytes_ends_first_and_0_before_1(void **state)
{
    (void)state;
    base_hash *h = NULL;
    uint32_t id;
    assert_ok(base_hash_new(&h, err));
    for (uint64_t i = 0; i < 20000; i += 3) {
        char text[32];
        size_t n = make_text(text, i);
        assert_ok(base_hash_add(h, text, n, &id, NULL, err));
    }
    assert_sorted_as_qsort(h);
    base_hash_clear(h);
    char zeros[64] = { 0 }, same[600]; /* runs of bytes 0 differ by their length alone; long texts at their very end */
    memset(same, 's', sizeof same);
    for (size_t n = 0; n <= sizeof zeros; n++) assert_ok(base_hash_add(h, zeros, n, &id, NULL, err));
    for (uint64_t i = 0; i < 5000; i++) { /* groups that part at each place */
        base_rng r = base_rng_of(2, i);
        char text[40];
        size_t n = (size_t)base_rng_below(&r, sizeof text), shared = (size_t)base_rng_below(&r, sizeof text);
        for (size_t j = 0; j < n; j++) text[j] = j < shared ? 'a' : (char)('a' + base_rng_below(&r, 3));
        assert_ok(base_hash_add(h, text, n, &id, NULL, err));
    }
    for (int i = 0; i < 256; i++) {
        same[sizeof same - 1] = (char)(i * 37);
        assert_ok(base_hash_add(h, same, sizeof same, &id, NULL, err));
        assert_ok(base_hash_add(h, same, (size_t)i + 300, &id, NULL, err));
    }
    assert_sorted_as_qsort(h);
    base_hash_free(h);
}

static void a_failing_allocation_leaves_the_table_as_it_was(void **state)
{
    (void)state;
    long failures = 0;
    for (long n = 0;; n++) {
        base_hash *h = NULL;
        base_error error = { 0 };
        uint32_t id, added = 0;
        testing_memory_fails_after(n);
        base_status s = base_hash_new(&h, &error);
        for (uint64_t i = 0; i < 2000 && s == BASE_OK; i++) {
            char text[32];
            size_t length = make_text(text, i);
            if ((s = base_hash_add(h, text, length, &id, NULL, &error)) == BASE_OK) added++;
        }
        long calls = testing_memory_heals();
        if (h) {
            assert_int_equal(base_hash_count(h), added);
            for (uint32_t i = 0; i < 2000; i++) { /* what is in stays in, and adding goes on where it stopped */
                char text[32];
                size_t length = make_text(text, i);
                assert_int_equal(base_hash_find(h, text, length), i < added ? i : BASE_HASH_NONE);
                assert_ok(base_hash_add(h, text, length, &id, NULL, err));
                assert_int_equal(id, i);
                if (i >= added) added++;
            }
            base_hash_free(h);
        }
        if (s == BASE_OK) {
            assert_true(calls <= n);
            break;
        }
        assert_int_equal(s, BASE_ENOMEM);
        assert_int_equal(error.status, BASE_ENOMEM);
        failures++;
    }
    assert_true(failures > 10);
}

/* --- the function ------------------------------------------------------------------------------------------------------------------ */

static void each_bit_of_the_input_and_of_the_seed_flips_half_of_the_output(void **state)
{
    (void)state;
    enum { TRIALS = 400 };
    for (size_t n = 1; n <= 40; n += n < 18 ? 1 : 11) {
        for (size_t bit = 0; bit < 8 * n + 64; bit += 3) {
            int flips[64] = { 0 };
            for (uint64_t t = 0; t < TRIALS; t++) {
                uint8_t data[40];
                base_rng r = base_rng_of(n * 1000 + bit, t);
                uint64_t seed = base_rng_next(&r);
                for (size_t i = 0; i < n; i++) data[i] = (uint8_t)base_rng_next(&r);
                uint64_t before = base_hash64(data, n, seed);
                if (bit < 8 * n) data[bit / 8] ^= (uint8_t)(1 << bit % 8);
                else seed ^= UINT64_C(1) << (bit - 8 * n);
                uint64_t differs = before ^ base_hash64(data, n, seed);
                for (int b = 0; b < 64; b++) flips[b] += (int)(differs >> b & 1);
            }
            for (int b = 0; b < 64; b++) /* 200 expected, standard deviation 10 */
                if (flips[b] < 130 || flips[b] > 270)
                    fail_msg("bit %zu of %zu bytes flips bit %d in %d of %d", bit, n, b, flips[b], TRIALS);
        }
    }
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static void texts_that_look_alike_collide_no_more_than_chance_has_it(void **state)
{
    (void)state;
    enum { N = 100000 };
    uint64_t *hashes = calloc(N, sizeof *hashes);
    static const char *const shapes[] = { "%zu", "doc%08zu", "%zu%020d", "the same long beginning of a text, and %zu" };
    for (size_t shape = 0; shape < 4; shape++) {
        for (size_t i = 0; i < N; i++) {
            char text[80];
            const int padding = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-extra-args"
            int n = snprintf(text, sizeof text, shapes[shape], i, padding);
#pragma GCC diagnostic pop
            hashes[i] = base_hash64(text, (size_t)n, 0) & UINT32_MAX;
        }
        qsort(hashes, N, sizeof *hashes, by_number);
        int collisions = 0;
        for (size_t i = 1; i < N; i++) collisions += hashes[i] == hashes[i - 1];
        assert_true(collisions <= 8); /* 1.2 expected in 32 bits */
    }
    free(hashes);
}

static void the_hash_depends_on_the_length_and_not_on_the_place(void **state)
{
    (void)state;
    uint8_t zeros[100] = { 0 };
    uint64_t of_length[65];
    for (size_t n = 0; n <= 64; n++) {
        of_length[n] = base_hash64(zeros, n, 0);
        for (size_t i = 0; i < n; i++) assert_true(of_length[i] != of_length[n]);
        for (size_t shift = 1; shift < 8; shift++) assert_true(base_hash64(zeros + shift, n, 0) == of_length[n]);
        uint8_t *edge = testing_guarded(n ? n : 1); /* and reads nothing behind */
        memset(edge, 0, n);
        assert_true(base_hash64(edge, n, 0) == of_length[n]);
        testing_guarded_free(edge, n ? n : 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_dense_and_in_the_order_of_first_coming),
        cmocka_unit_test(the_empty_text_is_a_text_and_an_empty_table_has_none),
        cmocka_unit_test(texts_of_one_tag_are_two_texts),
        cmocka_unit_test(texts_stay_where_they_are_and_long_ones_have_room),
        cmocka_unit_test(a_cleared_table_is_empty_and_fills_the_same_memory),
        cmocka_unit_test(sorted_is_the_order_of_bytes_ends_first_and_0_before_1),
        cmocka_unit_test(a_failing_allocation_leaves_the_table_as_it_was),
        cmocka_unit_test(each_bit_of_the_input_and_of_the_seed_flips_half_of_the_output),
        cmocka_unit_test(texts_that_look_alike_collide_no_more_than_chance_has_it),
        cmocka_unit_test(the_hash_depends_on_the_length_and_not_on_the_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
