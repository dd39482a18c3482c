/* tests/test_base_json.c - what is read is what was written, damage is said, and numbers come back. */
#include <float.h>
#include <math.h>
#include <pthread.h>

#include "base/json.h"
#include "tests/testing.h"

static base_json *parse(const char *text)
{
    base_json *doc = NULL;
    assert_ok(base_json_parse(&doc, text, strlen(text), NULL, err));
    return doc;
}

/* Parses and writes; the text is its own expectation if want is NULL. */
static void assert_writes(const char *text, const char *want)
{
    base_json *doc = parse(text);
    base_buf out = { 0 };
    base_json_write(&out, doc);
    assert_string_equal(base_buf_string(&out), want ? want : text);
    base_buf_done(&out);
    base_json_free(doc);
}

static void a_document_is_written_as_it_was_read(void **state)
{
    (void)state;
    assert_writes("{\"_id\":\"d1\",\"title\":\"\",\"z\":[1,-2.5,true,false,null,{}],\"a\":{\"b\":[]}}", NULL);
    assert_writes(" [ 1 , 2 ]\n", "[1,2]");
    assert_writes("\"alone\"", NULL);
    assert_writes("9223372036854775807", NULL);
    assert_writes("-9223372036854775808", NULL);
    assert_writes("[\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u0000/\"]", NULL);
    assert_writes("[\"\\u00e9\\ud83d\\ude00\\/\"]", "[\"\xc3\xa9\xf0\x9f\x98\x80/\"]");
}

static void values_tell_their_kind_and_content(void **state)
{
    (void)state;
    base_json *doc =
        parse("{\"n\":null,\"b\":true,\"i\":42,\"d\":1.0,\"s\":\"a\\u0000b\",\"a\":[7,8],\"o\":{\"x\":1},\"f\":false}");
    double number = -1;
    int64_t integer = -1;
    size_t n = 99;
    assert_int_equal(base_json_kind_of(doc), BASE_JSON_OBJECT);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "n")), BASE_JSON_NULL);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "b")), BASE_JSON_BOOL);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "f")), BASE_JSON_BOOL);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "i")), BASE_JSON_NUMBER);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "d")), BASE_JSON_NUMBER);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "s")), BASE_JSON_STRING);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "a")), BASE_JSON_ARRAY);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "o")), BASE_JSON_OBJECT);
    assert_int_equal(base_json_kind_of(NULL), BASE_JSON_NULL);
    assert_null(base_json_get(doc, "absent"));
    assert_null(base_json_get(base_json_get(doc, "a"), "x"));
    assert_null(base_json_get(NULL, "x"));

    assert_true(base_json_number(base_json_get(doc, "i"), &number) && number == 42);
    assert_true(base_json_number(base_json_get(doc, "d"), &number) && number == 1);
    assert_false(base_json_number(base_json_get(doc, "s"), &number) || base_json_number(NULL, &number));
    assert_true(base_json_is_integer(base_json_get(doc, "i"), &integer) && integer == 42);
    assert_false(base_json_is_integer(base_json_get(doc, "d"), &integer) || base_json_is_integer(NULL, &integer));

    assert_memory_equal(base_json_text(base_json_get(doc, "s"), &n), "a\0b", 4);
    assert_int_equal(n, 3);
    assert_non_null(base_json_text(base_json_get(doc, "s"), NULL));
    assert_null(base_json_text(base_json_get(doc, "i"), &n));
    assert_null(base_json_text(NULL, &n));

    const base_json *a = base_json_get(doc, "a");
    assert_int_equal(base_json_size(a), 2);
    assert_true(base_json_is_integer(base_json_at(a, 1), &integer) && integer == 8);
    assert_null(base_json_at(a, 2));
    assert_int_equal(base_json_size(doc), 0);
    assert_int_equal(base_json_size(NULL), 0);
    base_json_free(doc);
    base_json_free(NULL);
}

static base_status note_key(void *context, const char *key, const base_json *value, base_error *err)
{
    base_buf *keys = context;
    int64_t v;
    base_buf_text(keys, key);
    if (base_json_is_integer(value, &v) && v == 0) return base_fail(err, BASE_ELIMIT, "enough");
    return BASE_OK;
}

