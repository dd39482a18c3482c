/* base/bus.h - mapped files that lose bytes while they are read: a mark instead of a crash.
 *
 *     base_bus *bus = NULL;
 *     if ((s = base_bus_watch(&bus, data, size, err)) != BASE_OK) ...    // after mmap
 *     ... read data ...
 *     if (base_bus_struck(bus)) ...                                      // some of what was read were zeros
 *     base_bus_forget(bus);                                              // before munmap
 *
 * When somebody else cuts a file short that we have mapped, or its disk fails, touching the page raises SIGBUS. The first watch of a process
 * installs a handler: a page of a watched range becomes zeros, which every decoder of ours survives, and the range is marked. Whoever has
 * read asks for the mark before handing anything on. A SIGBUS that isn't ours goes to the handler that was there before; a program that
 * installs its own later takes the signal over, as it may, and had better call in turn the one that it found. Threads may share all this. */
#ifndef BASE_BUS_H
#define BASE_BUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

typedef struct base_bus base_bus;

/* data [size] begins on a page. *out is a place that base_bus_forget gives back. */
base_status base_bus_watch(base_bus **out, const void *data, size_t size, base_error *err);
/* Has a page been lost since the watch began? */
bool base_bus_struck(const base_bus *bus);
void base_bus_forget(base_bus *bus); /* NULL is fine */

/* Takes the signal back from who took it over and never calls us (a test's harness). Nobody else may be reading maps meanwhile. */
void base_bus_install(void);

#endif
