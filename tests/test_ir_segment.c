/* Segments: the bytes of docs/formats.md, there and back against plain arrays, forged, damaged, and while memory or writing fails. */
#include "tests/testing.h"

#include "base/zip.h"
#include "ir/postings.h"
#include "ir/segment.h"

enum { DOCS = 300, TERMS = 150 };

/* A collection in plain arrays: tfs[doc][term]. */
typedef struct {
    char *dir;
    uint32_t n_docs, n_terms; /* terms that no document holds are left out of the segment: ordinals count the others */
    uint32_t tfs[DOCS][TERMS];
    char words[TERMS][8], docnos[DOCS][24], texts[DOCS][40];
    uint32_t ordinal[TERMS];
    ir_segment *seg;
} collection;

static uint32_t df_of(const collection *c, uint32_t term)
{
    uint32_t df = 0;
    for (uint32_t doc = 0; doc < c->n_docs; doc++) df += c->tfs[doc][term] > 0;
    return df;
}

static const char *segment_path(const collection *c)
{
    return testing_path(c->dir, "segment");
}

static collection *collection_new(uint32_t n_docs, uint64_t seed)
{
    base_rng r = base_rng_of(seed, n_docs);
    collection *c = base_new(collection, NULL);
    c->dir = testing_tmpdir();
    c->n_docs = n_docs;
    for (uint32_t t = 0; t < TERMS; t++) snprintf(c->words[t], sizeof c->words[t], "w%03u", t);
    for (uint32_t doc = 0; doc < n_docs; doc++) {
        snprintf(c->docnos[doc], sizeof c->docnos[doc], "%u-%u", (unsigned)base_rng_below(&r, 1000), doc);
        snprintf(c->texts[doc], sizeof c->texts[doc], "text of %u", doc);
        for (uint32_t t = 0; t < TERMS; t++) /* the first terms are everywhere, the last hardly anywhere */
            if (base_rng_below(&r, 1 + t * t / 8) == 0) c->tfs[doc][t] = 1 + (uint32_t)base_rng_below(&r, 5);
    }
    for (uint32_t t = 0; t < TERMS; t++) {
        c->ordinal[t] = c->n_terms;
        c->n_terms += df_of(c, t) > 0;
    }
    return c;
}

static void collection_free(collection *c)
{
    ir_segment_close(c->seg);
    testing_tmpdir_free(c->dir);
    base_free(c);
}

static void write_forward(const collection *c, ir_segment_writer *w, uint32_t doc)
{
    uint32_t ordinals[TERMS], tfs[TERMS];
    size_t n = 0;
    for (uint32_t t = 0; t < TERMS; t++)
        if (c->tfs[doc][t] > 0) ordinals[n] = c->ordinal[t], tfs[n++] = c->tfs[doc][t];
    ir_segment_writer_forward(w, ordinals, tfs, n, 100 + doc);
}

static base_status write_segment(const collection *c, const char *codec, base_container_summary *summary, base_error *out)
{
    ir_segment_writer *w = NULL;
    base_status s = ir_segment_writer_open(&w, segment_path(c), 7, 3, ir_codec_find(codec), out);
    if (s != BASE_OK) return s;
    for (uint32_t doc = 0; doc < c->n_docs; doc++) {
        const corpora_field field = { "text", base_view_of(c->texts[doc]), true };
        ir_segment_writer_doc(w, &(corpora_doc){ base_view_of(c->docnos[doc]), &field, 1, { "", 0 } });
    }
    for (uint32_t doc = 0; doc < c->n_docs; doc++) write_forward(c, w, doc);
    for (uint32_t t = 0; t < TERMS; t++) {
        if (df_of(c, t) > 0) ir_segment_writer_term(w, c->words[t], strlen(c->words[t]));
        for (uint32_t doc = 0; doc < c->n_docs; doc++)
            if (c->tfs[doc][t] > 0) ir_segment_writer_posting(w, doc, c->tfs[doc][t]);
    }
    s = ir_segment_writer_commit(&w, summary, out);
    assert_null(w);
    return s;
}

