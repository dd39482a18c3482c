/* ir/writer.c - from documents to a commit.
 *
 * Documents are copied into pieces. A batch of full pieces is analysed by the pool, a piece per turn; then, piece by piece in order,
 * their documents are stored in the open spill (a segment under another name) and their terms joined to what is held for it. When
 * that passes the budget, the spill is finished and the next one begins. The batch may be of any size and a spill may end after
 * any piece: what comes out is the same, because merging spills gives the bytes of one that was never cut.
 *
 * Spills pile up: whenever FAN_IN of one level lie side by side, they become one of the next level, so that no merge has more than
 * that many files open, and each document is copied once per level.
 *
 * At the commit the spills are split into as many groups as there shall be segments, neighbours together. A group of one with nothing
 * replaced in it becomes a segment by being renamed: it was written with the right number from the start. The others are merged.
 * Then the commit file is written, whose rename is the commit; whatever it doesn't name is removed after it. */
#include "ir/writer.h"

#include "base/file.h"
#include "ir/docnos.h"
#include "ir/folder.h"
#include "ir/index.h"
#include "ir/invert.h"
#include "ir/manifest.h"
#include "ir/merge.h"

#define PIECE         (UINT64_C(1) << 20)
#define MEMORY        (UINT64_C(1) << 30)
#define LEAST_MEMORY  (UINT64_C(1) << 20)
#define PIECE_FACTOR  4  /* memory of a piece in the making, in its sizes */
#define DOC_BYTES     48 /* what a segment writer holds of a document until the segment is finished, besides its docno */
#define FAN_IN        32
#define DEFAULT_CODEC "bitpack"

typedef struct {
    uint64_t number; /* of the file */
    base_container_summary summary;
    uint32_t n_docs;
    unsigned level;
} spill;

struct ir_writer {
    char *dir, *corpus, *fields;
    const ir_analyzer *analyzer;
    const ir_codec *codec;
    base_pool *pool, *own_pool;
    base_stop *stop;
    uint64_t memory, piece_size;
    unsigned max_segments;

    int lock; /* -1: not held */
    bool made_dir, published;
    uint64_t generation, first_number; /* of the new commit; of its first segment */

    ir_piece **pieces; /* [batch]: those before n_full are full */
    size_t batch, n_full;
    ir_analysis **work; /* [threads] */
    unsigned n_work;

    ir_inverter *inverter;
    ir_segment_writer *open_spill; /* NULL between spills */
    uint64_t docno_bytes;          /* of its documents */
    spill *spills;
    size_t n_spills, spills_capacity;
    uint64_t n_docs;

    base_error failed; /* the first failure after which nothing can go on */
    ir_writer_report report;
};

static base_status check_stop(const ir_writer *w, base_error *err)
{
    return w->stop && atomic_load(&w->stop->wanted) ? base_fail(err, BASE_ESTOPPED, "stopped") : BASE_OK;
}

/* --- opening ---------------------------------------------------------------------------------------------------------- */

static base_status make_room(ir_writer *w, base_error *err)
{
    base_status s;
    if (!w->pool) {
        if ((s = base_pool_new(&w->own_pool, 1, err)) != BASE_OK) return s;
        w->pool = w->own_pool;
    }
    w->n_work = base_pool_threads(w->pool);
    uint64_t batch = w->n_work == 1 ? 1 : (uint64_t)w->n_work * 4, most = w->memory / 4 / (w->piece_size * PIECE_FACTOR);
    if (batch > most) batch = most > 0 ? most : 1;
    w->work = base_array(w->n_work, sizeof *w->work, err);
    w->pieces = base_array((size_t)batch, sizeof *w->pieces, err);
    if (!w->work || !w->pieces) return BASE_ENOMEM;
    w->batch = (size_t)batch;
    for (size_t i = 0; i < w->batch; i++)
        if ((s = ir_piece_new(&w->pieces[i], err)) != BASE_OK) return s;
    for (unsigned i = 0; i < w->n_work; i++)
        if ((s = ir_analysis_new(&w->work[i], w->analyzer, err)) != BASE_OK) return s;
    return ir_inverter_new(&w->inverter, err);
}