static void members_come_in_the_order_of_the_file_until_the_callback_stops(void **state)
{
    (void)state;
    base_json *doc = parse("{\"z\":1,\"a\":2,\"m\":3,\"z\":4}"); /* the last z is the value, at the first one's place */
    base_buf keys = { 0 };
    int64_t v;
    assert_ok(base_json_each(doc, note_key, &keys, err));
    assert_string_equal(base_buf_string(&keys), "zam");
    assert_true(base_json_is_integer(base_json_get(doc, "z"), &v) && v == 4);
    base_json_free(doc);
    base_buf_clear(&keys);

    doc = parse("{\"x\":1,\"stop\":0,\"y\":1}");
    assert_fails(base_json_each(doc, note_key, &keys, err), BASE_ELIMIT, "enough");
    assert_string_equal(base_buf_string(&keys), "xstop");
    assert_ok(base_json_each(NULL, note_key, &keys, err));
    assert_ok(base_json_each(base_json_get(doc, "x"), note_key, &keys, err));
    base_buf_done(&keys);
    base_json_free(doc);
}

static void malformed_text_is_refused_with_its_byte(void **state)
{
    (void)state;
    const struct {
        const char *text, *says;
    } bad[] = { { "{\"a\":1} x", "malformed JSON at byte 9" },
                { "[1,2]]", "at byte 6" },
                { "", "at byte 0" },
                { "   ", "at byte 3" },
                { "[1,", "at byte 3" },
                { "{\"a\" 1}", "at byte 6" },
                { "[01]", "at byte" },
                { "[1.]", "at byte" },
                { "[nan]", "at byte" },
                { "[1e999]", "at byte 6" },
                { "\"open", "at byte" },
                { "\"a\nb\"", "at byte" },
                { "['a']", "at byte" },
                { "\"\\x\"", "at byte" },
                { "{\"a\\u0000b\":1}", "key" },
                { "[\"\xff\xff\",]", "at byte 7" } }; /* counted before the repair */
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        base_json *doc = NULL;
        uint64_t repaired = 5;
        assert_fails(base_json_parse(&doc, bad[i].text, strlen(bad[i].text), &repaired, err), BASE_EFORMAT, bad[i].says);
        assert_null(doc);
        assert_int_equal(repaired, 5);
    }
    base_json *doc = NULL;
    assert_fails(base_json_parse(&doc, NULL, 0, NULL, err), BASE_EFORMAT, "at byte 0");
    assert_fails(base_json_parse(&doc, "[1]", (size_t)3 << 30, NULL, err), BASE_ELIMIT, "2 GiB");
    assert_fails(base_json_parse(&doc, "[\x01\x1b]", 4, NULL, err), BASE_EFORMAT, "\\x01"); /* nothing raw reaches the terminal */
}

static void depth_has_a_limit_and_no_stack_overflows(void **state)
{
    (void)state;
    enum { DEEP = 1000000 };
    char *text = malloc(DEEP);
    base_json *doc = NULL;
    memset(text, '[', DEEP);
    assert_fails(base_json_parse(&doc, text, DEEP, NULL, err), BASE_EFORMAT, "depth");
    memset(text + 2000, ']', 2000);
    base_buf out = { 0 };
    assert_ok(base_json_parse(&doc, text, 4000, NULL, err));
    base_json_write(&out, doc);
    assert_int_equal(out.size, 4000);
    assert_memory_equal(out.data, text, 4000);
    base_json_free(doc);
    base_buf_done(&out);
    free(text);
}

static void assert_repairs(const char *text, const char *want, uint64_t count)
{
    base_json *doc = NULL;
    uint64_t repaired = 100;
    base_buf out = { 0 };
    assert_ok(base_json_parse(&doc, text, strlen(text), &repaired, err));
    base_json_write(&out, doc);
    assert_string_equal(base_buf_string(&out), want);
    assert_int_equal(repaired, 100 + count);
    base_json_free(doc);
    base_buf_done(&out);
}

#define BAD "\xef\xbf\xbd"

