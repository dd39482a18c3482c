/* The growing buffer: what was appended is there, and a failure sticks. */
#include "tests/testing.h"

#include "base/buf.h"

static void a_buffer_holds_what_was_appended(void **state)
{
    (void)state;
    base_buf b = { 0 };
    assert_string_equal(base_buf_string(&b), "");
    base_buf_u8(&b, 0x41);
    base_buf_u32(&b, 0x04030201);
    base_buf_u64(&b, 0x0807060504030201);
    base_buf_varint(&b, 300); /* 300 = 2 * 128 + 44: ac 02, Protocol Buffers' example */
    base_buf_zeros(&b, 2);
    base_buf_bytes(&b, NULL, 0);
    base_buf_text(&b, "text");
    base_buf_format(&b, "%d,%s", 7, "seven");
    static const uint8_t want[] = "A\1\2\3\4\1\2\3\4\5\6\7\10\xac\2\0\0text7,seven";
    assert_int_equal(b.size, sizeof want - 1);
    assert_memory_equal(b.data, want, sizeof want); /* the 0 byte behind it, too */
    base_buf_clear(&b);
    assert_string_equal(base_buf_string(&b), "");
    uint8_t *room = base_buf_reserve(&b, 3);
    memcpy(room, "abc", 3);
    b.size += 3;
    assert_string_equal(base_buf_string(&b), "abc");
    base_buf_done(&b);
    assert_null(b.data);
}

static void a_buffer_that_failed_stays_as_it_was(void **state)
{
    (void)state;
    base_buf b = { 0 };
    base_buf_text(&b, "kept");
    testing_memory_fails_after(0);
    base_buf_zeros(&b, 10000);
    testing_memory_heals();
    base_buf_text(&b, "lost");
    base_buf_format(&b, "%d", 1);
    base_buf_u32(&b, 1);
    assert_int_equal(b.size, 4);
    assert_null(base_buf_reserve(&b, 1));
    assert_fails(base_buf_status(&b, err), BASE_ENOMEM, "no memory");
    assert_string_equal(base_buf_string(&b), "");
    base_buf_done(&b);
    base_buf_zeros(&b, SIZE_MAX);
    assert_int_equal(b.status, BASE_ENOMEM);
    base_buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_holds_what_was_appended),
        cmocka_unit_test(a_buffer_that_failed_stays_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
