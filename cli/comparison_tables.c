/* cli/comparison_tables.c - a comparison as tables, each a section that reads without the others. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cli/comparison.h"
#include "cli/show.h"
#include "eval/ties.h"

#define LARGEST 5 /* topics of a pair that differ most */

typedef struct {
    const cli_comparison *c;
    eval_table_format format;
    base_buf out, text; /* text: for captions, notes and cells */
    size_t tables;
} page;

static const char *said(page *p)
{
    return base_buf_string(&p->text);
}

static base_status begin(eval_table **out, page *p, base_error *err)
{
    base_status s = eval_table_new(out, said(p), err);
    base_buf_clear(&p->text);
    return s;
}

/* Prints and frees the table. */
static base_status end(page *p, eval_table *t, base_status s, base_error *err)
{
    if (s == BASE_OK && p->tables++) base_buf_u8(&p->out, '\n');
    if (s == BASE_OK) s = eval_table_print(&p->out, t, p->format, cli_look_of_stdout().colour, err);
    eval_table_free(t);
    return s;
}

static size_t text_column(eval_table *t, const char *header)
{
    return eval_table_column(t, &(eval_table_column_spec){ .header = header });
}

static size_t number_column(eval_table *t, const char *header, int digits)
{
    return eval_table_column(t, &(eval_table_column_spec){ .header = header, .digits = digits });
}

static void note(page *p, eval_table *t)
{
    eval_table_note(t, said(p));
    base_buf_clear(&p->text);
}

static const char *measure_name(const cli_comparison *c, size_t column)
{
    return eval_comparison_column(c->result, column)->name;
}

size_t cli_comparison_first_tested(const cli_comparison *c)
{
    size_t i = 0;
    while (i + 1 < eval_comparison_columns(c->result) && !eval_comparison_tested(c->result, i)) i++;
    return i;
}

/* --- measures ----------------------------------------------------------------------------------------------------------------------- */

/* The last row, and what it and the letters mean. */
static void detectable(page *p, eval_table *t)
{
    const cli_comparison *c = p->c;
    eval_table_group(t, NULL);
    eval_table_row(t);
    eval_table_text(t, 1, "detectable");
    for (size_t i = 0; i < eval_comparison_columns(c->result); i++)
        eval_table_number(t, 2 + i, eval_comparison_detectable(c->result, i));
    cli_letters_describe(&p->text, c->result, &c->options, "run");
    note(p, t);
    base_buf_format(&p->text,
                    "Detectable: the difference that a single paired t-test on %zu topics finds with power %.1f at alpha %.2f.",
                    eval_comparison_topics(c->result), EVAL_POWER, EVAL_ALPHA);
    note(p, t);
}

static base_status measures(page *p, base_error *err)
{
    const cli_comparison *c = p->c;
    eval_table *t = NULL;
    size_t n_columns = eval_comparison_columns(c->result), n_topics = eval_comparison_topics(c->result);
    base_buf_format(&p->text, "%s: %zu judged topic%s", c->label, n_topics, CLI_S(n_topics));
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    text_column(t, "");
    text_column(t, "run");
    for (size_t i = 0; i < n_columns; i++)
        eval_table_column(t, &(eval_table_column_spec){ .header = measure_name(c, i), .digits = 4, .better = EVAL_HIGHER });
    for (size_t r = 0; r < c->n; r++) {
        char letters[128];
        eval_table_row(t);
        eval_table_text(t, 0, eval_run_letter(letters, r));
        eval_table_text(t, 1, c->names[r]);
        for (size_t i = 0; i < n_columns; i++) {
            eval_table_number(t, 2 + i, eval_comparison_mean(c->result, r, i));
            eval_comparison_letters(letters, sizeof letters, c->result, r, i);
            eval_table_mark(t, 2 + i, letters);
        }
    }
    if (eval_comparison_pairs(c->result)) detectable(p, t);
    if (c->options.ties == EVAL_TIES_EXPECTED) {
        base_buf_text(&p->text, "Values: the mean over all orders of equal scores (McSherry & Najork 2008).");
        note(p, t);
    }
    return end(p, t, s, err);
}

