/* dense/kernels.c - which set of kernels this processor gets. */
#include "dense/kernels.h"

#include "base/cpu.h"

const dense_kernels *dense_kernels_at(size_t i)
{
    const dense_kernels *const sets[] = {
        &dense_kernels_scalar,
#if defined(__x86_64__)
        base_cpu_level() >= BASE_CPU_AVX2 ? &dense_kernels_avx2 : NULL,
        base_cpu_level() >= BASE_CPU_AVX512 ? &dense_kernels_avx512 : NULL,
#endif
    };
    return i < sizeof sets / sizeof *sets ? sets[i] : NULL;
}

const dense_kernels *dense_kernels_chosen(void)
{
    const dense_kernels *best = &dense_kernels_scalar;
    for (size_t i = 1; dense_kernels_at(i); i++) best = dense_kernels_at(i);
    return best;
}
