/* What the processor can is asked once per process, so each question has a process of its own. */
#include "tests/testing.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/cpu.h"

/* The level that a process with SALTON_CPU=wish finds. */
static int level_with(const char *wish)
{
    int status = 0;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (wish) setenv("SALTON_CPU", wish, 1);
        else unsetenv("SALTON_CPU");
        int level = (int)base_cpu_level();
        _exit(level == (int)base_cpu_level() ? level : 99);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static void the_level_can_be_lowered_but_not_raised(void **state)
{
    (void)state;
    int most = level_with(NULL);
    assert_in_range(most, 0, BASE_CPU_LEVELS - 1);
    assert_string_equal(base_cpu_name(BASE_CPU_SCALAR), "scalar");
    for (int i = 0; i < BASE_CPU_LEVELS; i++) assert_int_equal(level_with(base_cpu_name((base_cpu)i)), i < most ? i : most);
    assert_int_equal(level_with("nonsense"), most);
    assert_int_equal(level_with(""), most);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_level_can_be_lowered_but_not_raised) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
