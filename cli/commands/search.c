/* cli/commands/search.c - one query, for people: rank, score, docno, title, passage; several methods side by side in columns. */
#include <string.h>

#include "base/json.h"
#include "base/math.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/notes.h"
#include "cli/show.h"
#include "cli/vectors.h"

#define METHODS_MAX 8
#define DOCNO_MOST  40 /* columns of a docno in a list */
#define TITLE_LEAST 16 /* a title that has less room beside the docno stands below */
#define CELL_LEAST  24 /* columns of a method beside others, with scores of 6 */
#define CELL_MOST   60
#define TERM_MOST   40 /* columns of a term that no document holds */

typedef struct {
    search_pipeline *pipeline;
    base_buf name;
    search_ranking ranking;
} method;

typedef struct {
    search_engine *engine;
    const ir_index *index;
    base_buf query;
    ir_query *bag;
    double *rarity; /* [bag->n] ln(N / df) of each term */
    search_call how;
    method methods[METHODS_MAX];
    size_t n_methods;
    ir_analysis *work;
    base_arena *arena;
    cli_look look;
    int score_width; /* columns of the widest score shown */
} session;

/* --- asking -------------------------------------------------------------------------------------------------------------------- */

static base_status measure_rarity(session *se, base_error *err)
{
    ir_term *term = base_new(ir_term, err);
    base_status s = BASE_ENOMEM;
    if (!term || !(se->rarity = base_array(se->bag->n, sizeof *se->rarity, err))) goto out;
    s = BASE_OK;
    for (size_t i = 0; i < se->bag->n && s == BASE_OK; i++) {
        base_view t = se->bag->terms[i].term;
        s = ir_index_find(se->index, t.ptr, t.len, term, err);
        if (s == BASE_OK && term->numbers.df)
            se->rarity[i] = base_log(1 + (double)ir_index_collection(se->index)->n_docs / (double)term->numbers.df);
    }
out:
    base_free(term);
    return s;
}

static base_status parse_methods(session *se, const cli_call *call, base_error *err)
{
    size_t n = cli_count(call, "method");
    if (n > METHODS_MAX) return base_fail(err, BASE_EARG, "at most %d methods fit side by side, found %zu", METHODS_MAX, n);
    for (size_t i = 0; i < (n ? n : 1); i++) {
        method *m = &se->methods[se->n_methods];
        base_status s = search_pipeline_parse(&m->pipeline, n ? cli_value_at(call, "method", i) : "bm25", err);
        if (s != BASE_OK) return s;
        search_pipeline_print(m->pipeline, &m->name);
        se->n_methods++;
    }
    return BASE_OK;
}

static base_status open_session(session *se, const cli_call *call, base_error *err)
{
    const char *dir;
    base_status s;
    if ((s = parse_methods(se, call, err)) != BASE_OK) return s;
    if ((s = cli_index(call, &dir, err)) != BASE_OK) return s;
    if ((s = search_engine_open(&se->engine, dir, err)) != BASE_OK) return s;
    se->index = search_engine_index(se->engine);
    for (size_t i = 0; i < call->n_operands; i++) {
        if (i) base_buf_text(&se->query, " ");
        base_buf_text(&se->query, call->operands[i]);
    }
    if ((s = base_buf_status(&se->query, err)) != BASE_OK) return s;
    if ((s = ir_query_of_text(&se->bag, ir_index_analyzer(se->index), base_buf_string(&se->query), se->query.size, err)) != BASE_OK)
        return s;
    if ((s = ir_analysis_new(&se->work, ir_index_analyzer(se->index), err)) != BASE_OK) return s;
    if ((s = base_arena_new(&se->arena, err)) != BASE_OK) return s;
    se->look = cli_look_of_stdout();
    return measure_rarity(se, err);
}

static void close_session(session *se)
{
    for (size_t i = 0; i < METHODS_MAX; i++) {
        search_ranking_done(&se->methods[i].ranking);
        search_pipeline_free(se->methods[i].pipeline);
        base_buf_done(&se->methods[i].name);
    }
    ir_analysis_free(se->work);
    ir_query_free(se->bag);
    base_free(se->rarity);
    base_arena_free(se->arena);
    base_buf_done(&se->query);
    search_engine_close(se->engine);
}

