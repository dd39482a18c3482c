/* The texts are made as every text of eval is, in a base_buf that keeps its error to the end. */
#include "eval/steps.h"

#include <stdarg.h>

#define INDENT "      "

void eval_steps_head(eval_steps *s, const char *what)
{
    base_buf_format(s->out, INDENT "%5s  %-20s  %5s  %s\n", "rank", "docno", "grade", what);
}

void eval_steps_document(eval_steps *s, const eval_view *v, size_t rank, const char *format, ...)
{
    va_list list;
    uint32_t doc = v->doc[rank - 1];
    base_buf_format(s->out, INDENT "%5zu  %-20s  %5d  ", rank, doc == EVAL_NO_DOC ? "-" : s->judged->docs[doc].docno,
                    (int)v->grade[rank - 1]);
    va_start(list, format);
    base_buf_vformat(s->out, format, list);
    va_end(list);
    base_buf_u8(s->out, '\n');
}

void eval_steps_line(eval_steps *s, const char *format, ...)
{
    va_list list;
    base_buf_text(s->out, INDENT);
    va_start(list, format);
    base_buf_vformat(s->out, format, list);
    va_end(list);
    base_buf_u8(s->out, '\n');
}
