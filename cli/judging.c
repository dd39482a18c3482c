/* cli/judging.c - the pool as a list of items; keys walk through it.
 *
 * `u` takes the last line of this sitting out of the file and shows its document again. What was skipped comes again in the next sitting. */
#include "cli/judging.h"

#include <string.h>

#include "base/lines.h"
#include "cli/keys.h"

/* --- opening ---------------------------------------------------------------------------------------------------------------------- */

static base_status find_item(const cli_judging *j, cli_to_judge *item, const char *index_dir, base_error *err)
{
    item->doc = ir_index_find_docno(search_engine_index(j->engine), base_view_of(item->docno));
    if (item->doc == IR_NO_DOC)
        return base_fail(err, BASE_EFORMAT, "the pool names document %s for topic %s, which %s doesn't hold", item->docno,
                         item->topic, index_dir);
    if (strpbrk(item->docno, " \t\v\f\r") || strpbrk(item->topic, " \t\v\f\r"))
        return base_fail(err, BASE_EFORMAT, "a file of judgements can't hold \"%s\" or \"%s\", which has a blank", item->topic,
                         item->docno);
    return BASE_OK;
}

static base_status list_items(cli_judging *j, const eval_pooling *pool, const char *index_dir, const char *topics, base_error *err)
{
    base_status s = BASE_OK;
    size_t n = eval_pooling_docs(pool);
    j->items = base_array(n, sizeof *j->items, err);
    j->given = base_array(n, sizeof *j->given, err);
    if (!j->items || !j->given) return BASE_ENOMEM;
    for (size_t t = 0; t < eval_pooling_count(pool); t++) {
        const eval_pooled_topic *topic = eval_pooling_at(pool, t);
        const cli_topic *asked = cli_topics_find(&j->topics, topic->id);
        if (!asked) return base_fail(err, BASE_EFORMAT, "the pool names topic %s, which %s doesn't have", topic->id, topics);
        for (size_t d = 0; d < topic->n && s == BASE_OK; d++) {
            cli_to_judge *item = &j->items[j->n++];
            *item = (cli_to_judge){ .topic = topic->id, .docno = topic->docs[d].docno, .asked = asked };
            s = find_item(j, item, index_dir, err);
        }
    }
    return s;
}

/* Of a line without its end: is only the end missing? Grades have one digit here, so none can be half of another. */
static bool is_whole(base_view line)
{
    base_view f[4];
    long grade;
    return base_fields(line, f, 4) == 4 && f[3].len == 1 && eval_field_integer(&grade, f[3], EVAL_STRICT);
}

static base_status mend(cli_judging *j, base_error *err)
{
    char shown[160];
    base_view torn = base_append_torn(j->file);
    if (torn.len == 0) return BASE_OK;
    bool whole = is_whole(torn);
    base_quote(shown, sizeof shown, torn.ptr, torn.len);
    base_status s = base_append_mend(j->file, whole, err);
    if (s == BASE_OK) cli_note(j->call, "%s: the unfinished last line \"%s\" is %s", j->path, shown, whole ? "ended" : "taken out");
    return s;
}

/* Which items the file has judged already. */
static base_status recall(cli_judging *j, base_error *err)
{
    eval_qrels *q = NULL;
    base_status s = eval_qrels_new(&q, err);
    if (s == BASE_OK) s = eval_qrels_read(q, j->path, EVAL_STRICT, err);
    for (size_t i = 0; i < j->n && s == BASE_OK; i++) {
        const eval_qrels_topic *t = eval_qrels_find(q, j->items[i].topic);
        long grade;
        j->items[i].judged = t && eval_qrels_grade(&grade, t, j->items[i].docno);
        j->n_judged += j->items[i].judged;
    }
    eval_qrels_free(q);
    return s;
}