/* Refused before anything is written there. */
static base_status look(ir_writer *w, ir_folder_state *state, base_error *err)
{
    base_status s = ir_folder_look(state, w->dir, err);
    if (s == BASE_OK && state->generation == 0 && state->n_foreign > 0) {
        base_where(err, "%s", w->dir);
        s = base_fail(err, BASE_EIO, "holds files but no index; refusing to replace it");
    }
    return s;
}

/* Segments that no commit can need: those of writers that died. Commits stay. */
static bool is_new(const void *context, ir_file_kind kind, uint64_t number)
{
    const ir_writer *w = context;
    return kind == IR_FILE_SEGMENT && number >= w->first_number;
}

static base_status take_folder(ir_writer *w, base_error *err)
{
    base_status s;
    ir_folder_state state;
    if (base_path_is_dir(w->dir) && (s = look(w, &state, err)) != BASE_OK) return s;
    if ((s = ir_folder_lock(&w->lock, &w->made_dir, w->dir, err)) != BASE_OK) return s;
    if ((s = look(w, &state, err)) != BASE_OK) return s;
    w->generation = state.generation + 1;

    /* A commit that can't be read may need any of the segments that are there. */
    ir_manifest old = { 0 };
    uint64_t last = 0;
    base_error found = { 0 };
    s = state.generation > 0 ? ir_manifest_read(&old, w->dir, state.generation, &found) : BASE_OK;
    if (s == BASE_EFORMAT) {
        last = state.last_segment;
    } else if (s != BASE_OK) {
        if (err) *err = found;
        return s;
    }
    for (size_t i = 0; i < old.n_segments; i++)
        if (old.segments[i].summary.file_id > last) last = old.segments[i].summary.file_id;
    ir_manifest_done(&old);
    w->first_number = last + 1;
    return ir_folder_clean(w->dir, is_new, w, err);
}

base_status ir_writer_open(ir_writer **out, const char *dir, const ir_writer_options *o, base_error *err)
{
    base_status s;
    ir_writer *w = base_new(ir_writer, err);
    if (!w) return BASE_ENOMEM;
    w->lock = -1;
    w->first_number = UINT64_MAX; /* until it is known, no segment is new */
    w->analyzer = o->analyzer;
    w->codec = o->codec ? o->codec : ir_codec_find(DEFAULT_CODEC);
    w->pool = o->pool;
    w->stop = o->stop;
    w->piece_size = o->piece ? o->piece : PIECE;
    w->memory = o->memory ? o->memory : MEMORY;
    if (!o->piece && w->memory < LEAST_MEMORY) w->memory = LEAST_MEMORY;
    w->max_segments = o->max_segments ? o->max_segments : 1;
    if (w->max_segments > IR_SEGMENTS_MAX) {
        s = base_fail(err, BASE_EARG, "%u segments: %d are the limit", w->max_segments, IR_SEGMENTS_MAX);
        goto out;
    }
    w->dir = base_strdup(dir, err);
    w->corpus = base_strdup(o->corpus ? o->corpus : "", err);
    w->fields = base_strdup(o->fields ? o->fields : "", err);
    if (!w->dir || !w->corpus || !w->fields) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = make_room(w, err)) != BASE_OK) goto out;
    if ((s = take_folder(w, err)) != BASE_OK) goto out;
    *out = w;
    w = NULL;
out:
    ir_writer_abandon(w);
    return s;
}

/* --- spills ----------------------------------------------------------------------------------------------------------- */

static char *spill_path(const ir_writer *w, uint64_t number, base_error *err)
{
    return ir_folder_path(w->dir, IR_FILE_SPILL, number, err);
}

