/* tests/fuzz/fuzz.h - what fuzz targets share. Each is a file fuzz_NAME.c with LLVMFuzzerTestOneInput, run by `make fuzz` on inputs that
 * libFuzzer thinks up, and by the tests (replay.c) on the files in seeds/NAME. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold of every input, in release builds too. */
#define FUZZ_HOLDS(condition)                                                                                                      \
    do {                                                                                                                           \
        if (!(condition)) {                                                                                                        \
            fprintf(stderr, "%s:%d: doesn't hold: %s\n", __FILE__, __LINE__, #condition);                                          \
            abort();                                                                                                               \
        }                                                                                                                          \
    } while (0)

/* What is refused in a text has a sentence, and in two lines the text and a caret. */
static inline void fuzz_check_refusal(const base_error *refusal)
{
    const char *caret = strchr(refusal->detail, '\n');
    FUZZ_HOLDS(refusal->status == BASE_EARG && refusal->what[0]);
    FUZZ_HOLDS(caret && caret[1 + strspn(caret + 1, " ")] == '^');
    FUZZ_HOLDS(strlen(caret) > 3 && !strchr(caret + 1, '\n'));
}

#endif
