/* Cursors against plain arrays, on random lists of every codec; competitive pairs against their definition; forged lists. */
#include "tests/testing.h"

#include "base/mem.h"
#include "ir/postings.h"

/* A list in plain arrays, and the same list written and opened. */
typedef struct {
    char *dir;
    uint32_t n_docs, df;
    uint32_t *docs, *tfs;
    ir_doc_numbers *numbers;
    base_container *file;
    ir_postings postings;
    ir_lexicon_entry entry;
} list;

static const base_container_id id = { "SALTTEST", 1, 1, 1 };

static const ir_codec *codec_of(uint64_t seed)
{
    static const char *const names[] = { "raw", "varbyte", "bitpack" };
    return ir_codec_find(names[seed % 3]);
}

static void list_init(list *l, uint32_t n_docs)
{
    memset(l, 0, sizeof *l);
    l->dir = testing_tmpdir();
    l->n_docs = n_docs;
    l->docs = base_array(n_docs, sizeof *l->docs, NULL);
    l->tfs = base_array(n_docs, sizeof *l->tfs, NULL);
    l->numbers = base_array(n_docs, sizeof *l->numbers, NULL);
}

static void list_add(list *l, uint32_t doc, uint32_t tf, uint32_t length)
{
    l->docs[l->df] = doc;
    l->tfs[l->df] = tf;
    l->numbers[doc].length = length;
    l->df++;
}

/* Lists of 1 to some thousand postings, dense and thin, of small and large frequencies. */
static void list_random(list *l, uint64_t seed)
{
    base_rng r = base_rng_of(seed, 1);
    uint32_t n_docs = 1 + (uint32_t)base_rng_below(&r, seed % 4 ? 3000 : 200), thin = 1 + (uint32_t)base_rng_below(&r, 20);
    unsigned tf_bits = (unsigned)base_rng_below(&r, 8);
    list_init(l, n_docs);
    for (uint32_t doc = 0; doc < n_docs; doc++)
        if (base_rng_below(&r, thin) == 0)
            list_add(l, doc, 1 + (uint32_t)(base_rng_below(&r, 1u << tf_bits)), 1 + (uint32_t)base_rng_below(&r, 300));
    if (l->df == 0) list_add(l, n_docs - 1, UINT32_MAX, UINT32_MAX);
}

static base_container_writer *begin(list *l)
{
    base_container_writer *w = NULL;
    assert_ok(base_container_create(&w, testing_path(l->dir, "lists"), &id, err));
    base_container_section(w, "numbers");
    base_container_write(w, l->numbers, l->n_docs * sizeof *l->numbers);
    base_container_section(w, "postings");
    return w;
}

static void end(list *l, base_container_writer *w, const ir_codec *codec)
{
    static const uint8_t padding[IR_CODEC_PADDING];
    base_container_write(w, padding, sizeof padding);
    assert_ok(base_container_commit(&w, NULL, err));
    assert_ok(base_container_open(&l->file, testing_path(l->dir, "lists"), &id, NULL, err));
    assert_ok(ir_postings_open(&l->postings, base_container_find(l->file, "postings"), base_container_find(l->file, "numbers"),
                               codec, l->n_docs, err));
}

static void list_write(list *l, const ir_codec *codec)
{
    base_container_writer *w = begin(l);
    ir_postings_builder b = { .file = w, .codec = codec, .numbers = l->numbers, .n_docs = l->n_docs };
    for (uint32_t i = 0; i < l->df; i++) assert_ok(ir_postings_add(&b, l->docs[i], l->tfs[i], err));
    assert_ok(ir_postings_end(&b, &l->entry, err));
    ir_postings_builder_done(&b);
    end(l, w, codec);
}

static void list_done(list *l)
{
    base_container_close(l->file);
    base_free(l->docs);
    base_free(l->tfs);
    base_free(l->numbers);
    testing_tmpdir_free(l->dir);
}

/* --- the oracle ---------------------------------------------------------------------------------------------------- */

/* The place of the first document >= target; df if there is none. */
static uint32_t place_of(const list *l, uint32_t target)
{
    uint32_t i = 0;
    while (i < l->df && l->docs[i] < target) i++;
    return i;
}

