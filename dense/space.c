/* dense/space.c - a space's sections, in this order: `vectors`, row by row as they come; the encoder's own; `scales` (int8 alone) and `norms`, 4 bytes a row;
 * `births`, runs of the rows' documents; `about`. What is known only at the end stands at the end, so that rows are written once and kept nowhere. */
#include "dense/space.h"

#include <assert.h>
#include <math.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/params.h"
#include "dense/metric.h"
#include "ir/attach.h"

#define VERSION   1
#define TEXT_MOST 4096 /* of encoder and parameters */
#define RUN       16
#define VECTORS   "vectors" /* an attachment with this section is a space */

/* --- writing ------------------------------------------------------------------------------------------------------------------------ */

struct dense_space_writer {
    const ir_index *index;
    dense_space_spec spec;
    char *encoder, *parameters;
    ir_attaching *attaching;
    void *narrow; /* a row in its element type */
    float *wide;  /* and as it reads back */
    uint32_t last;
    size_t n;
    bool rows_done; /* a section of the encoder's has begun */
    base_buf scales, norms;
    ir_births births;
};

static base_status check_spec(const dense_space_spec *spec, base_error *err)
{
    if (spec->dim == 0 || spec->dim > DENSE_DIM_MAX)
        return base_fail(err, BASE_EARG, "expected vectors of 1 to %d dimensions, found %zu", DENSE_DIM_MAX, spec->dim);
    if (strlen(spec->encoder) > TEXT_MOST || (spec->parameters && strlen(spec->parameters) > TEXT_MOST))
        return base_fail(err, BASE_EARG, "an encoder's name and parameters have at most %d bytes", TEXT_MOST);
    return BASE_OK;
}

base_status dense_space_create(dense_space_writer **out, const ir_index *index, const char *name, const dense_space_spec *spec,
                               base_error *err)
{
    base_status s = check_spec(spec, err);
    if (s != BASE_OK) return s;
    dense_space_writer *w = base_new(dense_space_writer, err);
    if (!w) return BASE_ENOMEM;
    w->index = index;
    w->spec = *spec;
    w->encoder = base_strdup(spec->encoder, err);
    w->parameters = base_strdup(spec->parameters ? spec->parameters : "", err);
    w->narrow = base_array(spec->dim, dense_element_bytes(spec->element), err);
    w->wide = base_array(spec->dim, sizeof *w->wide, err);
    s = w->encoder && w->parameters && w->narrow && w->wide ? BASE_OK : BASE_ENOMEM;
    if (s == BASE_OK) s = ir_attach_open(&w->attaching, ir_index_path(index), name, err);
    if (s == BASE_OK) s = ir_attach_expect(w->attaching, index, err);
    if (s == BASE_OK) {
        base_container_section(ir_attach_file(w->attaching), VECTORS);
        *out = w;
    } else {
        dense_space_abandon(w);
    }
    return s;
}

static base_status check_row(const dense_space_writer *w, size_t row, const float *x, base_error *err)
{
    static const float beyond[DENSE_ELEMENTS] = { INFINITY, 65520, 0x1.ffp127f, INFINITY }; /* what rounds to infinity */
    char number[BASE_NUMBER_MAX];
    for (size_t i = 0; i < w->spec.dim; i++) {
        if (fabsf(x[i]) < beyond[w->spec.element]) continue; /* nor is it NaN */
        base_format_float(number, x[i]);
        return base_fail(err, BASE_EFORMAT, "row %zu, column %zu: expected a number that %s holds, found %s", row, i + 1,
                         dense_element_names[w->spec.element], number);
    }
    return BASE_OK;
}

/* x, the row-th that comes, in the space's element type: to w->narrow, with its scale and length. */
static base_status narrow(dense_space_writer *w, size_t row, const float *x, float *scale, float *norm, base_error *err)
{
    base_status s = check_row(w, row, x, err);
    if (s != BASE_OK) return s;
    *scale = dense_narrow(w->narrow, x, w->spec.dim, w->spec.element);
    const dense_rows one = { w->narrow, 1, w->spec.dim, w->spec.element, scale, NULL };
    dense_rows_widen(&one, 0, w->wide);
    *norm = dense_norm(w->wide, w->spec.dim);
    if (*norm <= DENSE_LONGEST) return BASE_OK;
    return base_fail(err, BASE_EFORMAT, "row %zu: expected a vector of at most the length 2^62", row);
}

base_status dense_space_fits(dense_space_writer *w, size_t row, const float *x, base_error *err)
{
    float scale, norm;
    return narrow(w, row, x, &scale, &norm, err);
}

