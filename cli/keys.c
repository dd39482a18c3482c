/* cli/keys.c - a terminal is asked for bytes without their line, and without echo; Ctrl-C stays a signal.
 *
 * poll, not read, waits: it comes back when a signal arrives, so that Ctrl-C ends the waiting and the terminal is put back. */
#include "cli/keys.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "base/sys.h"
#include "cli/command.h"

#define ESCAPE 27

void cli_keys_open(cli_keys *keys)
{
    *keys = (cli_keys){ 0 };
    if (!isatty(STDIN_FILENO) || tcgetattr(STDIN_FILENO, &keys->before) != 0) return;
    keys->terminal = true;
    struct termios raw = keys->before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &raw);
}

void cli_keys_close(cli_keys *keys)
{
    if (keys->terminal) (void)tcsetattr(STDIN_FILENO, TCSANOW, &keys->before);
    keys->terminal = false;
}

/* *byte is CLI_KEYS_END at the end, or (patience 0) if nothing waits. */
static base_status next_byte(int *byte, int patience, base_error *err)
{
    unsigned char c;
    struct pollfd wait = { .fd = STDIN_FILENO, .events = POLLIN };
    *byte = CLI_KEYS_END;
    for (;;) {
        if (atomic_load(&cli_stop.wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
        int ready = poll(&wait, 1, patience);
        if (ready == 0) return BASE_OK;
        if (ready > 0) {
            ssize_t n = base_sys_calls.read(STDIN_FILENO, &c, 1);
            if (n > 0) *byte = c;
            if (n >= 0) return BASE_OK;
        }
        if (errno != EINTR) return base_fail_errno(err, "standard input", "read");
    }
}

base_status cli_keys_next(cli_keys *keys, int *key, base_error *err)
{
    base_status s;
    do {
        if ((s = next_byte(key, -1, err)) != BASE_OK) return s;
        if (*key == ESCAPE && keys->terminal) /* an arrow, say: what comes at once belongs to it */
            for (int rest = 0; rest != CLI_KEYS_END;)
                if ((s = next_byte(&rest, 0, err)) != BASE_OK) return s;
    } while (*key != CLI_KEYS_END && (*key <= ' ' || *key >= 0x7f));
    return BASE_OK;
}
