/* dense/encoders/imported.c - vectors that somebody else's program made: read from a file, never made here; queries bring their own. */
#include "dense/encoder.h"

static const dense_encoder imported = {
    .name = "imported",
    .help = "vectors from a file (salton space import); queries bring theirs (salton run --vectors)",
};

const dense_encoder *const dense_encoders_imported[] = { &imported, NULL };
