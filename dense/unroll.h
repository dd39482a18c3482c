/* dense/unroll.h - for the loops over a register's worth of sums: whole they stay in registers, as loops they would go through memory. */
#ifndef DENSE_UNROLL_H
#define DENSE_UNROLL_H

#ifdef __clang__
#define DENSE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define DENSE_UNROLL _Pragma("GCC unroll 16")
#endif

#endif