static void report_none(void *context, const base_error *found)
{
    (void)context;
    fail_msg("check reports %s: %s", found->where, found->what);
}

/* --- there and back ------------------------------------------------------------------------------------------------ */

static void assert_term(const collection *c, uint32_t t)
{
    ir_lexicon_entry e;
    ir_cursor cursor;
    bool found;
    uint64_t cf = 0;
    base_buf name = { 0 };
    assert_ok(ir_segment_find(c->seg, c->words[t], strlen(c->words[t]), &e, &found, err));
    assert_int_equal(found, df_of(c, t) > 0);
    if (!found) return;
    assert_int_equal(e.ordinal, c->ordinal[t]);
    assert_int_equal(e.df, df_of(c, t));
    assert_ok(ir_segment_term(c->seg, e.ordinal, &name, NULL, err));
    assert_string_equal(base_buf_string(&name), c->words[t]);
    base_buf_done(&name);
    assert_ok(ir_cursor_open(&cursor, c->seg, &e, err));
    for (uint32_t doc = 0; doc < c->n_docs; doc++) {
        if (c->tfs[doc][t] == 0) continue;
        assert_int_equal(cursor.doc, doc);
        assert_int_equal(ir_cursor_tf(&cursor), c->tfs[doc][t]);
        cf += c->tfs[doc][t];
        ir_cursor_next(&cursor);
    }
    assert_int_equal(cursor.doc, IR_NO_DOC);
    assert_int_equal(e.cf, cf);
}

static void assert_doc(const collection *c, uint32_t doc, base_arena *arena)
{
    corpora_doc stored;
    ir_forward_list list;
    const ir_doc_numbers *numbers;
    ir_doc_numbers want = { .bytes = 100 + doc };
    uint32_t rank = 0;
    assert_ok(ir_segment_forward(c->seg, doc, &list, arena, err));
    for (uint32_t t = 0; t < TERMS; t++) {
        uint32_t tf = c->tfs[doc][t];
        if (tf == 0) continue;
        assert_int_equal(list.ordinals[want.unique], c->ordinal[t]);
        assert_int_equal(list.tfs[want.unique], tf);
        want.unique++;
        want.length += tf;
        if (tf > want.max_tf) want.max_tf = tf;
    }
    assert_int_equal(list.n, want.unique);
    assert_ok(ir_segment_numbers(c->seg, &numbers, err));
    assert_memory_equal(numbers + doc, &want, sizeof want);

    assert_ok(ir_segment_stored(c->seg, doc, &stored, arena, err));
    assert_true(base_view_is(stored.docno, c->docnos[doc]));
    assert_true(stored.n_fields == 1 && base_view_is(stored.fields[0].text, c->texts[doc]));
    assert_true(base_view_is(ir_segment_docno(c->seg, doc), c->docnos[doc]));
    assert_int_equal(ir_segment_find_docno(c->seg, base_view_of(c->docnos[doc])), doc);
    for (uint32_t i = 0; i < c->n_docs; i++) rank += strcmp(c->docnos[i], c->docnos[doc]) < 0;
    assert_int_equal(ir_segment_docno_ranks(c->seg)[doc], rank);
    assert_int_equal(ir_segment_docno_at_rank(c->seg, rank), doc);
    base_arena_reset(arena);
}

static base_status next_docno(void *context, uint32_t doc, const corpora_doc *stored, base_error *err)
{
    const collection *c = context;
    (void)err;
    assert_true(base_view_is(stored->docno, c->docnos[doc]));
    return BASE_OK;
}

