/* The sums against the published ones, the instruction against the table. */
#include "tests/testing.h"

#include "base/checksum.h"

/* RFC 3720, appendix B.4: "CRC Examples". The RFC prints the bytes as sent, low first. */
static void the_examples_of_rfc_3720_come_out(void **state)
{
    (void)state;
    static const uint8_t read_command[48] = { 0x01, 0xc0, 0, 0, 0, 0, 0,    0, 0,    0, 0, 0,    0, 0, 0, 0,
                                              0x14, 0,    0, 0, 0, 0, 0x04, 0, 0,    0, 0, 0x14, 0, 0, 0, 0x18,
                                              0x28, 0,    0, 0, 0, 0, 0,    0, 0x02, 0, 0, 0,    0, 0, 0, 0 };
    uint8_t zeros[32] = { 0 }, ones[32], up[32], down[32];
    memset(ones, 0xff, sizeof ones);
    for (uint8_t i = 0; i < 32; i++) up[i] = i, down[i] = (uint8_t)(31 - i);
    const struct {
        const uint8_t *data;
        size_t n;
        uint32_t sum;
    } examples[] = {
        { zeros, 32, 0x8a9136aa }, { ones, 32, 0x62a8ab43 },         { up, 32, 0x46dd794e },
        { down, 32, 0x113fdb5c },  { read_command, 48, 0xd9963a56 },
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        assert_int_equal(base_crc32c(0, examples[i].data, examples[i].n), examples[i].sum);
        assert_int_equal(base_crc32c_table(0, examples[i].data, examples[i].n), examples[i].sum);
    }
}

/* "123456789" gives e3069283: Williams's "check" of CRC-32C, in every catalogue of CRCs. */
static void the_check_value_of_the_catalogues_comes_out(void **state)
{
    (void)state;
    assert_int_equal(base_crc32c(0, "123456789", 9), 0xe3069283);
    assert_int_equal(base_crc32c_table(0, "123456789", 9), 0xe3069283);
    assert_int_equal(base_crc32c(0, NULL, 0), 0);
}

/* The definition, bit by bit. */
static uint32_t bit_by_bit(uint32_t crc, const uint8_t *data, size_t n)
{
    crc = ~crc;
    for (size_t i = 0; i < n; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
    }
    return ~crc;
}

static void every_length_and_alignment_sums_alike(void **state)
{
    (void)state;
    enum { MOST = 3 * 5456 + 3 * 256 + 64 };
    static const size_t long_ones[] = { 767, 768, 769, 1536, 2000, 16367, 16368, 16369, 16384, 16383, MOST };
    uint8_t *data = testing_guarded(MOST);
    base_rng r = base_rng_of(1, 0);
    for (size_t i = 0; i < MOST; i++) data[i] = (uint8_t)base_rng_next(&r);
    for (size_t k = 0; k < 200 + sizeof long_ones / sizeof *long_ones; k++) {
        size_t n = k < 200 ? k : long_ones[k - 200];
        for (size_t back = 0; back < 9 && back + n <= MOST; back++) { /* back 0 ends at the unreadable page */
            const uint8_t *p = data + MOST - n - back;
            uint32_t want = bit_by_bit(77, p, n);
            assert_int_equal(base_crc32c(77, p, n), want);
            assert_int_equal(base_crc32c_table(77, p, n), want);
        }
    }
    testing_guarded_free(data, MOST);
}

static void a_sum_can_be_continued_anywhere(void **state)
{
    (void)state;
    static uint8_t data[40000];
    base_rng r = base_rng_of(2, 0);
    for (size_t i = 0; i < sizeof data; i++) data[i] = (uint8_t)base_rng_next(&r);
    uint32_t whole = base_crc32c(0, data, sizeof data);
    for (int i = 0; i < 300; i++) {
        size_t cut = base_rng_below(&r, sizeof data + 1);
        assert_int_equal(base_crc32c(base_crc32c(0, data, cut), data + cut, sizeof data - cut), whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_rfc_3720_come_out),
        cmocka_unit_test(the_check_value_of_the_catalogues_comes_out),
        cmocka_unit_test(every_length_and_alignment_sums_alike),
        cmocka_unit_test(a_sum_can_be_continued_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
