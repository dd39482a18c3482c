/* base/cpu.h - what this processor can, asked once; SALTON_CPU=scalar|sse42|avx2|avx512 lowers it (never raises it). */
#ifndef BASE_CPU_H
#define BASE_CPU_H

typedef enum { BASE_CPU_SCALAR, BASE_CPU_SSE42, BASE_CPU_AVX2, BASE_CPU_AVX512 } base_cpu;

base_cpu base_cpu_level(void);
const char *base_cpu_name(base_cpu level);

#endif