/* --- one method: a list -------------------------------------------------------------------------------------------------------- */

static void measure_scores(session *se)
{
    se->score_width = 6;
    for (size_t i = 0; i < se->n_methods; i++)
        for (size_t r = 0; r < se->methods[i].ranking.n; r++) {
            int n = snprintf(NULL, 0, "%.4f", (double)se->methods[i].ranking.hits[r].score);
            if (n > se->score_width) se->score_width = n;
        }
}

/* Docno and title on one line if they find room, else the title (cut) on a line of its own. */
static void show_head(const session *se, const search_document *doc, size_t at, base_buf *out)
{
    base_buf docno = { 0 };
    size_t width = se->look.width;
    cli_show_cut(&docno, doc->docno, width - at < DOCNO_MOST ? width - at : DOCNO_MOST);
    size_t columns = at + base_text_width(base_buf_string(&docno), docno.size);
    if (se->look.colour) base_buf_text(out, "\033[1m");
    base_buf_bytes(out, docno.data, docno.size);
    if (se->look.colour) base_buf_text(out, "\033[0m");
    if (doc->title.len) {
        bool beside = columns + 2 + TITLE_LEAST <= width;
        if (beside) base_buf_text(out, "  ");
        else base_buf_format(out, "\n%*s", (int)at, "");
        cli_show_cut(out, doc->title, width - (beside ? columns + 2 : at));
    }
    base_buf_u8(out, '\n');
    base_buf_done(&docno);
}

static base_status show_passage(session *se, const method *m, base_view text, size_t at, base_buf *out, base_error *err)
{
    ir_matches matches;
    search_query query = { .text = { base_buf_string(&se->query), se->query.size }, .bag = se->bag };
    base_status s = search_pipeline_match(m->pipeline, &se->how, &query, se->rarity, text, se->work, &matches, se->arena, err);
    return s == BASE_OK ? cli_show_snippet(out, &se->look, at, &matches, text, se->arena, err) : s;
}

static base_status show_list(session *se, const method *m, base_buf *out, base_error *err)
{
    unsigned long long n_docs = ir_index_collection(se->index)->n_docs;
    size_t at = 3 + 2 + (size_t)se->score_width + 2;
    base_buf_format(out, "%s over %s, %llu document%s\n\n", (const char *)m->name.data, ir_index_corpus(se->index), n_docs,
                    CLI_S(n_docs));
    for (size_t r = 0; r < m->ranking.n; r++) {
        search_document doc;
        base_arena_reset(se->arena);
        base_status s = search_document_read(&doc, se->index, m->ranking.hits[r].doc, se->arena, err);
        if (s != BASE_OK) return s;
        base_buf_format(out, "%3zu  %*.4f  ", r + 1, se->score_width, (double)m->ranking.hits[r].score);
        show_head(se, &doc, at, out);
        if ((s = show_passage(se, m, doc.text, at, out, err)) != BASE_OK) return s;
    }
    return BASE_OK;
}

/* --- several: columns ------------------------------------------------------------------------------------------------------------ */

static bool ranks(const method *m, uint32_t doc)
{
    for (size_t r = 0; r < m->ranking.n; r++)
        if (m->ranking.hits[r].doc == doc) return true;
    return false;
}

/* How many of the methods rank doc among the shown. */
static size_t found_by(const session *se, uint32_t doc)
{
    size_t n = 0;
    for (size_t i = 0; i < se->n_methods; i++) n += ranks(&se->methods[i], doc);
    return n;
}

/* Some of the methods, that stand side by side. */
typedef struct {
    size_t from, to, width; /* width: columns of each */
} band;

static base_status show_cells(session *se, const band *b, size_t rank, base_buf *first, base_buf *second, base_error *err)
{
    for (size_t i = b->from; i < b->to; i++) {
        const method *m = &se->methods[i];
        base_buf_text(first, "  ");
        base_buf_text(second, "  ");
        if (rank >= m->ranking.n) {
            cli_show_cell(first, base_view_of(""), b->width);
            cli_show_cell(second, base_view_of(""), b->width);
            continue;
        }
        const base_hit *hit = &m->ranking.hits[rank];
        search_document doc;
        base_arena_reset(se->arena);
        base_status s = search_document_read(&doc, se->index, hit->doc, se->arena, err);
        if (s != BASE_OK) return s;
        base_buf_format(first, "%c ", found_by(se, hit->doc) == 1 ? '+' : ' ');
        cli_show_cell(first, doc.docno, b->width - 4 - (size_t)se->score_width);
        base_buf_format(first, "  %*.4f", se->score_width, (double)hit->score);
        base_buf_text(second, "  ");
        cli_show_cell(second, doc.title.len ? doc.title : doc.text, b->width - 2);
    }
    return BASE_OK;
}

