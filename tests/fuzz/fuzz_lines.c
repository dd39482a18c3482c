/* Lines of plain bytes: they and their ends make up the text again, however the text comes; two gzip members of the same bytes, written here
 * without packing, have the same lines. */
#include "tests/fuzz/lines.h"

/* One block that stores n <= 65535 bytes as they are (RFC 1951, 3.2.4), in a member of its own. */
static void put_stored(base_buf *out, const uint8_t *data, size_t n)
{
    base_buf body = { 0 };
    base_buf_u8(&body, 1);
    base_buf_u8(&body, (uint8_t)n);
    base_buf_u8(&body, (uint8_t)(n >> 8));
    base_buf_u8(&body, (uint8_t)~n);
    base_buf_u8(&body, (uint8_t)(~n >> 8));
    base_buf_bytes(&body, data, n);
    fuzz_put_member(out, &body, data, n);
    base_buf_done(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_buf lines = { 0 }, member_lines = { 0 }, members = { 0 };
    if (size > 65535 || (size >= 2 && data[0] == 0x1f && data[1] == 0x8b)) return 0; /* fuzz_gzip.c */
    FUZZ_HOLDS(fuzz_lines(&lines, data, size) == BASE_OK);
    put_stored(&members, data, size / 2);
    put_stored(&members, data + size / 2, size - size / 2);
    FUZZ_HOLDS(fuzz_lines_of(&member_lines, members.data, members.size) == BASE_OK && fuzz_same(&lines, &member_lines));
    base_buf_done(&lines);
    base_buf_done(&member_lines);
    base_buf_done(&members);
    return 0;
}