/* --- pairs -------------------------------------------------------------------------------------------------------------------------- */

static void p_text(base_buf *out, double p)
{
    if (isnan(p)) base_buf_text(out, "-");
    else base_buf_format(out, p < 0.0001 ? "<0.0001" : "%.4f", p);
}

static void p_cell(page *p, eval_table *t, size_t column, double value)
{
    if (p->format == EVAL_TABLE_CSV) {
        eval_table_number(t, column, value);
        return;
    }
    p_text(&p->text, value);
    eval_table_text(t, column, said(p));
    base_buf_clear(&p->text);
}

static void pair_name(base_buf *out, const cli_comparison *c, const eval_run_pair *pair)
{
    base_buf_format(out, "%s - %s", c->names[pair->b], c->names[pair->a]);
}

static void pair_columns(eval_table *t, const cli_comparison *c)
{
    number_column(t, "difference", 4);
    number_column(t, "95% CI from", 4);
    number_column(t, "to", 4);
    number_column(t, "d", 2);
    for (size_t i = 0; i < c->options.n_tests; i++) {
        char header[64];
        const eval_test_info *about = eval_test_about(c->options.tests[i]);
        snprintf(header, sizeof header, "p %s", about->name);
        eval_table_column(t, &(eval_table_column_spec){ .header = header, .align = EVAL_ALIGN_RIGHT });
        snprintf(header, sizeof header, "%s", about->of_family ? about->name : eval_correction_name(c->options.correction));
        char key[80];
        snprintf(key, sizeof key, "%s %s", about->name, header);
        if (!about->of_family && c->options.correction != EVAL_UNCORRECTED)
            eval_table_column(t, &(eval_table_column_spec){ .header = header, .key = key, .align = EVAL_ALIGN_RIGHT });
    }
    number_column(t, "wins", 0);
    number_column(t, "ties", 0);
    number_column(t, "losses", 0);
}

static void pair_row(page *p, eval_table *t, size_t pair, size_t column)
{
    const cli_comparison *c = p->c;
    const eval_run_pair *first = eval_run_pair_at(c->result, 0, pair, column);
    size_t at = 0;
    eval_table_row(t);
    pair_name(&p->text, c, first);
    eval_table_text(t, at++, said(p));
    base_buf_clear(&p->text);
    eval_table_number(t, at++, first->t.difference);
    eval_table_number(t, at++, first->t.low);
    eval_table_number(t, at++, first->t.high);
    eval_table_number(t, at++, first->t.effect);
    for (size_t i = 0; i < c->options.n_tests; i++) {
        const eval_run_pair *r = eval_run_pair_at(c->result, i, pair, column);
        p_cell(p, t, at++, r->p);
        if (!eval_test_about(c->options.tests[i])->of_family && c->options.correction != EVAL_UNCORRECTED)
            p_cell(p, t, at++, r->p_corrected);
    }
    eval_table_number(t, at++, (double)first->t.wins);
    eval_table_number(t, at++, (double)first->t.ties);
    eval_table_number(t, at++, (double)first->t.losses);
}

static void pair_notes(page *p, eval_table *t)
{
    const cli_comparison *c = p->c;
    base_buf_text(&p->text,
                  "Difference: the mean over topics, with its interval by the t distribution. d: the difference over the standard "
                  "deviation of the differences (Cohen's d of paired differences).");
    note(p, t);
    for (size_t i = 0; i < c->options.n_tests; i++) {
        const eval_test_info *about = eval_test_about(c->options.tests[i]);
        base_buf_format(&p->text, "%s: ", about->name);
        cli_test_describe(&p->text, c->result, &c->options, i);
        base_buf_format(&p->text, "; %s.", about->source);
        note(p, t);
        if (!about->against) continue;
        base_buf_format(&p->text, "The %s is discouraged: %s.", about->label, about->against);
        note(p, t);
    }
}

