/* ir/model.c - looking a model up in the rack. */
#include "ir/model.h"

#include <string.h>

const ir_model *ir_model_find(const char *name)
{
    for (const ir_model *const *const *file = ir_models; *file; file++)
        for (const ir_model *const *item = *file; *item; item++)
            if (strcmp((*item)->name, name) == 0) return *item;
    return NULL;
}
