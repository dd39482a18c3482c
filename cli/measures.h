/* cli/measures.h - the measures of eval/measures as a page of help, from the items themselves. */
#ifndef CLI_MEASURES_H
#define CLI_MEASURES_H

#include "base/buf.h"

/* markdown: as docs/measures.md. */
void cli_measures_page(base_buf *out, bool markdown);

#endif
