/* ir/manifest.c - five to seven sections in a container.
 *
 *     about      5 strings, each u32 length, bytes: corpus, fields, analyzer, stop words, codec
 *     numbers    u64 documents, u64 tokens, u64 postings, of the living; u64 1 if positions are kept, else 0
 *     segments   per segment 48 bytes: u64 file number, u64 generation, u64 size, u32 crc of its footer, u32 documents, u64 base,
 *                u32 dead documents, u32 losses
 *     dead       per segment with dead documents: u64 per 64 documents, a bit each
 *     losses     per segment with dead documents, per term that they hold: u32 ordinal, u32 df, u64 cf
 *     births     only if births aren't the documents' numbers: u64 the next one; per segment u32 runs, of each: u64 first birth, u32 documents
 *     attached   only if there are attachments; of each: its name (u32 length, bytes), u64 file number, u64 generation, u64 size, u32 crc of its footer
 *
 * base is the number of the segment's first document in the index. It follows from what stands before it; written down, it lets a
 * reader of the bytes see where a document lies, and is checked. */
#include "ir/manifest.h"

#include "base/buf.h"
#include "base/mem.h"
#include "ir/index.h"

#define ENTRY  48
#define LOSS   16
#define BIRTHS 12

static void put_string(base_buf *b, const char *text)
{
    base_buf_u32(b, (uint32_t)strlen(text));
    base_buf_text(b, text);
}

static void put_section(base_container_writer *w, base_buf *b, const char *name)
{
    base_container_section(w, name);
    base_container_write(w, b->data, b->size);
    base_buf_clear(b);
}

static void put_dead(base_container_writer *w, base_buf *b, const ir_manifest *m)
{
    for (size_t i = 0; i < m->n_segments; i++) {
        const ir_manifest_segment *segment = &m->segments[i];
        size_t n_words = segment->dead.n > 0 ? ir_dead_words(segment->n_docs) : 0;
        for (size_t j = 0; j < n_words; j++) base_buf_u64(b, segment->dead.bits[j]);
    }
    put_section(w, b, "dead");
    for (size_t i = 0; i < m->n_segments; i++) {
        const ir_dead *dead = &m->segments[i].dead;
        for (size_t j = 0; j < dead->n_losses; j++) {
            base_buf_u32(b, dead->losses[j].ordinal);
            base_buf_u32(b, dead->losses[j].df);
            base_buf_u64(b, dead->losses[j].cf);
        }
    }
    put_section(w, b, "losses");
}

/* Whether all documents ever are there still, dead or not: then each birth is the document's number. */
static bool is_untouched(const ir_manifest *m)
{
    uint64_t base = 0;
    bool plain = true;
    for (size_t i = 0; i < m->n_segments; base += m->segments[i++].n_docs)
        plain &= m->segments[i].births.n == 1 && m->segments[i].births.runs[0].first == base;
    return plain && m->next_birth == base;
}

static void put_births(base_container_writer *w, base_buf *b, const ir_manifest *m)
{
    base_buf_u64(b, m->next_birth);
    for (size_t i = 0; i < m->n_segments; i++) {
        const ir_births *births = &m->segments[i].births;
        base_buf_u32(b, (uint32_t)births->n);
        for (size_t j = 0; j < births->n; j++) {
            base_buf_u64(b, births->runs[j].first);
            base_buf_u32(b, births->runs[j].n);
        }
    }
    put_section(w, b, "births");
}

static void put_attached(base_container_writer *w, base_buf *b, const ir_manifest *m)
{
    for (size_t i = 0; i < m->n_attached; i++) {
        const base_container_summary *file = &m->attached[i].summary;
        put_string(b, m->attached[i].name);
        base_buf_u64(b, file->file_id);
        base_buf_u64(b, file->generation);
        base_buf_u64(b, file->size);
        base_buf_u32(b, file->crc);
    }
    put_section(w, b, "attached");
}

static void put_all(base_container_writer *w, base_buf *b, const ir_manifest *m)
{
    const char *const strings[] = { m->corpus, m->fields, m->analyzer, m->stopwords, m->codec };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) put_string(b, strings[i]);
    put_section(w, b, "about");

    base_buf_u64(b, m->n_docs);
    base_buf_u64(b, m->n_tokens);
    base_buf_u64(b, m->n_postings);
    base_buf_u64(b, m->keeps_positions);
    put_section(w, b, "numbers");

    uint64_t base = 0;
    for (size_t i = 0; i < m->n_segments; i++) {
        const base_container_summary *file = &m->segments[i].summary;
        base_buf_u64(b, file->file_id);
        base_buf_u64(b, file->generation);
        base_buf_u64(b, file->size);
        base_buf_u32(b, file->crc);
        base_buf_u32(b, m->segments[i].n_docs);
        base_buf_u64(b, base);
        base_buf_u32(b, m->segments[i].dead.n);
        base_buf_u32(b, (uint32_t)m->segments[i].dead.n_losses);
        base += m->segments[i].n_docs;
    }
    put_section(w, b, "segments");
    put_dead(w, b, m);
    if (!is_untouched(m)) put_births(w, b, m);
    if (m->n_attached > 0) put_attached(w, b, m);
}

