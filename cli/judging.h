/* cli/judging.h - one sitting of a judge: documents of a pool shown one by one, a key read, a judgement kept.
 *
 *     cli_judging j = { .call = call, .highest = 2, .lines = 15 };
 *     if ((s = cli_judging_open(&j, "films.index", "films", pool, "my.qrels", err)) != BASE_OK) goto out;
 *     s = cli_judging_sit(&j, err);
 *     cli_judging_close(&j);
 *
 * Each judgement is in the file of judgements, and durable, before the next document is shown; the next sitting goes on where this one ended. */
#ifndef CLI_JUDGING_H
#define CLI_JUDGING_H

#include "base/append.h"
#include "cli/show.h"
#include "cli/sources.h"
#include "eval/pooling.h"

/* A document of the pool. */
typedef struct {
    const char *topic, *docno;
    const cli_topic *asked;
    uint32_t doc;
    bool judged;
} cli_to_judge;

typedef struct {
    const cli_call *call;
    int highest;  /* grade, 1 to 9 */
    size_t lines; /* of a document's text, before `m` shows the rest */
    /* Its own. */
    const char *path;
    search_engine *engine;
    cli_topics topics;
    cli_to_judge *items; /* [n] */
    size_t n, n_judged;
    size_t *given; /* [n_given] items judged in this sitting, in order */
    size_t n_given, n_skipped;
    base_append *file;
    base_arena *arena;
    base_buf out;
    cli_look look;
} cli_judging;

/* pool must outlive it. BASE_EFORMAT: the pool names a topic or document that topics or index haven't got, or the file of judgements is damaged; a torn
 * last line, as a crash leaves it, is mended, and that is said. */
base_status cli_judging_open(cli_judging *j, const char *index_dir, const char *topics, const eval_pooling *pool, const char *path,
                             base_error *err);
/* Until the pool is through, `q`, or the end of standard input. */
base_status cli_judging_sit(cli_judging *j, base_error *err);
void cli_judging_close(cli_judging *j);

#endif
