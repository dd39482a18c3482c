/* tests/fuzz/fuzz.h - what fuzz targets share. Each is a file fuzz_NAME.c with LLVMFuzzerTestOneInput, run by `make fuzz` on inputs that
 * libFuzzer thinks up, and by the tests (replay.c) on the files in seeds/NAME. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must hold of every input, in release builds too. */
#define FUZZ_HOLDS(condition)                                                                                                      \
    do {                                                                                                                           \
        if (!(condition)) {                                                                                                        \
            fprintf(stderr, "%s:%d: doesn't hold: %s\n", __FILE__, __LINE__, #condition);                                          \
            abort();                                                                                                               \
        }                                                                                                                          \
    } while (0)

#endif
