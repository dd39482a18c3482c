/* ir/writer.c - from documents to a commit.
 *
 * Documents are copied into pieces. A batch of full pieces is analysed by the pool, a piece per turn, while the next batch is filled and
 * the one before is joined: piece by piece in order, its documents go to the open spill (a segment under another name) and its terms
 * to what is held for it. When that passes the budget, the spill is finished and the next one begins. A batch may be of any size and
 * a spill may end after any piece: what comes out is the same, because merging spills gives the bytes of one that was never cut.
 *
 * Spills pile up: whenever FAN_IN of one level lie side by side, they become one of the next level, so that no merge has more than
 * that many files open, and each document is copied once per level.
 *
 * What becomes of the spills at the commit: ir/writer_commit.c. */
#include "ir/writer_parts.h"

#include "base/file.h"
#include "ir/docnos.h"
#include "ir/index.h"
#include "ir/merge.h"

#define PIECE            (UINT64_C(1) << 20)
#define MEMORY           (UINT64_C(1) << 30)
#define LEAST_MEMORY     (UINT64_C(1) << 20)
#define PIECE_FACTOR     4  /* memory of a piece in the making, in its sizes */
#define POSITIONS_FACTOR 2  /* what positions add to it */
#define DOC_BYTES        48 /* what a segment writer holds of a document until the segment is finished, besides its docno */
#define FAN_IN           32
#define DEFAULT_CODEC    "bitpack"
#define UPDATED_SEGMENTS 10 /* of an index that is updated, unless it has more or is asked to have */

base_status ir_writer_check_stop(const ir_writer *w, base_error *err)
{
    return w->stop && atomic_load(&w->stop->wanted) ? base_fail(err, BASE_ESTOPPED, "stopped") : BASE_OK;
}

static uint64_t piece_memory(const ir_writer *w)
{
    return w->piece_size * (w->keeps_positions ? PIECE_FACTOR + POSITIONS_FACTOR : PIECE_FACTOR);
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
    uint64_t batch = w->n_work == 1 ? 1 : (uint64_t)w->n_work * 2, most = w->memory / 8 / piece_memory(w);
    if (batch > most) batch = most > 0 ? most : 1;
    w->work = base_array(w->n_work, sizeof *w->work, err);
    if (!w->work) return BASE_ENOMEM;
    for (int i = 0; i < 2; i++)
        if (!(w->batches[i] = base_array((size_t)batch, sizeof *w->batches[i], err))) return BASE_ENOMEM;
    w->batch = (size_t)batch;
    for (size_t i = 0; i < 2 * w->batch; i++)
        if ((s = ir_piece_new(&w->batches[i % 2][i / 2], w->keeps_positions, err)) != BASE_OK) return s;
    for (unsigned i = 0; i < w->n_work; i++)
        if ((s = ir_analysis_new(&w->work[i], w->analyzer, err)) != BASE_OK) return s;
    return ir_inverter_new(&w->inverter, w->keeps_positions, err);
}