base_status ir_manifest_write(ir_manifest *m, const char *dir, base_error *err)
{
    base_status s;
    base_buf b = { 0 };
    base_container_writer *w = NULL;
    base_container_summary summary;
    const base_container_id id = { IR_COMMIT_MAGIC, IR_COMMIT_VERSION, m->generation, 0 };
    char *path = ir_folder_path(dir, IR_FILE_COMMIT, m->generation, err);
    if (!path) return BASE_ENOMEM;
    if ((s = base_container_create(&w, path, &id, err)) != BASE_OK) goto out;
    put_all(w, &b, m);
    if ((s = base_buf_status(&b, err)) != BASE_OK) goto out;
    if ((s = base_container_commit(&w, &summary, err)) == BASE_OK) m->size = summary.size;
out:
    base_container_abandon(w);
    base_buf_done(&b);
    base_free(path);
    return s;
}

/* --- reading ---------------------------------------------------------------------------------------------------------- */

/* A whole section, verified. */
static base_status open_section(base_cursor *out, const base_container *c, const char *name, base_error *err)
{
    base_section section = base_container_find(c, name);
    if (!section.data) return base_fail(err, BASE_EFORMAT, "a commit without its section \"%s\"", name);
    base_status s = base_section_touch(&section, 0, section.size, err);
    if (s == BASE_OK) *out = base_cursor_of(section.data, (size_t)section.size);
    return s;
}

/* Strings are names and lists of words: a 0 in them would cut them short unseen. */
static base_status read_string(char **out, base_cursor *c, base_error *err)
{
    base_view v = base_read_bytes(c, base_read_u32(c));
    if (c->bad || memchr(v.ptr, 0, v.len)) return base_fail(err, BASE_EFORMAT, "a commit whose section \"about\" is damaged");
    *out = base_strndup(v.ptr, v.len, err);
    return *out ? BASE_OK : BASE_ENOMEM;
}

static base_status read_about(ir_manifest *m, base_cursor c, base_error *err)
{
    char **const strings[] = { &m->corpus, &m->fields, &m->analyzer, &m->stopwords, &m->codec };
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        base_status s = read_string(strings[i], &c, err);
        if (s != BASE_OK) return s;
    }
    if (base_cursor_left(&c) > 0) return base_fail(err, BASE_EFORMAT, "a commit whose section \"about\" is damaged");
    return BASE_OK;
}

static base_status read_numbers(ir_manifest *m, base_cursor c, base_error *err)
{
    m->n_docs = base_read_u64(&c);
    m->n_tokens = base_read_u64(&c);
    m->n_postings = base_read_u64(&c);
    uint64_t keeps_positions = base_read_u64(&c);
    m->keeps_positions = keeps_positions == 1;
    if (c.bad || keeps_positions > 1 || base_cursor_left(&c) > 0)
        return base_fail(err, BASE_EFORMAT, "a commit whose section \"numbers\" is damaged");
    return BASE_OK;
}

static base_status read_segments(ir_manifest *m, base_cursor c, base_error *err)
{
    size_t n = base_cursor_left(&c) / ENTRY;
    uint64_t base = 0, n_living = 0;
    bool bad = base_cursor_left(&c) % ENTRY != 0 || n > IR_SEGMENTS_MAX;
    if (bad) return base_fail(err, BASE_EFORMAT, "a commit whose section \"segments\" is damaged");
    if (!(m->segments = base_array(n, sizeof *m->segments, err))) return BASE_ENOMEM;
    m->n_segments = n;
    for (size_t i = 0; i < n; i++) {
        ir_manifest_segment *segment = &m->segments[i];
        segment->summary.file_id = base_read_u64(&c);
        segment->summary.generation = base_read_u64(&c);
        segment->summary.size = base_read_u64(&c);
        segment->summary.crc = base_read_u32(&c);
        segment->n_docs = base_read_u32(&c);
        bad |= segment->n_docs == 0 || base_read_u64(&c) != base || segment->summary.generation > m->generation;
        base += segment->n_docs;
        segment->dead.n = base_read_u32(&c);
        segment->dead.n_losses = base_read_u32(&c);
        bad |= segment->dead.n >= segment->n_docs || (segment->dead.n == 0 && segment->dead.n_losses > 0);
        n_living += segment->n_docs - segment->dead.n;
    }
    if (bad || n_living != m->n_docs || base >= IR_NO_DOC)
        return base_fail(err, BASE_EFORMAT, "a commit whose segments and numbers don't fit each other");
    return BASE_OK;
}

