/* base/cpu.h - what this processor can, asked once; SALTON_CPU=scalar|sse42|avx2|avx512|vnni (on ARM: scalar|neon) lowers it (never raises it). */
#ifndef BASE_CPU_H
#define BASE_CPU_H

#if defined(__aarch64__)
typedef enum { BASE_CPU_SCALAR, BASE_CPU_NEON, BASE_CPU_LEVELS } base_cpu;
#else
typedef enum { BASE_CPU_SCALAR, BASE_CPU_SSE42, BASE_CPU_AVX2, BASE_CPU_AVX512, BASE_CPU_VNNI, BASE_CPU_LEVELS } base_cpu;
#endif

base_cpu base_cpu_level(void);
const char *base_cpu_name(base_cpu level);

#endif