static uint32_t doc_at(const list *l, uint32_t place)
{
    return place < l->df ? l->docs[place] : IR_NO_DOC;
}

static bool beats(const list *l, uint32_t i, uint32_t j)
{
    uint32_t a = l->numbers[l->docs[i]].length, b = l->numbers[l->docs[j]].length;
    return l->tfs[i] >= l->tfs[j] && a <= b && (l->tfs[i] > l->tfs[j] || a < b);
}

static bool among(const ir_impact *pairs, size_t n, uint32_t tf, uint32_t length)
{
    for (size_t i = 0; i < n; i++)
        if (pairs[i].tf == tf && pairs[i].length == length) return true;
    return false;
}

static bool bounded(const ir_impact *pairs, size_t n, uint32_t tf, uint32_t length)
{
    for (size_t i = 0; i < n; i++)
        if (pairs[i].tf >= tf && pairs[i].length <= length) return true;
    return false;
}

static void assert_falling(const ir_impact *pairs, size_t n)
{
    for (size_t i = 1; i < n; i++) assert_true(pairs[i].tf < pairs[i - 1].tf && pairs[i].length < pairs[i - 1].length);
}

/* The pairs are just the unbeaten ones of places [from, to). */
static void assert_front(const list *l, uint32_t from, uint32_t to, const ir_impact *pairs, size_t n)
{
    size_t found = 0;
    assert_falling(pairs, n);
    for (uint32_t i = from; i < to; i++) {
        uint32_t tf = l->tfs[i], length = l->numbers[l->docs[i]].length;
        bool beaten = false;
        for (uint32_t j = from; j < to && !beaten; j++) beaten = beats(l, j, i);
        assert_int_equal(among(pairs, n, tf, length), !beaten);
    }
    for (size_t i = 0; i < n; i++) { /* and none that isn't a posting's */
        bool real = false;
        for (uint32_t j = from; j < to && !real; j++)
            real = l->tfs[j] == pairs[i].tf && l->numbers[l->docs[j]].length == pairs[i].length;
        found += real;
    }
    assert_int_equal(found, n);
}

static uint32_t block_end(const list *l, uint32_t place)
{
    uint32_t to = (place / IR_BLOCK + 1) * IR_BLOCK;
    return to < l->df ? to : l->df;
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

static void check_shallow(const list *l, ir_cursor *c, uint32_t target)
{
    ir_impact pairs[IR_IMPACTS_MAX];
    uint32_t place = place_of(l, target), last = ir_cursor_shallow_seek(c, target);
    size_t n = ir_cursor_impacts(c, pairs);
    if (place == l->df) {
        assert_int_equal(last, IR_NO_DOC);
        assert_int_equal(n, 0);
    } else {
        assert_int_equal(last, l->docs[block_end(l, place) - 1]);
        assert_front(l, place / IR_BLOCK * IR_BLOCK, block_end(l, place), pairs, n);
    }
}

static void check_block(const list *l, ir_cursor *c, uint32_t place)
{
    const uint32_t *docs, *tfs;
    size_t n = ir_cursor_block(c, &docs, &tfs);
    assert_int_equal(n, block_end(l, place) - place);
    assert_memory_equal(docs, l->docs + place, n * sizeof *docs);
    assert_memory_equal(tfs, l->tfs + place, n * sizeof *tfs);
}

static void random_walk(const list *l, base_rng *r)
{
    ir_cursor c;
    uint32_t place = 0;
    uint64_t reach = 1 + base_rng_below(r, l->n_docs);
    assert_ok(ir_cursor_open_list(&c, &l->postings, &l->entry, err));
    while (place < l->df) {
        uint32_t target = c.doc + (uint32_t)base_rng_below(r, reach);
        assert_int_equal(c.doc, l->docs[place]);
        switch (base_rng_below(r, 6)) {
        case 0:
        case 1: place++, assert_int_equal(ir_cursor_next(&c), doc_at(l, place)); break;
        case 2: place = place_of(l, target), assert_int_equal(ir_cursor_seek(&c, target), doc_at(l, place)); break;
        case 3: assert_int_equal(ir_cursor_tf(&c), l->tfs[place]); break;
        case 4: check_shallow(l, &c, target); break;
        case 5:
            check_block(l, &c, place);
            if (base_rng_below(r, 2)) place = block_end(l, place), assert_int_equal(ir_cursor_next_block(&c), doc_at(l, place));
            break;
        }
    }
    const uint32_t *docs, *tfs;
    assert_int_equal(c.doc, IR_NO_DOC);
    assert_int_equal(ir_cursor_next(&c), IR_NO_DOC);
    assert_int_equal(ir_cursor_seek(&c, 0), IR_NO_DOC);
    assert_int_equal(ir_cursor_seek(&c, IR_NO_DOC), IR_NO_DOC);
    assert_int_equal(ir_cursor_shallow_seek(&c, IR_NO_DOC), IR_NO_DOC);
    assert_int_equal(ir_cursor_next_block(&c), IR_NO_DOC);
    assert_int_equal(ir_cursor_block(&c, &docs, &tfs), 0);
    assert_ok(ir_cursor_status(&c, err));
}

static void cursors_walk_as_arrays_do(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 45; seed++) {
        list l;
        list_random(&l, seed);
        list_write(&l, codec_of(seed));
        base_rng r = base_rng_of(seed, 2);
        for (int i = 0; i < 8; i++) random_walk(&l, &r);
        list_done(&l);
    }
}