static void end_line(base_buf *out, base_buf *line)
{
    while (line->size && line->data[line->size - 1] == ' ') line->size--;
    base_buf_bytes(out, line->data, line->size);
    base_buf_u8(out, '\n');
    base_buf_clear(line);
}

static base_status show_band(session *se, const band *b, base_buf *out, base_error *err)
{
    base_buf first = { 0 }, second = { 0 };
    base_status s = BASE_OK;
    size_t deepest = 0;
    base_buf_text(&first, "   ");
    for (size_t i = b->from; i < b->to; i++) {
        base_buf_text(&first, "    ");
        cli_show_cell(&first, base_view_of(base_buf_string(&se->methods[i].name)), b->width - 2);
        if (se->methods[i].ranking.n > deepest) deepest = se->methods[i].ranking.n;
    }
    end_line(out, &first);
    for (size_t rank = 0; rank < deepest && s == BASE_OK; rank++) {
        base_buf_format(&first, "%3zu", rank + 1);
        base_buf_text(&second, "   ");
        s = show_cells(se, b, rank, &first, &second, err);
        end_line(out, &first);
        end_line(out, &second);
    }
    base_buf_done(&first);
    base_buf_done(&second);
    return s;
}

/* As many methods side by side as the terminal has room for, the others below, evenly. */
static base_status show_columns(session *se, base_buf *out, base_error *err)
{
    size_t least = CELL_LEAST + (size_t)se->score_width - 6, room = se->look.width - 3, n = se->n_methods, common = 0;
    size_t at_once = room / (least + 2) ? room / (least + 2) : 1, bands = (n + at_once - 1) / at_once;
    at_once = (n + bands - 1) / bands;
    unsigned long long n_docs = ir_index_collection(se->index)->n_docs;
    base_status s = BASE_OK;
    base_buf_format(out, "%s, %llu document%s\n\n", ir_index_corpus(se->index), n_docs, CLI_S(n_docs));
    for (size_t i = 0; i < n && s == BASE_OK; i += at_once) {
        size_t width = room / at_once - 2;
        s = show_band(se, &(band){ i, i + at_once < n ? i + at_once : n, width > CELL_MOST ? CELL_MOST : width }, out, err);
        base_buf_u8(out, '\n');
    }
    for (size_t r = 0; r < se->methods[0].ranking.n; r++) common += found_by(se, se->methods[0].ranking.hits[r].doc) == n;
    base_buf_format(out, "+ only this method has it here; documents that every method has: %zu\n", common);
    return s;
}

/* --- for machines ---------------------------------------------------------------------------------------------------------------- */

static base_status show_json(session *se, const method *m, base_buf *out, base_error *err)
{
    base_buf_text(out, "{\"query\":");
    base_json_write_string(out, base_buf_string(&se->query), se->query.size);
    base_buf_text(out, ",\"pipeline\":");
    base_json_write_string(out, (const char *)m->name.data, m->name.size);
    base_buf_text(out, ",\"hits\":[");
    for (size_t r = 0; r < m->ranking.n; r++) {
        search_document doc;
        base_arena_reset(se->arena);
        base_status s = search_document_read(&doc, se->index, m->ranking.hits[r].doc, se->arena, err);
        if (s != BASE_OK) return s;
        base_buf_format(out, "%s{\"rank\":%zu,\"docno\":", r ? "," : "", r + 1);
        base_json_write_string(out, doc.docno.ptr, doc.docno.len);
        base_buf_text(out, ",\"score\":");
        base_json_write_float(out, m->ranking.hits[r].score);
        base_buf_text(out, ",\"title\":");
        base_json_write_string(out, doc.title.ptr, doc.title.len);
        base_buf_text(out, ",\"fields\":");
        base_buf_bytes(out, doc.metadata.len ? doc.metadata.ptr : "{}", doc.metadata.len ? doc.metadata.len : 2);
        base_buf_text(out, "}");
    }
    base_buf_text(out, "]}\n");
    return BASE_OK;
}

