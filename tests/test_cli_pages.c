/* Pages written from tables, with tables that hold what is hard: roff's own signs at bad places, usages of every form. */
#include "cli/pages.h"
#include "tests/testing.h"

static base_status nothing(struct cli_call *call, base_error *err)
{
    (void)call;
    (void)err;
    return BASE_OK;
}

static const cli_option options[] = {
    { "back", 'b', "A\\B", "-1", "takes .5 or 'x'", true },
    { 0 },
};

static cli_command command = {
    .name = "test",
    .help = "nothing",
    .usage = "-b A [FILE]... (one | two) --long VALUE",
    .text = "Ends here. .TH is no request, nor is\n'quoted' C:\\path with ~, ^ and \xc3\xa9.",
    .example = ".hidden file\nsalton \"x\" - `y`",
    .options = options,
    .run = nothing,
};

static void has(const char *page, const char *lines)
{
    if (!strstr(page, lines)) fail_msg("not on the page: %s\nwhich is: %s", lines, page);
}

/* The escapes are those of groff_char(7) and man(7): \e, \-, \(aq, \(ti, \(ha, \(ga, \(dq, \[uXXXX], and \& before a point. */
static void what_roff_would_take_for_its_own_is_escaped(void **state)
{
    (void)state;
    base_buf page = { 0 };
    cli_man(&page, &command);
    const char *text = base_buf_string(&page);
    has(text, ".TH SALTON-TEST 1 \"");
    has(text, "\nsalton\\-test \\-\nnothing\n");
    has(text, "\nEnds here.\n\\&.TH is no request, nor is\n.PP\n\\(aqquoted\\(aq C:\\epath with \\(ti, \\(ha and \\[u00E9].\n");
    has(text, ".TP\n\\fB\\-b\\fR, \\fB\\-\\-back\\fR \\fIA\\eB\\fR\ntakes .5 or \\(aqx\\(aq (default: \\-1); may be repeated\n");
    has(text, ".nf\n\\&.hidden file\nsalton \\(dqx\\(dq \\- \\(gay\\(ga\n.fi\n");
    base_buf_done(&page);
}

static void collect(void *context, const char *word, size_t n)
{
    base_buf_format(context, "%.*s,", (int)n, word);
}

static void operands(const char *usage, const char *expected)
{
    base_buf seen = { 0 };
    command.usage = usage;
    cli_operands(&command, collect, &seen);
    assert_string_equal(base_buf_string(&seen), expected);
    base_buf_done(&seen);
}

static void operands_are_told_from_values_and_prose(void **state)
{
    (void)state;
    operands("INDEX", "INDEX,");
    operands("-i INDEX [-m PIPELINE]... [-k N] QUERY", "QUERY,");
    operands("CORPUS -o INDEX [options]", "CORPUS,");
    operands("[trec_eval's options] QRELS RUN", "QRELS,RUN,");
    operands("QRELS RUN RUN...", "QRELS,RUN,RUN,");
    operands("list | (info | docs) CORPUS", "list,info,docs,CORPUS,");
    operands("[COMMAND | methods | pipelines]", "COMMAND,methods,pipelines,");
    operands("[--out DIR]", "");
    operands("", "");
}

static void a_shell_that_is_not_known_is_refused(void **state)
{
    (void)state;
    base_buf out = { 0 };
    assert_fails(cli_completion(&out, "fish", err), BASE_EARG, "expected bash or zsh, found \"fish\"");
    assert_int_equal(out.size, 0);
}

static void every_kind_has_something_to_say(void **state)
{
    (void)state;
    const cli_kind *k;
    for (size_t i = 0; (k = cli_kind_at(i)) != NULL; i++) {
        assert_true(k->words || k->corpora || k->files || k->folders);
        assert_ptr_equal(cli_kind_find(k->name, strlen(k->name)), k);
    }
    assert_null(cli_kind_find("N", 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_roff_would_take_for_its_own_is_escaped),
        cmocka_unit_test(operands_are_told_from_values_and_prose),
        cmocka_unit_test(a_shell_that_is_not_known_is_refused),
        cmocka_unit_test(every_kind_has_something_to_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