/* Numbers count on, so that the first of a commit's spills can become its first segment. */
static base_status begin_spill(ir_writer *w, base_error *err)
{
    char *path = spill_path(w, w->first_number + w->report.n_spills, err);
    if (!path) return BASE_ENOMEM;
    base_status s =
        ir_segment_writer_open(&w->open_spill, path, w->first_number + w->report.n_spills, w->generation, w->codec, err);
    base_free(path);
    return s;
}

static base_status open_spills(ir_segment **segments, const ir_writer *w, const spill *spills, size_t n, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; s == BASE_OK && i < n; i++) {
        char *path = spill_path(w, spills[i].number, err);
        if (!path) return BASE_ENOMEM;
        s = ir_segment_open(&segments[i], path, spills[i].number, w->generation, &spills[i].summary, err);
        base_free(path);
    }
    return s;
}

/* The last FAN_IN spills, all of one level -> one of the next. The new one takes the first one's number, and by its rename its name. */
static base_status merge_level(ir_writer *w, base_error *err)
{
    base_status s;
    spill *from = &w->spills[w->n_spills - FAN_IN];
    ir_segment *segments[FAN_IN] = { NULL };
    ir_merge_source sources[FAN_IN] = { { NULL, NULL, 0 } };
    ir_segment_writer *out = NULL;
    spill merged = { .number = from->number, .level = from->level + 1 };
    char *path = spill_path(w, from->number, err);
    if (!path) return BASE_ENOMEM;
    if ((s = open_spills(segments, w, from, FAN_IN, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < FAN_IN; i++) {
        sources[i].segment = segments[i];
        merged.n_docs += from[i].n_docs;
    }
    if ((s = ir_segment_writer_open(&out, path, from->number, w->generation, w->codec, err)) != BASE_OK) goto out;
    if ((s = ir_merge(out, sources, FAN_IN, w->stop, err)) != BASE_OK) goto out;
    if ((s = ir_segment_writer_commit(&out, &merged.summary, err)) != BASE_OK) goto out;
    for (size_t i = 1; s == BASE_OK && i < FAN_IN; i++) {
        char *old = spill_path(w, from[i].number, err);
        s = old ? base_file_remove(old, err) : BASE_ENOMEM;
        base_free(old);
    }
    w->n_spills -= FAN_IN;
    w->spills[w->n_spills++] = merged;
out:
    ir_segment_writer_abandon(out);
    for (size_t i = 0; i < FAN_IN; i++) ir_segment_close(segments[i]);
    base_free(path);
    return s;
}

static base_status finish_spill(ir_writer *w, base_error *err)
{
    base_status s;
    spill done = { .number = w->first_number + w->report.n_spills, .n_docs = ir_inverter_docs(w->inverter) };
    if ((s = base_grow(&w->spills, &w->spills_capacity, w->n_spills + 1, sizeof *w->spills, err)) != BASE_OK) return s;
    if ((s = ir_inverter_write(w->inverter, w->open_spill, w->memory / 4, w->stop, err)) != BASE_OK) return s;
    if ((s = ir_segment_writer_commit(&w->open_spill, &done.summary, err)) != BASE_OK) return s;
    w->spills[w->n_spills++] = done;
    w->report.n_spills++;
    w->docno_bytes = 0;
    while (w->n_spills >= FAN_IN && w->spills[w->n_spills - FAN_IN].level == w->spills[w->n_spills - 1].level)
        if ((s = merge_level(w, err)) != BASE_OK) return s;
    return BASE_OK;
}

/* --- pieces ----------------------------------------------------------------------------------------------------------- */

static base_status analyze_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    ir_writer *w = context;
    base_status s = check_stop(w, err);
    return s == BASE_OK ? ir_piece_analyze(w->pieces[piece], w->work[worker], err) : s;
}

static uint64_t bytes_held(const ir_writer *w)
{
    uint64_t bytes = ir_inverter_bytes(w->inverter) + w->docno_bytes + (uint64_t)ir_inverter_docs(w->inverter) * DOC_BYTES;
    for (size_t i = 0; i < w->batch; i++) bytes += ir_piece_bytes(w->pieces[i]);
    return bytes;
}

static base_status join_piece(ir_writer *w, ir_piece *p, base_error *err)
{
    base_status s;
    if (!w->open_spill && (s = begin_spill(w, err)) != BASE_OK) return s;
    ir_segment_writer_docs(w->open_spill, p->docs, p->n_docs, &p->stored);
    for (size_t i = 0; i < p->n_docs; i++) w->docno_bytes += p->docs[i].docno.len;
    if ((s = ir_segment_writer_status(w->open_spill, err)) != BASE_OK) return s;
    if ((s = ir_inverter_join(w->inverter, p, err)) != BASE_OK) return s;
    if ((s = ir_piece_clear(p, w->piece_size, err)) != BASE_OK) return s;
    return bytes_held(w) > w->memory - w->memory / 4 ? finish_spill(w, err) : BASE_OK;
}

/* Analyses the first n pieces and joins them. */
static base_status run_batch(ir_writer *w, size_t n, base_error *err)
{
    base_status s = base_pool_run(w->pool, n, analyze_piece, w, err);
    for (size_t i = 0; s == BASE_OK && i < n; i++) {
        s = check_stop(w, err);
        if (s == BASE_OK) s = join_piece(w, w->pieces[i], err);
    }
    w->n_full = 0;
    return s;
}

/* What fails here has left the writer without some documents: it can only be abandoned. */
static base_status keep_failure(ir_writer *w, base_status s, const base_error *failed, base_error *err)
{
    if (s == BASE_OK) return s;
    w->failed = *failed;
    w->failed.status = s;
    if (err) *err = w->failed;
    return s;
}

base_status ir_writer_add(ir_writer *w, const corpora_doc *doc, base_error *err)
{
    base_status s;
    base_error failed = { 0 };
    bool repaired;
    if (w->failed.status != BASE_OK) return keep_failure(w, w->failed.status, &w->failed, err);
    if (doc->docno.len == 0) return base_fail(err, BASE_EFORMAT, "a document without a docno");
    if (doc->docno.len > IR_DOCNO_MAX)
        return base_fail(err, BASE_ELIMIT, "a docno of %zu bytes: %d is the limit", doc->docno.len, IR_DOCNO_MAX);
    if (w->n_docs == IR_NO_DOC - 1) return base_fail(err, BASE_ELIMIT, "more than %u documents", IR_NO_DOC - 1);

    ir_piece *p = w->pieces[w->n_full];
    if ((s = ir_piece_add(p, doc, &repaired, err)) != BASE_OK) return s;
    w->n_docs++;
    w->report.n_invalid += repaired;
    if (!ir_piece_full(p, w->piece_size)) return BASE_OK;
    if (++w->n_full < w->batch) return BASE_OK;
    s = run_batch(w, w->batch, &failed);
    return keep_failure(w, s, &failed, err);
}

/* --- the commit ------------------------------------------------------------------------------------------------------- */

/* Spills, opened, with what is dead in them. */
typedef struct {
    ir_segment **segments;
    ir_merge_source *sources;
    size_t n;
} opened;

static void close_spills(opened *o)
{
    if (o->sources) ir_merge_done(o->sources, o->n);
    for (size_t i = 0; o->segments && i < o->n; i++) ir_segment_close(o->segments[i]);
    base_free(o->sources);
    base_free(o->segments);
    *o = (opened){ 0 };
}

static base_status open_all(opened *o, ir_writer *w, base_error *err)
{
    base_status s;
    o->n = w->n_spills;
    o->segments = base_array(o->n, sizeof *o->segments, err);
    o->sources = base_array(o->n, sizeof *o->sources, err);
    if (!o->segments || !o->sources) return BASE_ENOMEM;
    if ((s = open_spills(o->segments, w, w->spills, o->n, err)) != BASE_OK) return s;
    for (size_t i = 0; i < o->n; i++) o->sources[i].segment = o->segments[i];
    return ir_merge_find_replaced(o->sources, o->n, &w->report.n_replaced, err);
}

/* Puts spills [from, to) under the name of a segment. */
static base_status make_segment(ir_writer *w, const opened *o, size_t from, size_t to, uint64_t number,
                                base_container_summary *summary, base_error *err)
{
    base_status s;
    ir_segment_writer *out = NULL;
    char *path = ir_folder_path(w->dir, IR_FILE_SEGMENT, number, err), *old = spill_path(w, w->spills[from].number, err);
    if (!path || !old) {
        s = BASE_ENOMEM;
    } else if (to - from == 1 && o->sources[from].n_dead == 0 && w->spills[from].number == number) {
        *summary = w->spills[from].summary;
        s = base_file_rename(old, path, err);
    } else if ((s = ir_segment_writer_open(&out, path, number, w->generation, w->codec, err)) == BASE_OK) {
        s = ir_merge(out, o->sources + from, to - from, w->stop, err);
        if (s == BASE_OK) s = ir_segment_writer_commit(&out, summary, err);
    }
    ir_segment_writer_abandon(out);
    base_free(path);
    base_free(old);
    return s;
}

/* Adds what the new segment holds to the commit's and the report's numbers. */
static base_status count_segment(ir_writer *w, ir_manifest *m, const ir_manifest_segment *segment, base_error *err)
{
    ir_segment *opened_again = NULL;
    const ir_doc_numbers *numbers;
    const base_container_summary *summary = &segment->summary;
    char *path = ir_folder_path(w->dir, IR_FILE_SEGMENT, summary->file_id, err);
    if (!path) return BASE_ENOMEM;
    base_status s = ir_segment_open(&opened_again, path, summary->file_id, summary->generation, summary, err);
    if (s == BASE_OK) s = ir_segment_numbers(opened_again, &numbers, err);
    if (s == BASE_OK) {
        m->n_docs += segment->n_docs;
        m->n_tokens += ir_segment_tokens(opened_again);
        m->n_postings += ir_segment_postings(opened_again);
        w->report.n_terms += ir_segment_terms(opened_again);
        w->report.bytes += summary->size;
        for (uint32_t i = 0; i < segment->n_docs; i++) w->report.n_empty += numbers[i].length == 0;
    }
    ir_segment_close(opened_again);
    base_free(path);
    return s;
}

/* Groups of neighbours, as even as can be in documents: a group ends where its share of the living is reached. */
static base_status make_segments(ir_writer *w, const opened *o, ir_manifest *m, base_error *err)
{
    base_status s = BASE_OK;
    uint64_t total = 0, done = 0;
    for (size_t i = 0; i < o->n; i++) total += ir_segment_docs(o->segments[i]) - o->sources[i].n_dead;
    size_t want = o->n < w->max_segments ? o->n : w->max_segments;
    for (size_t from = 0, group = 0, to; s == BASE_OK && group < want; from = to, group++) {
        uint64_t n_docs = 0;
        for (to = from; to < o->n; to++) {
            bool enough = to > from && (o->n - to <= want - group - 1 || done + n_docs >= total / want * (group + 1));
            if (enough && group + 1 < want) break;
            n_docs += ir_segment_docs(o->segments[to]) - o->sources[to].n_dead;
        }
        done += n_docs;
        if (n_docs == 0) continue;
        ir_manifest_segment *segment = &m->segments[m->n_segments];
        segment->n_docs = (uint32_t)n_docs;
        s = make_segment(w, o, from, to, w->first_number + m->n_segments, &segment->summary, err);
        if (s == BASE_OK) m->n_segments++;
    }
    for (size_t i = 0; s == BASE_OK && i < m->n_segments; i++) s = count_segment(w, m, &m->segments[i], err);
    return s;
}

typedef struct {
    const ir_manifest *manifest;
    uint64_t generation;
} keeping;

static bool not_in(const void *context, ir_file_kind kind, uint64_t number)
{
    const keeping *k = context;
    if (kind == IR_FILE_COMMIT) return number != k->generation;
    for (size_t i = 0; i < k->manifest->n_segments; i++)
        if (k->manifest->segments[i].summary.file_id == number) return false;
    return true;
}

static base_status publish(ir_writer *w, ir_manifest *m, base_error *err)
{
    base_status s = check_stop(w, err);
    if (s != BASE_OK) return s;
    char *path = ir_folder_path(w->dir, IR_FILE_COMMIT, w->generation, err);
    if (!path) return BASE_ENOMEM;
    s = ir_manifest_write(m, w->dir, err);
    /* After a failure the name may be there all the same, if only its lasting isn't sure: then this is the index now. */
    w->published = s == BASE_OK || base_path_exists(path);
    base_free(path);
    return s;
}

static base_status commit(ir_writer *w, base_error *err)
{
    base_status s;
    opened o = { 0 };
    ir_manifest m = { 0 };
    size_t n = w->n_full + (w->pieces[w->n_full]->n_docs > 0);
    if ((s = run_batch(w, n, err)) != BASE_OK) goto out;
    if (w->open_spill && (s = finish_spill(w, err)) != BASE_OK) goto out;
    if ((s = open_all(&o, w, err)) != BASE_OK) goto out;
    if (!(m.segments = base_array(w->max_segments, sizeof *m.segments, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = make_segments(w, &o, &m, err)) != BASE_OK) goto out;
    close_spills(&o);

    m.generation = w->generation;
    m.corpus = w->corpus;
    m.fields = w->fields;
    m.analyzer = base_strdup(ir_analyzer_name(w->analyzer), err);
    m.stopwords = base_strdup(ir_analyzer_stopwords(w->analyzer), err);
    m.codec = base_strdup(w->codec->name, err);
    s = m.analyzer && m.stopwords && m.codec ? publish(w, &m, err) : BASE_ENOMEM;
    m.corpus = m.fields = NULL;
    if (s != BASE_OK) goto out;
    /* What can't be removed now is removed by the next writer: the commit is made. */
    (void)ir_folder_clean(w->dir, not_in, &(keeping){ &m, w->generation }, NULL);
    w->report.bytes += m.size;
    w->report.n_docs = m.n_docs;
    w->report.n_tokens = m.n_tokens;
    w->report.n_postings = m.n_postings;
out:
    close_spills(&o);
    ir_manifest_done(&m);
    return s;
}

base_status ir_writer_commit(ir_writer **writer, ir_writer_report *report, base_error *err)
{
    ir_writer *w = *writer;
    base_error failed = { 0 };
    *writer = NULL;
    base_status s = w->failed.status;
    if (s != BASE_OK) failed = w->failed;
    else s = commit(w, &failed);
    if (s == BASE_OK && report) *report = w->report;
    if (s != BASE_OK && err) *err = failed;
    ir_writer_abandon(w);
    return s;
}

void ir_writer_abandon(ir_writer *w)
{
    if (!w) return;
    ir_segment_writer_abandon(w->open_spill);
    if (w->lock >= 0) {
        if (!w->published) (void)ir_folder_clean(w->dir, is_new, w, NULL);
        ir_folder_unlock(w->lock, w->dir, w->made_dir && !w->published);
    }
    for (size_t i = 0; i < w->batch; i++) ir_piece_free(w->pieces[i]);
    for (unsigned i = 0; w->work && i < w->n_work; i++) ir_analysis_free(w->work[i]);
    base_free(w->pieces);
    base_free(w->work);
    ir_inverter_free(w->inverter);
    base_pool_free(w->own_pool);
    base_free(w->spills);
    base_free(w->dir);
    base_free(w->corpus);
    base_free(w->fields);
    base_free(w);
}
