/* The plain main of a fuzz target: build/.../fuzz_NAME runs every file of tests/fuzz/seeds/NAME, and every beginning of the small ones, as one test. */
#include <dirent.h>

#include "tests/fuzz/fuzz.h"
#include "tests/testing.h"

#define SMALL 512

static const char *target; /* NAME */

static void run(const char *path)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    size_t n = (size_t)ftell(f);
    rewind(f);
    for (size_t part = n <= SMALL ? 0 : n; part <= n; part++) {
        uint8_t *data = malloc(part ? part : 1); /* of its own size, so that a sanitizer sees a step beyond */
        assert_non_null(data);
        rewind(f);
        assert_int_equal(fread(data, 1, part, f), part);
        LLVMFuzzerTestOneInput(data, part);
        free(data);
    }
    fclose(f);
}

static void every_seed_passes(void **state)
{
    (void)state;
    char dir[256], path[1024];
    size_t n = 0;
    snprintf(dir, sizeof dir, "tests/fuzz/seeds/%s", target);
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        run(path);
        n++;
    }
    closedir(d);
    assert_true(n > 0);
}

int main(int n, char **arguments)
{
    const char *slash = strrchr(arguments[0], '/'), *name = slash ? slash + 1 : arguments[0];
    (void)n;
    target = strncmp(name, "fuzz_", 5) == 0 ? name + 5 : name;
    const struct CMUnitTest tests[] = { { target, every_seed_passes, NULL, NULL, NULL } };
    return cmocka_run_group_tests_name(target, tests, NULL, NULL);
}