/* The pairs of the first measure, or (several measures named by --pairs) of all. */
static base_status pairs(page *p, base_error *err)
{
    const cli_comparison *c = p->c;
    size_t only = cli_comparison_first_tested(c), n_pairs = eval_comparison_pairs(c->result);
    bool all = cli_flag(c->call, "all-measures");
    eval_table *t = NULL;
    if (all) base_buf_text(&p->text, "Pairs");
    else base_buf_format(&p->text, "Pairs by %s", measure_name(c, only));
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    text_column(t, "pair");
    pair_columns(t, c);
    for (size_t i = 0; i < eval_comparison_columns(c->result); i++) {
        if (!eval_comparison_tested(c->result, i) || (!all && i != only)) continue;
        if (all) eval_table_group(t, measure_name(c, i));
        for (size_t pair = 0; pair < n_pairs; pair++) pair_row(p, t, pair, i);
    }
    pair_notes(p, t);
    return end(p, t, s, err);
}

/* --- topics that differ most ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    size_t topic;
    double difference;
} gap;

/* Largest first; of equal ones the earlier topic. */
static int by_size(const void *a, const void *b)
{
    const gap *x = a, *y = b;
    double p = fabs(x->difference), q = fabs(y->difference);
    if (fabs(p - q) > EVAL_TIE) return p < q ? 1 : -1;
    return (x->topic > y->topic) - (x->topic < y->topic);
}

static void topic_row(page *p, eval_table *t, const eval_run_pair *pair, size_t column, const gap *g)
{
    const cli_comparison *c = p->c;
    const char *id = eval_topic_id(eval_comparison_evaluation(c->result, 0), g->topic);
    const cli_topic *topic = c->topics.n ? cli_topics_find(&c->topics, id) : NULL;
    eval_table_row(t);
    eval_table_text(t, 0, id);
    eval_table_number(t, 1, g->difference);
    eval_table_number(t, 2, eval_comparison_values(c->result, pair->b, column)[g->topic]);
    eval_table_number(t, 3, eval_comparison_values(c->result, pair->a, column)[g->topic]);
    if (!topic) return;
    cli_show_cut(&p->text, topic->text, 60);
    eval_table_text(t, 4, said(p));
    base_buf_clear(&p->text);
}

static base_status topics_of_pair(page *p, eval_table *t, size_t pair, size_t column, base_error *err)
{
    const cli_comparison *c = p->c;
    const eval_run_pair *r = eval_run_pair_at(c->result, 0, pair, column);
    size_t n = eval_comparison_topics(c->result);
    gap *gaps = base_array(n, sizeof *gaps, err);
    if (!gaps) return BASE_ENOMEM;
    const double *a = eval_comparison_values(c->result, r->a, column), *b = eval_comparison_values(c->result, r->b, column);
    for (size_t i = 0; i < n; i++) gaps[i] = (gap){ i, b[i] - a[i] };
    qsort(gaps, n, sizeof *gaps, by_size);
    pair_name(&p->text, c, r);
    eval_table_group(t, said(p));
    base_buf_clear(&p->text);
    for (size_t i = 0; i < n && i < LARGEST && fabs(gaps[i].difference) > EVAL_TIE; i++) topic_row(p, t, r, column, &gaps[i]);
    base_free(gaps);
    return BASE_OK;
}

static base_status topics(page *p, base_error *err)
{
    const cli_comparison *c = p->c;
    size_t column = cli_comparison_first_tested(c);
    eval_table *t = NULL;
    base_buf_format(&p->text, "Topics that differ most by %s", measure_name(c, column));
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    text_column(t, "topic");
    number_column(t, "difference", 4);
    number_column(t, "first", 4);
    number_column(t, "second", 4);
    if (c->topics.n) text_column(t, "text");
    for (size_t pair = 0; pair < eval_comparison_pairs(c->result) && s == BASE_OK; pair++)
        s = topics_of_pair(p, t, pair, column, err);
    return end(p, t, s, err);
}

/* --- who finds what ------------------------------------------------------------------------------------------------------------------- */