static void assert_same(collection *c)
{
    base_arena *arena = NULL;
    uint64_t n_tokens = 0, n_postings = 0;
    for (uint32_t doc = 0; doc < c->n_docs; doc++)
        for (uint32_t t = 0; t < TERMS; t++) n_tokens += c->tfs[doc][t], n_postings += c->tfs[doc][t] > 0;
    assert_int_equal(ir_segment_docs(c->seg), c->n_docs);
    assert_int_equal(ir_segment_terms(c->seg), c->n_terms);
    assert_int_equal(ir_segment_tokens(c->seg), n_tokens);
    assert_int_equal(ir_segment_postings(c->seg), n_postings);
    assert_string_equal(ir_segment_path(c->seg), segment_path(c));
    assert_ok(base_arena_new(&arena, err));
    for (uint32_t t = 0; t < TERMS; t++) assert_term(c, t);
    for (uint32_t doc = 0; doc < c->n_docs; doc++) assert_doc(c, doc, arena);
    assert_ok(ir_segment_each_stored(c->seg, 0, c->n_docs, next_docno, c, err));
    base_arena_free(arena);
}

static void a_collection_comes_back_with_every_codec(void **state)
{
    (void)state;
    static const char *const codecs[] = { "raw", "varbyte", "bitpack" };
    static const uint32_t sizes[] = { 0, 1, 2, 40, DOCS };
    for (uint64_t i = 0; i < 15; i++) {
        collection *c = collection_new(sizes[i / 3], i);
        base_container_summary summary;
        assert_ok(write_segment(c, codecs[i % 3], &summary, err));
        assert_ok(ir_segment_open(&c->seg, segment_path(c), 7, 3, &summary, err));
        assert_ptr_equal(ir_segment_codec(c->seg), ir_codec_find(codecs[i % 3]));
        assert_same(c);
        assert_ok(ir_segment_check(c->seg, report_none, NULL, err));
        collection_free(c);
    }
}

static void another_generation_or_number_is_refused(void **state)
{
    (void)state;
    collection *c = collection_new(2, 1);
    assert_ok(write_segment(c, "raw", NULL, err));
    assert_int_equal(ir_segment_open(&c->seg, segment_path(c), 7, 4, NULL, NULL), BASE_EFORMAT);
    assert_int_equal(ir_segment_open(&c->seg, segment_path(c), 8, 3, NULL, NULL), BASE_EFORMAT);
    assert_null(c->seg);
    collection_free(c);
}

static void documents_are_copied_without_the_dead(void **state)
{
    (void)state;
    collection *c = collection_new(DOCS, 4);
    ir_segment_writer *w = NULL;
    ir_segment *copy = NULL;
    base_arena *arena = NULL;
    uint64_t dead[DOCS / 64 + 1] = { UINT64_C(0xf0f0f0f0f0f0f0f0), 0 };
    assert_ok(base_arena_new(&arena, err));
    assert_ok(write_segment(c, "raw", NULL, err));
    assert_ok(ir_segment_open(&c->seg, segment_path(c), 7, 3, NULL, err));
    assert_ok(ir_segment_writer_open(&w, testing_path(c->dir, "copy"), 8, 4, ir_codec_find("raw"), err));
    ir_segment_writer_copy_docs(w, c->seg, NULL);
    ir_segment_writer_copy_docs(w, c->seg, dead);
    for (uint32_t i = 0; i < 2 * DOCS - 32; i++) ir_segment_writer_forward(w, NULL, NULL, 0, 0);
    assert_ok(ir_segment_writer_commit(&w, NULL, err));
    assert_ok(ir_segment_open(&copy, testing_path(c->dir, "copy"), 8, 4, NULL, err));
    assert_ok(ir_segment_check(copy, report_none, NULL, err));
    for (uint32_t i = 0, to = 0; i < 2 * DOCS; i++) {
        uint32_t doc = i % DOCS;
        corpora_doc stored;
        if (i >= DOCS && dead[doc / 64] >> doc % 64 & 1) continue;
        assert_ok(ir_segment_stored(copy, to++, &stored, arena, err));
        assert_true(base_view_is(stored.docno, c->docnos[doc]) && base_view_is(stored.fields[0].text, c->texts[doc]));
    }
    base_arena_free(arena);
    ir_segment_close(copy);
    collection_free(c);
}

/* --- the bytes of docs/formats.md ---------------------------------------------------------------------------------- */

static const base_view wing = { "wing", 4 }, flow = { "flow", 4 };

