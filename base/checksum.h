/* base/checksum.h - CRC-32C (Castagnoli), as iSCSI has it (RFC 3720, appendix B.4).
 *
 * In hardware where there is (SSE4.2), by table otherwise: the same sums. Detects every error burst of up to 32 bits. */
#ifndef BASE_CHECKSUM_H
#define BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

/* The sum of data [n], continuing from crc (0 to begin): base_crc32c(base_crc32c(0, a), b) is the sum of a followed by b. */
uint32_t base_crc32c(uint32_t crc, const void *data, size_t n);
uint32_t base_crc32c_table(uint32_t crc, const void *data, size_t n); /* the definition, for tests and other processors */

#endif