static base_status found(page *p, base_error *err)
{
    const cli_comparison *c = p->c;
    const eval_found *f = eval_comparison_found(c->result);
    eval_table *t = NULL;
    size_t all = eval_found_total(f, f->relevant);
    base_buf_format(&p->text, "Who finds what: the %zu relevant document%s in the top %zu", all, CLI_S(all), c->options.depth);
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    text_column(t, "run");
    eval_table_column(t, &(eval_table_column_spec){ .header = "found", .better = EVAL_HIGHER });
    number_column(t, "only here", 0);
    number_column(t, "only not here", 0);
    eval_table_column(t, &(eval_table_column_spec){ .header = "recall", .digits = 4, .better = EVAL_HIGHER });
    for (size_t r = 0; r < c->n; r++) {
        eval_table_row(t);
        eval_table_text(t, 0, c->names[r]);
        eval_table_number(t, 1, (double)eval_found_sum(f, f->found, r));
        eval_table_number(t, 2, (double)eval_found_sum(f, f->only, r));
        eval_table_number(t, 3, (double)eval_found_sum(f, f->lacks, r));
        eval_table_number(t, 4, eval_found_recall(f, r));
    }
    eval_table_group(t, NULL);
    eval_table_row(t);
    eval_table_text(t, 0, "all of them");
    eval_table_number(t, 1, (double)eval_found_total(f, f->all));
    eval_table_group(t, NULL);
    eval_table_row(t);
    eval_table_text(t, 0, "any of them");
    eval_table_number(t, 1, (double)eval_found_total(f, f->any));
    eval_table_number(t, 4, eval_found_union_recall(f));
    base_buf_format(&p->text,
                    "Recall: mean over topics. That of any of them is the ceiling of every fusion of these runs to depth %zu.",
                    c->options.depth);
    note(p, t);
    return end(p, t, s, err);
}

static base_status found_by_topic(page *p, base_error *err)
{
    const cli_comparison *c = p->c;
    const eval_found *f = eval_comparison_found(c->result);
    eval_table *t = NULL;
    base_buf_format(&p->text, "Relevant documents in the top %zu by topic: found, and in brackets those found only here",
                    c->options.depth);
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    text_column(t, "topic");
    number_column(t, "relevant", 0);
    number_column(t, "all", 0);
    number_column(t, "any", 0);
    for (size_t r = 0; r < c->n; r++)
        eval_table_column(t, &(eval_table_column_spec){ .header = c->names[r], .align = EVAL_ALIGN_RIGHT });
    for (size_t i = 0; i < f->n_topics; i++) {
        eval_table_row(t);
        eval_table_text(t, 0, eval_topic_id(eval_comparison_evaluation(c->result, 0), i));
        eval_table_number(t, 1, (double)f->relevant[i]);
        eval_table_number(t, 2, (double)f->all[i]);
        eval_table_number(t, 3, (double)f->any[i]);
        for (size_t r = 0; r < c->n; r++) {
            base_buf_format(&p->text, "%zu (%zu)", f->found[i * c->n + r], f->only[i * c->n + r]);
            eval_table_text(t, 4 + r, said(p));
            base_buf_clear(&p->text);
        }
    }
    return end(p, t, s, err);
}

/* One row a document that some, but not all runs find, and one that none does. */
static void doc_row(page *p, eval_table *t, const eval_tops *tops, const char *docno, int32_t grade, const uint32_t *doc)
{
    eval_table_row(t);
    eval_table_text(t, 0, tops->topic->id);
    eval_table_text(t, 1, docno);
    eval_table_number(t, 2, (double)grade);
    size_t which = 0, n = doc ? eval_found_by(&which, tops, *doc) : 0;
    eval_table_text(t, 3, n == 0 ? "none" : n == 1 ? p->c->names[which] : n == p->c->n ? "all" : "some");
    for (size_t r = 0; r < p->c->n && doc; r++)
        if (tops->of[r].rank[*doc]) eval_table_number(t, 4 + r, (double)tops->of[r].rank[*doc]);
}

