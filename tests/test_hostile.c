/* Hostile input: every short file, long lines and tokens, deep nesting, odd docnos, and sizes that lie. Each ends in documents or in one
 * sentence, and no single allocation is out of proportion to what was read.
 *
 * SALTON_TEST_LONG=1 (make test-reliability) takes the long forms; each test prints how many cases it tried. docs/reliability.md has
 * the table. */
#include "tests/testing.h"

#include "base/mem.h"
#include "base/text.h"
#include "corpora/corpus.h"
#include "dense/spaces.h"
#include "dense/vectors_io.h"
#include "ir/folder.h"
#include "ir/index.h"
#include "ir/manifest.h"
#include "ir/postings.h"
#include "ir/writer.h"
#include "tests/fuzz/index.h"

/* --- the largest allocation ------------------------------------------------------------------------------------------- */

static size_t largest;

static int watch(void *context, size_t size)
{
    (void)context;
    if (size > largest) largest = size;
    return 0;
}

static void watch_memory(void)
{
    largest = 0;
    base_mem_set_hook(watch, NULL);
}

/* What any reader may take beside what the file's size allows: chunks of files, arenas, tables of fixed size. */
#define ANYWAY ((size_t)64 << 10)

static void assert_memory_below(size_t most)
{
    base_mem_set_hook(NULL, NULL);
    if (largest > most) fail_msg("%zu bytes were asked for at once, of at most %zu", largest, most);
}

/* --- every short file ----------------------------------------------------------------------------------------------------- */

static base_status count_doc(void *context, const corpora_doc *doc, base_error *err)
{
    (void)err;
    assert_true(doc->docno.len > 0);
    ++*(size_t *)context;
    return BASE_OK;
}

static base_status count_topic(void *context, const corpora_topic *topic, base_error *err)
{
    (void)err;
    assert_true(topic->id.len > 0);
    ++*(size_t *)context;
    return BASE_OK;
}

static base_status count_judgement(void *context, const corpora_judgement *judgement, base_error *err)
{
    (void)err;
    assert_true(judgement->topic.len > 0 && judgement->docno.len > 0);
    ++*(size_t *)context;
    return BASE_OK;
}

static void assert_outcome(base_status s, size_t n, const base_error *err)
{
    if (s == BASE_OK ? n > 0 : s == BASE_EFORMAT && err->what[0]) return;
    fail_msg("status %d with %zu records: %s", (int)s, n, err->what);
}

static const char *const line_formats[] = { NULL, "smart", "trec", "jsonl", "tsv", "beir" };
#define N_FORMATS (sizeof line_formats / sizeof *line_formats)

/* The bytes as documents, and in every role as topics and judgements too, the format forced. */
static void read_as(const char *format, const uint8_t *data, size_t n, bool every_role)
{
    corpora_corpus *c = NULL;
    size_t counts[3] = { 0 };
    fuzz_files_begin();
    fuzz_file_put("hostile", data, n);
    assert_ok(corpora_open(&c, "hostile", &(corpora_options){ .format = format }, err));
    base_error e[3] = { 0 };
    base_status s = corpora_docs(c, count_doc, &counts[0], &e[0]);
    assert_outcome(s, counts[0], &e[0]);
    if (every_role) {
        s = corpora_topics(c, count_topic, &counts[1], &e[1]);
        assert_outcome(s, counts[1], &e[1]);
        s = corpora_qrels(c, count_judgement, &counts[2], &e[2]);
        assert_outcome(s, counts[2], &e[2]);
    }
    corpora_close(c);
    fuzz_files_end();
}

static void read_in_every_format(const uint8_t *data, size_t n)
{
    for (size_t f = 0; f < N_FORMATS; f++) read_as(line_formats[f], data, n, true);
}

/* Bytes that mean something to some format come half of the time. */
static uint8_t telling_byte(base_rng *r)
{
    static const char telling[] = ".I\n\t <>{}[]\",:0-T\r\\";
    uint64_t pick = base_rng_below(r, 512);
    return pick < 256 ? (uint8_t)pick : (uint8_t)telling[pick % (sizeof telling - 1)];
}