static void damaged_characters_are_replaced_and_counted(void **state)
{
    (void)state;
    assert_repairs("[\"a\xff\xfe"
                   "b\"]",
                   "[\"a" BAD BAD "b\"]", 2);
    assert_repairs("{\"k\xe2\x82\":\"\xc0\xaf\"}", "{\"k" BAD "\":\"" BAD BAD "\"}", 3);
    assert_repairs("[\"\\ud800\"]", "[\"" BAD "\"]", 1);
    assert_repairs("[\"\\uDC00x\\uD83D\\uDE00\\ud83d\\ud83d\\ude00\\uDBFF\"]",
                   "[\"" BAD "x\xf0\x9f\x98\x80" BAD "\xf0\x9f\x98\x80" BAD "\"]", 3);
    assert_repairs("[\"\\\\ud800\"]", "[\"\\\\ud800\"]", 0); /* a backslash, then letters */
    assert_repairs("[\"\\\\\\ud800\xff\"]", "[\"\\\\" BAD BAD "\"]", 2);
    assert_repairs("[\"\\ud7ff\\ue000\"]", "[\"\xed\x9f\xbf\xee\x80\x80\"]", 0);
    base_json *doc = NULL;
    assert_fails(base_json_parse(&doc, "\"\\ud8", 6, NULL, err), BASE_EFORMAT, "at byte");
    assert_fails(base_json_parse(&doc, "\"\\", 2, NULL, err), BASE_EFORMAT, "at byte");
}

static void whole_numbers_beyond_64_bits_become_doubles(void **state)
{
    (void)state;
    double v;
    int64_t i;
    base_json *doc = parse("[18446744073709551616,7]");
    assert_true(base_json_number(base_json_at(doc, 0), &v) && v == 0x1p64);
    assert_false(base_json_is_integer(base_json_at(doc, 0), &i));
    assert_true(base_json_number(base_json_at(doc, 1), &v) && v == 7);
    base_json_free(doc);
}

/* --- writing ------------------------------------------------------------------------------------------------------------------------ */

static void assert_string_writes(const char *text, size_t n, const char *want)
{
    base_buf out = { 0 };
    base_json_write_string(&out, text, n);
    assert_string_equal(base_buf_string(&out), want);
    base_buf_done(&out);
}

static void strings_are_quoted_and_damage_replaced(void **state)
{
    (void)state;
    assert_string_writes("", 0, "\"\"");
    assert_string_writes("a\"b\\c/d", 7, "\"a\\\"b\\\\c/d\"");
    assert_string_writes("\0\x01\x1f\b\f\n\r\t\x7f", 9, "\"\\u0000\\u0001\\u001f\\b\\f\\n\\r\\t\\u007f\"");
    assert_string_writes("\xc3\xa9\xff\xf0\x9f\x98\x80\xe2\x82", 9, "\"\xc3\xa9" BAD "\xf0\x9f\x98\x80" BAD "\"");
}

static void any_bytes_written_read_back_as_their_repair(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        base_rng r = base_rng_of(1, seed);
        char text[64];
        size_t n = (size_t)base_rng_below(&r, sizeof text);
        for (size_t i = 0; i < n; i++) text[i] = (char)(seed % 2 ? base_rng_next(&r) : base_rng_below(&r, 128));
        base_buf out = { 0 }, again = { 0 };
        base_json *doc = NULL;
        uint64_t repaired = 0;
        base_json_write_string(&out, text, n);
        assert_ok(base_json_parse(&doc, (const char *)out.data, out.size, &repaired, err));
        assert_int_equal(repaired, 0);
        if (seed % 2 == 0) { /* all ASCII */
            size_t length;
            const char *back = base_json_text(doc, &length);
            assert_int_equal(length, n);
            assert_memory_equal(back, text, n);
        }
        base_json_write(&again, doc);
        assert_string_equal(base_buf_string(&again), base_buf_string(&out));
        base_json_free(doc);
        base_buf_done(&out);
        base_buf_done(&again);
    }
}

