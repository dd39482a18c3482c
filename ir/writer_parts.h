/* ir/writer_parts.h - what a writer holds: for ir/writer.c, which brings documents to spills, and ir/writer_commit.c, which makes them a commit. */
#ifndef IR_WRITER_PARTS_H
#define IR_WRITER_PARTS_H

#include "ir/folder.h"
#include "ir/invert.h"
#include "ir/update.h"
#include "ir/writer.h"

typedef struct {
    uint64_t number; /* of the file */
    base_container_summary summary;
    uint32_t n_docs;
    unsigned level;
} ir_spill;

struct ir_writer {
    char *dir, *corpus, *fields;
    const ir_analyzer *analyzer;
    ir_analyzer *own_analyzer;
    const ir_codec *codec;
    bool keeps_positions;
    base_pool *pool, *own_pool;
    base_stop *stop;
    uint64_t memory, piece_size;
    unsigned max_segments;

    int lock; /* -1: not held */
    bool made_dir, published;
    uint64_t generation, first_number; /* of the new commit; of its first segment */
    uint64_t n_written;                /* segments of the new commit that have their files */
    bool updating;
    ir_update old; /* what an update starts from; else empty */

    ir_piece **batches[2]; /* [batch] each: one is filled, those before n_full are full; the other is analysed or empty */
    size_t batch, n_full;
    unsigned filling;
    size_t n_running; /* pieces of the other that are analysed; 0: none */
    atomic_bool ending;
    ir_analysis **work; /* [threads] */
    unsigned n_work;

    ir_inverter *inverter;
    ir_segment_writer *open_spill; /* NULL between spills */
    uint64_t docno_bytes;          /* of its documents */
    ir_spill *spills;
    size_t n_spills, spills_capacity;
    uint64_t n_docs; /* those of the old segments included */

    base_error failed; /* the first failure after which nothing can go on */
    ir_writer_report report;
};

base_status ir_writer_check_stop(const ir_writer *w, base_error *err);
/* A segment of the coming commit. */
base_status ir_writer_open_segment(ir_segment_writer **out, const ir_writer *w, const char *path, uint64_t number, base_error *err);
char *ir_writer_spill_path(const ir_writer *w, uint64_t number, base_error *err);
base_status ir_writer_open_spills(ir_segment **segments, const ir_writer *w, const ir_spill *spills, size_t n, base_error *err);

/* The commit, once all documents are in finished spills: w->published tells if it was made. */
base_status ir_writer_publish(ir_writer *w, base_error *err);

#endif
