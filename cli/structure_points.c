/* cli/structure_points.c - what is known of each point, a line each: for other programs. */
#include "base/file.h"
#include "base/params.h"
#include "cli/structure.h"

static void tab_number(base_buf *out, double value)
{
    char digits[BASE_NUMBER_MAX];
    (void)base_format_double(digits, value);
    base_buf_format(out, "\t%s", digits);
}

static void tab_float(base_buf *out, float value)
{
    char digits[BASE_NUMBER_MAX];
    (void)base_format_float(digits, value);
    base_buf_format(out, "\t%s", digits);
}

/* Tabs and ends of lines become blanks. */
static void put_text(base_buf *out, base_view text)
{
    for (size_t i = 0; i < text.len; i++)
        base_buf_u8(out, text.ptr[i] == '\t' || text.ptr[i] == '\n' || text.ptr[i] == '\r' ? ' ' : (uint8_t)text.ptr[i]);
}

static void tab_label(base_buf *out, const cli_structure *c, uint32_t label)
{
    base_buf_u8(out, '\t');
    if (label != DENSE_NO_LABEL) put_text(out, search_label_name(&c->labels, label));
}

static void write_header(base_buf *out, const cli_structure *c)
{
    base_buf_text(out, "docno\tcluster\tlof\tkth_distance\toccurrences");
    if (c->st->layout) base_buf_text(out, "\tx\ty\ttrustworthiness\tcontinuity\tkept");
    if (c->field) base_buf_text(out, "\tlabel\tneighbours_label\tshare\tmargin");
    if (c->axis) base_buf_text(out, "\taxis");
    base_buf_u8(out, '\n');
}

static void write_point(base_buf *out, const cli_structure *c, size_t i)
{
    const dense_structure *st = c->st;
    put_text(out, ir_index_docno(c->index, c->points.docs[i]));
    base_buf_format(out, "\t%u", dense_kmeans_labels(st->clusters)[i]);
    tab_number(out, st->lof[i]);
    tab_float(out, st->graph.distances[(i + 1) * st->graph.k - 1]);
    base_buf_format(out, "\t%u", st->occurrences[i]);
    if (st->layout) {
        const dense_distortion *d = &st->distortion[1 + i];
        tab_float(out, st->layout[2 * i]);
        tab_float(out, st->layout[2 * i + 1]);
        tab_number(out, d->trustworthiness);
        tab_number(out, d->continuity);
        tab_number(out, d->kept);
    }
    if (c->field) {
        tab_label(out, c, c->own[i]);
        tab_label(out, c, st->voted[i]);
        tab_number(out, st->shares[i]);
        tab_number(out, st->margins[i]);
    }
    if (c->axis) tab_number(out, c->axis[i]);
    base_buf_u8(out, '\n');
}

base_status cli_structure_write_points(const cli_structure *c, const char *path, base_error *err)
{
    base_file_writer *w = NULL;
    base_buf line = { 0 };
    base_status s = base_file_create(&w, path, err);
    if (s != BASE_OK) return s;
    write_header(&line, c);
    for (size_t i = 0; i < c->points.n; i++) {
        write_point(&line, c, i);
        if (line.size < 65536 && i + 1 < c->points.n) continue;
        base_file_write(w, line.data, line.size);
        base_buf_clear(&line);
    }
    s = base_buf_status(&line, err);
    if (s == BASE_OK) s = base_file_commit(&w, err);
    base_file_abandon(w);
    base_buf_done(&line);
    return s;
}
