/* tests/fuzz/index.h - a small index for targets that need one: in a folder of their own, or in memory with the input as its attachment.
 *
 *     base_buf commit = { 0 }, attached = { 0 };
 *     fuzz_index_begin(&commit, &attached, data, size);        // as fuzz_files_begin
 *     s = ir_index_open(&ix, "index", &err);                   // it has an attachment "s"
 *     ...
 *     fuzz_files_end();
 *     base_buf_done(&commit), base_buf_done(&attached);
 */
#ifndef TESTS_FUZZ_INDEX_H
#define TESTS_FUZZ_INDEX_H

#include "base/file.h"
#include "base/mem.h"
#include "ir/folder.h"
#include "ir/writer.h"
#include "tests/fuzz/container.h"
#include "tests/fuzz/files.h"

#define FUZZ_INDEX_DOCS   "abdef" /* docnos of a letter, in their order; c is deleted */
#define FUZZ_INDEX_COMMIT 3       /* its generation; there are two segments */

static inline void fuzz_index_commit(const char *dir, size_t from, size_t to, bool without_c)
{
    static const char *const texts[] = { "red red fish", "green bird sings", "gone",
                                         "blue fish",    "red bird",         "green whale sings fish" };
    ir_writer *w = NULL;
    ir_analyzer *a = NULL;
    bool known;
    FUZZ_HOLDS(ir_analyzer_open(&a, "whitespace", NULL, NULL) == BASE_OK);
    const ir_writer_options options = { .analyzer = a, .corpus = "six", .update = from > 0 || without_c, .max_segments = 2 };
    FUZZ_HOLDS(ir_writer_open(&w, dir, &options, NULL) == BASE_OK);
    for (size_t i = from; i < to; i++) {
        const char docno[] = { (char)('a' + i), 0 };
        corpora_field text = { "text", base_view_of(texts[i]), true };
        FUZZ_HOLDS(ir_writer_add(w, &(corpora_doc){ base_view_of(docno), &text, 1, { NULL, 0 } }, NULL) == BASE_OK);
    }
    if (without_c) FUZZ_HOLDS(ir_writer_delete(w, base_view_of("c"), &known, NULL) == BASE_OK && known);
    FUZZ_HOLDS(ir_writer_commit(&w, NULL, NULL) == BASE_OK);
    ir_analyzer_close(a);
}

static inline void fuzz_index_build(const char *dir)
{
    fuzz_index_commit(dir, 0, 5, false);
    fuzz_index_commit(dir, 5, 6, false);
    fuzz_index_commit(dir, 0, 0, true);
}

/* Its files, once they are needed. */
static struct {
    uint8_t *commit, *segment[2];
    size_t commit_size, segment_size[2];
} fuzz_index;

static void fuzz_index_take(uint8_t **data, size_t *size, const char *dir, ir_file_kind kind, uint64_t number)
{
    char *path = ir_folder_path(dir, kind, number, NULL);
    FUZZ_HOLDS(base_file_read((char **)data, size, path, SIZE_MAX, NULL) == BASE_OK);
    base_free(path);
}

static void fuzz_index_make(void)
{
    char dir[] = "/tmp/salton-fuzz-XXXXXX";
    FUZZ_HOLDS(mkdtemp(dir));
    fuzz_index_build(dir);
    fuzz_index_take(&fuzz_index.commit, &fuzz_index.commit_size, dir, IR_FILE_COMMIT, FUZZ_INDEX_COMMIT);
    for (size_t i = 0; i < 2; i++)
        fuzz_index_take(&fuzz_index.segment[i], &fuzz_index.segment_size[i], dir, IR_FILE_SEGMENT, i + 1);
    FUZZ_HOLDS(base_dir_remove(dir, NULL) == BASE_OK);
}

/* The commit, with an attachment "s" of this size and sum. */
static void fuzz_index_put_commit(base_buf *out, const base_buf *attached)
{
    fuzz_container c;
    base_buf entry = { 0 };
    FUZZ_HOLDS(fuzz_take_apart(&c, fuzz_index.commit, fuzz_index.commit_size) && c.n < FUZZ_SECTIONS);
    base_buf_u32(&entry, 1);
    base_buf_u8(&entry, 's');
    base_buf_u64(&entry, 1);
    base_buf_u64(&entry, 1);
    base_buf_u64(&entry, attached->size);
    base_buf_u32(&entry, attached->size >= 4 ? base_load_u32(attached->data + attached->size - 4) : 0);
    c.section[c.n++] = (fuzz_section){ .name = "attached", .data = entry.data, .size = entry.size };
    fuzz_put_together(out, &c);
    base_buf_done(&entry);
}

/* The input with sums that fit, as the first attachment of the first commit; as it is if it has no frame. */
static void fuzz_index_put_attached(base_buf *out, const uint8_t *data, size_t size)
{
    fuzz_container c;
    if (!fuzz_take_apart(&c, data, size)) {
        if (size) base_buf_bytes(out, data, size);
        return;
    }
    memcpy(c.magic, "SALTATTD", 8);
    c.file_id = c.generation = 1;
    fuzz_put_together(out, &c);
}

static inline void fuzz_index_begin(base_buf *commit, base_buf *attached, const uint8_t *data, size_t size)
{
    if (!fuzz_index.commit) fuzz_index_make();
    fuzz_index_put_attached(attached, data, size);
    fuzz_index_put_commit(commit, attached);
    fuzz_files_begin();
    fuzz_file_put("index/commit-00000003.salton", commit->data, commit->size);
    fuzz_file_put("index/seg-00000001.salton", fuzz_index.segment[0], fuzz_index.segment_size[0]);
    fuzz_file_put("index/seg-00000002.salton", fuzz_index.segment[1], fuzz_index.segment_size[1]);
    fuzz_file_put("index/att-00000001.salton", attached->data, attached->size);
}

#endif