static void put_float(base_buf *b, float v)
{
    uint32_t bits;
    memcpy(&bits, &v, sizeof bits);
    base_buf_u32(b, bits);
}

base_status dense_space_add(dense_space_writer *w, uint32_t doc, const float *x, base_error *err)
{
    float scale, norm;
    base_status s = narrow(w, w->n + 1, x, &scale, &norm, err);
    if (s != BASE_OK) return s;
    assert(!w->rows_done && (w->n == 0 || doc > w->last));
    if ((s = ir_births_add(&w->births, ir_index_birth(w->index, doc), 1, err)) != BASE_OK) return s;
    w->last = doc;
    w->n++;
    base_container_write(ir_attach_file(w->attaching), w->narrow, w->spec.dim * dense_element_bytes(w->spec.element));
    if (w->spec.element == DENSE_I8) put_float(&w->scales, scale);
    put_float(&w->norms, norm);
    return base_container_status(ir_attach_file(w->attaching), err);
}

base_container_writer *dense_space_section(dense_space_writer *w, const char *name)
{
    w->rows_done = true;
    base_container_section(ir_attach_file(w->attaching), name);
    return ir_attach_file(w->attaching);
}

static void put_section(dense_space_writer *w, const char *name, const base_buf *b)
{
    base_container_write(dense_space_section(w, name), b->data, b->size);
}

static base_status put_all(dense_space_writer *w, base_error *err)
{
    base_buf births = { 0 }, about = { 0 };
    const base_buf *const all[] = { &w->scales, &w->norms, &births, &about };
    const char *const texts[] = { w->encoder, w->parameters };
    base_status s = BASE_OK;
    for (size_t i = 0; i < w->births.n; i++) {
        base_buf_u64(&births, w->births.runs[i].first);
        base_buf_u64(&births, w->births.runs[i].n);
    }
    base_buf_u32(&about, VERSION);
    base_buf_u32(&about, w->spec.element);
    base_buf_u64(&about, w->n);
    base_buf_u64(&about, w->spec.dim);
    for (size_t i = 0; i < 2; i++) {
        base_buf_u32(&about, (uint32_t)strlen(texts[i]));
        base_buf_text(&about, texts[i]);
    }
    for (size_t i = 0; i < sizeof all / sizeof *all && s == BASE_OK; i++) s = base_buf_status(all[i], err);
    if (s == BASE_OK) {
        if (w->spec.element == DENSE_I8) put_section(w, "scales", &w->scales);
        put_section(w, "norms", &w->norms);
        put_section(w, "births", &births);
        put_section(w, "about", &about);
    }
    base_buf_done(&births);
    base_buf_done(&about);
    return s;
}

base_status dense_space_commit(dense_space_writer **writer, base_error *err)
{
    dense_space_writer *w = *writer;
    *writer = NULL;
    base_status s = w->n ? put_all(w, err) : base_fail(err, BASE_EARG, "a space needs a row or more");
    if (s == BASE_OK) s = ir_attach_commit(&w->attaching, err);
    dense_space_abandon(w);
    return s;
}

void dense_space_abandon(dense_space_writer *w)
{
    if (!w) return;
    ir_attach_abandon(w->attaching);
    base_free(w->encoder);
    base_free(w->parameters);
    base_free(w->narrow);
    base_free(w->wide);
    base_buf_done(&w->scales);
    base_buf_done(&w->norms);
    ir_births_done(&w->births);
    base_free(w);
}

/* --- reading ------------------------------------------------------------------------------------------------------------------------ */

struct dense_space {
    const ir_index *index;
    base_container *file;
    char *name, *encoder, *parameters;
    dense_space_spec spec;
    size_t n, living;
    base_section vectors, scales, norms;
    ir_births births;
    uint32_t *docs;    /* [n] */
    uint64_t *allowed; /* [words] */
};

static base_status damaged(const dense_space *s, const char *section, base_error *err)
{
    base_fail(err, BASE_EFORMAT, "a space whose section \"%s\" is damaged", section);
    base_where(err, "%s", base_container_path(s->file));
    return BASE_EFORMAT;
}

/* A section of size bytes, verified if it is wanted so. */
static base_status find_section(base_section *out, const dense_space *s, const char *name, uint64_t size, bool touch,
                                base_error *err)
{
    *out = base_container_find(s->file, name);
    if (!out->data || (size != UINT64_MAX && out->size != size)) return damaged(s, name, err);
    return touch ? base_section_touch(out, 0, out->size, err) : BASE_OK;
}

