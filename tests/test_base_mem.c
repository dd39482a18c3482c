/* Memory: zeroed, checked, unchanged by a failure; arenas against plain copies. */
#include "tests/testing.h"

#include "base/mem.h"

static bool all_zero(const void *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (((const uint8_t *)p)[i] != 0) return false;
    return true;
}

static void fresh_memory_is_zero_and_nothing_can_be_freed(void **state)
{
    (void)state;
    base_error err = { 0 };
    uint8_t *p = base_alloc(1000, &err);
    void *none = base_alloc(0, &err);
    assert_non_null(p);
    assert_non_null(none);
    assert_true(all_zero(p, 1000));
    base_free(p);
    base_free(none);
    base_free(NULL);
    assert_int_equal(err.status, BASE_OK);
}

static void large_memory_is_memory(void **state)
{
    (void)state;
    base_error err = { 0 };
    const size_t sizes[] = { 0, 1, (4u << 20) - 1, 4u << 20, (9u << 20) + 5 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        uint8_t *p = base_alloc_large(sizes[i], &err);
        assert_non_null(p);
        assert_true(all_zero(p, sizes[i]));
        memset(p, 7, sizes[i]);
        p = base_shrink(p, sizes[i] / 2);
        for (size_t at = 0; at < sizes[i] / 2; at += 4096) assert_int_equal(p[at], 7);
        base_free(p);
    }
    assert_null(base_alloc_large(SIZE_MAX, &err));
    assert_int_equal(err.status, BASE_ENOMEM);
}

static void products_and_sizes_beyond_memory_are_refused(void **state)
{
    (void)state;
    base_error err = { 0 };
    assert_null(base_array(SIZE_MAX / 2 + 1, 2, &err));
    assert_int_equal(err.status, BASE_ENOMEM);
    assert_null(base_alloc(SIZE_MAX, &err));
    assert_null(base_alloc((size_t)PTRDIFF_MAX + 1, &err));
    assert_null(base_strndup("x", SIZE_MAX, &err));
    char *array = NULL;
    size_t capacity = 0;
    assert_int_equal(base_grow(&array, &capacity, SIZE_MAX / 4, 8, &err), BASE_ENOMEM);
    assert_int_equal(base_grow(&array, &capacity, SIZE_MAX, 1, &err), BASE_ENOMEM);
    assert_null(array);
    assert_int_equal(capacity, 0);
}

static void growing_keeps_the_old_and_zeroes_the_new(void **state)
{
    (void)state;
    uint32_t *array = NULL;
    size_t capacity = 0;
    for (uint32_t n = 1; n < 5000; n++) {
        size_t before = capacity;
        assert_ok(base_grow(&array, &capacity, n, sizeof *array, err));
        assert_true(capacity >= n);
        assert_true(all_zero(array + before, (capacity - before) * sizeof *array));
        array[n - 1] = n;
    }
    for (uint32_t n = 1; n < 5000; n++) assert_int_equal(array[n - 1], n);
    const uint32_t *was = array;
    size_t had = capacity;
    testing_memory_fails_after(0);
    assert_int_equal(base_grow(&array, &capacity, capacity + 1, sizeof *array, NULL), BASE_ENOMEM);
    testing_memory_heals();
    assert_ptr_equal(array, was);
    assert_int_equal(capacity, had);
    base_free(array);
}

static void strings_are_copied_with_their_end(void **state)
{
    (void)state;
    char *a = base_strdup("whole", NULL), *b = base_strndup("whole", 2, NULL), *c = base_strndup(NULL, 0, NULL);
    assert_string_equal(a, "whole");
    assert_string_equal(b, "wh");
    assert_string_equal(c, "");
    base_free(a);
    base_free(b);
    base_free(c);
}

/* What was put into the arena stays as it was until the reset; what comes is zero and aligned, after resets too. */
static void an_arena_gives_zeroed_memory_that_stays(void **state)
{
    (void)state;
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    for (uint64_t round = 0; round < 20; round++) {
        base_rng r = base_rng_of(3, round);
        struct {
            uint8_t *p;
            size_t n;
        } pieces[200];
        for (size_t i = 0; i < 200; i++) {
            size_t n = base_rng_below(&r, 10) ? base_rng_below(&r, 300) : base_rng_below(&r, 200000);
            pieces[i].n = n;
            pieces[i].p = base_arena_alloc(arena, n, NULL);
            assert_non_null(pieces[i].p);
            assert_int_equal((uintptr_t)pieces[i].p % 16, 0);
            assert_true(all_zero(pieces[i].p, n));
            if (n) memset(pieces[i].p, (int)(i + 1), n);
        }
        for (size_t i = 0; i < 200; i++)
            for (size_t k = 0; k < pieces[i].n; k++) assert_int_equal(pieces[i].p[k], (uint8_t)(i + 1));
        assert_string_equal(base_arena_strndup(arena, "text", 3, NULL), "tex");
        base_arena_reset(arena);
    }
    base_arena_free(arena);
    base_arena_free(NULL);
}

static void an_arena_that_repeats_itself_asks_for_nothing(void **state)
{
    (void)state;
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    size_t held = 0;
    for (int round = 0; round < 10; round++) {
        for (size_t i = 1; i < 100; i++) {
            assert_non_null(base_arena_alloc(arena, i * 100, NULL));
            if (i % 10 == 0) assert_non_null(base_arena_alloc(arena, i * 100000, NULL));
        }
        if (round == 0) held = base_arena_bytes(arena);
        assert_int_equal(base_arena_bytes(arena), held);
        base_arena_reset(arena);
    }
    assert_null(base_arena_alloc(arena, SIZE_MAX, NULL));
    testing_memory_fails_after(0);
    assert_null(base_arena_alloc(arena, (size_t)1 << 30, NULL));
    testing_memory_heals();
    assert_non_null(base_arena_alloc(arena, 10, NULL));
    base_arena_free(arena);
}

static void an_array_of_an_arena_grows_by_doubling(void **state)
{
    (void)state;
    base_arena *arena = NULL;
    uint32_t *numbers = NULL;
    assert_ok(base_arena_new(&arena, err));
    for (uint32_t n = 0; n < 100000; n++) {
        assert_ok(base_arena_grow(arena, &numbers, n, sizeof *numbers, err));
        numbers[n] = n * n;
    }
    for (uint32_t n = 0; n < 100000; n++) assert_int_equal(numbers[n], n * n);
    assert_true(base_arena_bytes(arena) < 4 * 100000 * sizeof *numbers + (2u << 20));
    uint32_t *before = numbers;
    assert_fails(base_arena_grow(arena, &numbers, (SIZE_MAX >> 1) + 1, sizeof *numbers, err), BASE_ENOMEM, "no memory");
    assert_fails(base_arena_grow(arena, &numbers, (SIZE_MAX >> 2) + 1, sizeof *numbers, err), BASE_ENOMEM, "no memory");
    assert_ptr_equal(numbers, before);
    base_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresh_memory_is_zero_and_nothing_can_be_freed),
        cmocka_unit_test(large_memory_is_memory),
        cmocka_unit_test(products_and_sizes_beyond_memory_are_refused),
        cmocka_unit_test(growing_keeps_the_old_and_zeroes_the_new),
        cmocka_unit_test(strings_are_copied_with_their_end),
        cmocka_unit_test(an_arena_gives_zeroed_memory_that_stays),
        cmocka_unit_test(an_arena_that_repeats_itself_asks_for_nothing),
        cmocka_unit_test(an_array_of_an_arena_grows_by_doubling),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