static void lists_of_every_length_around_a_block_come_back(void **state)
{
    (void)state;
    for (uint32_t df = 1; df <= 3 * IR_BLOCK + 2; df += df % IR_BLOCK > 1 && df % IR_BLOCK < IR_BLOCK - 2 ? 31 : 1) {
        list l;
        list_init(&l, 2 * df);
        for (uint32_t i = 0; i < df; i++) list_add(&l, 2 * i + 1, 1 + i % 3, 9);
        list_write(&l, codec_of(df));
        assert_int_equal(l.entry.df, df);
        ir_cursor c;
        assert_ok(ir_cursor_open_list(&c, &l.postings, &l.entry, err));
        for (uint32_t i = 0; i < df; i++, ir_cursor_next(&c)) {
            assert_int_equal(c.doc, l.docs[i]);
            assert_int_equal(ir_cursor_tf(&c), l.tfs[i]);
        }
        assert_int_equal(c.doc, IR_NO_DOC);
        list_done(&l);
    }
}

static void no_posting_at_all_is_a_cursor_at_its_end(void **state)
{
    (void)state;
    list l;
    list_init(&l, 3);
    list_add(&l, 0, 1, 1);
    list_write(&l, codec_of(0));
    ir_cursor c;
    ir_impact pairs[IR_IMPACTS_MAX];
    assert_ok(ir_cursor_open_list(&c, &l.postings, &(ir_lexicon_entry){ .df = 0 }, err));
    assert_int_equal(c.doc, IR_NO_DOC);
    assert_int_equal(ir_cursor_next(&c), IR_NO_DOC);
    assert_int_equal(ir_cursor_shallow_seek(&c, 0), IR_NO_DOC);
    assert_int_equal(ir_cursor_list_impacts(&c, pairs), 0);
    list_done(&l);
}

/* --- bounds -------------------------------------------------------------------------------------------------------- */

static void pairs_of_a_list_are_its_unbeaten_ones(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        list l;
        ir_cursor c;
        ir_impact pairs[IR_IMPACTS_MAX];
        list_random(&l, seed);
        list_write(&l, codec_of(seed));
        assert_ok(ir_cursor_open_list(&c, &l.postings, &l.entry, err));
        assert_front(&l, 0, l.df, pairs, ir_cursor_list_impacts(&c, pairs));
        list_done(&l);
    }
}

static void more_pairs_than_fit_are_joined_and_still_bound_all(void **state)
{
    (void)state;
    list l;
    ir_cursor c;
    ir_impact pairs[IR_IMPACTS_MAX];
    list_init(&l, 1000);
    for (uint32_t doc = 0; doc < 1000; doc++) list_add(&l, doc, 1 + doc * 7 % 1000, 10 + doc * 7 % 1000); /* none beats another */
    list_write(&l, codec_of(2));
    assert_ok(ir_cursor_open_list(&c, &l.postings, &l.entry, err));
    size_t n = ir_cursor_list_impacts(&c, pairs);
    assert_in_range(n, 60, IR_IMPACTS_MAX);
    assert_falling(pairs, n);
    for (uint32_t i = 0; i < l.df; i++) assert_true(bounded(pairs, n, l.tfs[i], l.numbers[l.docs[i]].length));
    for (uint32_t doc = 0; doc < 1000; doc += 100) check_shallow(&l, &c, doc); /* a block's 128 all fit */
    list_done(&l);
}