base_status cli_judging_open(cli_judging *j, const char *index_dir, const char *topics, const eval_pooling *pool, const char *path,
                             base_error *err)
{
    base_status s;
    j->path = path;
    j->look = cli_look_of_stdout();
    if ((s = base_arena_new(&j->arena, err)) != BASE_OK) return s;
    if ((s = search_engine_open(&j->engine, index_dir, err)) != BASE_OK) return s;
    if ((s = cli_topics_read(&j->topics, j->call, topics, err)) != BASE_OK) return s;
    if ((s = list_items(j, pool, index_dir, topics, err)) != BASE_OK) return s;
    if ((s = base_append_open(&j->file, path, err)) != BASE_OK) return s;
    if ((s = mend(j, err)) != BASE_OK) return s;
    return base_append_size(j->file) == 0 ? BASE_OK : recall(j, err);
}

void cli_judging_close(cli_judging *j)
{
    base_append_close(j->file);
    base_free(j->items);
    base_free(j->given);
    cli_topics_done(&j->topics);
    search_engine_close(j->engine);
    base_arena_free(j->arena);
    base_buf_done(&j->out);
}

/* --- showing ---------------------------------------------------------------------------------------------------------------------- */

static void bold(cli_judging *j, bool on)
{
    if (j->look.colour) base_buf_text(&j->out, on ? "\033[1m" : "\033[0m");
}

/* Text over lines of the terminal's width, at most so many of them; what would steer the terminal is a blank. */
static void show_text(cli_judging *j, base_view text, size_t indent, size_t most)
{
    base_buf folded = { 0 }, wrapped = { 0 };
    size_t lines = 1, n = 0;
    cli_show_cut(&folded, text, SIZE_MAX);
    cli_wrap(&wrapped, base_buf_string(&folded), indent, indent, j->look.width);
    const char *shown = base_buf_string(&wrapped);
    for (; n < wrapped.size; n++)
        if (shown[n] == '\n' && lines++ == most) break;
    base_buf_bytes(&j->out, shown, n);
    base_buf_u8(&j->out, '\n');
    if (n < wrapped.size) base_buf_format(&j->out, "%*s... (m: more)\n", (int)indent, "");
    base_buf_done(&folded);
    base_buf_done(&wrapped);
}

static base_status show_document(cli_judging *j, const cli_to_judge *item, size_t lines, base_error *err)
{
    search_document doc;
    base_arena_reset(j->arena);
    base_status s = search_document_read(&doc, search_engine_index(j->engine), item->doc, j->arena, err);
    if (s != BASE_OK) return s;
    bold(j, true);
    cli_show_cut(&j->out, doc.docno, j->look.width);
    bold(j, false);
    base_buf_u8(&j->out, '\n');
    base_buf_text(&j->out, "  ");
    if (doc.title.len) {
        show_text(j, doc.title, 2, SIZE_MAX);
        base_buf_text(&j->out, "  ");
    }
    show_text(j, doc.text.len ? doc.text : base_view_of("(no text)"), 2, lines);
    return BASE_OK;
}

static base_status show_item(cli_judging *j, size_t at, base_error *err)
{
    const cli_to_judge *item = &j->items[at];
    base_buf_format(&j->out, "\n[%zu of %zu, %zu judged] ", at + 1, j->n, j->n_judged);
    bold(j, true);
    base_buf_text(&j->out, "topic ");
    cli_show_cut(&j->out, base_view_of(item->topic), j->look.width);
    bold(j, false);
    base_buf_text(&j->out, "\n  ");
    show_text(j, item->asked->text, 2, SIZE_MAX);
    return show_document(j, item, j->lines, err);
}

static void show_help(cli_judging *j)
{
    base_buf_format(&j->out,
                    "0 is not relevant, 1 to %d are relevant, more and more so. s: skip, it comes again in the next sitting.\n"
                    "u: undo the last judgement. m: the whole document. q: quit, what was judged is kept.\n",
                    j->highest);
}

/* --- judging ---------------------------------------------------------------------------------------------------------------------- */