static void every_file_of_a_few_bytes_is_read_or_refused(void **state)
{
    (void)state;
    bool all = testing_long_form();
    base_rng r = base_rng_of(20, 1);
    uint64_t n = 0;
    for (uint32_t size = 1; size <= (all ? 3 : 2); size++) {
        for (uint32_t v = 0; v < (uint32_t)1 << (8 * size); v++, n++) {
            const uint8_t file[] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16) };
            if (all || size == 1) read_in_every_format(file, size);
            else read_as(line_formats[v % N_FORMATS], file, size, false);
        }
    }
    for (uint32_t i = 0; i < (all ? 1000000 : 5000); i++, n++) {
        uint8_t sample[4] = { telling_byte(&r), telling_byte(&r), telling_byte(&r), telling_byte(&r) };
        read_in_every_format(sample, 3 + i % 2);
    }
    printf("short files: %llu, %s\n", (unsigned long long)n,
           all ? "each in every format and role" : "those of 1, 3 and 4 bytes in every format and role, of 2 in one format");
}

/* --- long lines, long tokens, many documents -------------------------------------------------------------------------------------- */

static base_status add_doc(void *context, const corpora_doc *doc, base_error *err)
{
    return ir_writer_add(context, doc, err);
}

/* Indexes the file dir/name; the documents of the index, or the status in *status. */
static uint32_t index_file(const char *dir, const char *name, const char *format, base_status *status, base_error *failed)
{
    corpora_corpus *c = NULL;
    ir_analyzer *a = NULL;
    ir_writer *w = NULL;
    ir_index *ix = NULL;
    uint32_t n = 0;
    assert_ok(ir_analyzer_open(&a, "english", NULL, err));
    assert_ok(corpora_open(&c, testing_path(dir, name), &(corpora_options){ .format = format }, err));
    assert_ok(ir_writer_open(&w, testing_path(dir, "index"), &(ir_writer_options){ .analyzer = a, .corpus = "x", .fields = "text" },
                             err));
    *status = corpora_docs(c, add_doc, w, failed);
    if (*status == BASE_OK) *status = ir_writer_commit(&w, NULL, failed);
    ir_writer_abandon(w);
    corpora_close(c);
    if (*status == BASE_OK) {
        assert_ok(ir_index_open(&ix, testing_path(dir, "index"), err));
        n = (uint32_t)ir_index_collection(ix)->n_docs;
        ir_index_close(ix);
    }
    ir_analyzer_close(a);
    return n;
}

/* head, n times unit, tail: as dir/name. */
static void write_long(const char *dir, const char *name, const char *head, const char *unit, size_t n, const char *tail)
{
    FILE *f = fopen(testing_path(dir, name), "wb");
    assert_non_null(f);
    fputs(head, f);
    for (size_t i = 0; i < n; i++) fputs(unit, f);
    fputs(tail, f);
    assert_int_equal(fclose(f), 0);
}

static void one_long(const char *format, const char *head, const char *unit, const char *tail)
{
    size_t bytes = (size_t)(testing_long_form() ? 100 : 2) << 20;
    char *dir = testing_tmpdir();
    base_error err = { 0 };
    base_status s;
    write_long(dir, "docs", head, unit, bytes / strlen(unit), tail);
    watch_memory();
    uint32_t n = index_file(dir, "docs", format, &s, &err);
    size_t times = unit[0] == '\xff' ? 6 : 2; /* each invalid byte becomes the three of U+FFFD; buffers double */
    assert_memory_below(times * bytes + 64 * ANYWAY);
    if (s != BASE_OK) fail_msg("%s: %s", err.where, err.what);
    assert_int_equal(n, 1);
    testing_tmpdir_free(dir);
}