static void damaged_pairs_become_one_that_bounds_everything(void **state)
{
    (void)state;
    const uint8_t cut[] = { 0x05 }, rising[] = { 0x01, 0x09, 0x05, 0x01 }, longer[] = { 0x05, 0x09, 0x01, 0x09 };
    ir_impact out[IR_IMPACTS_MAX];
    assert_int_equal(ir_front_decode(out, cut, cut + sizeof cut), 0);
    assert_int_equal(ir_front_decode(out, rising, rising + sizeof rising), 0);
    assert_int_equal(ir_front_decode(out, longer, longer + sizeof longer), 0);
    uint8_t many[2 + 2 * IR_IMPACTS_MAX] = { 0xff, 0x7f };
    memset(many + 2, 0, sizeof many - 2);
    many[2] = 0x7f; /* (16384, 127), then one less of both each time: more than fit */
    assert_int_equal(ir_front_decode(out, many, many + 3 + 2 * (IR_IMPACTS_MAX - 1)), IR_IMPACTS_MAX);
    uint8_t more[5 + 2 * IR_IMPACTS_MAX] = { 0xff, 0x7f, 0xff, 0x7f };
    assert_int_equal(ir_front_decode(out, more, more + 4 + 2 * IR_IMPACTS_MAX), 0);
}

/* --- writing what makes no sense ----------------------------------------------------------------------------------- */

static void postings_out_of_order_are_refused(void **state)
{
    (void)state;
    list l;
    list_init(&l, 300);
    list_add(&l, 0, 1, 1);
    base_container_writer *w = begin(&l);
    ir_postings_builder b = { .file = w, .codec = codec_of(0), .numbers = l.numbers, .n_docs = l.n_docs };
    ir_lexicon_entry e;
    assert_fails(ir_postings_end(&b, &e, err), BASE_EFORMAT, "without a posting");
    assert_ok(ir_postings_add(&b, 5, 1, err));
    assert_fails(ir_postings_add(&b, 5, 1, err), BASE_EFORMAT, "document 5 follows one of document 5");
    assert_fails(ir_postings_add(&b, 300, 1, err), BASE_EFORMAT, "there are 300 documents");
    assert_fails(ir_postings_add(&b, 6, 0, err), BASE_EFORMAT, "frequency 0");
    for (uint32_t doc = 6; doc < 6 + IR_BLOCK; doc++) assert_ok(ir_postings_add(&b, doc, 1, err));
    assert_fails(ir_postings_add(&b, 6, 1, err), BASE_EFORMAT, "follows one of document 133"); /* in the block after */
    ir_postings_builder_done(&b);
    base_container_abandon(w);
    list_done(&l);
}

/* --- forged lists -------------------------------------------------------------------------------------------------- */

/* Whatever the bytes, a walk ends, its documents ascend and exist. */
static void walk_forged(const list *l, const ir_lexicon_entry *e, base_rng *r)
{
    ir_cursor c;
    ir_impact pairs[IR_IMPACTS_MAX];
    uint32_t least = 0;
    if (ir_cursor_open_list(&c, &l->postings, e, NULL) != BASE_OK) return;
    assert_in_range(ir_cursor_list_impacts(&c, pairs), 0, IR_IMPACTS_MAX);
    while (c.doc != IR_NO_DOC) {
        assert_in_range(c.doc, least, l->n_docs - 1);
        least = c.doc + 1;
        ir_cursor_shallow_seek(&c, c.doc + (uint32_t)base_rng_below(r, 300));
        assert_in_range(ir_cursor_impacts(&c, pairs), 0, IR_IMPACTS_MAX);
        if (base_rng_below(r, 2)) assert_in_range(ir_cursor_tf(&c), 1, UINT32_MAX);
        if (base_rng_below(r, 4) == 0) ir_cursor_seek(&c, c.doc + 1 + (uint32_t)base_rng_below(r, 300));
        else ir_cursor_next(&c);
    }
}