static base_status read_text(char **out, const dense_space *s, base_cursor *c, base_error *err)
{
    base_view v = base_read_bytes(c, base_read_u32(c));
    if (c->bad || v.len > TEXT_MOST || memchr(v.ptr, 0, v.len)) return damaged(s, "about", err);
    *out = base_strndup(v.ptr, v.len, err);
    return *out ? BASE_OK : BASE_ENOMEM;
}

static base_status read_about(dense_space *s, base_error *err)
{
    base_section section;
    base_status status = find_section(&section, s, "about", UINT64_MAX, true, err);
    if (status != BASE_OK) return status;
    base_cursor c = base_cursor_of(section.data, (size_t)section.size);
    uint32_t version = base_read_u32(&c), element = base_read_u32(&c);
    uint64_t n = base_read_u64(&c), dim = base_read_u64(&c);
    if (!c.bad && version > VERSION) {
        base_fail(err, BASE_EFORMAT, "a space of version %u; this program knows %u", version, VERSION);
        base_where(err, "%s", base_container_path(s->file));
        return BASE_EFORMAT;
    }
    if (c.bad || version == 0 || element >= DENSE_ELEMENTS || n == 0 || n >= IR_NO_DOC || dim == 0 || dim > DENSE_DIM_MAX)
        return damaged(s, "about", err);
    s->n = (size_t)n;
    s->spec = (dense_space_spec){ .dim = (size_t)dim, .element = (dense_element)element };
    if ((status = read_text(&s->encoder, s, &c, err)) != BASE_OK) return status;
    if ((status = read_text(&s->parameters, s, &c, err)) != BASE_OK) return status;
    s->spec.encoder = s->encoder;
    s->spec.parameters = s->parameters;
    return base_cursor_left(&c) > 0 ? damaged(s, "about", err) : BASE_OK;
}

static base_status find_vectors(dense_space *s, base_error *err)
{
    uint64_t row = (uint64_t)s->spec.dim * dense_element_bytes(s->spec.element); /* below 2^32 */
    base_status status = find_section(&s->vectors, s, VECTORS, s->n * row, false, err);
    if (status == BASE_OK && s->spec.element == DENSE_I8)
        status = find_section(&s->scales, s, "scales", 4 * (uint64_t)s->n, false, err);
    return status == BASE_OK ? find_section(&s->norms, s, "norms", 4 * (uint64_t)s->n, false, err) : status;
}

/* The rows' births, ascending, as many as there are rows. */
static base_status read_births(dense_space *s, base_error *err)
{
    base_section section;
    base_status status = find_section(&section, s, "births", UINT64_MAX, true, err);
    if (status != BASE_OK) return status;
    uint64_t least = 0, sum = 0;
    bool bad = section.size % RUN != 0;
    for (uint64_t at = 0; status == BASE_OK && !bad && at < section.size; at += RUN) {
        uint64_t first = base_load_u64(section.data + at), count = base_load_u64(section.data + at + 8);
        bad = count == 0 || count > s->n - sum || first > UINT64_MAX - count || (at > 0 && first <= least);
        if (!bad) status = ir_births_add(&s->births, first, (uint32_t)count, err);
        least = first + count;
        sum += count;
    }
    if (status != BASE_OK) return status;
    return bad || sum != s->n ? damaged(s, "births", err) : BASE_OK;
}

static base_status find_docs(dense_space *s, base_error *err)
{
    base_status status = read_births(s, err);
    if (status != BASE_OK) return status;
    s->docs = base_array(s->n, sizeof *s->docs, err);
    s->allowed = base_array((s->n + 63) / 64, sizeof *s->allowed, err);
    if (!s->docs || !s->allowed) return BASE_ENOMEM;
    for (size_t i = 0; i < s->births.n; i++) {
        const ir_birth_run *run = &s->births.runs[i];
        for (uint32_t j = 0; j < run->n; j++) {
            size_t row = (size_t)run->doc + j;
            s->docs[row] = ir_index_find_birth(s->index, run->first + j);
            if (s->docs[row] == IR_NO_DOC) continue;
            s->allowed[row / 64] |= UINT64_C(1) << row % 64;
            s->living++;
        }
    }
    return BASE_OK;
}

const char *dense_space_name_at(const ir_index *index, size_t i)
{
    for (size_t j = 0; j < ir_index_attachments(index); j++) {
        const char *name = ir_index_attachment_name(index, j);
        if (base_container_find(ir_index_attached(index, name), VECTORS).data && i-- == 0) return name;
    }
    return NULL;
}