static void a_line_and_a_token_of_many_megabytes_are_a_document(void **state)
{
    (void)state;
    static const char *const units[] = { "red fish ", "x", "\xe9\xb1\xbc", "\xff" };
    static const char *const files[][3] = { { "tsv", "a\t", "\n" },
                                            { "smart", ".I 1\n.W\n", "\n" },
                                            { "trec", "<DOC><DOCNO>1</DOCNO><TEXT>", "</TEXT></DOC>\n" },
                                            { "jsonl", "{\"_id\":\"a\",\"text\":\"", "\"}\n" } };
    size_t n = 0;
    for (size_t u = 0; u < 4; u++) {
        for (size_t f = 0; f < 4; f++) {
            if (f == 3 && u == 3) continue;                    /* JSON has to be UTF-8 */
            if (!testing_long_form() && (u + f) % 2) continue; /* each unit and each format still has its turn */
            one_long(files[f][0], files[f][1], units[u], files[f][2]);
            n++;
        }
    }
    printf("lines and tokens of %d MiB: %zu files\n", testing_long_form() ? 100 : 2, n);
}

static void documents_without_a_word_are_documents(void **state)
{
    (void)state;
    uint32_t many = testing_long_form() ? 1000000 : 2000;
    char *dir = testing_tmpdir();
    base_error err = { 0 };
    base_status s;
    FILE *f = fopen(testing_path(dir, "docs"), "wb");
    assert_non_null(f);
    for (uint32_t i = 0; i < many; i++) fprintf(f, "{\"_id\":\"%u\",\"text\":\"\"}\n", i);
    fclose(f);
    uint32_t n = index_file(dir, "docs", "jsonl", &s, &err);
    assert_int_equal(s, BASE_OK);
    assert_int_equal(n, many);
    printf("empty documents: %u\n", n);
    testing_tmpdir_free(dir);
}

static void json_nested_a_million_deep_is_refused(void **state)
{
    (void)state;
    static const char *const opens[] = { "[", "{\"a\":", "{\"_id\":\"x\",\"text\":[" };
    size_t deep = 1000000;
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
        char *dir = testing_tmpdir();
        base_error err = { 0 };
        base_status s;
        write_long(dir, "docs", i == 1 ? "" : "{\"_id\":\"x\",\"text\":", opens[i], deep, "\n");
        index_file(dir, "docs", "jsonl", &s, &err);
        assert_int_equal(s, BASE_EFORMAT);
        assert_true(err.what[0] && strstr(err.where, ":1 "));
        testing_tmpdir_free(dir);
    }
    printf("JSON nested %zu deep: %zu files\n", deep, sizeof opens / sizeof *opens);
}

/* A document of so many words, no two the same. */
static void a_document_may_hold_as_many_words_as_its_size_allows(void **state)
{
    (void)state;
    unsigned many = testing_long_form() ? 10000000 : 100000;
    char *dir = testing_tmpdir();
    base_error failed = { 0 };
    base_status s;
    ir_index *ix = NULL;
    FILE *f = fopen(testing_path(dir, "docs"), "wb");
    assert_non_null(f);
    fputs("a\t", f);
    for (unsigned i = 0; i < many; i++) fprintf(f, "w%uq ", i);
    fputc('\n', f);
    fclose(f);
    assert_int_equal(index_file(dir, "docs", "tsv", &s, &failed), 1);
    assert_ok(ir_index_open(&ix, testing_path(dir, "index"), err));
    assert_int_equal(ir_segment_terms(ir_index_segment(ix, 0)), many);
    assert_int_equal(ir_index_collection(ix)->n_tokens, many);
    ir_index_close(ix);
    printf("distinct words of one document: %u\n", many);
    testing_tmpdir_free(dir);
}

/* --- text ----------------------------------------------------------------------------------------------------------------------- */

static base_status keep_token(void *context, const ir_token *token, base_error *err)
{
    (void)err;
    base_buf_u32(context, token->position);
    base_buf_bytes(context, token->term.ptr, token->term.len + 1);
    return BASE_OK;
}