static void explain_emptiness(const session *se, base_buf *out)
{
    bool bags = true;
    for (size_t i = 0; i < se->n_methods; i++) bags = bags && search_pipeline_matches_bag(se->methods[i].pipeline);
    if (!bags && se->bag->n) {
        base_buf_text(out, "no document fulfils the query (salton explain shows which parts of it one fulfils)\n");
        return;
    }
    base_buf_text(out, se->bag->n ? "nothing is found by the words of the query:" : "the query has no word left after analysis");
    for (size_t i = 0; i < se->bag->n; i++) {
        base_buf_u8(out, ' ');
        cli_show_cut(out, se->bag->terms[i].term, TERM_MOST);
    }
    base_buf_format(out, " (salton analyze -a %s shows what becomes of it)\n", ir_analyzer_name(ir_index_analyzer(se->index)));
}

static base_status show(session *se, const cli_call *call, base_buf *out, base_error *err)
{
    base_status s = BASE_OK;
    size_t hits = 0;
    if (cli_flag(call, "json")) {
        for (size_t i = 0; i < se->n_methods && s == BASE_OK; i++) s = show_json(se, &se->methods[i], out, err);
        return s;
    }
    for (size_t i = 0; i < se->n_methods; i++) hits += se->methods[i].ranking.n;
    measure_scores(se);
    if (hits == 0) explain_emptiness(se, out);
    else s = se->n_methods == 1 ? show_list(se, &se->methods[0], out, err) : show_columns(se, out, err);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    session se = { 0 };
    base_buf out = { 0 };
    float *vector = NULL;
    long long k;
    base_status s;
    if ((s = cli_integer(call, "k", 10, 1, 100000, &k, err)) != BASE_OK) goto out;
    if ((s = open_session(&se, call, err)) != BASE_OK) goto out;
    se.how = (search_call){ .engine = se.engine,
                            .k = (size_t)k,
                            .algorithm = cli_value(call, "algorithm"),
                            .stop = &cli_stop,
                            .progress = !cli_flag(call, "quiet") };
    if ((s = cli_vectors_of_query(&se.how, &vector, call, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < se.n_methods; i++) {
        method *m = &se.methods[i];
        if ((s = search_pipeline_run(m->pipeline, &se.how, base_buf_string(&se.query), se.query.size, &m->ranking, err)) != BASE_OK)
            goto out;
    }
    if ((s = show(&se, call, &out, err)) == BASE_OK) s = cli_print(&out, err);
    if (s == BASE_OK) cli_space_notes(call, se.engine);
out:
    close_session(&se);
    base_free(vector);
    base_buf_done(&out);
    return s;
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "the index to search", false },
    { "method", 'm', "PIPELINE", "bm25", "how to rank; several stand side by side", true },
    { "k", 'k', "N", "10", "how many documents", false },
    { "vectors", 0, "FILE", NULL, "the query's vector, for knn: a file of one", false },
    { "algorithm", 0, "ALGORITHM", "the planner's", "force a query processor; the ranking stays the same", false },
    { "json", 0, NULL, NULL, "print one JSON object a method", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command search = {
    .name = "search",
    .order = 40,
    .help = "ask one query; several methods stand side by side",
    .usage = "-i INDEX [-m PIPELINE]... [-k N] QUERY",
    .text =
        "Prints rank, score, docno, title and the passage that shows why, matches marked. With several -m the rankings stand "
        "in columns: what one "
        "method alone has found bears a +. Equal scores are ordered by docno, descending, as trec_eval does. With -m boolean the "
        "query is an "
        "expression: words, \"phrases\", a NEAR/5 b, AND, OR, NOT in capitals, parentheses; words side by side are joined by AND.",
    .example = "salton search -i films.index \"robots that want to be human\"\n"
               "salton search -i films.index -m vsm -m tfidf -m \"bm25(b=0.4)\" \"bank robbery\"\n"
               "salton search -i films.index -m boolean '(robot OR android) AND human NOT war'",
    .options = options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .run = run,
};

const cli_command *const cli_commands_search[] = { &search, NULL };
