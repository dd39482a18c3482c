/* tests/titles.h - nine short titles about bicycles and bread, in which "bike" never stands beside "bicycle": for latent semantics by hand.
 *
 * Golden numbers about them are numpy 1.24's (linalg.svd of the dense matrix); tools to make them anew are five lines of Python:
 *
 *     terms = sorted(set(" ".join(titles).split())); A = [[t.split().count(w) for t in titles] for w in terms]
 *     u, s, vt = numpy.linalg.svd(A); cosines of u[:, :2].T @ q and the rows of vt[:2].T * s[:2]; updates: svd of (A_2, D) */
#ifndef TESTS_TITLES_H
#define TESTS_TITLES_H

#include "ir/writer.h"
#include "tests/testing.h"

#define TITLES 9
static const char *const titles[TITLES] = { "repair bicycle wheel",    "bicycle brake wheel repair home",
                                            "bike new brake",          "bike tour wheel brake saddle",
                                            "sourdough bread flour",   "bake bread rye flour",
                                            "rye sourdough bake home", "saddle brake bike repair",
                                            "flour bake wheat rye" };

/* An index of the titles as d1 to d9, words as they are. */
static inline void titles_build(const char *dir)
{
    ir_analyzer *analyzer = NULL;
    ir_writer *w = NULL;
    assert_ok(ir_analyzer_open(&analyzer, "whitespace", NULL, err));
    assert_ok(ir_writer_open(&w, dir, &(ir_writer_options){ .analyzer = analyzer, .corpus = "titles", .fields = "" }, err));
    for (size_t i = 0; i < TITLES; i++) {
        char docno[8];
        snprintf(docno, sizeof docno, "d%zu", i + 1);
        corpora_field field = { .name = "text", .text = base_view_of(titles[i]), .indexed = true };
        corpora_doc doc = { .docno = base_view_of(docno), .fields = &field, .n_fields = 1 };
        assert_ok(ir_writer_add(w, &doc, err));
    }
    assert_ok(ir_writer_commit(&w, NULL, err));
    ir_analyzer_close(analyzer);
}

#endif
