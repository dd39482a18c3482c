/* ir/piece.c - counting a piece's terms, and turning the counts twice.
 *
 * Tokens come document by document. A small hash table gives each term an id; an array by id counts it in the present document, and at
 * the document's end what was counted is appended as pairs (id, tf). When the last document is done, the terms are sorted once, and
 * the pairs are turned: distributed by term (in byte order), then back by document. A distribution keeps the order of what it
 * distributes, so after the second each document's pairs are in the byte order of their terms, without one comparison: two passes over
 * the pairs instead of a sort per document.
 *
 * Since the pieces' local ordinals are in byte order, so are the ordinals of a whole segment over them: joining pieces, and later
 * merging segments, replaces numbers and never sorts again. A pair takes some two bytes in the lists.
 *
 * Positions, where they are kept, take a third walk: the tokens, noted as they came, are spread document by document to where the
 * document's list has their terms. */
#include "ir/piece.h"

#include <assert.h>

#include "base/text.h"
#include "ir/positions.h"

#define PER_DOC   64 /* bytes that an empty document counts: a piece of many of them gets full too */
#define PER_FIELD 8

base_status ir_piece_new(ir_piece **out, bool keeps_positions, base_error *err)
{
    base_status s;
    ir_piece *p = base_new(ir_piece, err);
    if (!p) return BASE_ENOMEM;
    p->keeps_positions = keeps_positions;
    if ((s = base_arena_new(&p->arena, err)) != BASE_OK) goto out;
    if ((s = base_hash_new(&p->terms, err)) != BASE_OK) goto out;
    *out = p;
    p = NULL;
out:
    ir_piece_free(p);
    return s;
}

static void drop(ir_piece *p)
{
    bool keeps_positions = p->keeps_positions;
    base_arena_free(p->arena);
    base_free(p->docs);
    ir_docstore_builder_done(&p->stored);
    base_hash_free(p->terms);
    base_free(p->order);
    base_buf_done(&p->lists);
    base_free(p->counts);
    base_free(p->ranks);
    base_free(p->pairs);
    base_free(p->turned);
    base_free(p->ends);
    base_free(p->text_bytes);
    base_buf_done(&p->positions);
    base_free(p->tokens);
    base_free(p->token_ends);
    base_free(p->spread);
    base_buf_done(&p->repaired);
    *p = (ir_piece){ .keeps_positions = keeps_positions };
}

void ir_piece_free(ir_piece *p)
{
    if (!p) return;
    drop(p);
    base_free(p);
}

uint64_t ir_piece_bytes(const ir_piece *p)
{
    return (uint64_t)base_arena_bytes(p->arena) + p->docs_capacity * sizeof *p->docs + base_hash_bytes(p->terms) +
           p->stored.block.capacity + p->stored.deflated.capacity + p->stored.table.capacity + p->lists.capacity +
           p->positions.capacity + p->repaired.capacity +
           (p->counts_capacity + p->order_capacity + p->ranks_capacity + p->text_bytes_capacity + p->spread_capacity) *
               sizeof(uint32_t) +
           (p->pairs_capacity + p->turned_capacity) * sizeof(ir_pair) + p->tokens_capacity * sizeof *p->tokens +
           (p->ends_capacity + p->token_ends_capacity) * sizeof(size_t);
}

base_status ir_piece_clear(ir_piece *p, uint64_t size, base_error *err)
{
    base_status s = BASE_OK;
    if (ir_piece_bytes(p) / 16 > size) {
        drop(p);
        if ((s = base_arena_new(&p->arena, err)) != BASE_OK) return s;
        return base_hash_new(&p->terms, err);
    }
    base_arena_reset(p->arena);
    ir_docstore_builder_clear(&p->stored);
    base_hash_clear(p->terms);
    base_buf_clear(&p->lists);
    base_buf_clear(&p->positions);
    p->n_docs = p->n_pairs = p->n_before = p->n_tokens = 0;
    p->size = 0;
    return s;
}

/* --- documents ------------------------------------------------------------------------------------------------------ */

bool ir_piece_full(const ir_piece *p, uint64_t size)
{
    return p->size >= size;
}