static void numbers_are_short_and_come_back(void **state)
{
    (void)state;
    base_buf out = { 0 };
    const double values[] = { 0, 0.1, -2.5, 100, 1e6, 1e-5, 1e22, DBL_MAX, 5e-324, 1 / 3.0 };
    const char *const want = "0,0.1,-2.5,100,1000000,0.00001,1e+22,1.7976931348623157e+308,5e-324,0.3333333333333333,";
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        base_json_write_double(&out, values[i]);
        base_buf_u8(&out, ',');
    }
    assert_string_equal(base_buf_string(&out), want);
    base_buf_clear(&out);
    base_json_write_double(&out, (double)NAN);
    base_json_write_double(&out, -INFINITY);
    base_json_write_float(&out, INFINITY);
    base_json_write_float(&out, (float)NAN);
    assert_string_equal(base_buf_string(&out), "nullnullnullnull");
    base_buf_clear(&out);
    base_json_write_float(&out, 0.1f);
    base_buf_u8(&out, ',');
    base_json_write_float(&out, 13.4567890f);
    assert_string_equal(base_buf_string(&out), "0.1,13.456789");
    base_buf_done(&out);
}

/* --- failures and threads ----------------------------------------------------------------------------------------------------------- */

static void whatever_allocation_fails_it_is_said_and_never_half_a_document(void **state)
{
    (void)state;
    const char *text =
        "{\"a long enough key to make buffers grow\":[1,2,3,4,5,6,7,8,9,\"and a string that is long as well, \xff and damaged\","
        "123456789012345678,1.2345678901234567],\"b\":{\"c\":{},\"d\":\"\"}}";
    base_json *doc = NULL;
    base_buf want = { 0 };
    long failures = 0;
    assert_ok(base_json_parse(&doc, text, strlen(text), NULL, err)); /* the one time set-up stays out of the count */
    base_json_write(&want, doc);
    base_json_free(doc);
    for (long n = 0;; n++) {
        doc = NULL;
        base_error error = { 0 };
        testing_memory_fails_after(n);
        base_status s = base_json_parse(&doc, text, strlen(text), NULL, &error);
        testing_memory_heals();
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
        assert_int_equal(error.status, BASE_ENOMEM);
        assert_null(doc);
        failures++;
    }
    base_buf out = { 0 };
    base_json_write(&out, doc);
    assert_string_equal(base_buf_string(&out), base_buf_string(&want));
    assert_true(failures > 20);
    base_json_free(doc);
    base_buf_done(&out);
    base_buf_done(&want);
}

static void *parse_many(void *result)
{
    bool *ok = result;
    *ok = true;
    for (int i = 0; i < 200; i++) {
        base_json *doc = NULL;
        base_buf out = { 0 };
        const char *text = "{\"a\":[1,2,{\"b\":\"c\"}],\"d\":0.5}";
        if (base_json_parse(&doc, text, strlen(text), NULL, NULL) != BASE_OK) *ok = false;
        base_json_write(&out, doc);
        if (strcmp(base_buf_string(&out), text) != 0) *ok = false;
        base_buf_done(&out);
        base_json_free(doc);
    }
    return NULL;
}

static void threads_parse_beside_each_other(void **state)
{
    (void)state;
    pthread_t threads[4];
    bool ok[4];
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&threads[i], NULL, parse_many, &ok[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_true(ok[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_parse_beside_each_other), /* first: set-up is among what they meet */
        cmocka_unit_test(a_document_is_written_as_it_was_read),
        cmocka_unit_test(values_tell_their_kind_and_content),
        cmocka_unit_test(members_come_in_the_order_of_the_file_until_the_callback_stops),
        cmocka_unit_test(malformed_text_is_refused_with_its_byte),
        cmocka_unit_test(depth_has_a_limit_and_no_stack_overflows),
        cmocka_unit_test(damaged_characters_are_replaced_and_counted),
        cmocka_unit_test(whole_numbers_beyond_64_bits_become_doubles),
        cmocka_unit_test(strings_are_quoted_and_damage_replaced),
        cmocka_unit_test(any_bytes_written_read_back_as_their_repair),
        cmocka_unit_test(numbers_are_short_and_come_back),
        cmocka_unit_test(whatever_allocation_fails_it_is_said_and_never_half_a_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