static base_status found_docs(page *p, base_error *err)
{
    const cli_comparison *c = p->c;
    eval_tops tops = { 0 };
    eval_table *t = NULL;
    base_buf_format(&p->text, "Relevant documents, who finds them, and at which rank of the top %zu", c->options.depth);
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    text_column(t, "topic");
    text_column(t, "docno");
    number_column(t, "grade", 0);
    text_column(t, "found by");
    for (size_t r = 0; r < c->n; r++) number_column(t, c->names[r], 0);
    s = eval_tops_init(&tops, c->qrels, (const eval_run *const *)c->runs, c->n, c->options.depth, err);
    for (size_t i = 0; i < eval_qrels_count(c->qrels) && s == BASE_OK; i++) {
        if ((s = eval_tops_topic(&tops, i, err)) != BASE_OK) break;
        for (size_t d = 0; d < tops.topic->n_docs; d++) {
            const eval_judgement *j = &tops.topic->docs[d];
            if (j->grade < 1) continue;
            uint32_t doc = base_hash_find(tops.ids, j->docno, strlen(j->docno));
            doc_row(p, t, &tops, j->docno, j->grade, doc == BASE_HASH_NONE ? NULL : &doc);
        }
    }
    eval_tops_done(&tops);
    return end(p, t, s, err);
}

/* --- overlap --------------------------------------------------------------------------------------------------------------------------- */

static base_status overlap(page *p, base_error *err)
{
    const cli_comparison *c = p->c;
    const eval_overlap *o = eval_comparison_overlap(c->result);
    eval_table *t = NULL;
    base_buf_format(&p->text, "Overlap of the rankings, means over topics");
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    char jaccard[48], rbo[48];
    snprintf(jaccard, sizeof jaccard, "Jaccard@%zu", c->options.depth);
    snprintf(rbo, sizeof rbo, "RBO(p=%g)", o->persistence);
    text_column(t, "pair");
    number_column(t, jaccard, 4);
    number_column(t, rbo, 4);
    number_column(t, "tau-b", 4);
    for (size_t i = 0; i < eval_comparison_pairs(c->result); i++) {
        const eval_run_pair *pair = eval_run_pair_at(c->result, 0, i, cli_comparison_first_tested(c));
        eval_table_row(t);
        base_buf_format(&p->text, "%s, %s", c->names[pair->a], c->names[pair->b]);
        eval_table_text(t, 0, said(p));
        base_buf_clear(&p->text);
        eval_table_number(t, 1, eval_overlap_mean(o, EVAL_JACCARD, pair->a, pair->b));
        eval_table_number(t, 2, eval_overlap_mean(o, EVAL_RBO, pair->a, pair->b));
        eval_table_number(t, 3, eval_overlap_mean(o, EVAL_TAU, pair->a, pair->b));
    }
    base_buf_format(
        &p->text,
        "RBO: rank-biased overlap, extrapolated from depth %zu (Webber, Moffat, Zobel 2010). tau-b: Kendall's, over the documents "
        "that both have there.",
        c->options.depth);
    note(p, t);
    return end(p, t, s, err);
}

/* --- what the average hides ------------------------------------------------------------------------------------------------------------ */

static base_status hidden(page *p, base_error *err)
{
    const cli_comparison *c = p->c;
    const eval_found *f = eval_comparison_found(c->result);
    eval_table *t = NULL;
    char unjudged[64], straddle[64];
    base_buf_text(&p->text, "What the average hides");
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    snprintf(unjudged, sizeof unjudged, "unjudged in top %zu (%%)", c->options.depth);
    snprintf(straddle, sizeof straddle, "topics with ties across %zu", c->options.depth);
    text_column(t, "run");
    number_column(t, "topics missing", 0);
    number_column(t, unjudged, 1);
    number_column(t, straddle, 0);
    for (size_t r = 0; r < c->n; r++) {
        size_t depth = eval_found_sum(f, f->depth, r);
        eval_table_row(t);
        eval_table_text(t, 0, c->names[r]);
        eval_table_number(t, 1, (double)eval_missing_count(eval_comparison_evaluation(c->result, r)));
        eval_table_number(t, 2, depth ? 100 * (double)eval_found_sum(f, f->unjudged, r) / (double)depth : 0);
        eval_table_number(t, 3, (double)eval_comparison_straddled(c->result, r, c->options.depth));
    }
    base_buf_text(&p->text, "A topic that is missing from a run counts as an empty ranking; an unjudged document as not relevant.");
    note(p, t);
    return end(p, t, s, err);
}

