/* Lines of plain and gzipped bytes: they and their ends make up the text again; a gzip file of the same bytes, written here without
 * packing, has the same lines. */
#include "base/buf.h"
#include "base/lines.h"
#include "tests/fuzz/files.h"

/* The lines, each with a LF behind it; places are checked on the way. */
static base_status read_lines(base_buf *out, base_lines *in, base_error *err)
{
    base_status s;
    base_view line, again;
    bool more;
    uint64_t number = 0, byte = 0;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        FUZZ_HOLDS(base_lines_number(in) == number + 1);
        FUZZ_HOLDS(number == 0 ? base_lines_byte(in) == 0 || base_lines_byte(in) == 3 : base_lines_byte(in) > byte);
        number = base_lines_number(in), byte = base_lines_byte(in);
        FUZZ_HOLDS(!line.len || !memchr(line.ptr, '\n', line.len));
        base_view fields[3];
        size_t n = base_fields(line, fields, 3), tabs = base_tab_fields(line, fields, 3);
        FUZZ_HOLDS(n <= line.len && tabs >= 1 && tabs <= line.len + 1);
        base_lines_unread(in);
        FUZZ_HOLDS(base_lines_next(in, &again, &more, err) == BASE_OK && more && again.ptr == line.ptr && again.len == line.len);
        base_buf_bytes(out, line.ptr, line.len);
        base_buf_u8(out, '\n');
    }
    if (s != BASE_OK) FUZZ_HOLDS(err->what[0]);
    return s;
}

static base_status lines_of(base_buf *out, const void *data, size_t n)
{
    base_lines *in = NULL;
    base_error err = { 0 };
    base_status s = base_lines_open_memory(&in, "memory", data, n, &err);
    if (s == BASE_OK) s = read_lines(out, in, &err);
    base_lines_close(in);
    return s;
}

static base_status lines_of_file(base_buf *out, const void *data, size_t n)
{
    base_lines *in = NULL;
    base_error err = { 0 };
    fuzz_files_begin();
    fuzz_file_put("file", data, n);
    base_status s = base_lines_open(&in, "file", &err);
    if (s == BASE_OK) s = read_lines(out, in, &err);
    base_lines_close(in);
    fuzz_files_end();
    return s;
}

/* CRC-32 of RFC 1952, section 8, a bit at a time. */
static uint32_t crc32_of(const uint8_t *data, size_t n)
{
    uint32_t sum = 0xffffffff;
    for (size_t i = 0; i < n; i++) {
        sum ^= data[i];
        for (int bit = 0; bit < 8; bit++) sum = sum >> 1 ^ (0xedb88320 & (0 - (sum & 1)));
    }
    return ~sum;
}

/* A gzip member that stores n <= 65535 bytes as they are (RFC 1951, 3.2.4). */
static void put_member(base_buf *out, const uint8_t *data, size_t n)
{
    static const uint8_t head[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255, 1 };
    base_buf_bytes(out, head, sizeof head);
    base_buf_u8(out, (uint8_t)n);
    base_buf_u8(out, (uint8_t)(n >> 8));
    base_buf_u8(out, (uint8_t)~n);
    base_buf_u8(out, (uint8_t)(~n >> 8));
    base_buf_bytes(out, data, n);
    base_buf_u32(out, crc32_of(data, n));
    base_buf_u32(out, (uint32_t)n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_buf lines = { 0 }, file_lines = { 0 }, member_lines = { 0 }, members = { 0 };
    base_status s = lines_of(&lines, data, size);
    FUZZ_HOLDS(lines_of_file(&file_lines, data, size) == s);
    FUZZ_HOLDS(lines.size == file_lines.size && (!lines.size || memcmp(lines.data, file_lines.data, lines.size) == 0));
    bool packed = size >= 2 && data[0] == 0x1f && data[1] == 0x8b;
    if (!packed && size <= 65535) {
        size_t half = size / 2;
        FUZZ_HOLDS(s == BASE_OK);
        put_member(&members, data, half);
        put_member(&members, data + half, size - half);
        FUZZ_HOLDS(lines_of(&member_lines, members.data, members.size) == BASE_OK);
        FUZZ_HOLDS(lines.size == member_lines.size && (!lines.size || memcmp(lines.data, member_lines.data, lines.size) == 0));
    }
    base_buf_done(&lines);
    base_buf_done(&file_lines);
    base_buf_done(&member_lines);
    base_buf_done(&members);
    return 0;
}