/* The list's bytes with one to three bytes changed, many times over, in one file whose checksums are right. */
static void forged(uint64_t seed)
{
    enum { COPIES = 300 };
    list l;
    base_rng r = base_rng_of(seed, 3);
    list_random(&l, seed);
    list_write(&l, codec_of(seed));
    size_t size = (size_t)l.entry.skips_end;
    uint8_t *bytes = base_alloc(size, NULL);
    memcpy(bytes, l.postings.lists.data, size);
    base_container_close(l.file);

    base_container_writer *w = begin(&l);
    for (int i = 0; i < COPIES; i++) {
        size_t at[3];
        uint8_t was[3];
        for (int j = 0; j < 3; j++) {
            at[j] = base_rng_below(&r, size), was[j] = bytes[at[j]];
            bytes[at[j]] = (uint8_t)(j <= i % 3 ? base_rng_next(&r) : was[j]);
        }
        base_container_write(w, bytes, size);
        for (int j = 2; j >= 0; j--) bytes[at[j]] = was[j];
    }
    end(&l, w, codec_of(seed));
    for (uint64_t i = 0; i < COPIES; i++) {
        ir_lexicon_entry e = l.entry;
        e.postings_at += i * size, e.skips_at += i * size, e.skips_end += i * size;
        walk_forged(&l, &e, &r);
    }
    base_free(bytes);
    list_done(&l);
}

static void forged_lists_do_no_harm(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) forged(seed);
}

/* A raw list of two full blocks, whose gaps and last documents are set at will; n_docs is claimed to be as large as can be. */
static void open_with_gaps(list *l, const uint32_t gaps[2 * IR_BLOCK], const uint32_t last[2])
{
    uint8_t bytes[2 * 2 * 4 * IR_BLOCK + 200];
    list_init(l, 2 * IR_BLOCK);
    for (uint32_t i = 0; i < 2 * IR_BLOCK; i++) list_add(l, i, 1, 1);
    list_write(l, codec_of(0));
    size_t size = (size_t)l->entry.skips_end;
    assert_in_range(size, 2048 + 24, sizeof bytes);
    memcpy(bytes, l->postings.lists.data, size);
    base_container_close(l->file);
    for (size_t i = 0; i < 2 * IR_BLOCK; i++) base_store_u32(bytes + i / IR_BLOCK * 1024 + i % IR_BLOCK * 4, gaps[i]);
    for (size_t i = 0; i < 2; i++) base_store_u32(bytes + 2048 + 12 * i, last[i]);
    base_container_writer *w = begin(l);
    base_container_write(w, bytes, size);
    end(l, w, codec_of(0));
    l->postings.n_docs = UINT32_MAX;
}

/* The sums come out right in 32 bits, but only there. */
static void gaps_that_add_up_beyond_32_bits_are_refused(void **state)
{
    (void)state;
    ir_cursor c;
    list l;
    uint32_t gaps[2 * IR_BLOCK] = { 0 }, last[2] = { 127, 255 };
    open_with_gaps(&l, gaps, last);
    assert_ok(ir_cursor_open_list(&c, &l.postings, &l.entry, err));
    assert_int_equal(ir_cursor_seek(&c, 200), 200);
    list_done(&l);

    gaps[3] = gaps[4] = 0x80000000; /* so large that they are added one by one */
    open_with_gaps(&l, gaps, last);
    assert_fails(ir_cursor_open_list(&c, &l.postings, &l.entry, err), BASE_EFORMAT, "damaged");
    list_done(&l);

    memset(gaps, 0, sizeof gaps);
    gaps[0] = 0xffffff00 - 127, last[0] = 0xffffff00;
    for (size_t i = IR_BLOCK; i < 2 * IR_BLOCK; i++) gaps[i] = 0x1000;
    last[1] = last[0] + 128 * 0x1001;
    open_with_gaps(&l, gaps, last);
    assert_ok(ir_cursor_open_list(&c, &l.postings, &l.entry, err));
    assert_int_equal(ir_cursor_seek(&c, 0xffffff00), 0xffffff00);
    assert_int_equal(ir_cursor_next(&c), IR_NO_DOC);
    assert_fails(ir_cursor_status(&c, err), BASE_EFORMAT, "damaged");
    list_done(&l);
}

