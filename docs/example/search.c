/* search.c - asks an index one query, prints the best five documents, and shows where the best one's score comes from.
 *
 *     salton index films -o films.index
 *     ./search films.index "robots that want to be human" */
#include <salton.h>
#include <stdio.h>

static void print_hit(const salton_hit *hit, const salton_stored *stored)
{
    printf("%zu  %.4f  %-20s  %s\n", hit->rank, (double)hit->score, hit->docno.bytes, stored->title.bytes);
}

/* The products sum up to the score: the same sum, added in the same order, that the search itself made. */
static void print_explanation(const salton_explanation *x, const char *docno)
{
    printf("\n%s by %s\n", docno, x->step);
    for (size_t i = 0; i < x->n_terms; i++) {
        const salton_term *t = &x->terms[i];
        printf("  %-8s  tf %u, in %llu documents: %9.6f\n", t->term.bytes, t->tf, (unsigned long long)t->df, t->product);
    }
    printf("  total %.6f\n", x->total);
}

int main(int argc, char **argv)
{
    salton_error err = { SALTON_OK, "", "" };
    salton_index *index = NULL;
    salton_pipeline *bm25 = NULL;
    salton_hits *hits = NULL;
    salton_explanation *best = NULL;
    salton_stored stored;

    if (argc != 3) {
        fprintf(stderr, "usage: search INDEX QUERY\n");
        return 2;
    }
    if (salton_index_open(&index, argv[1], &err) != SALTON_OK) goto out;
    if (salton_pipeline_parse(&bm25, "bm25(k1=0.9, b=0.4)", &err) != SALTON_OK) goto out;
    if (salton_search(&hits, index, bm25, argv[2], 5, &err) != SALTON_OK) goto out;

    for (size_t i = 0; i < salton_hits_count(hits); i++) {
        salton_hit hit = salton_hits_at(hits, i);
        if (salton_hits_stored(hits, i, &stored, &err) != SALTON_OK) goto out;
        print_hit(&hit, &stored);
    }
    if (salton_hits_count(hits) > 0) {
        const char *docno = salton_hits_at(hits, 0).docno.bytes;
        if (salton_explain(&best, index, bm25, argv[2], docno, &err) != SALTON_OK) goto out;
        print_explanation(best, docno);
    }
out:
    if (err.status != SALTON_OK) fprintf(stderr, "search: %s\n%s", err.message, err.detail);
    salton_explanation_free(best);
    salton_hits_free(hits);
    salton_pipeline_free(bm25);
    salton_index_close(index);
    return err.status == SALTON_OK ? 0 : 1;
}
