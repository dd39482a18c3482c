/* dense/spaces.h - the spaces of an index as a whole: found by what made them, made, checked.
 *
 *     char name[DENSE_SPACE_NAME];
 *     if (!dense_spaces_find(index, encoder, values, name)) {
 *         dense_spaces_free_name(index, encoder, name);
 *         s = dense_spaces_make(encoder, values, &(dense_making){ .index = index, .name = name }, err);     // committed: whoever opens the index anew has it
 *     }
 */
#ifndef DENSE_SPACES_H
#define DENSE_SPACES_H

#include "dense/encoder.h"

#define DENSE_SPACE_NAME 65 /* bytes of a name at most, its 0 included */

/* The name of a space of this encoder with all of these values, the first of several by name; false: there is none that can be read. */
bool dense_spaces_find(const ir_index *index, const dense_encoder *encoder, const base_value *values, char name[DENSE_SPACE_NAME]);
/* The encoder's name, or that with -2, -3, ... which no space has. */
void dense_spaces_free_name(const ir_index *index, const dense_encoder *encoder, char name[DENSE_SPACE_NAME]);

/* Makes and commits. BASE_EARG: the encoder makes nothing. Else as its make, and as dense_space_create: BASE_EIO where another writer is at work or the
 * folder can't be written to. */
base_status dense_spaces_make(const dense_encoder *encoder, const base_value *values, const dense_making *how, base_error *err);

/* A space whose documents have changed, made anew by its encoder with its parameters and committed in its place. Errors as dense_spaces_make. */
base_status dense_spaces_remake(const dense_space *space, const dense_making *how, base_error *err);
/* The same by what it is already, in one of the quicker ways. BASE_EARG: its encoder can't. */
base_status dense_spaces_grow(dense_growth_report *report, const dense_space *space, dense_growth way, const dense_making *how,
                              base_error *err);

/* Everything about the spaces of an open index that no checksum shows; each finding is told to report, the first is in err. BASE_EFORMAT if there was any. */
base_status dense_spaces_check(const ir_index *index, void (*report)(void *context, const base_error *found), void *context,
                               base_error *err);

#endif
