/* cli/stopwords.h - the value of --stopwords: a list's name, or a file of words. */
#ifndef CLI_STOPWORDS_H
#define CLI_STOPWORDS_H

#include "base/error.h"

/* What ir_analyzer_open takes: a name as it is, a file as "custom:WORD WORD ..."; NULL for NULL. *out is the caller's (base_free). A file's words
 * stand apart by white space; what follows a # is a comment. */
base_status cli_stopwords(char **out, const char *given, base_error *err);

#endif
