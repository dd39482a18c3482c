/* corpora/registry.c - see the header, and corpora_registered in corpora/corpus.h.
 *
 * A folder under $SALTON_HOME is a corpus if there is a file in it, and a group of corpora otherwise: beir/scifact is found two levels
 * deep. A name is never a way out: empty parts, "." and ".." make it a path, which is looked up as one. */
#include "corpora/registry.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/params.h"
#include "corpora/classics.h"
#include "corpora/corpus.h"
#include "corpora/embedded.h"

base_status corpora_home(char **out, base_error *err)
{
    const char *home = getenv("SALTON_HOME");
    *out = NULL;
    if (home && home[0]) {
        *out = base_strdup(home, err);
    } else {
        home = getenv("HOME");
        if (!home || !home[0]) return BASE_OK;
        *out = base_path_join(home, ".local/share/salton", err);
    }
    return *out ? BASE_OK : BASE_ENOMEM;
}

static bool is_name(const char *name)
{
    for (const char *part = name;; part++) {
        const char *slash = strchr(part, '/');
        if (part[0] == 0 || part[0] == '/' || part[0] == '.') return false;
        if (!slash) return strcmp(name, "-") != 0;
        part = slash;
    }
}

base_status corpora_registry_find(corpora_files **out, const char *name, base_error *err)
{
    corpora_files *files = NULL;
    char *home = NULL, *path = NULL;
    *out = NULL;
    if (!is_name(name)) return BASE_OK;
    base_status s = corpora_files_embedded(&files, name, err);
    if (s != BASE_OK || files->n) goto out;
    corpora_files_free(files);
    files = NULL;
    if ((s = corpora_home(&home, err)) != BASE_OK || !home) goto out;
    path = base_path_join(home, name, err);
    if (!path) s = BASE_ENOMEM;
    else if (base_path_is_dir(path)) s = corpora_files_list(&files, path, err);
out:
    if (s == BASE_OK) {
        *out = files;
        files = NULL;
    }
    corpora_files_free(files);
    base_free(home);
    base_free(path);
    return s;
}

/* --- corpus.json -------------------------------------------------------------------------------------------------------------- */

#define ABOUT_MAX (1 << 20)

static base_status take_text(char **out, const base_json *value, base_error *err)
{
    size_t n = 0;
    const char *text = base_json_text(value, &n);
    if (!text) return BASE_OK;
    *out = base_strndup(text, n, err);
    return *out ? BASE_OK : BASE_ENOMEM;
}

/* "title text", or ["title", "text"]. */
static base_status take_list(char **out, const base_json *value, base_error *err)
{
    base_buf list = { 0 };
    if (base_json_kind_of(value) != BASE_JSON_ARRAY) return take_text(out, value, err);
    for (size_t i = 0; i < base_json_size(value); i++) {
        size_t n = 0;
        const char *text = base_json_text(base_json_at(value, i), &n);
        if (!text) continue;
        base_buf_bytes(&list, text, n);
        base_buf_text(&list, " ");
    }
    base_status s = base_buf_status(&list, err);
    if (s == BASE_OK && list.size) {
        *out = base_strdup(base_buf_string(&list), err);
        if (!*out) s = BASE_ENOMEM;
    }
    base_buf_done(&list);
    return s;
}

static base_status gather(base_buf *all, const corpora_file *file, base_error *err)
{
    base_lines *in = NULL;
    base_view line;
    bool more;
    base_status s = corpora_file_open(&in, file, err);
    if (s != BASE_OK) return s;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        base_buf_bytes(all, line.ptr, line.len);
        base_buf_u8(all, '\n');
        if (all->size > ABOUT_MAX) {
            s = base_lines_fail(in, err, BASE_ELIMIT, "expected at most %d bytes", ABOUT_MAX);
            break;
        }
    }
    base_lines_close(in);
    return s == BASE_OK ? base_buf_status(all, err) : s;
}

base_status corpora_about_read(corpora_about *out, const corpora_files *files, base_error *err)
{
    base_buf all = { 0 };
    base_json *json = NULL;
    corpora_about about = { 0 };
    const corpora_file *file = files->is_folder ? corpora_files_find(files, "corpus.json") : NULL;
    *out = about;
    if (!file) return BASE_OK;
    base_status s = gather(&all, file, err);
    if (s == BASE_OK) s = base_json_parse(&json, base_buf_string(&all), all.size, NULL, err);
    if (s != BASE_OK) goto out;
    if (base_json_kind_of(json) == BASE_JSON_OBJECT) {
        s = take_text(&about.title, base_json_get(json, "title"), err);
        if (s == BASE_OK) s = take_text(&about.description, base_json_get(json, "description"), err);
        if (s == BASE_OK) s = take_list(&about.fields, base_json_get(json, "fields"), err);
        if (s == BASE_OK) s = take_list(&about.topic_fields, base_json_get(json, "topic_fields"), err);
    }
    if (s == BASE_OK) {
        *out = about;
        about = (corpora_about){ 0 };
    }
out:
    if (s != BASE_OK) base_where(err, "%s", file->path);
    corpora_about_done(&about);
    base_json_free(json);
    base_buf_done(&all);
    return s;
}

