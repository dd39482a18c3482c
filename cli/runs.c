/* cli/runs.c - run files in and out. */
#include "cli/runs.h"

#include <string.h>

#include "base/mem.h"

static base_status read_run(void *context, size_t i, unsigned worker, base_error *err)
{
    cli_runs *runs = context;
    (void)worker;
    base_status s = eval_run_new(&runs->items[i], err);
    return s == BASE_OK ? eval_run_read(runs->items[i], runs->paths[i], EVAL_STRICT, err) : s;
}

static base_status gather_topics(cli_runs *runs, base_error *err)
{
    base_status s = base_hash_new(&runs->ids, err);
    for (size_t i = 0; i < runs->n && s == BASE_OK; i++)
        for (size_t t = 0; t < eval_run_count(runs->items[i]) && s == BASE_OK; t++) {
            uint32_t id;
            const char *topic = eval_run_at(runs->items[i], t)->id;
            s = base_hash_add(runs->ids, topic, strlen(topic), &id, NULL, err);
        }
    if (s != BASE_OK) return s;
    size_t n = base_hash_count(runs->ids);
    uint32_t *sorted = base_array(n, sizeof *sorted, err);
    runs->topics = base_array(n, sizeof(runs->topics[0]), err);
    if (sorted && runs->topics) {
        base_hash_sorted(runs->ids, sorted);
        for (size_t i = 0; i < n; i++) runs->topics[i] = base_hash_text(runs->ids, sorted[i]).ptr;
        runs->n_topics = n;
    } else {
        s = BASE_ENOMEM;
    }
    base_free(sorted);
    return s;
}

base_status cli_runs_read(cli_runs *out, const char *const *paths, size_t n, base_pool *pool, base_error *err)
{
    cli_runs runs = { .paths = paths, .n = n };
    base_status s = BASE_ENOMEM;
    if (!(runs.items = base_array(n, sizeof(runs.items[0]), err))) goto out;
    if ((s = base_pool_run(pool, n, read_run, &runs, err)) != BASE_OK) goto out;
    if ((s = gather_topics(&runs, err)) != BASE_OK) goto out;
    *out = runs;
    runs = (cli_runs){ 0 };
out:
    cli_runs_done(&runs);
    return s;
}

void cli_runs_done(cli_runs *runs)
{
    for (size_t i = 0; i < runs->n && runs->items; i++) eval_run_free(runs->items[i]);
    base_free(runs->items);
    base_free(runs->topics);
    base_hash_free(runs->ids);
    *runs = (cli_runs){ 0 };
}

base_status cli_run_write(const cli_call *call, const eval_run *run, base_error *err)
{
    const char *path = cli_value(call, "output");
    if (!path || strcmp(path, "-") == 0) return cli_print_done(eval_run_print(run, stdout, err), err);
    base_file_writer *w = NULL;
    base_status s = base_file_create(&w, path, err);
    if (s == BASE_OK) s = eval_run_write(run, w, err);
    if (s == BASE_OK) s = base_file_commit(&w, err);
    base_file_abandon(w);
    return s;
}

const char *cli_short_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}