/* Bytes that aren't text have a defined replacement, and the tokens of what they were replaced by. */
static void any_bytes_have_the_tokens_of_their_repair(void **state)
{
    (void)state;
    bool all = testing_long_form();
    base_rng r = base_rng_of(22, 1);
    base_buf repaired = { 0 }, tokens[2] = { { 0 }, { 0 } };
    ir_analyzer *a = NULL;
    ir_analysis *work = NULL;
    uint64_t n = 0;
    assert_ok(ir_analyzer_open(&a, "english", NULL, err));
    assert_ok(ir_analysis_new(&work, a, err));
    for (uint32_t size = 1; size <= 4; size++) {
        bool sampled = size == 4 || (size == 3 && !all);
        uint32_t most = !sampled ? (uint32_t)1 << 8 * size : all ? 2000000 : 50000;
        for (uint32_t i = 0; i < most; i++, n++) {
            uint32_t v = sampled ? (uint32_t)base_rng_next(&r) : i;
            char text[8] = { 'a', (char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24) };
            text[1 + size] = 'b';
            base_buf_clear(&repaired);
            base_text_repair(&repaired, text, size + 2);
            for (int way = 0; way < 2; way++) {
                const char *from = way ? (const char *)repaired.data : text;
                base_buf_clear(&tokens[way]);
                assert_ok(ir_analyze(work, from, way ? repaired.size : size + 2, keep_token, &tokens[way], err));
            }
            bool same = tokens[0].size == tokens[1].size && memcmp(tokens[0].data, tokens[1].data, tokens[0].size) == 0;
            if (!same || base_text_invalid((const char *)repaired.data, repaired.size) != 0) fail_msg("%u bytes: %08x", size, v);
        }
    }
    base_buf_done(&repaired);
    base_buf_done(&tokens[0]);
    base_buf_done(&tokens[1]);
    ir_analysis_free(work);
    ir_analyzer_close(a);
    printf("bytes as text: %llu sequences, those of 1 and 2 bytes%s all\n", (unsigned long long)n, all ? " and 3" : "");
}

/* --- docnos ------------------------------------------------------------------------------------------------------------------- */

static void only_the_same_bytes_are_the_same_docno(void **state)
{
    (void)state;
    static const char *const docnos[] = { "doc",      "Doc",          "DOC", "\xc3\xa9", "e\xcc\x81",
                                          "\xc3\x89", "\xef\xac\x81", "fi",  "a",        "a\xe2\x80\x8b" };
    char *dir = testing_tmpdir();
    base_error err = { 0 };
    base_status s;
    FILE *f = fopen(testing_path(dir, "docs"), "wb");
    assert_non_null(f);
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < sizeof docnos / sizeof *docnos; i++) fprintf(f, "%s\tfish %d\n", docnos[i], again);
    fclose(f);
    assert_int_equal(index_file(dir, "docs", "tsv", &s, &err), sizeof docnos / sizeof *docnos);
    testing_tmpdir_free(dir);
}

/* Of a docno that stands several times the last one lives, within a file and over updates. */
static void of_one_docno_again_and_again_the_last_document_lives(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), text[64];
    for (int commit = 0; commit < 4; commit++) {
        ir_writer *w = NULL;
        ir_analyzer *a = NULL;
        ir_index *ix = NULL;
        ir_writer_report report;
        base_arena *arena = NULL;
        corpora_doc stored;
        assert_ok(ir_analyzer_open(&a, "english", NULL, err));
        assert_ok(ir_writer_open(&w, testing_path(dir, "index"), &(ir_writer_options){ .analyzer = a, .update = commit > 0 }, err));
        for (int i = 0; i < 5; i++) {
            snprintf(text, sizeof text, "text %d of commit %d", i, commit);
            corpora_field field = { "text", base_view_of(text), true };
            assert_ok(ir_writer_add(w, &(corpora_doc){ base_view_of(i == 2 ? "B" : "b"), &field, 1, { NULL, 0 } }, err));
        }
        assert_ok(ir_writer_commit(&w, &report, err));
        assert_int_equal(report.n_docs, 2);
        assert_int_equal(report.n_replaced, commit > 0 ? 5 : 3);
        assert_ok(ir_index_open(&ix, testing_path(dir, "index"), err));
        assert_ok(base_arena_new(&arena, err));
        assert_ok(ir_index_stored(ix, ir_index_find_docno(ix, base_view_of("b")), &stored, arena, err));
        assert_true(base_view_is(stored.fields[0].text, text));
        base_arena_free(arena);
        ir_index_close(ix);
        ir_analyzer_close(a);
    }
    testing_tmpdir_free(dir);
}

