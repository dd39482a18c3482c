/* cli/main.c - finds the command, runs it, prints its error; exit 0 done, 1 failed, 2 misused.
 *
 * SIGPIPE ends the program quietly, as the system has it. SIGINT and SIGTERM ask long work to stop, so that it can clear away its
 * temporary files; a second one ends the program at once. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/params.h"
#include "base/sys.h"
#include "base/term.h"
#include "cli/command.h"

static void ask_to_stop(int signal_number)
{
    atomic_store(&cli_stop.wanted, true);
    signal(signal_number, SIG_DFL);
}

/* A standard stream that is closed would lend its number to the next file opened, and what is printed would stand in that file: in its
 * place comes one that takes, or gives, nothing. */
static void keep_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)base_sys_calls.open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY,
                                      0); /* the lowest number that is free */
}

static int exit_status_of(base_status s)
{
    return s == BASE_OK ? 0 : s == BASE_EARG ? 2 : 1;
}

static base_status unknown_command(const char *name, base_error *err)
{
    const char *names[64];
    size_t n = 0;
    if (name[0] == '-')
        return base_fail(err, BASE_EARG,
                         "expected a command, --help or --version, found the option \"%s\" (options follow the command)", name);
    for (const cli_command *c; n < 64 && (c = cli_command_at(n)) != NULL; n++) names[n] = c->name;
    const char *near = base_nearest(base_view_of(name), names, n);
    if (near) return base_fail(err, BASE_EARG, "unknown command \"%s\"; the nearest is %s (salton help lists all)", name, near);
    return base_fail(err, BASE_EARG, "unknown command \"%s\" (salton help lists all)", name);
}

static base_status print_help(const cli_command *command, base_error *err)
{
    base_buf out = { 0 };
    if (command) cli_help(&out, command, base_term_width(STDOUT_FILENO));
    else cli_help_all(&out, base_term_width(STDOUT_FILENO));
    base_status s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static bool wants_help(const cli_call *call)
{
    if (!call->command->raw) return cli_flag(call, "help");
    return call->argc == 1 && strcmp(call->argv[0], "--help") == 0;
}

static base_status run_command(cli_call *call, base_error *err)
{
    base_status s = cli_parse(call, err);
    if (s != BASE_OK) return s;
    if (wants_help(call)) return print_help(call->command, err);
    return call->command->run(call, err);
}

int main(int argc, char **argv)
{
    base_error err = { 0 };
    base_status s;

    keep_standard_streams();
    signal(SIGINT, ask_to_stop);
    signal(SIGTERM, ask_to_stop);
    if (argc < 2) {
        s = print_help(NULL, &err);
        if (s == BASE_OK) return 2;
    } else if (strcmp(argv[1], "--version") == 0) {
        base_buf version = { 0 };
        base_buf_text(&version, "salton " SALTON_VERSION "\n");
        s = cli_print(&version, &err);
        base_buf_done(&version);
    } else if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        s = print_help(NULL, &err);
    } else {
        cli_call call = { .command = cli_command_find(argv[1]), .argc = argc - 2, .argv = argv + 2 };
        s = call.command ? run_command(&call, &err) : unknown_command(argv[1], &err);
        cli_call_done(&call);
        if (s == BASE_OK || call.exit_status) {
            if (s != BASE_OK) cli_print_error(&err);
            return call.exit_status;
        }
    }
    if (s != BASE_OK) cli_print_error(&err);
    return exit_status_of(s);
}
