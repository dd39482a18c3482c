/* base/cpu.c - the levels are cumulative: a processor of a level has all that lower ones have.
 *
 * avx2 includes FMA; avx512 means the F, BW, DQ and VL parts, which every server since Skylake has together. Asked once; threads that ask at
 * the same time find the same answer, so a relaxed atomic is enough. */
#include "base/cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = { "scalar", "sse42", "avx2", "avx512" };

static base_cpu detect(void)
{
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("sse4.2")) return BASE_CPU_SCALAR;
    if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return BASE_CPU_SSE42;
    if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512dq") ||
        !__builtin_cpu_supports("avx512vl"))
        return BASE_CPU_AVX2;
    return BASE_CPU_AVX512;
#else
    return BASE_CPU_SCALAR;
#endif
}

base_cpu base_cpu_level(void)
{
    static atomic_int known = -1;
    int level = atomic_load_explicit(&known, memory_order_relaxed);
    if (level < 0) {
        level = (int)detect();
        const char *wish = getenv("SALTON_CPU");
        for (int i = 0; wish && i < level; i++)
            if (strcmp(wish, names[i]) == 0) level = i;
        atomic_store_explicit(&known, level, memory_order_relaxed);
    }
    return (base_cpu)level;
}

const char *base_cpu_name(base_cpu level)
{
    return names[level];
}