static void a_docno_has_at_most_64_kib(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        char *dir = testing_tmpdir();
        base_error err = { 0 };
        base_status s;
        write_long(dir, "docs", more ? "d" : "", "d", 65536, "\tfish\n");
        uint32_t n = index_file(dir, "docs", "tsv", &s, &err);
        assert_int_equal(s, more ? BASE_ELIMIT : BASE_OK);
        assert_int_equal(n, more ? 0 : 1);
        testing_tmpdir_free(dir);
    }
}

/* --- sizes that lie ------------------------------------------------------------------------------------------------------------- */

static const uint64_t lies[] = { (uint64_t)1 << 31,
                                 UINT32_MAX,
                                 UINT32_MAX - 7,
                                 (uint64_t)1 << 32,
                                 (uint64_t)1 << 61, /* times 8 is 0 */
                                 ((uint64_t)1 << 61) - 1,
                                 (uint64_t)1 << 63,
                                 UINT64_MAX - 7, /* plus 8 is 0 */
                                 UINT64_MAX };
#define N_LIES (sizeof lies / sizeof *lies)

/* A seed of a fuzz target; the caller's. */
static char *seed_of(const char *target, const char *name, size_t *n)
{
    char path[256], *data = NULL;
    const char *top = getenv("TOP");
    snprintf(path, sizeof path, "%s/tests/fuzz/seeds/%s/%s", top ? top : ".", target, name);
    assert_ok(base_file_read(&data, n, path, 1 << 20, err));
    return data;
}

static base_status walk_term(void *context, base_view term, const ir_lexicon_entry *e, base_error *err)
{
    ir_cursor c;
    ir_impact pairs[IR_IMPACTS_MAX];
    (void)term, (void)err;
    if (ir_cursor_open(&c, context, e, NULL) != BASE_OK) return BASE_OK;
    ir_cursor_list_impacts(&c, pairs);
    for (; c.doc != IR_NO_DOC; ir_cursor_next(&c)) {
        ir_cursor_tf(&c);
        ir_cursor_impacts(&c, pairs);
    }
    return BASE_OK;
}

static void report_nothing(void *context, const base_error *found)
{
    (void)context, (void)found;
}

static void ask_everything(ir_segment *seg)
{
    base_arena *arena = NULL;
    ir_forward_list list;
    corpora_doc stored;
    ir_segment_check(seg, report_nothing, NULL, NULL);
    ir_segment_each_term(seg, 0, walk_term, seg, NULL);
    assert_ok(base_arena_new(&arena, err));
    for (uint32_t doc = 0; doc < ir_segment_docs(seg); doc++) {
        ir_segment_forward(seg, doc, &list, arena, NULL);
        ir_segment_stored(seg, doc, &stored, arena, NULL);
        base_arena_reset(arena);
    }
    base_arena_free(arena);
}

static void ask_space(const ir_index *ix)
{
    dense_space *space = NULL;
    const dense_encoder *encoder = NULL;
    base_value values[BASE_PARAMS_MAX];
    base_buf about = { 0 };
    (void)dense_spaces_check(ix, report_nothing, NULL, NULL);
    if (dense_space_open(&space, ix, "s", NULL) != BASE_OK) return;
    if (dense_space_parameters(&encoder, values, space, NULL) == BASE_OK && encoder->describe)
        (void)encoder->describe(&about, space, NULL);
    base_buf_done(&about);
    dense_space_close(space);
}

