/* `salton space import` of any file of vectors and, by the first byte's wish, of any docnos beside it, into a small index on disk: each row is that of the document it
 * was given to, to the bit where float32 is kept; or nothing has changed, and there is a sentence.
 *
 * The first byte says the kind (its lower half, modulo), whether docnos come (bit 4) and the element type (bits 5 and 6). Docnos end before an empty line. */
#include <unistd.h>

#include "base/file.h"
#include "base/lines.h"
#include "base/mem.h"
#include "base/sys.h"
#include "dense/spaces.h"
#include "dense/vectors_io.h"
#include "ir/folder.h"
#include "tests/command.h"
#include "tests/fuzz/index.h"

static const char *const endings[] = { "npy", "fvecs", "bvecs", "fbin", "txt", "vec" };
static char dir[] = "/tmp/salton-fuzz-XXXXXX", ix_dir[64], vectors_path[64], docnos_path[64];

static int no_fsync(int fd)
{
    (void)fd;
    return 0;
}

static void remove_all(void)
{
    (void)base_dir_remove(ix_dir, NULL);
    (void)base_dir_remove(dir, NULL);
}

static void build(void)
{
    FUZZ_HOLDS(mkdtemp(dir));
    snprintf(ix_dir, sizeof ix_dir, "%s/ix", dir);
    snprintf(docnos_path, sizeof docnos_path, "%s/docnos", dir);
    base_sys_calls.fsync = no_fsync;
    fuzz_index_build(ix_dir);
    atexit(remove_all);
}

static void put_file(const char *path, const uint8_t *data, size_t size)
{
    FILE *f = fopen(path, "wb");
    FUZZ_HOLDS(f && (size == 0 || fwrite(data, 1, size, f) == size) && fclose(f) == 0);
}

typedef struct {
    size_t n;
    uint64_t generation;
} look;

static base_status count(void *context, const char *name, base_error *err)
{
    (void)name, (void)err;
    ++*(size_t *)context;
    return BASE_OK;
}

static look look_at(void)
{
    look l = { 0 };
    ir_folder_state state;
    FUZZ_HOLDS(base_dir_list(ix_dir, count, &l.n, NULL) == BASE_OK && ir_folder_look(&state, ix_dir, NULL) == BASE_OK);
    l.generation = state.generation;
    return l;
}

static base_status import(bool docnos, const char *element, base_error *err)
{
    const char *words[] = { "space", "import",    vectors_path, "-q",       "--name",    "v", "-i",
                            ix_dir,  "--element", element,      "--docnos", docnos_path, NULL };
    if (!docnos) words[10] = NULL;
    return command_run(words, err);
}

/* The document of the next row, by its own name, a line of docnos, or the documents' order. */
static uint32_t next_doc(const ir_index *ix, const dense_vectors *v, base_lines *docnos, size_t row)
{
    base_view line;
    bool more;
    if (dense_vectors_named(v)) return ir_index_find_docno(ix, dense_vectors_name(v));
    if (!docnos) return ir_index_find_docno(ix, (base_view){ &FUZZ_INDEX_DOCS[row], 1 });
    FUZZ_HOLDS(base_lines_next(docnos, &line, &more, NULL) == BASE_OK && more);
    return ir_index_find_docno(ix, line);
}

static void check_row(const dense_space *space, const dense_rows *rows, uint32_t doc, const float *x)
{
    size_t r = dense_space_row_of(space, doc);
    FUZZ_HOLDS(doc != IR_NO_DOC && r != SIZE_MAX && dense_space_docs(space)[r] == doc);
    if (rows->element == DENSE_F32) FUZZ_HOLDS(memcmp(dense_row(rows, r), x, rows->dim * sizeof *x) == 0);
}

static void check_imported(bool with_docnos)
{
    ir_index *ix = NULL;
    dense_space *space = NULL;
    dense_vectors *v = NULL;
    base_lines *docnos = NULL;
    dense_rows rows;
    FUZZ_HOLDS(ir_index_open(&ix, ix_dir, NULL) == BASE_OK && dense_space_open(&space, ix, "v", NULL) == BASE_OK);
    FUZZ_HOLDS(dense_space_check(space, NULL) == BASE_OK && dense_space_rows(space, &rows, NULL) == BASE_OK);
    FUZZ_HOLDS(dense_vectors_open(&v, vectors_path, NULL) == BASE_OK);
    if (with_docnos) FUZZ_HOLDS(base_lines_open(&docnos, docnos_path, NULL) == BASE_OK);
    FUZZ_HOLDS(rows.n == dense_vectors_n(v) && rows.dim == dense_vectors_dim(v) && dense_space_living(space) == rows.n);
    float *x = base_array(rows.dim, sizeof *x, NULL);
    for (size_t i = 0; x && i < rows.n; i++) {
        FUZZ_HOLDS(dense_vectors_next(v, x, NULL) == BASE_OK);
        check_row(space, &rows, next_doc(ix, v, docnos, i), x);
    }
    base_free(x);
    base_lines_close(docnos);
    dense_vectors_close(v);
    dense_space_close(space);
    ir_index_close(ix);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_error err = { 0 };
    if (size < 1) return 0;
    if (!ix_dir[0]) build();
    bool docnos = data[0] & 16;
    const char *element = dense_element_names[data[0] >> 5 & 3];
    snprintf(vectors_path, sizeof vectors_path, "%s/v.%s", dir, endings[(data[0] & 15) % (sizeof endings / sizeof *endings)]);
    const uint8_t *at = data + 1, *end = data + size;
    const uint8_t *empty = docnos ? memmem(at, (size_t)(end - at), "\n\n", 2) : NULL;
    if (docnos) put_file(docnos_path, at, empty ? (size_t)(empty + 1 - at) : 0);
    if (empty) at = empty + 2;
    put_file(vectors_path, at, (size_t)(end - at));
    look before = look_at();
    base_status s = import(docnos, element, &err);
    look after = look_at();
    if (s == BASE_OK) {
        FUZZ_HOLDS(after.generation == before.generation + 1);
        check_imported(docnos);
    } else {
        FUZZ_HOLDS((s == BASE_EFORMAT || s == BASE_EARG) && err.what[0] && (s == BASE_EARG || err.where[0]));
        FUZZ_HOLDS(after.generation == before.generation && after.n == before.n);
    }
    return 0;
}
