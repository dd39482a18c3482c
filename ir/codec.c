/* ir/codec.c - finding a codec of the rack by its name. */
#include "ir/codec.h"

#include <string.h>

const ir_codec *ir_codec_find(const char *name)
{
    for (size_t list = 0; ir_codecs[list]; list++)
        for (const ir_codec *const *item = ir_codecs[list]; *item; item++)
            if (strcmp((*item)->name, name) == 0) return *item;
    return NULL;
}
