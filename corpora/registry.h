/* corpora/registry.h - names of corpora: those linked into the program, then the folders under $SALTON_HOME. */
#ifndef CORPORA_REGISTRY_H
#define CORPORA_REGISTRY_H

#include <stdbool.h>

#include "corpora/files.h"

/* The files of a registered name, or *out = NULL if no such name is registered. */
base_status corpora_registry_find(corpora_files **out, const char *name, base_error *err);
/* The registered name nearest to a mistyped one, in out [size]; false if none is near. */
bool corpora_registry_nearest(char *out, size_t size, const char *name);
/* $SALTON_HOME, else ~/.local/share/salton; the caller's. NULL and BASE_OK if there is no home. */
base_status corpora_home(char **out, base_error *err);

/* What a folder's corpus.json says; absent members are NULL. */
typedef struct {
    char *title, *description, *fields, *topic_fields;
} corpora_about;
base_status corpora_about_read(corpora_about *out, const corpora_files *files, base_error *err);
void corpora_about_done(corpora_about *about);

#endif
