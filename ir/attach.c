/* A commit of the newest manifest with one entry more, another, or one less. Its segments aren't touched, nor opened. */
#include "ir/attach.h"

#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/params.h"

struct ir_attaching {
    char *dir, *name, *path; /* path: of the file; NULL when dropping */
    int lock;                /* -1: not held */
    bool published;
    ir_manifest manifest;
    base_container_writer *file;
};

static base_status check_name(const char *name, base_error *err)
{
    char shown[96];
    if (ir_attachment_name_fits(name)) return BASE_OK;
    return base_fail(err, BASE_EARG, "expected a name of 1 to %d letters, digits, _ - and ., found \"%s\"", IR_ATTACHED_NAME_MAX,
                     base_quote(shown, sizeof shown, name, strlen(name)));
}

/* The lock, and the newest manifest as the next one's beginning. */
static base_status take_index(ir_attaching *a, ir_folder_state *state, base_error *err)
{
    bool made;
    base_status s = ir_folder_look(state, a->dir, err); /* a folder that isn't there is not made */
    if (s == BASE_OK && state->generation > 0) s = ir_folder_lock(&a->lock, &made, a->dir, err);
    if (s == BASE_OK && state->generation > 0) s = ir_folder_look(state, a->dir, err);
    if (s != BASE_OK) return s;
    if (state->generation == 0) {
        base_where(err, "%s", a->dir);
        return base_fail(err, BASE_EFORMAT, "holds no index");
    }
    if ((s = ir_manifest_read(&a->manifest, a->dir, state->generation, err)) != BASE_OK) return s;
    if ((s = ir_folder_clean(a->dir, ir_manifest_lacks, &a->manifest, err)) != BASE_OK) return s; /* what failures left */
    a->manifest.generation = state->generation + 1;
    return BASE_OK;
}

static base_status begin(ir_attaching **out, ir_folder_state *state, const char *dir, const char *name, base_error *err)
{
    base_status s = check_name(name, err);
    if (s != BASE_OK) return s;
    ir_attaching *a = base_new(ir_attaching, err);
    if (!a) return BASE_ENOMEM;
    a->lock = -1;
    a->dir = base_strdup(dir, err);
    a->name = base_strdup(name, err);
    s = a->dir && a->name ? take_index(a, state, err) : BASE_ENOMEM;
    if (s == BASE_OK) *out = a;
    else ir_attach_abandon(a);
    return s;
}

/* The place of the name among the entries, or where it belongs. */
static size_t place_of(const ir_manifest *m, const char *name, bool *there)
{
    size_t i = 0;
    while (i < m->n_attached && strcmp(m->attached[i].name, name) < 0) i++;
    *there = i < m->n_attached && strcmp(m->attached[i].name, name) == 0;
    return i;
}

base_status ir_attach_open(ir_attaching **out, const char *dir, const char *name, base_error *err)
{
    ir_folder_state state;
    ir_attaching *a = NULL;
    bool there;
    base_status s = begin(&a, &state, dir, name, err);
    if (s != BASE_OK) return s;
    place_of(&a->manifest, name, &there);
    if (!there && a->manifest.n_attached == IR_ATTACHED_MAX) {
        base_where(err, "%s", dir);
        s = base_fail(err, BASE_ELIMIT, "an index has at most %d attachments", IR_ATTACHED_MAX);
        goto out;
    }
    const base_container_id id = { IR_ATTACHED_MAGIC, IR_ATTACHED_VERSION, a->manifest.generation, state.last_attached + 1 };
    if (!(a->path = ir_folder_path(dir, IR_FILE_ATTACHED, id.file_id, err))) s = BASE_ENOMEM;
    else s = base_container_create(&a->file, a->path, &id, err);
    if (s != BASE_OK) goto out;
    *out = a;
    a = NULL;
out:
    ir_attach_abandon(a);
    return s;
}

static bool is_same(const base_container_summary *a, const base_container_summary *b)
{
    return a->file_id == b->file_id && a->generation == b->generation && a->size == b->size && a->crc == b->crc;
}

static bool holds(const ir_manifest *m, const base_container_summary *segment)
{
    for (size_t i = 0; i < m->n_segments; i++)
        if (is_same(&m->segments[i].summary, segment)) return true;
    return false;
}

/* Whether the commit goes on from an older one: it has documents of its, and whatever segments it has of its time were there. An index that took the
 * place of another in its folder has births above (ir/writer_commit.c); one in a folder that was removed meanwhile has other segments. */
static bool goes_on_from(const ir_manifest *m, uint64_t generation, const ir_manifest *old)
{
    if (generation < old->generation) return false;
    if (m->n_segments > 0 && m->segments[0].births.runs[0].first >= old->next_birth) return false;
    for (size_t i = 0; i < m->n_segments; i++)
        if (m->segments[i].summary.generation <= old->generation && !holds(old, &m->segments[i].summary)) return false;
    return true;
}

