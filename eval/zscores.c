/* Topics and measures get dense ids, and a third hash takes the pairs of ids: looking up allocates nothing. A line that comes again for the
 * two is passed over: the first counts. */
#include "eval/zscores.h"

#include "base/hash.h"
#include "base/lines.h"
#include "base/mem.h"
#include "eval/fields.h"

typedef struct {
    double mean, deviation;
} scale;

struct eval_zscores {
    base_hash *topics, *measures, *pairs;
    scale *scales; /* by id of the pair */
    size_t capacity;
};

void eval_zscores_free(eval_zscores *z)
{
    if (!z) return;
    base_hash_free(z->topics);
    base_hash_free(z->measures);
    base_hash_free(z->pairs);
    base_free(z->scales);
    base_free(z);
}

static base_status add(eval_zscores *z, base_view topic, base_view measure, scale of, base_error *err)
{
    uint32_t pair[2], id;
    bool fresh = false;
    base_status s = base_hash_add(z->topics, topic.ptr, topic.len, &pair[0], NULL, err);
    if (s == BASE_OK) s = base_hash_add(z->measures, measure.ptr, measure.len, &pair[1], NULL, err);
    if (s == BASE_OK) s = base_hash_add(z->pairs, (const char *)pair, sizeof pair, &id, &fresh, err);
    if (s == BASE_OK) s = base_grow(&z->scales, &z->capacity, (size_t)id + 1, sizeof *z->scales, err);
    if (s == BASE_OK && fresh) z->scales[id] = of;
    return s;
}

static base_status read_line(eval_zscores *z, const base_lines *in, base_view line, base_error *err)
{
    base_view f[4];
    size_t n = base_fields(line, f, 4);
    if (line.len && memchr(line.ptr, 0, line.len)) return base_lines_fail(in, err, BASE_EFORMAT, "expected text, found a NUL byte");
    if (n != 4) return base_lines_fail(in, err, BASE_EFORMAT, "expected 4 columns (topic measure mean deviation), found %zu", n);
    return add(z, f[0], f[1], (scale){ eval_atof(f[2]), eval_atof(f[3]) }, err);
}

base_status eval_zscores_read(eval_zscores **out, const char *path, base_error *err)
{
    base_lines *in = NULL;
    base_view line;
    bool more = false;
    base_status s;
    eval_zscores *z = base_new(eval_zscores, err);
    if (!z) return BASE_ENOMEM;
    if ((s = base_hash_new(&z->topics, err)) != BASE_OK) goto out;
    if ((s = base_hash_new(&z->measures, err)) != BASE_OK) goto out;
    if ((s = base_hash_new(&z->pairs, err)) != BASE_OK) goto out;
    if ((s = base_lines_open(&in, path, err)) != BASE_OK) goto out;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more)
        if ((s = read_line(z, in, line, err)) != BASE_OK) goto out;
    if (s == BASE_OK && base_hash_count(z->pairs) == 0)
        s = base_lines_fail(in, err, BASE_EFORMAT, "expected means and deviations (topic measure mean deviation), found none");
    if (s != BASE_OK) goto out;
    *out = z;
    z = NULL;
out:
    base_lines_close(in);
    eval_zscores_free(z);
    return s;
}

double eval_zscore(const eval_zscores *z, const char *topic, const char *measure, double value)
{
    uint32_t pair[2] = { base_hash_find(z->topics, topic, strlen(topic)), base_hash_find(z->measures, measure, strlen(measure)) };
    uint32_t id = base_hash_find(z->pairs, (const char *)pair, sizeof pair);
    if (id == BASE_HASH_NONE) return EVAL_ZSCORE_MISSING;
    const scale *of = &z->scales[id];
    if (of->deviation != 0) return (value - of->mean) / of->deviation;
    return value == of->mean ? 0 : EVAL_ZSCORE_MISSING;
}
