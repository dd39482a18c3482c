/* The words of a command line: what is taken is one of the command's options, with a value where it asks for one; what isn't has a
 * sentence. Lines of an input are words, the first one a command. */
#include "base/mem.h"
#include "cli/command.h"
#include "tests/fuzz/fuzz.h"

#define WORDS_MAX 32

static void check_given(const cli_call *call)
{
    const cli_command *c = call->command;
    FUZZ_HOLDS(call->n_operands <= (size_t)call->argc);
    for (size_t i = 0; i < call->n_given; i++) {
        const cli_given *g = &call->given[i];
        FUZZ_HOLDS(g->option >= c->options && (g->value != NULL) == (g->option->value != NULL));
        FUZZ_HOLDS(g->option->many || !g->value || cli_count(call, g->option->name) == 1);
    }
    if (c->raw || cli_flag(call, "help")) return;
    FUZZ_HOLDS(call->n_operands >= c->min_operands && call->n_operands <= c->max_operands);
}

/* Every value as a number and as a size. */
static void check_numbers(const cli_call *call)
{
    for (size_t i = 0; i < call->n_given; i++) {
        const char *name = call->given[i].option->name;
        long long n;
        unsigned long long size;
        base_error err = { 0 };
        if (cli_integer(call, name, 1, 1, 1024, &n, &err) == BASE_OK) FUZZ_HOLDS(n >= 1 && n <= 1024);
        else FUZZ_HOLDS(err.status == BASE_EARG && err.what[0]);
        base_status s = cli_size(call, name, 1, &size, &err);
        FUZZ_HOLDS(s == BASE_OK || (s == BASE_EARG && err.what[0]));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *words[WORDS_MAX + 1] = { NULL }, *text = base_strndup((const char *)data, size, NULL), *rest = text, *word;
    int n = 0;
    while (n < WORDS_MAX && (word = strsep(&rest, "\n"))) words[n++] = word;
    cli_call call = { .command = cli_command_find(words[0]), .argc = n - 1, .argv = words + 1 };
    base_error err = { 0 };
    if (call.command) {
        base_status s = cli_parse(&call, &err);
        if (s == BASE_OK) check_given(&call), check_numbers(&call);
        else FUZZ_HOLDS(s == BASE_EARG && err.status == s && err.what[0]);
        cli_call_done(&call);
    }
    base_free(text);
    return 0;
}