static void write_two_documents(const char *path)
{
    ir_segment_writer *w = NULL;
    const corpora_field first[] = { { "text", base_view_of("flow flow wing"), true } };
    const corpora_field second[] = { { "title", base_view_of("Flow"), false }, { "text", base_view_of("flow"), true } };
    assert_ok(ir_segment_writer_open(&w, path, 1, 1, ir_codec_find("bitpack"), err));
    ir_segment_writer_doc(w, &(corpora_doc){ base_view_of("d2"), first, 1, base_view_of("{\"y\":1}") });
    ir_segment_writer_doc(w, &(corpora_doc){ base_view_of("d1"), second, 2, { "", 0 } });
    ir_segment_writer_forward(w, (const uint32_t[]){ 0, 1 }, (const uint32_t[]){ 2, 1 }, 2, 14);
    ir_segment_writer_forward(w, (const uint32_t[]){ 0 }, (const uint32_t[]){ 1 }, 1, 4);
    ir_segment_writer_term(w, flow.ptr, flow.len);
    ir_segment_writer_posting(w, 0, 2);
    ir_segment_writer_posting(w, 1, 1);
    ir_segment_writer_term(w, wing.ptr, wing.len);
    ir_segment_writer_posting(w, 0, 1);
    assert_ok(ir_segment_writer_commit(&w, NULL, err));
}

static void write_list_of_two_blocks(const char *path)
{
    ir_segment_writer *w = NULL;
    char docno[16];
    assert_ok(ir_segment_writer_open(&w, path, 1, 1, ir_codec_find("bitpack"), err));
    for (int i = 0; i < 130; i++) {
        snprintf(docno, sizeof docno, "%d", i);
        ir_segment_writer_doc(w, &(corpora_doc){ .docno = base_view_of(docno) });
    }
    for (uint32_t i = 0; i < 130; i++) { /* term 0 is the page's; term 1 fills the documents up */
        uint32_t tfs[] = { i == 5 ? 3 : 1, i == 5 ? 9 : i == 129 ? 7 : 9 };
        ir_segment_writer_forward(w, (const uint32_t[]){ 0, 1 }, tfs, 2, 0);
    }
    for (uint32_t t = 0; t < 2; t++) {
        ir_segment_writer_term(w, t ? "b" : "a", 1);
        for (uint32_t i = 0; i < 130; i++) ir_segment_writer_posting(w, i, t ? (i == 129 ? 7 : 9) : i == 5 ? 3 : 1);
    }
    assert_ok(ir_segment_writer_commit(&w, NULL, err));
}