static base_status give(cli_judging *j, size_t at, int grade, base_error *err)
{
    base_buf line = { 0 };
    base_buf_format(&line, "%s 0 %s %d", j->items[at].topic, j->items[at].docno, grade);
    base_status s = base_buf_status(&line, err);
    if (s == BASE_OK) s = base_append_line(j->file, base_buf_string(&line), line.size, err);
    base_buf_done(&line);
    if (s != BASE_OK) return s;
    j->items[at].judged = true;
    j->n_judged++;
    j->given[j->n_given++] = at;
    return BASE_OK;
}

static base_status take_back(cli_judging *j, size_t *at, base_error *err)
{
    if (j->n_given == 0) {
        base_buf_text(&j->out, "nothing was judged in this sitting\n");
        return BASE_OK;
    }
    base_status s = base_append_undo(j->file, err);
    if (s != BASE_OK) return s;
    *at = j->given[--j->n_given];
    j->items[*at].judged = false;
    j->n_judged--;
    return BASE_OK;
}

/* What a key makes of item *at, or (j->n) of none, at the end: the item that is next, or the same. */
static base_status obey(cli_judging *j, int key, size_t *at, bool *more, base_error *err)
{
    bool here = *at < j->n;
    base_status s = BASE_OK;
    if (here && key >= '0' && key <= '0' + j->highest) {
        if ((s = give(j, *at, key - '0', err)) == BASE_OK) ++*at;
    } else if (here && key == 's') {
        j->n_skipped++;
        ++*at;
    } else if (here && key == 'm') {
        s = show_document(j, &j->items[*at], SIZE_MAX, err);
    } else if (key == 'u') {
        s = take_back(j, at, err);
    } else if (key == 'q') {
        *more = false;
    } else if (key == '?') {
        show_help(j);
    } else {
        base_buf_text(&j->out, "that key means nothing here\n");
    }
    return s;
}

static base_status ask(cli_judging *j, cli_keys *keys, size_t *at, bool *more, base_error *err)
{
    int key;
    if (*at < j->n) base_buf_format(&j->out, "0-%d, s skip, u undo, m more, q quit, ? help: ", j->highest);
    else base_buf_text(&j->out, "\nthat was the last document; u undo, q quit: ");
    base_status s = cli_print(&j->out, err);
    if (s == BASE_OK) s = cli_keys_next(keys, &key, err);
    if (s != BASE_OK) return s;
    if (key == CLI_KEYS_END) base_buf_text(&j->out, "\n");
    else base_buf_format(&j->out, "%c\n", key);
    if (key != CLI_KEYS_END) return obey(j, key, at, more, err);
    *more = false;
    return BASE_OK;
}

static size_t next_unjudged(const cli_judging *j, size_t at)
{
    while (at < j->n && j->items[at].judged) at++;
    return at;
}

base_status cli_judging_sit(cli_judging *j, base_error *err)
{
    cli_keys keys;
    bool more = true;
    base_status s = BASE_OK;
    size_t at = next_unjudged(j, 0), shown = SIZE_MAX;
    if (j->n_judged) cli_note(j->call, "%s has judged %zu of the pool's %zu already", j->path, j->n_judged, j->n);
    cli_keys_open(&keys);
    while (more && s == BASE_OK && (at < j->n || j->n_given)) {
        if (at < j->n && at != shown) s = show_item(j, at, err);
        shown = at;
        if (s == BASE_OK) s = ask(j, &keys, &at, &more, err);
        at = next_unjudged(j, at);
    }
    cli_keys_close(&keys);
    if (s != BASE_OK) base_buf_text(&j->out, "\n"); /* the question stays without its answer */
    base_status printed = cli_print(&j->out, s == BASE_OK ? err : NULL);
    if (s == BASE_OK) s = printed;
    cli_note(j->call, "%zu judged in this sitting, %zu skipped; %s has %zu of the pool's %zu", j->n_given, j->n_skipped, j->path,
             j->n_judged, j->n);
    return s;
}