static void read_lying_space(const uint8_t *data, size_t n)
{
    base_error err = { 0 };
    ir_index *ix = NULL;
    base_buf commit = { 0 }, attached = { 0 };
    fuzz_index_begin(&commit, &attached, data, n);
    watch_memory();
    base_status s = ir_index_open(&ix, "index", &err);
    if (s == BASE_OK) ask_space(ix);
    assert_memory_below(2 * n + ANYWAY);
    assert_true(s == BASE_OK || (s == BASE_EFORMAT && err.what[0]));
    ir_index_close(ix);
    fuzz_files_end();
    base_buf_done(&commit);
    base_buf_done(&attached);
}

static void read_lying(const char *kind, const uint8_t *data, size_t n)
{
    if (strcmp(kind, "space") == 0) {
        read_lying_space(data, n);
        return;
    }
    base_error err = { 0 };
    ir_segment *seg = NULL;
    ir_manifest m = { 0 };
    uint64_t generation = base_load_u64(data + 24);
    char *path = ir_folder_path("index", IR_FILE_COMMIT, generation, NULL);
    fuzz_files_begin();
    fuzz_file_put(path, data, n);
    watch_memory();
    base_status s = strcmp(kind, "segment") == 0 ? ir_segment_open(&seg, path, 0, 0, NULL, &err)
                                                 : ir_manifest_read(&m, "index", generation, &err);
    if (seg) ask_everything(seg);
    assert_memory_below(2 * n + ANYWAY);
    assert_true(s == BASE_OK || (s == BASE_EFORMAT && err.what[0]));
    ir_segment_close(seg);
    ir_manifest_done(&m);
    fuzz_files_end();
    base_free(path);
}

/* The rows of a file of vectors, as a file of whatever it is. */
static void read_lying_vectors(const char *name, const uint8_t *data, size_t n)
{
    dense_vectors *v = NULL;
    float *x = NULL;
    base_error err = { 0 };
    fuzz_files_begin();
    fuzz_file_put(name, data, n);
    watch_memory();
    base_status s = dense_vectors_open(&v, name, &err);
    if (s == BASE_OK) x = base_array(dense_vectors_dim(v), sizeof *x, NULL);
    for (size_t i = 0; s == BASE_OK && i < dense_vectors_n(v); i++) s = dense_vectors_next(v, x, &err);
    assert_memory_below(2 * n + ANYWAY);
    assert_true(s == BASE_OK || (s == BASE_EFORMAT && err.what[0] && err.where[0]));
    base_free(x);
    dense_vectors_close(v);
    fuzz_files_end();
}

/* Every place of the file holds every lie, 4 and 8 bytes wide, and as digits. */
static size_t lie_in_vectors(const char *seed, const char *name)
{
    size_t n, tried = 0;
    char *data = seed_of("vectors", seed, &n), *copy = malloc(n + 64);
    assert_non_null(copy);
    for (size_t at = 0; at < n; at++)
        for (size_t k = 0; k < 3 * N_LIES; k++, tried++) {
            uint8_t lie[8];
            char digits[32];
            size_t wide = k % 3 == 0 ? 4 : 8, put = wide < n - at ? wide : n - at, most = n;
            base_store_u64(lie, lies[k / 3]);
            memcpy(copy, data, n);
            if (k % 3 == 2) { /* instead of one character */
                put = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)lies[k / 3]);
                memcpy(copy + at + put, data + at + 1, n - at - 1);
                memcpy(copy + at, digits, put);
                most = n - 1 + put;
            } else {
                memcpy(copy + at, lie, put);
            }
            read_lying_vectors(name, (const uint8_t *)copy, most);
        }
    free(copy);
    base_free(data);
    return tried;
}