/* What a section must have to hold what `segments` says is looked at before memory is taken for it. */
static base_status read_dead(ir_manifest *m, base_cursor bits, base_cursor losses, base_error *err)
{
    bool bad = false;
    for (size_t i = 0; !bad && i < m->n_segments; i++) {
        ir_dead *dead = &m->segments[i].dead;
        size_t n_words = dead->n > 0 ? ir_dead_words(m->segments[i].n_docs) : 0;
        bad = n_words > base_cursor_left(&bits) / sizeof *dead->bits || dead->n_losses > base_cursor_left(&losses) / LOSS;
        if (bad || n_words == 0) continue;
        if (!(dead->bits = base_array(n_words, sizeof *dead->bits, err))) return BASE_ENOMEM;
        if (!(dead->losses = base_array(dead->n_losses, sizeof *dead->losses, err))) return BASE_ENOMEM;
        for (size_t j = 0; j < n_words; j++) dead->bits[j] = base_read_u64(&bits);
        for (size_t j = 0; j < dead->n_losses; j++) {
            ir_loss *loss = &dead->losses[j];
            loss->ordinal = base_read_u32(&losses);
            loss->df = base_read_u32(&losses);
            loss->cf = base_read_u64(&losses);
        }
        bad = !ir_dead_fits(dead, m->segments[i].n_docs, UINT32_MAX);
    }
    if (bad || base_cursor_left(&bits) > 0 || base_cursor_left(&losses) > 0)
        return base_fail(err, BASE_EFORMAT, "a commit whose dead documents don't fit its segments");
    return BASE_OK;
}

/* A segment's runs: ascending, above `least`, below the next birth, of as many documents as it has. */
static base_status read_runs(ir_births *out, uint64_t *least, uint32_t n_docs, base_cursor *c, const ir_manifest *m, bool *bad,
                             base_error *err)
{
    uint64_t n = base_read_u32(c), sum = 0;
    base_status s = BASE_OK;
    *bad = n == 0 || n > base_cursor_left(c) / BIRTHS;
    for (uint64_t i = 0; s == BASE_OK && !*bad && i < n; i++) {
        uint64_t first = base_read_u64(c), count = base_read_u32(c);
        *bad = count == 0 || count > n_docs - sum || first < *least || first > m->next_birth || count > m->next_birth - first ||
               (i > 0 && first == *least);
        if (!*bad) s = ir_births_add(out, first, (uint32_t)count, err);
        *least = first + count;
        sum += count;
    }
    *bad |= sum != n_docs;
    return s;
}

static base_status read_births(ir_manifest *m, base_cursor c, base_error *err)
{
    base_status s = BASE_OK;
    uint64_t least = 0;
    bool bad = false;
    m->next_birth = base_read_u64(&c);
    for (size_t i = 0; s == BASE_OK && !bad && i < m->n_segments; i++)
        s = read_runs(&m->segments[i].births, &least, m->segments[i].n_docs, &c, m, &bad, err);
    if (s != BASE_OK) return s;
    if (bad || c.bad || base_cursor_left(&c) > 0 || is_untouched(m))
        return base_fail(err, BASE_EFORMAT, "a commit whose section \"births\" is damaged");
    return BASE_OK;
}

static base_status number_births(ir_manifest *m, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; s == BASE_OK && i < m->n_segments; m->next_birth += m->segments[i++].n_docs)
        s = ir_births_add(&m->segments[i].births, m->next_birth, m->segments[i].n_docs, err);
    return s;
}

bool ir_attachment_name_fits(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.");
    return n > 0 && n <= IR_ATTACHED_NAME_MAX && name[n] == 0;
}

