/* cli/space.h - the parts of `salton space` that have files of their own, and what they have in common with the others. */
#ifndef CLI_SPACE_H
#define CLI_SPACE_H

#include "cli/command.h"
#include "dense/rows.h"
#include "ir/index.h"

/* -s of `salton space WHAT`. BASE_EARG: none was given. */
base_status cli_space_name(const char **out, const cli_call *call, const char *what, base_error *err);
/* "f32", "f16", "bf16" or "i8" of --element; NULL: f32. */
base_status cli_space_element(dense_element *out, const char *name, base_error *err);
/* Of a dense_making; context: a base_progress. */
void cli_space_progress(void *context, size_t done, size_t all);

/* In cli/space_*.c. */
base_status cli_space_update(const cli_call *call, const ir_index *ix, base_error *err);
base_status cli_space_import(const cli_call *call, const ir_index *ix, const char *path, base_error *err);
base_status cli_space_stats(const cli_call *call, const ir_index *ix, base_error *err);
base_status cli_space_export(const cli_call *call, const ir_index *ix, base_error *err);

#endif
