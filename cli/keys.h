/* cli/keys.h - single keys: of a terminal as they are pressed, of a pipe one after the other.
 *
 *     cli_keys keys;
 *     cli_keys_open(&keys);
 *     while ((s = cli_keys_next(&keys, &key, err)) == BASE_OK && key != CLI_KEYS_END) ...
 *     cli_keys_close(&keys);                  // the terminal is as it was
 */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include <stdbool.h>
#include <termios.h>

#include "base/error.h"

#define CLI_KEYS_END (-1)

typedef struct {
    bool terminal;
    struct termios before;
} cli_keys;

void cli_keys_open(cli_keys *keys); /* standard input */
/* The next key that is a character of ASCII and no blank; what others send (arrows, letters with accents) is passed over. BASE_ESTOPPED: cli_stop is
 * set. BASE_EIO. */
base_status cli_keys_next(cli_keys *keys, int *key, base_error *err);
void cli_keys_close(cli_keys *keys);

#endif