void corpora_about_done(corpora_about *about)
{
    base_free(about->title);
    base_free(about->description);
    base_free(about->fields);
    base_free(about->topic_fields);
    *about = (corpora_about){ 0 };
}

/* --- listing ------------------------------------------------------------------------------------------------------------------ */

/* Calls back with every name; one that returns true ends the listing. */
typedef bool (*name_fn)(void *context, const char *name, const char *folder);

typedef struct {
    name_fn each;
    void *context;
    const char *folder, *prefix; /* being listed, and what names in it begin with */
    bool ended;
} listing;

static base_status find_file(void *context, const char *name, base_error *err)
{
    listing *l = context;
    char *path = base_path_join(l->folder, name, err);
    if (!path) return BASE_ENOMEM;
    if (name[0] != '.' && !base_path_is_dir(path)) l->ended = true;
    base_free(path);
    return l->ended ? BASE_ESTOPPED : BASE_OK;
}

static base_status find_corpus(void *context, const char *entry, base_error *err)
{
    listing *l = context;
    base_status s = BASE_OK;
    char *folder = base_path_join(l->folder, entry, err);
    char *name = l->prefix[0] ? base_path_join(l->prefix, entry, err) : base_strdup(entry, err);
    if (!folder || !name) {
        s = BASE_ENOMEM;
    } else if (entry[0] != '.' && base_path_is_dir(folder)) {
        listing inside = { l->each, l->context, folder, name, false };
        base_error quiet = { 0 };
        (void)base_dir_list(folder, find_file, &inside, &quiet);
        if (inside.ended) {
            l->ended = l->each(l->context, name, folder);
        } else if (!l->prefix[0]) {
            (void)base_dir_list(folder, find_corpus, &inside, &quiet);
            l->ended = inside.ended;
        }
        if (l->ended) s = BASE_ESTOPPED;
    }
    base_free(folder);
    base_free(name);
    return s;
}

static void each_name(name_fn each, void *context)
{
    const char *last = "";
    char *home = NULL;
    base_error quiet = { 0 };
    for (const corpora_embedded_file *e = corpora_embedded_files; e->corpus; e++) {
        if (strcmp(e->corpus, last) != 0 && each(context, e->corpus, NULL)) return;
        last = e->corpus;
    }
    if (corpora_home(&home, &quiet) == BASE_OK && home && base_path_is_dir(home)) {
        listing all = { each, context, home, "", false };
        (void)base_dir_list(home, find_corpus, &all, &quiet);
    }
    base_free(home);
}

/* What corpora_registered returns lives until its next call in the same thread. */
typedef struct {
    size_t wanted, at;
    bool found;
    char name[256], origin[1024], title[256];
} entry;

static bool reach(void *context, const char *name, const char *folder)
{
    entry *e = context;
    if (e->at++ < e->wanted) return false;
    corpora_files *files = NULL;
    corpora_about about = { 0 };
    base_error quiet = { 0 };
    snprintf(e->name, sizeof e->name, "%s", name);
    snprintf(e->origin, sizeof e->origin, "%s", folder ? folder : "embedded");
    e->title[0] = 0;
    base_status s = folder ? corpora_files_list(&files, folder, &quiet) : corpora_files_embedded(&files, name, &quiet);
    if (s == BASE_OK && corpora_about_read(&about, files, &quiet) == BASE_OK && about.title) {
        snprintf(e->title, sizeof e->title, "%s", about.title);
    } else if (s == BASE_OK) {
        const corpora_classic *classic = corpora_classic_of_folder(files);
        if (classic) snprintf(e->title, sizeof e->title, "%s", classic->title);
    }
    corpora_about_done(&about);
    corpora_files_free(files);
    return e->found = true;
}

const char *corpora_registered(size_t i, const char **origin, const char **title)
{
    static _Thread_local entry e;
    e = (entry){ .wanted = i };
    each_name(reach, &e);
    if (origin) *origin = e.origin;
    if (title) *title = e.title;
    return e.found ? e.name : NULL;
}

/* --- the nearest -------------------------------------------------------------------------------------------------------------- */

#define NAMES_COMPARED 64

typedef struct {
    char text[NAMES_COMPARED][64];
    const char *name[NAMES_COMPARED];
    size_t n;
} names;

static bool collect(void *context, const char *name, const char *folder)
{
    names *all = context;
    (void)folder;
    if (strlen(name) < sizeof all->text[0]) {
        strcpy(all->text[all->n], name);
        all->name[all->n] = all->text[all->n];
        all->n++;
    }
    return all->n == NAMES_COMPARED;
}

bool corpora_registry_nearest(char *out, size_t size, const char *name)
{
    names all = { .n = 0 };
    each_name(collect, &all);
    const char *nearest = base_nearest(base_view_of(name), all.name, all.n);
    if (nearest) snprintf(out, size, "%s", nearest);
    return nearest != NULL;
}