static int hex(int c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The bytes of a line of the dump, to out: two hexadecimal digits and a blank each, up to two blanks; ?? is 256. Returns how many. */
static size_t dump_line(uint16_t out[16], const char *line)
{
    size_t n = 0;
    for (const char *p = line; n < 16; p += 3) {
        bool any = p[0] == '?' && p[1] == '?';
        if (!any && (hex(p[0]) < 0 || hex(p[1]) < 0)) break;
        if (p[2] != ' ' && p[2] != '\n' && p[2] != 0) return 0;
        out[n++] = any ? 256 : (uint16_t)(hex(p[0]) * 16 + hex(p[1]));
        if (p[2] != ' ') break;
    }
    return n;
}

/* The page's dump under the indented line `name`: its bytes to out [limit]. */
static size_t dump_of(const char *name, uint16_t *out, size_t limit)
{
    char line[300];
    bool inside = false;
    size_t n = 0;
    FILE *f = fopen("docs/formats.md", "r");
    if (!f) fail_msg("docs/formats.md isn't here: tests run from the top of the tree");
    while (fgets(line, sizeof line, f)) {
        uint16_t bytes[16];
        line[strcspn(line, "\n")] = 0;
        size_t m = strncmp(line, "    ", 4) == 0 ? dump_line(bytes, line + 4) : 0;
        if (m == 0) {
            if (inside) break;
            inside = strncmp(line, "    ", 4) == 0 && strcmp(line + 4, name) == 0;
        } else if (inside) {
            assert_true(n + m <= limit);
            memcpy(out + n, bytes, m * sizeof *bytes);
            n += m;
        }
    }
    fclose(f);
    if (n == 0) fail_msg("docs/formats.md has no dump named %s", name);
    return n;
}

static void assert_dump(const char *name, const uint8_t *data, size_t size)
{
    uint16_t want[1024];
    size_t n = dump_of(name, want, 1024);
    if (n > size) fail_msg("%s: the page has %zu bytes, the file %zu", name, n, size);
    for (size_t i = 0; i < n; i++)
        if (want[i] != 256 && want[i] != data[i]) fail_msg("%s: byte %zu is %02x, and %02x on the page", name, i, data[i], want[i]);
}

static const char *const sections[] = { "stored",       "stored.blocks",  "docnos",     "docnos.at", "docnos.ranks",
                                        "docnos.order", "forward",        "forward.at", "numbers",   "postings",
                                        "lexicon",      "lexicon.groups", "meta" };
enum { SECTIONS = sizeof sections / sizeof *sections };

static void bytes_are_those_of_the_formats_page(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    base_container *c = NULL;
    write_two_documents(testing_path(dir, "two"));
    assert_ok(base_container_open(&c, testing_path(dir, "two"), &(base_container_id){ "SALTSEGM", 1, 1, 1 }, NULL, err));
    for (size_t i = 1; i < SECTIONS; i++) {
        base_section s = base_container_find(c, sections[i]);
        uint16_t want[1024];
        assert_dump(sections[i], s.data, s.size);
        assert_int_equal(dump_of(sections[i], want, 1024), s.size);
    }
    base_section stored = base_container_find(c, "stored"), blocks = base_container_find(c, "stored.blocks");
    uint8_t records[54];
    assert_int_equal(base_load_u64(blocks.data + 8), sizeof records);
    assert_ok(base_inflate(records, sizeof records, stored.data, stored.size, err));
    assert_dump("stored", records, sizeof records);
    base_container_close(c);
    testing_tmpdir_free(dir);
}

static void the_skip_table_is_that_of_the_formats_page(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    base_container *c = NULL;
    write_list_of_two_blocks(testing_path(dir, "list"));
    assert_ok(base_container_open(&c, testing_path(dir, "list"), &(base_container_id){ "SALTSEGM", 1, 1, 1 }, NULL, err));
    base_section s = base_container_find(c, "postings");
    assert_dump("postings of 130", s.data, s.size);
    base_container_close(c);
    testing_tmpdir_free(dir);
}

/* --- a writer misused ---------------------------------------------------------------------------------------------- */

static ir_segment_writer *begin(const char *path, int n_docs)
{
    ir_segment_writer *w = NULL;
    assert_ok(ir_segment_writer_open(&w, path, 1, 1, ir_codec_find("raw"), err));
    for (int i = 0; i < n_docs; i++) ir_segment_writer_doc(w, &(corpora_doc){ .docno = base_view_of(i ? "b" : "a") });
    return w;
}

static void forward_one(ir_segment_writer *w, uint32_t ordinal, uint32_t tf)
{
    ir_segment_writer_forward(w, &ordinal, &tf, 1, 0);
}

static void phases_that_disagree_are_refused(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "segment");
    ir_segment_writer *w = begin(path, 2);
    forward_one(w, 0, 1);
    assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_EFORMAT, "2 documents, but 1 forward lists");

    w = begin(path, 1);
    forward_one(w, 0, 1);
    forward_one(w, 0, 1);
    assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_EFORMAT, "more forward lists than documents");

    static const struct {
        uint32_t ordinal, tf;
    } wrong[] = { { 0, 2 }, { 1, 1 } }; /* another frequency; a term that there isn't */
    for (size_t i = 0; i < 2; i++) {
        w = begin(path, 1);
        forward_one(w, wrong[i].ordinal, wrong[i].tf);
        ir_segment_writer_term(w, "x", 1);
        ir_segment_writer_posting(w, 0, 1);
        assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_EFORMAT, "don't hold the same");
    }
    assert_false(base_path_exists(path));
    testing_tmpdir_free(dir);
}