static base_status fail_unknown(const ir_index *index, const char *name, base_error *err)
{
    const char *names[IR_ATTACHED_MAX];
    char shown[96];
    size_t n = 0;
    while (n < IR_ATTACHED_MAX && (names[n] = dense_space_name_at(index, n)) != NULL) n++;
    const char *near = base_nearest(base_view_of(name), names, n);
    base_quote(shown, sizeof shown, name, strlen(name));
    if (near) return base_fail(err, BASE_EARG, "the index has no space \"%s\"; the nearest is %s", shown, near);
    return base_fail(err, BASE_EARG, "the index has no space \"%s\" (salton space list shows what it has)", shown);
}

base_status dense_space_open(dense_space **out, const ir_index *index, const char *name, base_error *err)
{
    base_container *file = ir_index_attached(index, name);
    if (!file || !base_container_find(file, VECTORS).data) return fail_unknown(index, name, err);
    dense_space *space = base_new(dense_space, err);
    if (!space) return BASE_ENOMEM;
    space->index = index;
    space->file = file;
    space->name = base_strdup(name, err);
    base_status s = space->name ? read_about(space, err) : BASE_ENOMEM;
    if (s == BASE_OK) s = find_vectors(space, err);
    if (s == BASE_OK) s = find_docs(space, err);
    if (s == BASE_OK) *out = space;
    else dense_space_close(space);
    return s;
}

void dense_space_close(dense_space *s)
{
    if (!s) return;
    base_free(s->name);
    base_free(s->encoder);
    base_free(s->parameters);
    ir_births_done(&s->births);
    base_free(s->docs);
    base_free(s->allowed);
    base_free(s);
}

const char *dense_space_name(const dense_space *s)
{
    return s->name;
}

const char *dense_space_path(const dense_space *s)
{
    return base_container_path(s->file);
}

const dense_space_spec *dense_space_spec_of(const dense_space *s)
{
    return &s->spec;
}

uint64_t dense_space_generation(const dense_space *s)
{
    return base_container_summary_of(s->file)->generation;
}

uint64_t dense_space_bytes(const dense_space *s)
{
    return base_container_summary_of(s->file)->size;
}

size_t dense_space_n(const dense_space *s)
{
    return s->n;
}

const uint32_t *dense_space_docs(const dense_space *s)
{
    return s->docs;
}

size_t dense_space_living(const dense_space *s)
{
    return s->living;
}

size_t dense_space_missing(const dense_space *s)
{
    return (size_t)ir_index_collection(s->index)->n_docs - s->living;
}

bool dense_space_is_stale(const dense_space *s)
{
    return s->living < s->n || dense_space_missing(s) > 0;
}

size_t dense_space_row_of(const dense_space *s, uint32_t doc)
{
    uint32_t row = ir_births_find(&s->births, ir_index_birth(s->index, doc));
    return row == UINT32_MAX ? SIZE_MAX : row;
}

const uint64_t *dense_space_allowed(const dense_space *s)
{
    return s->allowed;
}

base_status dense_space_rows(const dense_space *s, dense_rows *out, base_error *err)
{
    const base_section *const parts[] = { &s->vectors, &s->scales, &s->norms };
    base_status status = BASE_OK;
    for (size_t i = 0; i < 3 && status == BASE_OK; i++)
        if (parts[i]->data) status = base_section_touch(parts[i], 0, parts[i]->size, err);
    *out = (dense_rows){ s->vectors.data,
                         s->n,
                         s->spec.dim,
                         s->spec.element,
                         (const float *)(const void *)s->scales.data,
                         (const float *)(const void *)s->norms.data };
    return status;
}

base_status dense_space_find(const dense_space *s, const char *name, base_section *out, base_error *err)
{
    *out = base_container_find(s->file, name);
    return out->data ? base_section_touch(out, 0, out->size, err) : BASE_OK;
}

base_status dense_space_check(const dense_space *s, base_error *err)
{
    dense_rows rows;
    base_status status = dense_space_rows(s, &rows, err);
    if (status != BASE_OK) return status;
    float *x = base_array(s->spec.dim, sizeof *x, err);
    if (!x) return BASE_ENOMEM;
    for (size_t r = 0; r < s->n && status == BASE_OK; r++) {
        bool finite = true;
        dense_rows_widen(&rows, r, x);
        for (size_t i = 0; i < s->spec.dim; i++) finite &= isfinite(x[i]) != 0;
        if (finite && dense_norm(x, s->spec.dim) == rows.norms[r] && rows.norms[r] <= DENSE_LONGEST) continue;
        base_fail(err, BASE_EFORMAT,
                  !finite                         ? "row %zu isn't finite"
                  : rows.norms[r] > DENSE_LONGEST ? "row %zu is longer than 2^62"
                                                  : "row %zu has another length than is written",
                  r + 1);
        base_where(err, "%s", base_container_path(s->file));
        status = BASE_EFORMAT;
    }
    base_free(x);
    return status;
}