/* A copy of text in the arena, repaired if it needs to be. */
static base_status copy_text(ir_piece *p, base_view text, base_view *out, bool *repaired, base_error *err)
{
    *out = (base_view){ "", 0 };
    if (text.len == 0) return BASE_OK;
    if (!base_text_is_ascii(text.ptr, text.len) && base_text_invalid(text.ptr, text.len) > 0) {
        base_buf_clear(&p->repaired);
        base_text_repair(&p->repaired, text.ptr, text.len);
        base_status s = base_buf_status(&p->repaired, err);
        if (s != BASE_OK) return s;
        text = (base_view){ (const char *)p->repaired.data, p->repaired.size };
        *repaired = true;
    }
    char *copy = base_arena_strndup(p->arena, text.ptr, text.len, err);
    if (!copy) return BASE_ENOMEM;
    *out = (base_view){ copy, text.len };
    return BASE_OK;
}

static base_status copy_field(ir_piece *p, const corpora_field *field, corpora_field *out, bool *repaired, base_error *err)
{
    base_view name;
    base_status s = copy_text(p, base_view_of(field->name), &name, repaired, err);
    if (s != BASE_OK) return s;
    *out = (corpora_field){ .name = name.ptr, .indexed = field->indexed };
    return copy_text(p, field->text, &out->text, repaired, err);
}

static uint64_t size_of(const corpora_doc *doc)
{
    uint64_t size = PER_DOC + (uint64_t)doc->docno.len + doc->metadata.len;
    for (size_t i = 0; i < doc->n_fields; i++) size += PER_FIELD + (uint64_t)doc->fields[i].text.len + strlen(doc->fields[i].name);
    return size;
}

static base_status check_size(uint64_t size, base_error *err)
{
    if (size <= IR_PIECE_DOC_MAX) return BASE_OK;
    return base_fail(err, BASE_ELIMIT, "a document of %llu bytes: %u are the limit", (unsigned long long)size, IR_PIECE_DOC_MAX);
}

base_status ir_piece_add(ir_piece *p, const corpora_doc *doc, bool *repaired, base_error *err)
{
    base_status s;
    uint64_t size = size_of(doc);
    *repaired = false;
    if ((s = check_size(size, err)) != BASE_OK) return s;
    if ((s = base_grow(&p->docs, &p->docs_capacity, p->n_docs + 1, sizeof *p->docs, err)) != BASE_OK) return s;
    corpora_field *fields = base_arena_alloc(p->arena, doc->n_fields * sizeof *fields, err);
    if (!fields) return BASE_ENOMEM;
    corpora_doc copy = { .fields = fields, .n_fields = doc->n_fields };
    char *docno = base_arena_strndup(p->arena, doc->docno.ptr, doc->docno.len, err);
    if (!docno) return BASE_ENOMEM;
    copy.docno = (base_view){ docno, doc->docno.len };
    if ((s = copy_text(p, doc->metadata, &copy.metadata, repaired, err)) != BASE_OK) return s;
    for (size_t i = 0; i < doc->n_fields; i++)
        if ((s = copy_field(p, &doc->fields[i], &fields[i], repaired, err)) != BASE_OK) return s;
    if (*repaired && (s = check_size(size_of(&copy), err)) != BASE_OK) return s; /* a byte may have become three */
    p->docs[p->n_docs++] = copy;
    p->size += size;
    return BASE_OK;
}

/* --- analysis ------------------------------------------------------------------------------------------------------- */

static base_status note_position(ir_piece *p, uint32_t id, uint64_t position, base_error *err)
{
    if (position > IR_POSITION_MAX) return base_fail(err, BASE_ELIMIT, "a position above %u in a document", IR_POSITION_MAX);
    if (p->n_tokens == p->tokens_capacity) {
        base_status s = base_grow(&p->tokens, &p->tokens_capacity, p->n_tokens + 1, sizeof *p->tokens, err);
        if (s != BASE_OK) return s;
    }
    p->tokens[p->n_tokens++] = (ir_occurrence){ id, (uint32_t)position };
    return BASE_OK;
}