static void what_makes_no_sense_is_refused_and_the_first_failure_kept(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), *docno = base_alloc(65537, NULL);
    const char *path = testing_path(dir, "segment");
    memset(docno, 'x', 65537);
    ir_segment_writer *w = begin(path, 0);
    ir_segment_writer_doc(w, &(corpora_doc){ .docno = { docno, 65536 } });
    assert_ok(ir_segment_writer_status(w, err));
    ir_segment_writer_doc(w, &(corpora_doc){ .docno = { docno, 65537 } });
    ir_segment_writer_doc(w, &(corpora_doc){ .docno = { "", 0 } });
    assert_fails(ir_segment_writer_status(w, err), BASE_ELIMIT, "a docno of 65537 bytes");
    assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_ELIMIT, "a docno of 65537 bytes");
    base_free(docno);

    w = begin(path, 0);
    ir_segment_writer_doc(w, &(corpora_doc){ .docno = { "", 0 } });
    assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_EFORMAT, "without a docno");
    w = begin(path, 1);
    ir_segment_writer_forward(w, (const uint32_t[]){ 1, 1 }, (const uint32_t[]){ 1, 1 }, 2, 0);
    assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_EFORMAT, "out of order");
    w = begin(path, 1);
    ir_segment_writer_forward(w, (const uint32_t[]){ 0, 1 }, (const uint32_t[]){ UINT32_MAX, 1 }, 2, 0);
    assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_ELIMIT, "more than 4294967295 tokens");
    static const char *const terms[][2] = { { "b", "b" }, { "b", "a" }, { "a\x01", "a" } };
    for (size_t i = 0; i < 3; i++) {
        w = begin(path, 1);
        ir_segment_writer_forward(w, (const uint32_t[]){ 0, 1 }, (const uint32_t[]){ 1, 1 }, 2, 0);
        for (size_t j = 0; j < 2; j++) {
            ir_segment_writer_term(w, terms[i][j], strlen(terms[i][j]));
            ir_segment_writer_posting(w, 0, 1);
        }
        assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_EFORMAT, "isn't above the one before");
    }
    w = begin(path, 1);
    forward_one(w, 0, 1);
    ir_segment_writer_term(w, "", 0);
    assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_ELIMIT, "a term of 0 bytes");
    w = begin(path, 1);
    forward_one(w, 0, 1);
    ir_segment_writer_term(w, "x", 1);
    assert_fails(ir_segment_writer_commit(&w, NULL, err), BASE_EFORMAT, "without a posting");
    testing_tmpdir_free(dir);
}

/* --- damage -------------------------------------------------------------------------------------------------------- */

static base_status count_field(void *context, uint32_t doc, const corpora_doc *stored, base_error *err)
{
    size_t *sum = context;
    (void)doc, (void)err;
    for (size_t i = 0; i < stored->n_fields; i++) *sum += stored->fields[i].text.len;
    return BASE_OK;
}

static base_status walk_list(void *context, base_view term, const ir_lexicon_entry *e, base_error *err)
{
    const ir_segment *seg = context;
    ir_cursor c;
    ir_impact pairs[IR_IMPACTS_MAX];
    uint64_t sum = 0;
    (void)term;
    base_status s = ir_cursor_open(&c, seg, e, err);
    if (s != BASE_OK) return BASE_OK; /* the next list may be whole */
    for (; c.doc != IR_NO_DOC; ir_cursor_next(&c)) {
        assert_true(c.doc < ir_segment_docs(seg));
        ir_cursor_shallow_seek(&c, c.doc);
        sum += ir_cursor_tf(&c) + ir_cursor_impacts(&c, pairs);
    }
    return sum == 0 ? base_fail(err, BASE_EFORMAT, "nothing") : BASE_OK;
}

