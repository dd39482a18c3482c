/* tests/command.h - a command of the program within the test's own process, where its system calls and allocations can be made to fail.
 *
 *     s = command_run((const char *[]){ "space", "drop", "-i", dir, "-s", "rows", NULL }, err);
 */
#ifndef TESTS_COMMAND_H
#define TESTS_COMMAND_H

#include "cli/command.h"

/* words: the command's name, its words, NULL. */
static inline base_status command_run(const char *const *words, base_error *err)
{
    int n = 0;
    while (words[n + 1]) n++;
    cli_call call = { .command = cli_command_find(words[0]), .argc = n, .argv = (char **)(uintptr_t)(words + 1) };
    base_status s = cli_parse(&call, err);
    if (s == BASE_OK) s = call.command->run(&call, err);
    cli_call_done(&call);
    return s;
}

#endif
