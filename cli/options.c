/* cli/options.c - a command line taken apart by its command's table. */
#include "cli/command.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/params.h"

#define OPTIONS_MAX 64

static const cli_option *find_long(const cli_command *command, base_view name)
{
    for (const cli_option *o = command->options; o->name; o++)
        if (base_view_is(name, o->name)) return o;
    return NULL;
}

static const cli_option *find_letter(const cli_command *command, char letter)
{
    for (const cli_option *o = command->options; o->name; o++)
        if (o->letter == letter) return o;
    return NULL;
}

static base_status unknown_option(const cli_command *command, base_view name, base_error *err)
{
    const char *names[OPTIONS_MAX];
    size_t n = 0;
    char quoted[64];
    for (const cli_option *o = command->options; o->name && n < OPTIONS_MAX; o++) names[n++] = o->name;
    const char *near = base_nearest(name, names, n);
    base_quote(quoted, sizeof quoted, name.ptr, name.len);
    if (near)
        return base_fail(err, BASE_EARG, "unknown option --%s; the nearest is --%s (salton %s --help lists all)", quoted, near,
                         command->name);
    return base_fail(err, BASE_EARG, "unknown option --%s (salton %s --help lists all)", quoted, command->name);
}

static base_status give(cli_call *call, const cli_option *option, const char *value, base_error *err)
{
    for (size_t i = 0; i < call->n_given && !option->many; i++)
        if (call->given[i].option == option && option->value)
            return base_fail(err, BASE_EARG, "option --%s is given twice", option->name);
    base_status s = base_grow(&call->given, &call->capacity, call->n_given + 1, sizeof *call->given, err);
    if (s == BASE_OK) call->given[call->n_given++] = (cli_given){ option, value };
    return s;
}

/* --name, --name=VALUE, --name VALUE; *i moves over what was used. */
static base_status parse_long(cli_call *call, int *i, base_error *err)
{
    const char *word = call->argv[*i] + 2, *equals = strchr(word, '=');
    base_view name = { word, equals ? (size_t)(equals - word) : strlen(word) };
    const cli_option *option = find_long(call->command, name);
    if (!option) return unknown_option(call->command, name, err);
    if (!option->value) {
        if (equals) return base_fail(err, BASE_EARG, "option --%s takes no value", option->name);
        return give(call, option, NULL, err);
    }
    if (equals) return give(call, option, equals + 1, err);
    if (*i + 1 >= call->argc)
        return base_fail(err, BASE_EARG, "option --%s needs a value: --%s %s", option->name, option->name, option->value);
    return give(call, option, call->argv[++*i], err);
}

/* -n VALUE, -nVALUE, -abc. */
static base_status parse_letters(cli_call *call, int *i, base_error *err)
{
    for (const char *at = call->argv[*i] + 1; *at; at++) {
        const cli_option *option = find_letter(call->command, *at);
        if (!option) return base_fail(err, BASE_EARG, "unknown option -%c (salton %s --help lists all)", *at, call->command->name);
        if (!option->value) {
            base_status s = give(call, option, NULL, err);
            if (s != BASE_OK) return s;
            continue;
        }
        if (at[1]) return give(call, option, at + 1, err);
        if (*i + 1 >= call->argc) return base_fail(err, BASE_EARG, "option -%c needs a value: -%c %s", *at, *at, option->value);
        return give(call, option, call->argv[++*i], err);
    }
    return BASE_OK;
}

static base_status check_operands(const cli_call *call, base_error *err)
{
    const cli_command *c = call->command;
    if (call->n_operands < c->min_operands)
        return base_fail(err, BASE_EARG, "salton %s %s: an operand is missing (salton %s --help shows an example)", c->name,
                         c->usage, c->name);
    if (call->n_operands > c->max_operands)
        return base_fail(err, BASE_EARG, "unexpected operand \"%s\": salton %s %s", call->operands[c->max_operands], c->name,
                         c->usage);
    return BASE_OK;
}

base_status cli_parse(cli_call *call, base_error *err)
{
    base_status s = BASE_OK;
    bool only_operands = call->command->raw;
    call->operands = base_array((size_t)call->argc + 1, sizeof *call->operands, err);
    if (!call->operands) return BASE_ENOMEM;
    for (int i = 0; i < call->argc && s == BASE_OK; i++) {
        const char *word = call->argv[i];
        if (only_operands || word[0] != '-' || word[1] == '\0') call->operands[call->n_operands++] = word;
        else if (strcmp(word, "--") == 0) only_operands = true;
        else s = word[1] == '-' ? parse_long(call, &i, err) : parse_letters(call, &i, err);
    }
    if (s == BASE_OK && !call->command->raw && !cli_flag(call, "help")) s = check_operands(call, err);
    return s;
}

void cli_call_done(cli_call *call)
{
    base_free(call->given);
    base_free(call->operands);
    call->given = NULL;
    call->operands = NULL;
}

/* --- asking ------------------------------------------------------------------------------------------------------------ */

size_t cli_count(const cli_call *call, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < call->n_given; i++) n += strcmp(call->given[i].option->name, name) == 0;
    return n;
}

bool cli_flag(const cli_call *call, const char *name)
{
    return cli_count(call, name) > 0;
}

const char *cli_value_at(const cli_call *call, const char *name, size_t i)
{
    for (size_t g = 0; g < call->n_given; g++)
        if (strcmp(call->given[g].option->name, name) == 0 && i-- == 0) return call->given[g].value;
    return NULL;
}

const char *cli_value(const cli_call *call, const char *name)
{
    size_t n = cli_count(call, name);
    return n ? cli_value_at(call, name, n - 1) : NULL;
}

base_status cli_integer(const cli_call *call, const char *name, long long fallback, long long min, long long max, long long *out,
                        base_error *err)
{
    const char *text = cli_value(call, name);
    *out = fallback;
    if (!text) return BASE_OK;
    long long v;
    if (base_parse_integer(base_view_of(text), &v) && v >= min && v <= max) {
        *out = v;
        return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "option --%s: expected a whole number from %lld to %lld, found \"%s\"", name, min, max, text);
}

base_status cli_size(const cli_call *call, const char *name, unsigned long long fallback, unsigned long long *out, base_error *err)
{
    const char *text = cli_value(call, name);
    *out = fallback;
    if (!text || base_parse_size(base_view_of(text), out)) return BASE_OK;
    return base_fail(err, BASE_EARG, "option --%s: expected a size such as 64M or 1G, found \"%s\"", name, text);
}

base_status cli_pool(const cli_call *call, unsigned fallback, base_pool **out, base_error *err)
{
    long long n;
    base_status s = cli_integer(call, "threads", fallback, 1, 1024, &n, err);
    return s == BASE_OK ? base_pool_new(out, (unsigned)n, err) : s;
}

base_status cli_index(const cli_call *call, const char **out, base_error *err)
{
    *out = cli_value(call, "index");
    if (!*out) *out = getenv("SALTON_INDEX");
    if (*out && **out) return BASE_OK;
    return base_fail(err, BASE_EARG, "which index? give -i INDEX or set SALTON_INDEX (salton index CORPUS -o INDEX builds one)");
}