static base_status count_token(void *context, const ir_token *token, base_error *err)
{
    ir_piece *p = context;
    base_status s;
    uint32_t id;
    if ((s = base_hash_add(p->terms, token->term.ptr, token->term.len, &id, NULL, err)) != BASE_OK) return s;
    if (p->keeps_positions && (s = note_position(p, id, p->field_at + token->position, err)) != BASE_OK) return s;
    if (id >= p->counts_capacity &&
        (s = base_grow(&p->counts, &p->counts_capacity, (size_t)id + 1, sizeof *p->counts, err)) != BASE_OK)
        return s;
    if (p->counts[id]++ > 0) return BASE_OK;
    if (p->n_pairs == p->pairs_capacity &&
        (s = base_grow(&p->pairs, &p->pairs_capacity, p->n_pairs + 1, sizeof *p->pairs, err)) != BASE_OK)
        return s;
    p->pairs[p->n_pairs++].id = id;
    return BASE_OK;
}

static base_status count_doc(ir_piece *p, size_t i, ir_analysis *work, base_error *err)
{
    base_status s = BASE_OK;
    const corpora_doc *doc = &p->docs[i];
    uint64_t bytes = 0;
    size_t first_token = p->n_tokens;
    p->n_before = p->n_pairs;
    p->field_at = 0;
    for (size_t f = 0; s == BASE_OK && f < doc->n_fields; f++) {
        if (!doc->fields[f].indexed) continue;
        bytes += doc->fields[f].text.len;
        s = ir_analyze(work, doc->fields[f].text.ptr, doc->fields[f].text.len, count_token, p, err);
        if (p->n_tokens > first_token) p->field_at = (uint64_t)p->tokens[p->n_tokens - 1].position + 1 + IR_FIELD_GAP;
    }
    for (size_t j = p->n_before; j < p->n_pairs; j++) {
        p->pairs[j].tf = p->counts[p->pairs[j].id];
        p->counts[p->pairs[j].id] = 0;
    }
    p->ends[i] = p->n_pairs;
    if (p->keeps_positions) p->token_ends[i] = p->n_tokens;
    p->text_bytes[i] = (uint32_t)bytes;
    return s;
}

/* pairs by document -> turned by term, in byte order. */
static void turn_to_terms(ir_piece *p, uint32_t n_terms)
{
    /* counts is all zero here; then: how many pairs, where they begin, where the next goes; and zero again */
    uint32_t *next = p->counts, at = 0;
    for (size_t i = 0; i < p->n_pairs; i++) next[p->pairs[i].id]++;
    for (uint32_t rank = 0; rank < n_terms; rank++) {
        uint32_t id = p->order[rank], n = next[id];
        p->ranks[id] = rank;
        next[id] = at;
        at += n;
    }
    size_t i = 0;
    for (uint32_t doc = 0; doc < p->n_docs; doc++)
        for (; i < p->ends[doc]; i++) p->turned[next[p->pairs[i].id]++] = (ir_pair){ doc, p->pairs[i].tf };
}

/* turned by term -> pairs by document again, now with ordinals for ids, ascending. */
static void turn_to_docs(ir_piece *p, uint32_t n_terms)
{
    size_t i = 0, begin = 0;
    for (size_t doc = 0; doc < p->n_docs; doc++) {
        size_t end = p->ends[doc];
        p->ends[doc] = begin; /* for now: where the next one goes; so at last it is the end again */
        begin = end;
    }
    for (uint32_t rank = 0; rank < n_terms; rank++) {
        uint32_t end = p->counts[p->order[rank]];
        for (; i < end; i++) p->pairs[p->ends[p->turned[i].id]++] = (ir_pair){ rank, p->turned[i].tf };
    }
    memset(p->counts, 0, p->counts_capacity * sizeof *p->counts);
}

static void encode(ir_piece *p)
{
    size_t i = 0;
    for (size_t doc = 0; doc < p->n_docs; doc++) {
        base_buf_varint(&p->lists, p->ends[doc] - i);
        base_buf_varint(&p->lists, p->text_bytes[doc]);
        for (uint32_t last = UINT32_MAX; i < p->ends[doc]; i++) {
            ir_pair pair = p->pairs[i];
            base_buf_varint(&p->lists, (uint64_t)(uint32_t)(pair.id - last - 1) << 1 | (pair.tf > 1));
            if (pair.tf > 1) base_buf_varint(&p->lists, pair.tf - 2);
            last = pair.id;
        }
    }
}