/* Rows of the runs and measures that ties can change; of all under --ties bounds. Returns how many. */
static size_t tie_rows(page *p, eval_table *t)
{
    const cli_comparison *c = p->c;
    size_t rows = 0;
    for (size_t r = 0; r < c->n; r++)
        for (size_t i = 0; i < eval_comparison_columns(c->result); i++) {
            double least, most;
            size_t topics;
            eval_comparison_bounds(c->result, r, i, &least, &most, &topics);
            if (!topics && c->options.ties != EVAL_TIES_BOUNDS) continue;
            rows++;
            eval_table_row(t);
            eval_table_text(t, 0, c->names[r]);
            eval_table_text(t, 1, measure_name(c, i));
            eval_table_number(t, 2, least);
            eval_table_number(t, 3, eval_comparison_mean(c->result, r, i));
            eval_table_number(t, 4, most);
            eval_table_number(t, 5, (double)topics);
            if (!eval_ties_bounded(eval_comparison_column(c->result, i)->use)) eval_table_mark(t, 4, "?");
        }
    return rows;
}

static base_status ties(page *p, base_error *err)
{
    eval_table *t = NULL;
    base_buf_text(&p->text, "Equal scores: the least and greatest mean over all their orders");
    base_status s = begin(&t, p, err);
    if (s != BASE_OK) return s;
    text_column(t, "run");
    text_column(t, "measure");
    number_column(t, "least", 4);
    number_column(t, p->c->options.ties == EVAL_TIES_EXPECTED ? "expected" : "by docno", 4);
    number_column(t, "greatest", 4);
    number_column(t, "topics", 0);
    size_t rows = tie_rows(p, t);
    base_buf_text(&p->text,
                  "Topics: those whose value depends on the order. ?: two orders, not proven to be the extremes of this measure.");
    note(p, t);
    if (rows) return end(p, t, s, err);
    eval_table_free(t);
    return BASE_OK;
}

base_status cli_comparison_tables(const cli_comparison *c, eval_table_format format, base_error *err)
{
    static const struct {
        unsigned section;
        base_status (*print)(page *p, base_error *err);
    } sections[] = { { CLI_SHOW_MEASURES, measures },
                     { CLI_SHOW_PAIRS, pairs },
                     { CLI_SHOW_TOPICS, topics },
                     { CLI_SHOW_FOUND, found },
                     { CLI_SHOW_FOUND_TOPICS, found_by_topic },
                     { CLI_SHOW_FOUND_DOCS, found_docs },
                     { CLI_SHOW_OVERLAP, overlap },
                     { CLI_SHOW_HIDDEN, hidden },
                     { CLI_SHOW_HIDDEN, ties } };
    page p = { .c = c, .format = format };
    base_status s = BASE_OK;
    const unsigned of_pairs = CLI_SHOW_PAIRS | CLI_SHOW_TOPICS | CLI_SHOW_OVERLAP;
    const unsigned show = eval_comparison_pairs(c->result) ? c->show : c->show & ~of_pairs;
    for (size_t i = 0; i < sizeof sections / sizeof *sections && s == BASE_OK; i++)
        if (show & sections[i].section) s = sections[i].print(&p, err);
    if (s == BASE_OK) s = base_buf_status(&p.text, err);
    if (s == BASE_OK) s = cli_print(&p.out, err);
    base_buf_done(&p.out);
    base_buf_done(&p.text);
    return s;
}
