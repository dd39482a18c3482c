/* cli/agreement.h - two judges side by side: how far they agree, and whether they'd order systems alike. */
#ifndef CLI_AGREEMENT_H
#define CLI_AGREEMENT_H

#include "cli/command.h"

/* Operands: two files of judgements, then runs (none, or two and more). Options: level, measure, json. */
base_status cli_agreement_print(const cli_call *call, base_error *err);

#endif