/* Refused before anything is written there. */
static base_status look(ir_writer *w, ir_folder_state *state, base_error *err)
{
    base_status s = ir_folder_look(state, w->dir, err);
    if (s == BASE_OK && state->generation == 0 && w->updating) {
        base_where(err, "%s", w->dir);
        s = base_fail(err, BASE_EFORMAT, "holds no index");
    } else if (s == BASE_OK && state->generation == 0 && state->n_foreign > 0) {
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

static uint64_t last_number(const ir_manifest *m)
{
    uint64_t last = 0;
    for (size_t i = 0; i < m->n_segments; i++)
        if (m->segments[i].summary.file_id > last) last = m->segments[i].summary.file_id;
    return last;
}

/* The highest number that the index to be replaced needs. Of a commit that can't be read that may be any of the segments there. */
static base_status look_at_old(const ir_writer *w, const ir_folder_state *state, uint64_t *last, base_error *err)
{
    ir_manifest old = { 0 };
    base_error found = { 0 };
    base_status s = state->generation > 0 ? ir_manifest_read(&old, w->dir, state->generation, &found) : BASE_OK;
    *last = s == BASE_EFORMAT ? state->last_segment : last_number(&old);
    ir_manifest_done(&old);
    if (s == BASE_OK || s == BASE_EFORMAT) return BASE_OK;
    if (err) *err = found;
    return s;
}

static base_status take_folder(ir_writer *w, base_error *err)
{
    base_status s;
    uint64_t last;
    ir_folder_state state;
    if ((w->updating || base_path_is_dir(w->dir)) && (s = look(w, &state, err)) != BASE_OK) return s;
    if ((s = ir_folder_lock(&w->lock, &w->made_dir, w->dir, err)) != BASE_OK) return s;
    if ((s = look(w, &state, err)) != BASE_OK) return s;
    w->generation = state.generation + 1;
    if (w->updating) {
        if ((s = ir_update_open(&w->old, w->dir, state.generation, err)) != BASE_OK) return s;
        last = last_number(&w->old.manifest);
    } else if ((s = look_at_old(w, &state, &last, err)) != BASE_OK) {
        return s;
    }
    w->first_number = last + 1;
    return ir_folder_clean(w->dir, is_new, w, err);
}

/* The index's analyzer: the one given must be the same. */
static base_status take_analyzer(ir_writer *w, base_error *err)
{
    const ir_manifest *m = &w->old.manifest;
    if (!w->analyzer) {
        base_status s = ir_analyzer_open(&w->own_analyzer, m->analyzer, m->stopwords, err);
        w->analyzer = w->own_analyzer;
        if (s != BASE_EARG) return s;
        base_where(err, "%s", w->dir);
        return base_fail(err, BASE_EFORMAT, "its analyzer is \"%s\", which this program doesn't know", m->analyzer);
    }
    if (strcmp(ir_analyzer_name(w->analyzer), m->analyzer) == 0 && strcmp(ir_analyzer_stopwords(w->analyzer), m->stopwords) == 0)
        return BASE_OK;
    base_where(err, "%s", w->dir);
    return base_fail(err, BASE_EARG, "its analyzer is \"%s\" with the stop words \"%.64s\": documents are added with no other",
                     m->analyzer, m->stopwords);
}

/* What an update keeps. */
static base_status take_settings(ir_writer *w, const ir_writer_options *o, base_error *err)
{
    base_status s;
    const ir_manifest *m = &w->old.manifest;
    if (!(w->codec = ir_codec_find(m->codec))) {
        base_where(err, "%s", w->dir);
        return base_fail(err, BASE_EFORMAT, "its codec is \"%s\", which this program doesn't know", m->codec);
    }
    w->keeps_positions = m->keeps_positions;
    if ((s = take_analyzer(w, err)) != BASE_OK) return s;
    w->n_docs = ir_update_slots(&w->old);
    if (o->max_segments == 0) w->max_segments = w->old.n > UPDATED_SEGMENTS ? (unsigned)w->old.n : UPDATED_SEGMENTS;
    return BASE_OK;
}

static base_status copy_names(ir_writer *w, const char *corpus, const char *fields, base_error *err)
{
    w->corpus = base_strdup(corpus ? corpus : "", err);
    w->fields = base_strdup(fields ? fields : "", err);
    return w->corpus && w->fields ? BASE_OK : BASE_ENOMEM;
}

base_status ir_writer_open(ir_writer **out, const char *dir, const ir_writer_options *o, base_error *err)
{
    base_status s;
    ir_writer *w = base_new(ir_writer, err);
    if (!w) return BASE_ENOMEM;
    w->lock = -1;
    w->first_number = UINT64_MAX; /* until it is known, no segment is new */
    w->updating = o->update;
    w->analyzer = o->analyzer;
    w->codec = o->codec ? o->codec : ir_codec_find(DEFAULT_CODEC);
    w->keeps_positions = o->positions;
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
    if (!(w->dir = base_strdup(dir, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = take_folder(w, err)) != BASE_OK) goto out;
    if (w->updating) {
        if ((s = take_settings(w, o, err)) != BASE_OK) goto out;
        s = copy_names(w, w->old.manifest.corpus, w->old.manifest.fields, err);
    } else {
        s = copy_names(w, o->corpus, o->fields, err);
    }
    if (s != BASE_OK) goto out;
    if ((s = make_room(w, err)) != BASE_OK) goto out;
    *out = w;
    w = NULL;
out:
    ir_writer_abandon(w);
    return s;
}

/* --- spills ----------------------------------------------------------------------------------------------------------- */

char *ir_writer_spill_path(const ir_writer *w, uint64_t number, base_error *err)
{
    return ir_folder_path(w->dir, IR_FILE_SPILL, number, err);
}

base_status ir_writer_open_segment(ir_segment_writer **out, const ir_writer *w, const char *path, uint64_t number, base_error *err)
{
    base_status s = ir_segment_writer_open(out, path, number, w->generation, w->codec, err);
    if (s == BASE_OK && w->keeps_positions) ir_segment_writer_keep_positions(*out);
    return s;
}

/* Numbers count on, so that the first of a commit's spills can become its first segment. */
static base_status begin_spill(ir_writer *w, base_error *err)
{
    char *path = ir_writer_spill_path(w, w->first_number + w->report.n_spills, err);
    if (!path) return BASE_ENOMEM;
    base_status s = ir_writer_open_segment(&w->open_spill, w, path, w->first_number + w->report.n_spills, err);
    base_free(path);
    return s;
}

base_status ir_writer_open_spills(ir_segment **segments, const ir_writer *w, const ir_spill *spills, size_t n, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; s == BASE_OK && i < n; i++) {
        char *path = ir_writer_spill_path(w, spills[i].number, err);
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
    ir_spill *from = &w->spills[w->n_spills - FAN_IN];
    ir_segment *segments[FAN_IN] = { NULL };
    ir_merge_source sources[FAN_IN] = { { NULL, NULL, 0 } };
    ir_segment_writer *out = NULL;
    ir_spill merged = { .number = from->number, .level = from->level + 1 };
    char *path = ir_writer_spill_path(w, from->number, err);
    if (!path) return BASE_ENOMEM;
    if ((s = ir_writer_open_spills(segments, w, from, FAN_IN, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < FAN_IN; i++) {
        sources[i].segment = segments[i];
        merged.n_docs += from[i].n_docs;
    }
    if ((s = ir_writer_open_segment(&out, w, path, from->number, err)) != BASE_OK) goto out;
    if ((s = ir_merge(out, sources, FAN_IN, w->stop, err)) != BASE_OK) goto out;
    if ((s = ir_segment_writer_commit(&out, &merged.summary, err)) != BASE_OK) goto out;
    for (size_t i = 1; s == BASE_OK && i < FAN_IN; i++) {
        char *old = ir_writer_spill_path(w, from[i].number, err);
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
    ir_spill done = { .number = w->first_number + w->report.n_spills, .n_docs = ir_inverter_docs(w->inverter) };
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
    base_status s = atomic_load(&w->ending) ? base_fail(err, BASE_ESTOPPED, "stopped") : ir_writer_check_stop(w, err);
    return s == BASE_OK ? ir_piece_analyze(w->batches[!w->filling][piece], w->work[worker], err) : s;
}

/* Three quarters of the budget are for what is held of a spill and the pieces in the making, one is for turning the postings. Where pieces
 * alone would take the three, a quarter is for the spill all the same. */
static bool is_spill_full(const ir_writer *w)
{
    uint64_t held = ir_inverter_bytes(w->inverter) + w->docno_bytes + (uint64_t)ir_inverter_docs(w->inverter) * DOC_BYTES;
    uint64_t pieces = 2 * w->batch * piece_memory(w), quarter = w->memory / 4;
    return held > (pieces < 2 * quarter ? w->memory - quarter - pieces : quarter);
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
    return is_spill_full(w) ? finish_spill(w, err) : BASE_OK;
}

/* Waits for the pieces that are analysed, sets the pool to the n that were filled, and joins the former. */
static base_status turn_batches(ir_writer *w, size_t n, base_error *err)
{
    base_status s = BASE_OK;
    size_t n_analysed = w->n_running;
    w->n_running = 0;
    if (n_analysed > 0) s = base_pool_finish(w->pool, err);
    if (s != BASE_OK) return s;
    w->filling = !w->filling;
    w->n_full = 0;
    if (n > 0) base_pool_start(w->pool, n, analyze_piece, w);
    w->n_running = n;
    for (size_t i = 0; s == BASE_OK && i < n_analysed; i++) {
        s = ir_writer_check_stop(w, err);
        if (s == BASE_OK) s = join_piece(w, w->batches[w->filling][i], err);
    }
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
    if (w->n_docs >= IR_NO_DOC - 1) return base_fail(err, BASE_ELIMIT, "more than %u documents", IR_NO_DOC - 1);

    ir_piece *p = w->batches[w->filling][w->n_full];
    if ((s = ir_piece_add(p, doc, &repaired, err)) != BASE_OK) return s;
    w->n_docs++;
    w->report.n_invalid += repaired;
    if (!ir_piece_full(p, w->piece_size)) return BASE_OK;
    if (++w->n_full < w->batch) return BASE_OK;
    s = turn_batches(w, w->batch, &failed);
    return keep_failure(w, s, &failed, err);
}

base_status ir_writer_delete(ir_writer *w, base_view docno, bool *known, base_error *err)
{
    ir_update_fate fate;
    base_status s = ir_update_kill(&w->old, docno, &fate, err);
    *known = fate != IR_DOC_UNKNOWN;
    if (s == BASE_OK) w->report.n_deleted += fate == IR_DOC_KILLED;
    return s;
}

static base_status commit(ir_writer *w, base_error *err)
{
    base_status s;
    size_t n = w->n_full + (w->batches[w->filling][w->n_full]->n_docs > 0);
    if ((s = turn_batches(w, n, err)) != BASE_OK || (s = turn_batches(w, 0, err)) != BASE_OK) return s;
    if (w->open_spill && (s = finish_spill(w, err)) != BASE_OK) return s;
    return ir_writer_publish(w, err);
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
    atomic_store(&w->ending, true);
    if (w->n_running > 0) (void)base_pool_finish(w->pool, NULL);
    ir_segment_writer_abandon(w->open_spill);
    if (w->lock >= 0) {
        if (!w->published) (void)ir_folder_clean(w->dir, is_new, w, NULL);
        ir_folder_unlock(w->lock, w->dir, w->made_dir && !w->published);
    }
    for (size_t i = 0; i < 2 * w->batch; i++) ir_piece_free(w->batches[i % 2][i / 2]);
    for (unsigned i = 0; w->work && i < w->n_work; i++) ir_analysis_free(w->work[i]);
    base_free(w->batches[0]);
    base_free(w->batches[1]);
    base_free(w->work);
    ir_inverter_free(w->inverter);
    ir_update_done(&w->old);
    ir_analyzer_close(w->own_analyzer);
    base_pool_free(w->own_pool);
    base_free(w->spills);
    base_free(w->dir);
    base_free(w->corpus);
    base_free(w->fields);
    base_free(w);
}
