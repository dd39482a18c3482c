/* Archives, and what could be archives: read or refused; a tar and the same tar gzipped, which is read without skipping, give the same documents.
 *
 * The sums of a tar's headers are made to fit before it is read, so that what stands in them is reached. */
#include "base/zip.h"
#include "tests/fuzz/corpus.h"
#include "tests/fuzz/lines.h"

#define BLOCK 512

/* Each block with a tar's mark is a header. */
static void fit_sums(uint8_t *data, size_t size)
{
    for (size_t at = 0; at + BLOCK <= size; at += BLOCK) {
        uint8_t *header = data + at;
        unsigned sum = 0;
        char digits[8];
        if (memcmp(header + 257, "ustar", 5) != 0) continue;
        memset(header + 148, ' ', 8);
        for (size_t i = 0; i < BLOCK; i++) sum += header[i];
        snprintf(digits, sizeof digits, "%06o", sum);
        memcpy(header + 148, digits, 7);
    }
}

static base_status read_archive(fuzz_tally *t, const char *name, const void *data, size_t size)
{
    corpora_corpus *c = NULL;
    base_error err = { 0 };
    fuzz_files_begin();
    fuzz_file_put(name, data, size);
    base_status s = corpora_open(&c, name, NULL, &err);
    if (s == BASE_OK) s = corpora_docs(c, fuzz_take_doc, t, &err);
    fuzz_check_status(s, &err, t->n);
    for (size_t i = 0; s == BASE_OK && i < corpora_notice_count(c); i++) FUZZ_HOLDS(corpora_notice(c, i)[0]);
    corpora_close(c);
    fuzz_files_end();
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_tally plain = { 0 }, packed = { 0 };
    base_buf body = { 0 }, zip = { 0 };
    uint8_t *fitting = calloc(size + 1, 1);
    FUZZ_HOLDS(fitting);
    if (size) memcpy(fitting, data, size);
    fit_sums(fitting, size);
    FUZZ_HOLDS(base_deflate(&body, fitting, size, NULL) == BASE_OK);
    fuzz_put_member(&zip, &body, fitting, size);
    bool is_tar = size >= BLOCK && memcmp(fitting + 257, "ustar", 5) == 0;
    base_status s = read_archive(&plain, "a.tar", fitting, size);
    base_status again = read_archive(&packed, "a.tar", zip.data, zip.size);
    if (is_tar && s == BASE_OK && again == BASE_OK) FUZZ_HOLDS(plain.n == packed.n && plain.sum == packed.sum);
    base_buf_done(&body);
    base_buf_done(&zip);
    free(fitting);
    return 0;
}
