/* Gzip data and what gzip data could be: the same lines or the same refusal however the bytes come, and deflated blocks of the stored fields.
 *
 * Half of the inputs are made from the text inside: it is unpacked, mutated and packed again, so that sums and codes fit. */
#include "base/zip.h"
#include "tests/fuzz/lines.h"

#define BLOCK_MOST 4096

/* Any bytes are a block of any length, or refused; a block of ours is the bytes it was made of. */
static void check_blocks(const uint8_t *data, size_t size)
{
    uint8_t out[BLOCK_MOST];
    base_buf packed = { 0 };
    base_error err = { 0 };
    if (size == 0 || size > BLOCK_MOST) return;
    if (base_inflate(out, data[0] * 4u, data + 1, size - 1, &err) != BASE_OK) FUZZ_HOLDS(err.status == BASE_EFORMAT && err.what[0]);
    FUZZ_HOLDS(base_deflate(&packed, data, size, NULL) == BASE_OK);
    FUZZ_HOLDS(base_inflate(out, size, packed.data, packed.size, NULL) == BASE_OK && memcmp(out, data, size) == 0);
    FUZZ_HOLDS(base_inflate(out, size - 1, packed.data, packed.size, NULL) == BASE_EFORMAT);
    base_buf_done(&packed);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_buf lines = { 0 };
    fuzz_lines(&lines, data, size);
    check_blocks(data, size);
    base_buf_done(&lines);
    return 0;
}

/* libFuzzer's own; absent where seeds are only replayed. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

static void put_packed(base_buf *out, const uint8_t *data, size_t n)
{
    base_buf body = { 0 };
    FUZZ_HOLDS(base_deflate(&body, data, n, NULL) == BASE_OK);
    fuzz_put_member(out, &body, data, n);
    base_buf_done(&body);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    base_buf text = { 0 }, whole = { 0 };
    if (seed % 2 == 0 || fuzz_lines_of(&text, data, size) != BASE_OK || !base_buf_reserve(&text, most)) {
        base_buf_done(&text);
        return LLVMFuzzerMutate(data, size, most);
    }
    text.size = LLVMFuzzerMutate(text.data, text.size, text.size + most);
    size_t cut = seed % 4 == 1 ? text.size : text.size / 2;
    put_packed(&whole, text.data, cut);
    if (cut < text.size) put_packed(&whole, text.data + cut, text.size - cut);
    if (whole.size <= most) memcpy(data, whole.data, size = whole.size);
    base_buf_done(&text);
    base_buf_done(&whole);
    return size;
}