/* Everything that a search may ask of a segment. */
static void use(const ir_segment *seg)
{
    base_arena *arena = NULL;
    const ir_doc_numbers *numbers;
    ir_lexicon_entry e;
    bool found;
    size_t sum = 0;
    assert_ok(base_arena_new(&arena, err));
    (void)ir_segment_numbers(seg, &numbers, NULL);
    (void)ir_segment_find(seg, "flow", 4, &e, &found, NULL);
    (void)ir_segment_each_term(seg, 0, walk_list, (void *)(uintptr_t)seg, NULL);
    (void)ir_segment_each_stored(seg, 0, ir_segment_docs(seg), count_field, &sum, NULL);
    for (uint32_t doc = 0; doc < ir_segment_docs(seg) && doc < 10; doc++) {
        ir_forward_list list;
        corpora_doc stored;
        (void)ir_segment_forward(seg, doc, &list, arena, NULL);
        (void)ir_segment_stored(seg, doc, &stored, arena, NULL);
        sum += ir_segment_find_docno(seg, ir_segment_docno(seg, doc)) + ir_segment_docno_ranks(seg)[doc];
    }
    base_arena_free(arena);
}

static void count(void *context, const base_error *found)
{
    unsigned *n = context;
    assert_int_equal(found->status, BASE_EFORMAT);
    assert_true(found->what[0] != 0 && found->where[0] != 0);
    ++*n;
}

/* Opens, uses and checks: true if anything was reported. */
static bool is_found_out(const char *path)
{
    ir_segment *seg = NULL;
    unsigned n = 0;
    base_error err = { 0 };
    if (ir_segment_open(&seg, path, 1, 1, NULL, &err) != BASE_OK) {
        assert_true(err.status == BASE_EFORMAT && err.what[0] != 0 && err.where[0] != 0);
        return true;
    }
    use(seg);
    base_status s = ir_segment_check(seg, count, &n, &err);
    assert_int_equal(s, n > 0 ? BASE_EFORMAT : BASE_OK);
    assert_int_equal(ir_segment_check(seg, NULL, NULL, NULL), s); /* nobody listens: the same answer */
    ir_segment_close(seg);
    return n > 0;
}

static void every_damaged_byte_and_every_cut_is_found(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), *bytes = NULL;
    size_t size = 0;
    write_two_documents(testing_path(dir, "whole"));
    assert_ok(base_file_read(&bytes, &size, testing_path(dir, "whole"), 1 << 20, err));
    assert_false(is_found_out(testing_path(dir, "whole")));
    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)(bytes[i] ^ 1 << i % 8);
        testing_write(dir, "damaged", bytes, size);
        if (!is_found_out(testing_path(dir, "damaged"))) fail_msg("byte %zu may be wrong unnoticed", i);
        bytes[i] = (char)(bytes[i] ^ 1 << i % 8);
    }
    for (size_t n = 0; n < size; n += 1 + n / 64) {
        testing_write(dir, "damaged", bytes, n);
        if (!is_found_out(testing_path(dir, "damaged"))) fail_msg("a file of %zu bytes instead of %zu goes unnoticed", n, size);
    }
    base_free(bytes);
    testing_tmpdir_free(dir);
}

/* The container again, byte `at` of section `which` changed by `change`; all checksums are right. */
static void forge(const base_container *from, const char *path, size_t which, size_t at, uint8_t change)
{
    base_container_writer *w = NULL;
    assert_ok(base_container_create(&w, path, &(base_container_id){ "SALTSEGM", 1, 1, 1 }, err));
    for (size_t i = 0; i < SECTIONS; i++) {
        base_section s = base_container_find(from, sections[i]);
        base_container_section(w, sections[i]);
        if (i != which) {
            base_container_write(w, s.data, s.size);
            continue;
        }
        uint8_t other = s.data[at] ^ change;
        base_container_write(w, s.data, at);
        base_container_write(w, &other, 1);
        base_container_write(w, s.data + at + 1, s.size - at - 1);
    }
    assert_ok(base_container_commit(&w, NULL, err));
}