/* A raw list of df documents, whose last bytes are the last frequency, less 1; more bytes may follow within the block. */
static void open_with_last_tf(list *l, uint32_t df, uint32_t tf_less_1, size_t more)
{
    uint8_t bytes[8 * IR_BLOCK] = { 0 };
    const uint8_t junk[4] = { 0 };
    list_init(l, df);
    for (uint32_t i = 0; i < df; i++) list_add(l, i, 1, 1);
    list_write(l, codec_of(0));
    size_t size = 8 * df;
    assert_int_equal(l->entry.skips_end, size);
    memcpy(bytes, l->postings.lists.data, size);
    base_container_close(l->file);
    base_store_u32(bytes + size - 4, tf_less_1);
    base_container_writer *w = begin(l);
    base_container_write(w, bytes, size);
    base_container_write(w, junk, more);
    end(l, w, codec_of(0));
    l->entry.skips_at += more;
    l->entry.skips_end += more;
}

static void frequencies_that_wrap_around_or_leave_bytes_over_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t tf_less_1;
        size_t more;
        base_status status;
    } cases[] = { { UINT32_MAX - 1, 0, BASE_OK }, { UINT32_MAX, 0, BASE_EFORMAT }, { 0, 4, BASE_EFORMAT } };
    for (uint32_t df = 1; df <= IR_BLOCK; df += 127) {
        for (size_t i = 0; i < 3; i++) {
            list l;
            ir_cursor c;
            open_with_last_tf(&l, df, cases[i].tf_less_1, cases[i].more);
            assert_ok(ir_cursor_open_list(&c, &l.postings, &l.entry, err));
            ir_cursor_seek(&c, df - 1);
            assert_int_equal(ir_cursor_tf(&c), cases[i].status == BASE_OK ? UINT32_MAX : 1);
            assert_int_equal(ir_cursor_status(&c, NULL), cases[i].status);
            assert_int_equal(c.doc, cases[i].status == BASE_OK ? df - 1 : IR_NO_DOC);
            list_done(&l);
        }
    }
}

static void entries_that_leave_the_section_are_refused(void **state)
{
    (void)state;
    list l;
    ir_cursor c;
    list_random(&l, 1);
    list_write(&l, codec_of(2));
    const ir_lexicon_entry good = l.entry, wrong[] = {
        { .df = good.df, .postings_at = 0, .skips_at = 0, .skips_end = good.skips_end },
        { .df = good.df, .postings_at = good.skips_at, .skips_at = good.postings_at, .skips_end = good.skips_end },
        { .df = good.df, .postings_at = 0, .skips_at = good.skips_at, .skips_end = good.skips_end + 1 },
        { .df = good.df, .postings_at = UINT64_MAX - 5, .skips_at = UINT64_MAX - 3, .skips_end = UINT64_MAX - 3 },
        { .df = good.df, .postings_at = 0, .skips_at = good.skips_end, .skips_end = good.skips_end },
    };
    assert_true(good.df > IR_BLOCK);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_fails(ir_cursor_open_list(&c, &l.postings, &wrong[i], err), BASE_EFORMAT, "damaged");
    list_done(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cursors_walk_as_arrays_do),
        cmocka_unit_test(lists_of_every_length_around_a_block_come_back),
        cmocka_unit_test(no_posting_at_all_is_a_cursor_at_its_end),
        cmocka_unit_test(pairs_of_a_list_are_its_unbeaten_ones),
        cmocka_unit_test(more_pairs_than_fit_are_joined_and_still_bound_all),
        cmocka_unit_test(damaged_pairs_become_one_that_bounds_everything),
        cmocka_unit_test(postings_out_of_order_are_refused),
        cmocka_unit_test(forged_lists_do_no_harm),
        cmocka_unit_test(gaps_that_add_up_beyond_32_bits_are_refused),
        cmocka_unit_test(frequencies_that_wrap_around_or_leave_bytes_over_are_refused),
        cmocka_unit_test(entries_that_leave_the_section_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
