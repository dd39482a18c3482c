/* base/container.h - the frame of every file that we write: magic, version, sections, checksums.
 *
 *     base_container_writer *w = NULL;
 *     base_container_create(&w, "index/seg-000001.salton", &(base_container_id){ "SALTSEGM", 1, generation, number }, err);
 *     base_container_section(w, "postings");              // sections follow each other; 8-byte aligned
 *     base_container_write(w, data, n);                   // errors stick
 *     s = base_container_commit(&w, &summary, err);       // section table, block sums, footer; durable under its name
 *
 *     base_container *c = NULL;
 *     base_container_open(&c, path, &(base_container_id){ "SALTSEGM", 1, 0, 0 }, err);
 *     base_section lex = base_container_find(c, "lexicon");
 *     if ((s = base_section_touch(&lex, at, n, err)) != BASE_OK) ...   // first touch of a block verifies it
 *     ... lex.data + at ...
 *
 * Each block of 16 KiB of the file has a CRC-32C over its content and over (file id, block number,
 * generation), so that a block from elsewhere is noticed. Open checks the header, footer, section table and length: its cost
 * doesn't grow with the file. The bytes are in docs/formats.md. A container in memory is read alike. */
#ifndef BASE_CONTAINER_H
#define BASE_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/file.h"

#define BASE_CONTAINER_BLOCK 16384
#define BASE_SECTION_NAME    16 /* bytes of a section's name, padded with 0 */

typedef struct {
    const char *magic;   /* 8 characters: the kind of file */
    uint32_t version;    /* written, from 1; on opening: the newest that is understood */
    uint64_t generation; /* of the commit that wrote it; on opening: 0 for any */
    uint64_t file_id;    /* number of the file within its index; on opening: 0 for any */
} base_container_id;

/* What a commit file remembers of a file, so that a missing, stale or cut one is noticed at open. */
typedef struct {
    uint64_t size, generation, file_id;
    uint32_t crc; /* of the footer, which itself sums the section table and the block sums */
} base_container_summary;

typedef struct base_container_writer base_container_writer;
base_status base_container_create(base_container_writer **out, const char *path, const base_container_id *id, base_error *err);
/* Begins the next section; a name of 1 to 16 bytes that no other section of the file has. */
void base_container_section(base_container_writer *w, const char *name);
void base_container_write(base_container_writer *w, const void *data, size_t n);
uint64_t base_container_offset(const base_container_writer *w); /* within the present section */
base_status base_container_status(const base_container_writer *w, base_error *err);
/* Frees *w and sets it NULL, in failure too. summary may be NULL. */
base_status base_container_commit(base_container_writer **w, base_container_summary *summary, base_error *err);
void base_container_abandon(base_container_writer *w);

typedef struct base_container base_container;
typedef struct {
    const uint8_t *data; /* 8-byte aligned; NULL if there is no such section */
    uint64_t size;
    base_container *container;
    uint64_t file_off; /* of data[0] */
} base_section;

/* expected (may be NULL) is what the commit file says of it; any difference is BASE_EFORMAT. A newer version is refused with both numbers. */
base_status base_container_open(base_container **out, const char *path, const base_container_id *id,
                                const base_container_summary *expected, base_error *err);
/* The same over bytes in memory (8-byte aligned) that outlive it; name stands for the path in errors. */
base_status base_container_open_memory(base_container **out, const char *name, const void *data, size_t n,
                                       const base_container_id *id, const base_container_summary *expected, base_error *err);
void base_container_close(base_container *c);
void base_container_forget(const base_container *c);                         /* as base_map_forget; what was verified stays so */
base_status base_container_intact(const base_container *c, base_error *err); /* as base_map_status */
const base_container_summary *base_container_summary_of(const base_container *c);
const char *base_container_path(const base_container *c);
base_section base_container_find(const base_container *c, const char *name);

/* Verifies the blocks that bytes [at, at + n) of the section lie in, each once per opening. Threads may call it together.
 * BASE_EFORMAT names the file and the byte offset of the block; also when the range leaves the section. */
base_status base_section_touch(const base_section *section, uint64_t at, uint64_t n, base_error *err);

/* Verifies every block, and that gaps between sections are zero; each bad block is told to report, with its offset, before the status comes back. */
base_status base_container_check(base_container *c, void (*report)(void *context, const base_error *found), void *context,
                                 base_error *err);

#endif