/* Some changes make another good segment: of texts, words, docnos, bytes of text. Elsewhere each must be found. */
static bool may_be_another(size_t which, size_t at)
{
    const char *name = sections[which];
    return strcmp(name, "stored") == 0 || strcmp(name, "docnos") == 0 || strcmp(name, "lexicon") == 0 ||
           (strcmp(name, "numbers") == 0 && at % 16 >= 12);
}

static void forge_all(const char *dir, const char *whole, size_t step)
{
    base_container *from = NULL;
    base_rng r = base_rng_of(1, step);
    assert_ok(base_container_open(&from, whole, &(base_container_id){ "SALTSEGM", 1, 1, 1 }, NULL, err));
    for (size_t which = 0; which < SECTIONS; which++) {
        for (size_t at = 0; at < base_container_find(from, sections[which]).size; at += 1 + base_rng_below(&r, step)) {
            uint8_t change = (uint8_t)(1 + base_rng_below(&r, 255));
            forge(from, testing_path(dir, "forged"), which, at, change);
            if (!is_found_out(testing_path(dir, "forged")) && !may_be_another(which, at))
                fail_msg("byte %zu of %s may be forged (^ %02x) unnoticed", at, sections[which], change);
        }
    }
    base_container_close(from);
}

static void forged_sections_do_no_harm_and_are_found_where_it_can_be_known(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    write_two_documents(testing_path(dir, "two"));
    write_list_of_two_blocks(testing_path(dir, "list"));
    forge_all(dir, testing_path(dir, "two"), 1);
    forge_all(dir, testing_path(dir, "list"), 30);
    testing_tmpdir_free(dir);
}

/* --- failing memory, failing files --------------------------------------------------------------------------------- */

/* What a failed commit may leave is nothing, or (the last step is the folder's) the whole segment. */
static void assert_none_or_whole(collection *c)
{
    if (!base_path_exists(segment_path(c))) return;
    assert_ok(ir_segment_open(&c->seg, segment_path(c), 7, 3, NULL, err));
    assert_ok(ir_segment_check(c->seg, report_none, NULL, err));
    ir_segment_close(c->seg);
    c->seg = NULL;
    assert_ok(base_file_remove(segment_path(c), err));
}

static void failing_memory_and_writes_leave_no_segment_or_a_whole_one(void **state)
{
    (void)state;
    collection *c = collection_new(200, 9);
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        testing_memory_fails_after(n);
        s = write_segment(c, "bitpack", NULL, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        assert_none_or_whole(c);
    }
    s = BASE_EIO;
    for (long n = 0; s != BASE_OK; n++) {
        base_error err = { 0 };
        testing_sys_fails_at("open write fsync rename", n);
        s = write_segment(c, "bitpack", NULL, &err);
        testing_sys_heals();
        assert_true(s == BASE_OK || (s == BASE_EIO && err.what[0] != 0));
        if (s != BASE_OK) assert_none_or_whole(c);
    }
    s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        testing_memory_fails_after(n);
        s = ir_segment_open(&c->seg, segment_path(c), 7, 3, NULL, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
    }
    s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        testing_memory_fails_after(n);
        s = ir_segment_check(c->seg, report_none, NULL, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
    }
    assert_same(c);
    collection_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_collection_comes_back_with_every_codec),
        cmocka_unit_test(another_generation_or_number_is_refused),
        cmocka_unit_test(documents_are_copied_without_the_dead),
        cmocka_unit_test(bytes_are_those_of_the_formats_page),
        cmocka_unit_test(the_skip_table_is_that_of_the_formats_page),
        cmocka_unit_test(phases_that_disagree_are_refused),
        cmocka_unit_test(what_makes_no_sense_is_refused_and_the_first_failure_kept),
        cmocka_unit_test(every_damaged_byte_and_every_cut_is_found),
        cmocka_unit_test(forged_sections_do_no_harm_and_are_found_where_it_can_be_known),
        cmocka_unit_test(failing_memory_and_writes_leave_no_segment_or_a_whole_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