/* Writes the positions of one document, which has pairs [from, to) and the tokens [token, token_end). counts is all zero, and is again. */
static void spread_positions(ir_piece *p, size_t from, size_t to, size_t token, size_t token_end)
{
    uint32_t at = 0;
    for (size_t i = from; i < to; i++) { /* where each term's next position goes */
        p->counts[p->order[p->pairs[i].id]] = at;
        at += p->pairs[i].tf;
    }
    for (; token < token_end; token++) p->spread[p->counts[p->tokens[token].id]++] = p->tokens[token].position;
    at = 0;
    for (size_t i = from; i < to; i++) {
        uint64_t least = 0;
        for (uint32_t end = at + p->pairs[i].tf; at < end; at++) {
            base_buf_varint(&p->positions, p->spread[at] - least);
            least = (uint64_t)p->spread[at] + 1;
        }
        p->counts[p->order[p->pairs[i].id]] = 0;
    }
}

static base_status encode_positions(ir_piece *p, base_error *err)
{
    size_t from = 0, token = 0, most = 0;
    for (size_t doc = 0; doc < p->n_docs; doc++) {
        size_t n = p->token_ends[doc] - (doc > 0 ? p->token_ends[doc - 1] : 0);
        if (n > most) most = n;
    }
    base_status s = base_grow(&p->spread, &p->spread_capacity, most, sizeof *p->spread, err);
    for (size_t doc = 0; s == BASE_OK && doc < p->n_docs; doc++) {
        spread_positions(p, from, p->ends[doc], token, p->token_ends[doc]);
        from = p->ends[doc];
        token = p->token_ends[doc];
    }
    return s == BASE_OK ? base_buf_status(&p->positions, err) : s;
}

static base_status store(ir_piece *p, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; s == BASE_OK && i < p->n_docs; i++) s = ir_docstore_add(&p->stored, &p->docs[i], NULL, err);
    return s == BASE_OK ? ir_docstore_end_block(&p->stored, NULL, err) : s;
}

base_status ir_piece_analyze(ir_piece *p, ir_analysis *work, base_error *err)
{
    base_status s;
    if ((s = base_grow(&p->ends, &p->ends_capacity, p->n_docs, sizeof *p->ends, err)) != BASE_OK) return s;
    if ((s = base_grow(&p->text_bytes, &p->text_bytes_capacity, p->n_docs, sizeof *p->text_bytes, err)) != BASE_OK) return s;
    if (p->keeps_positions &&
        (s = base_grow(&p->token_ends, &p->token_ends_capacity, p->n_docs, sizeof *p->token_ends, err)) != BASE_OK)
        return s;
    for (size_t i = 0; i < p->n_docs; i++)
        if ((s = count_doc(p, i, work, err)) != BASE_OK) return s;
    if (p->n_pairs > UINT32_MAX) return base_fail(err, BASE_ELIMIT, "more than %u different terms in a document", UINT32_MAX);

    uint32_t n_terms = base_hash_count(p->terms);
    if ((s = base_grow(&p->order, &p->order_capacity, n_terms, sizeof *p->order, err)) != BASE_OK) return s;
    if ((s = base_grow(&p->ranks, &p->ranks_capacity, n_terms, sizeof *p->ranks, err)) != BASE_OK) return s;
    if ((s = base_grow(&p->turned, &p->turned_capacity, p->n_pairs, sizeof *p->turned, err)) != BASE_OK) return s;
    if (n_terms > 0) {
        base_hash_sorted(p->terms, p->order);
        turn_to_terms(p, n_terms);
        turn_to_docs(p, n_terms);
    }
    encode(p);
    s = base_buf_status(&p->lists, err);
    if (s == BASE_OK && p->keeps_positions) s = encode_positions(p, err);
    return s == BASE_OK ? store(p, err) : s;
}