static base_status read_attached(ir_manifest *m, base_cursor c, base_error *err)
{
    bool bad = false;
    if (!(m->attached = base_array(IR_ATTACHED_MAX, sizeof *m->attached, err))) return BASE_ENOMEM;
    while (!bad && base_cursor_left(&c) > 0 && m->n_attached < IR_ATTACHED_MAX) {
        ir_attachment *a = &m->attached[m->n_attached];
        base_view name = base_read_bytes(&c, base_read_u32(&c));
        if ((bad = c.bad || name.len > IR_ATTACHED_NAME_MAX || memchr(name.ptr, 0, name.len))) break;
        if (!(a->name = base_strndup(name.ptr, name.len, err))) return BASE_ENOMEM;
        m->n_attached++;
        a->summary.file_id = base_read_u64(&c);
        a->summary.generation = base_read_u64(&c);
        a->summary.size = base_read_u64(&c);
        a->summary.crc = base_read_u32(&c);
        bad = c.bad || !ir_attachment_name_fits(a->name) || a->summary.generation > m->generation ||
              (m->n_attached > 1 && strcmp(a[-1].name, a->name) >= 0);
    }
    if (bad || c.bad || base_cursor_left(&c) > 0 || m->n_attached == 0)
        return base_fail(err, BASE_EFORMAT, "a commit whose section \"attached\" is damaged");
    return BASE_OK;
}

static base_status read_all(ir_manifest *m, const base_container *file, base_error *err)
{
    base_status s;
    base_cursor c, losses;
    const base_container_summary *summary = base_container_summary_of(file);
    m->size = summary->size;
    if (summary->generation != m->generation)
        return base_fail(err, BASE_EFORMAT, "its name says commit %llx, its content %llx", (unsigned long long)m->generation,
                         (unsigned long long)summary->generation);
    if ((s = open_section(&c, file, "about", err)) != BASE_OK || (s = read_about(m, c, err)) != BASE_OK) return s;
    if ((s = open_section(&c, file, "numbers", err)) != BASE_OK || (s = read_numbers(m, c, err)) != BASE_OK) return s;
    if ((s = open_section(&c, file, "segments", err)) != BASE_OK || (s = read_segments(m, c, err)) != BASE_OK) return s;
    if ((s = open_section(&c, file, "dead", err)) != BASE_OK) return s;
    if ((s = open_section(&losses, file, "losses", err)) != BASE_OK) return s;
    if ((s = read_dead(m, c, losses, err)) != BASE_OK) return s;
    if (!base_container_find(file, "births").data) s = number_births(m, err);
    else if ((s = open_section(&c, file, "births", err)) == BASE_OK) s = read_births(m, c, err);
    if (s != BASE_OK || !base_container_find(file, "attached").data) return s;
    return (s = open_section(&c, file, "attached", err)) == BASE_OK ? read_attached(m, c, err) : s;
}

base_status ir_manifest_read(ir_manifest *out, const char *dir, uint64_t generation, base_error *err)
{
    base_status s;
    base_container *file = NULL;
    ir_manifest m = { .generation = generation };
    const base_container_id id = { IR_COMMIT_MAGIC, IR_COMMIT_VERSION, generation, 0 };
    *out = (ir_manifest){ 0 };
    char *path = ir_folder_path(dir, IR_FILE_COMMIT, generation, err);
    if (!path) return BASE_ENOMEM;
    if ((s = base_container_open(&file, path, &id, NULL, err)) != BASE_OK) goto out;
    if ((s = read_all(&m, file, err)) != BASE_OK) {
        base_where(err, "%s", path);
        goto out;
    }
    *out = m;
    m = (ir_manifest){ 0 };
out:
    ir_manifest_done(&m);
    base_container_close(file);
    base_free(path);
    return s;
}

void ir_manifest_done(ir_manifest *m)
{
    base_free(m->corpus);
    base_free(m->fields);
    base_free(m->analyzer);
    base_free(m->stopwords);
    base_free(m->codec);
    for (size_t i = 0; i < m->n_segments; i++) {
        ir_dead_done(&m->segments[i].dead);
        ir_births_done(&m->segments[i].births);
    }
    base_free(m->segments);
    for (size_t i = 0; i < m->n_attached; i++) base_free(m->attached[i].name);
    base_free(m->attached);
    *m = (ir_manifest){ 0 };
}

bool ir_manifest_lacks(const void *manifest, ir_file_kind kind, uint64_t number)
{
    const ir_manifest *m = manifest;
    if (kind == IR_FILE_COMMIT) return number != m->generation;
    for (size_t i = 0; kind == IR_FILE_SEGMENT && i < m->n_segments; i++)
        if (m->segments[i].summary.file_id == number) return false;
    for (size_t i = 0; kind == IR_FILE_ATTACHED && i < m->n_attached; i++)
        if (m->attached[i].summary.file_id == number) return false;
    return true;
}
