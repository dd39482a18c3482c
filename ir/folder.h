/* ir/folder.h - the folder of an index: whose each file is by its name, the lock that makes a writer the only one, and cleaning.
 *
 *     commit-XXXXXXXX.salton   a commit, by its generation in hexadecimal; the highest is the index
 *     seg-XXXXXXXX.salton      a segment, by its file's number
 *     att-XXXXXXXX.salton      an attachment, likewise (ir/attach.h)
 *     spill-XXXXXXXX.salton    a segment in the making of a commit
 *     NAME.tmp-PID-N           any of these while it is written
 *     lock                     empty; a writer holds it by flock, which ends with its process
 *
 * Files with other names are not ours: they are never touched. */
#ifndef IR_FOLDER_H
#define IR_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef enum {
    IR_FILE_FOREIGN,
    IR_FILE_COMMIT,
    IR_FILE_SEGMENT,
    IR_FILE_ATTACHED,
    IR_FILE_SPILL,
    IR_FILE_TEMPORARY,
    IR_FILE_LOCK
} ir_file_kind;

ir_file_kind ir_folder_kind(const char *name, uint64_t *number); /* number: of a commit, segment, attachment or spill */
/* The path of a commit, segment, attachment or spill; the caller's. */
char *ir_folder_path(const char *dir, ir_file_kind kind, uint64_t number, base_error *err);

typedef struct {
    uint64_t generation;    /* of the newest commit; 0: there is none */
    uint64_t last_segment;  /* highest number of a segment; 0: there is none */
    uint64_t last_attached; /* of an attachment */
    size_t n_foreign;
} ir_folder_state;
/* BASE_EIO: there is no such folder. */
base_status ir_folder_look(ir_folder_state *out, const char *dir, base_error *err);

/* Makes the folder if need be (*made), and its lock ours. BASE_EIO: another writer has it. */
base_status ir_folder_lock(int *lock, bool *made, const char *dir, base_error *err);
/* Gives the lock up; with remove_all the lock's file and the folder go too, if it is empty but for them. */
void ir_folder_unlock(int lock, const char *dir, bool remove_all);

/* Removes spills, temporaries, and each commit, segment and attachment that unwanted(context, kind, number) says. Goes on after a failure, and
 * returns the first. The lock is the caller's. */
base_status ir_folder_clean(const char *dir, bool (*unwanted)(const void *context, ir_file_kind kind, uint64_t number),
                            const void *context, base_error *err);

#endif