base_status ir_attach_expect(const ir_attaching *a, const ir_index *index, base_error *err)
{
    bool there, was_there;
    const ir_manifest *now = &a->manifest, *old = ir_index_manifest(index);
    size_t at = place_of(now, a->name, &there), was_at = place_of(old, a->name, &was_there);
    bool goes_on = goes_on_from(now, now->generation - 1, old);
    if (goes_on && (!there || (was_there && is_same(&now->attached[at].summary, &old->attached[was_at].summary)))) return BASE_OK;
    base_where(err, "%s", a->dir);
    if (!goes_on) return base_fail(err, BASE_EIO, "another index has taken this one's place meanwhile");
    return base_fail(err, BASE_EIO, "has got another \"%s\" meanwhile", a->name);
}

base_container_writer *ir_attach_file(ir_attaching *a)
{
    return a->file;
}

/* An entry for the name, empty if it is new. */
static base_status enter(ir_attachment **out, ir_manifest *m, const char *name, base_error *err)
{
    bool there;
    size_t at = place_of(m, name, &there), n = m->n_attached;
    if (!there) {
        ir_attachment *more = base_array(n + 1, sizeof *more, err);
        char *own = base_strdup(name, err);
        if (!more || !own) {
            base_free(more);
            base_free(own);
            return BASE_ENOMEM;
        }
        if (at > 0) memcpy(more, m->attached, at * sizeof *more);
        if (at < n) memcpy(more + at + 1, m->attached + at, (n - at) * sizeof *more);
        more[at] = (ir_attachment){ .name = own };
        base_free(m->attached);
        m->attached = more;
        m->n_attached++;
    }
    *out = &m->attached[at];
    return BASE_OK;
}

/* Writes the manifest; what it doesn't name goes. */
static base_status publish(ir_attaching *a, base_error *err)
{
    char *path = ir_folder_path(a->dir, IR_FILE_COMMIT, a->manifest.generation, err);
    if (!path) return BASE_ENOMEM;
    base_status s = ir_manifest_write(&a->manifest, a->dir, err);
    a->published = s == BASE_OK || base_path_exists(path); /* as ir/writer_commit.c */
    if (s == BASE_OK) (void)ir_folder_clean(a->dir, ir_manifest_lacks, &a->manifest, NULL);
    base_free(path);
    return s;
}

base_status ir_attach_commit(ir_attaching **attaching, base_error *err)
{
    ir_attaching *a = *attaching;
    ir_attachment *entry = NULL;
    *attaching = NULL;
    base_status s = enter(&entry, &a->manifest, a->name, err);
    if (s == BASE_OK) s = base_container_commit(&a->file, &entry->summary, err);
    if (s == BASE_OK) s = publish(a, err);
    ir_attach_abandon(a);
    return s;
}

void ir_attach_abandon(ir_attaching *a)
{
    if (!a) return;
    base_container_abandon(a->file);
    if (!a->published && a->path && base_path_exists(a->path)) (void)base_file_remove(a->path, NULL);
    if (a->lock >= 0) ir_folder_unlock(a->lock, a->dir, false);
    ir_manifest_done(&a->manifest);
    base_free(a->dir);
    base_free(a->name);
    base_free(a->path);
    base_free(a);
}

static base_status fail_unknown(const ir_manifest *m, const char *dir, const char *name, base_error *err)
{
    const char *names[IR_ATTACHED_MAX];
    for (size_t i = 0; i < m->n_attached; i++) names[i] = m->attached[i].name;
    const char *near = base_nearest(base_view_of(name), names, m->n_attached);
    base_where(err, "%s", dir);
    return base_fail(err, BASE_EARG, "has nothing named \"%s\"%s%s", name, near ? "; the nearest is " : "", near ? near : "");
}

base_status ir_attach_drop(const char *dir, const char *name, base_error *err)
{
    ir_folder_state state;
    ir_attaching *a = NULL;
    bool there;
    base_status s = begin(&a, &state, dir, name, err);
    if (s != BASE_OK) return s;
    ir_manifest *m = &a->manifest;
    size_t at = place_of(m, name, &there);
    if (!there) {
        s = fail_unknown(m, dir, name, err);
        goto out;
    }
    base_free(m->attached[at].name);
    memmove(m->attached + at, m->attached + at + 1, (m->n_attached - at - 1) * sizeof *m->attached);
    m->n_attached--;
    s = publish(a, err);
out:
    ir_attach_abandon(a);
    return s;
}

base_status ir_attachment_open(base_container **out, const char *dir, const ir_attachment *attachment, base_error *err)
{
    const base_container_summary *file = &attachment->summary;
    const base_container_id id = { IR_ATTACHED_MAGIC, IR_ATTACHED_VERSION, file->generation, file->file_id };
    char *path = ir_folder_path(dir, IR_FILE_ATTACHED, file->file_id, err);
    if (!path) return BASE_ENOMEM;
    base_status s = base_container_open(out, path, &id, file, err);
    base_free(path);
    return s;
}