/* Every place of every section, or every step-th of large ones, holds every lie, 4 and 8 bytes wide; sums fit. */
static size_t lie_in_sections(const char *kind, const uint8_t *data, size_t n)
{
    fuzz_container c;
    size_t tried = 0, most = testing_long_form() ? SIZE_MAX : 256;
    assert_true(fuzz_take_apart(&c, data, n));
    for (size_t i = 0; i < c.n; i++) {
        fuzz_section *s = &c.section[i], kept = *s;
        size_t step = kept.size > most ? kept.size / most : 1;
        uint8_t *copy = malloc(kept.size + 1);
        assert_non_null(copy);
        for (size_t at = 0; at < kept.size; at += step) {
            for (size_t k = 0; k < 2 * N_LIES; k++) {
                uint8_t lie[8];
                size_t wide = k % 2 ? 8 : 4;
                base_buf file = { 0 };
                if (wide > kept.size - at) continue;
                memcpy(copy, kept.data, kept.size);
                base_store_u64(lie, lies[k / 2]);
                memcpy(copy + at, lie, wide);
                s->data = copy;
                fuzz_put_together(&file, &c);
                read_lying(kind, file.data, file.size);
                base_buf_done(&file);
                tried++;
            }
        }
        *s = kept;
        free(copy);
    }
    return tried;
}

/* The same in the frame itself: header, section table, footer, each with its own sum made to fit. */
static size_t lie_in_frame(const char *kind, const uint8_t *data, size_t n)
{
    uint64_t table = base_load_u64(data + n - 40), sections = base_load_u32(data + n - 16);
    size_t tried = 0;
    uint8_t *copy = malloc(n);
    assert_non_null(copy);
    for (size_t at = 0; at + 8 <= n; at += at == 56 ? (size_t)table - 56 : 4) {
        for (size_t k = 0; k < 2 * N_LIES; k++, tried++) {
            uint8_t lie[8];
            memcpy(copy, data, n);
            base_store_u64(lie, lies[k / 2]);
            memcpy(copy + at, lie, k % 2 ? 8 : 4);
            base_store_u32(copy + 60, base_crc32c(0, copy, 60));
            base_store_u32(copy + n - 8, base_crc32c(0, copy + table, (size_t)(32 * sections)));
            base_store_u32(copy + n - 4, base_crc32c(0, copy + n - 64, 60));
            read_lying(kind, copy, n);
        }
    }
    free(copy);
    return tried;
}

static void sizes_that_lie_cost_no_memory(void **state)
{
    (void)state;
    static const char *const seeds[][2] = { { "segment", "three_docs" }, { "segment", "codec_varbyte" },
                                            { "commit", "one_segment" }, { "commit", "one_dead" },
                                            { "space", "imported_i8" },  { "space", "lsi_tf" } };
    static const char *const vectors[][2] = { { "npy_f8", "v.npy" },  { "npy_version_2", "v.npy" }, { "fvecs", "v.fvecs" },
                                              { "bvecs", "v.bvecs" }, { "fbin", "v.fbin" },         { "word2vec", "v.txt" } };
    size_t tried = 0;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        size_t n;
        char *data = seed_of(seeds[i][0], seeds[i][1], &n);
        if (i != 1 || testing_long_form()) tried += lie_in_sections(seeds[i][0], (const uint8_t *)data, n);
        tried += lie_in_frame(seeds[i][0], (const uint8_t *)data, n);
        base_free(data);
    }
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) tried += lie_in_vectors(vectors[i][0], vectors[i][1]);
    printf("sizes that lie: %zu files\n", tried);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_and_a_token_of_many_megabytes_are_a_document),
        cmocka_unit_test(documents_without_a_word_are_documents),
        cmocka_unit_test(json_nested_a_million_deep_is_refused),
        cmocka_unit_test(a_document_may_hold_as_many_words_as_its_size_allows),
        cmocka_unit_test(any_bytes_have_the_tokens_of_their_repair),
        cmocka_unit_test(only_the_same_bytes_are_the_same_docno),
        cmocka_unit_test(of_one_docno_again_and_again_the_last_document_lives),
        cmocka_unit_test(a_docno_has_at_most_64_kib),
        cmocka_unit_test(sizes_that_lie_cost_no_memory),
        cmocka_unit_test(every_file_of_a_few_bytes_is_read_or_refused), /* the longest of the long forms */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
