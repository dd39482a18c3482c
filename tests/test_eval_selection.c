/* Names of measures in both dialects, and what is said to those who mistype them; trec_eval's arguments and output. */
#include "tests/testing.h"

#include "eval/trec.h"

static eval_selection *fresh(void)
{
    eval_selection *sel = NULL;
    assert_ok(eval_selection_new(&sel, err));
    return sel;
}

/* The names of all values, joined by blanks. */
static void assert_names(eval_selection *sel, const char *want)
{
    base_buf b = { 0 };
    assert_ok(eval_selection_finish(sel, err));
    for (size_t i = 0; i < eval_selection_count(sel); i++) {
        const eval_use *u = eval_selection_at(sel, i);
        for (size_t k = 0; k < eval_use_count(u); k++) {
            if (b.size) base_buf_u8(&b, ' ');
            eval_use_name(&b, u, k);
        }
    }
    assert_string_equal(base_buf_string(&b), want);
    base_buf_done(&b);
    eval_selection_free(sel);
}

static void a_name_reads_back_as_it_was_written(void **state)
{
    (void)state;
    const char *names[] = { "nDCG",
                            "nDCG@10",
                            "R@1000",
                            "RR",
                            "RR@10",
                            "AP",
                            "AP@100",
                            "P@5",
                            "Success@1",
                            "Rprec",
                            "Bpref",
                            "IPrec@0.1",
                            "Judged@10",
                            "AP(rel=2)",
                            "P(rel=2)@10",
                            "infAP",
                            "RBP(p=0.95)",
                            "RBP(p=0.5,rel=1)",
                            "SetF(beta=2)",
                            "NumQ",
                            "nDCG(dcg='exp-log2')@20",
                            "AP(rel=2,judged_only=True)",
                            "nDCG(gains={0:0,1:3})@5",
                            "nDCG(dcg='exp-log2',rel=1)",
                            "RBP(p=0.5)@10",
                            "RBP(p=0.8)@10",
                            "P(rel=2)@5",
                            "AP(rel=2)@100",
                            "ERR@20",
                            "ERR",
                            "SetP",
                            "SetR",
                            "SetF(beta=0.5)",
                            "Success@5",
                            "NumRet",
                            "NumRel",
                            "NumRelRet",
                            "Compat(p=0.95)",
                            "Compat",
                            "alpha_nDCG(alpha=0.25)@20",
                            "alpha_DCG@10",
                            "ERR_IA@20",
                            "nERR_IA",
                            "NRBP(alpha=0.25,beta=0.5)",
                            "nNRBP",
                            "AP_IA",
                            "P_IA@5",
                            "StRecall@10",
                            "SDCG(max_rel=3)@10",
                            "Accuracy@100" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        eval_selection *sel = fresh();
        assert_ok(eval_select(sel, names[i], err));
        assert_names(sel, names[i]);
    }
}

static void the_order_asked_for_is_kept_and_the_second_time_dropped(void **state)
{
    (void)state;
    eval_selection *sel = fresh();
    assert_fails(eval_select_list(sel, " , ", err), BASE_EARG, "expected measures such as nDCG@10,AP, found none");
    assert_ok(eval_select_list(sel, "nDCG@10, RR@10 AP,P(rel=2, judged_only=True)@5,nDCG@10 MAP nDCG@5", err));
    assert_names(sel, "nDCG@10 RR@10 AP P(rel=2,judged_only=True)@5 nDCG@5");
}

static void a_wrong_name_is_told_the_nearest(void **state)
{
    (void)state;
    eval_selection *sel = fresh();
    assert_fails(eval_select(sel, "nDGC@10", err), BASE_EARG, "no measure is named \"nDGC\"; the nearest is nDCG");
    assert_fails(eval_select(sel, "Sucess@1", err), BASE_EARG, "the nearest is Success");
    assert_fails(eval_select(sel, "P", err), BASE_EARG, "P needs a cut-off, as in P@10");
    assert_fails(eval_select(sel, "IPrec", err), BASE_EARG, "IPrec@0.1");
    assert_fails(eval_select(sel, "Bpref@10", err), BASE_EARG, "Bpref takes no cut-off");
    assert_fails(eval_select(sel, "P@0", err), BASE_EARG, "expected a cut-off such as 10 after @, found \"0\"");
    assert_fails(eval_select(sel, "P@ten", err), BASE_EARG, "found \"ten\"");
    assert_fails(eval_select(sel, "P@", err), BASE_EARG, "found \"\"");
    assert_fails(eval_select(sel, "IPrec@2", err), BASE_EARG, "from 0 to 1");
    assert_fails(eval_select(sel, "AP(rel=x)", err), BASE_EARG, "rel: expected a grade such as 1, found \"x\"");
    assert_fails(eval_select(sel, "AP(rel=1", err), BASE_EARG, "expected a measure such as");
    assert_fails(eval_select(sel, "AP(rel)", err), BASE_EARG, "expected name=value, found \"rel\"");
    assert_fails(eval_select(sel, "AP(p=1)", err), BASE_EARG, "AP has no parameter \"p\"");
    assert_fails(eval_select(sel, "RBP(q=1)", err), BASE_EARG, "q");
    assert_fails(eval_select(sel, "AP(judged_only=2)", err), BASE_EARG, "True or False");
    assert_fails(eval_select(sel, "nDCG(gains=1:2)", err), BASE_EARG, "gains");
    assert_fails(eval_select(sel, "nDCG(gains={12})", err), BASE_EARG, "pairs");
    assert_fails(eval_select(sel, "", err), BASE_EARG, "no measure");
    assert_fails(eval_select(sel, "@", err), BASE_EARG, "no measure");
    assert_fails(eval_select(sel, ")(@)", err), BASE_EARG, "measure");
    assert_int_equal(eval_selection_count(sel), 0);
    eval_selection_free(sel);
}

static void trec_names_come_in_trec_order_and_the_first_parameters_win(void **state)
{
    (void)state;
    eval_selection *sel = fresh();
    int status = 0;
    assert_ok(eval_select_trec(sel, "ndcg.1=3,2=9", NULL, err));
    assert_ok(eval_select_trec(sel, "nDCG@10", NULL, err));
    assert_ok(eval_select_trec(sel, "P.10,5", NULL, err));
    assert_ok(eval_select_trec(sel, "P.7", NULL, err));
    assert_ok(eval_select_trec(sel, "map.5", NULL, err));
    assert_ok(eval_select_trec(sel, "iprec_at_recall.0.25,.1", NULL, err));
    assert_names(sel, "map iprec_at_recall_0.10 iprec_at_recall_0.25 P_5 P_10 ndcg_1=3,2=9 nDCG@10");
    sel = fresh();
    assert_fails(eval_select_trec(sel, "MAP", &status, err), BASE_EARG, "no measure is named \"MAP\"");
    assert_int_equal(status, 1);
    assert_fails(eval_select_trec(sel, "P.0", &status, err), BASE_EARG, "cut-offs of 1 or more");
    assert_int_equal(status, 2);
    assert_fails(eval_select_trec(sel, "utility.1,2", &status, err), BASE_EARG, "expected 4 numbers, found 2");
    assert_int_equal(status, 4);
    assert_fails(eval_select_trec(sel, "ofical", &status, err), BASE_EARG, "the nearest is official");
    eval_selection_free(sel);
}

static void parameters_are_counted_before_they_are_taken(void **state)
{
    (void)state;
    base_buf b = { 0 };
    eval_selection *sel = fresh();
    base_buf_text(&b, "11pt_avg.0");
    for (int i = 0; i < 1000; i++) base_buf_text(&b, ",0");
    assert_fails(eval_select_trec(sel, base_buf_string(&b), NULL, err), BASE_ELIMIT, "at most 64 numbers, found 1001");
    base_buf_clear(&b);
    base_buf_text(&b, "ndcg.0=1");
    for (int i = 0; i < 1000; i++) base_buf_text(&b, ",1=1");
    assert_fails(eval_select_trec(sel, base_buf_string(&b), NULL, err), BASE_ELIMIT, "at most 64 parameters");
    base_buf_done(&b);
    eval_selection_free(sel);
}

static void arguments_may_stand_in_any_order_and_be_shortened(void **state)
{
    (void)state;
    char *argv[] = { "-qc", "Q",   "-l2", "--Max=5", "-m",        "map", "--Judged", "run",
                     "-N",  "100", "-D",  "0.301",   "--measure", "P.5", "--nosum" };
    eval_trec_args a;
    int status = -1;
    assert_ok(eval_trec_parse(&a, 15, argv, &status, err));
    assert_int_equal(status, 0);
    assert_true(a.per_topic && a.no_summary && a.options.judged_only && a.options.has_level && a.options.has_depth);
    assert_int_equal(a.options.missing, EVAL_MISSING_MADE_UP);
    assert_int_equal(a.options.level, 2);
    assert_int_equal(a.options.depth, 5);
    assert_true(a.options.docs_in_collection == 100);
    assert_string_equal(a.options.only_topic, "301");
    assert_string_equal(a.qrels, "Q");
    assert_string_equal(a.runs[0], "run");
    assert_int_equal(eval_selection_count(a.selection), 2);
    eval_trec_args_done(&a);
}

/* --outp is trec_eval's --output_old_results_format, which takes no value; --run begins none of its names. */
static void our_own_options_are_never_shortened(void **state)
{
    (void)state;
    char *whole[] = { "--output", "json", "--runs", "Q", "a", "--dialect=ir-measures", "b", "-m", "MAP,MRR@10", "--threads", "3" };
    char *shortened[] = { "--outp", "Q", "a" }, *unknown[] = { "--run", "Q", "a" }, *third[] = { "Q", "a", "b" };
    eval_trec_args a;
    int status = -1;
    assert_ok(eval_trec_parse(&a, 11, whole, &status, err));
    assert_int_equal(a.output, EVAL_OUTPUT_JSON);
    assert_int_equal(a.names, EVAL_DIALECT_IR);
    assert_int_equal(a.threads, 3);
    assert_int_equal(a.n_runs, 2);
    assert_int_equal(a.options.missing, EVAL_MISSING_EMPTY);
    assert_int_equal(eval_selection_count(a.selection), 2);
    eval_trec_args_done(&a);
    assert_ok(eval_trec_parse(&a, 3, shortened, &status, err));
    assert_int_equal(a.output, EVAL_OUTPUT_TREC);
    eval_trec_args_done(&a);
    assert_fails(eval_trec_parse(&a, 3, unknown, &status, err), BASE_EARG, "no option is named \"run\"");
    eval_trec_args_done(&a);
    assert_fails(eval_trec_parse(&a, 3, third, &status, err), BASE_EARG, "--runs");
    eval_trec_args_done(&a);
}

/* trec_eval's default persistence is 0.9, ir-measures' 0.8; aliases are ir-measures' alone. */
static void each_dialect_keeps_its_defaults(void **state)
{
    (void)state;
    eval_selection *sel = fresh();
    assert_ok(eval_select_trec(sel, "RBP", NULL, err));
    assert_true(eval_selection_at(sel, 0)->args[0].number == 0.8 && eval_selection_at(sel, 0)->ir);
    assert_ok(eval_select_trec(sel, "rbp", NULL, err));
    assert_true(!eval_selection_at(sel, 1)->ir && eval_use_pair(eval_selection_at(sel, 1), "p", 0.9) == 0.9);
    assert_fails(eval_select_trec(sel, "MRR", NULL, err), BASE_EARG, "no measure is named \"MRR\"");
    assert_ok(eval_select(sel, "MRR", err));
    assert_fails(eval_select(sel, "SDCG@5", err), BASE_EARG, "SDCG needs max_rel, as in SDCG(max_rel=3)@10");
    assert_int_equal(eval_selection_count(sel), 3);
    eval_selection_free(sel);
}

static void wrong_arguments_have_trec_evals_status(void **state)
{
    (void)state;
    struct {
        char *argv[4];
        int argc, status;
        const char *says;
    } cases[] = {
        { { "-x", "q", "r" }, 3, 1, "no option has the letter \"x\"" },
        { { "--nosuch", "q", "r" }, 3, 1, "no option is named \"nosuch\"" },
        { { "--Re=qrels", "q", "r" }, 3, 1, "ambiguous" },
        { { "q" }, 1, 1, "expected two files" },
        { { "q", "r", "s" }, 3, 1, "third file \"s\"" },
        { { "q", "r", "-m" }, 3, 1, "needs a value" },
        { { "q", "r", "--measure" }, 3, 1, "needs a value" },
        { { "--complete=1", "q", "r" }, 3, 1, "takes no value" },
        { { "-M", "-1", "q", "r" }, 4, 2, "0 or more" },
        { { "-R", "foo", "q", "r" }, 4, 2, "-R" },
        { { "--output=xml", "q", "r" }, 3, 2, "--output: expected trec, tsv or json, found \"xml\"" },
        { { "--dialect", "galago", "q", "r" }, 4, 2, "--dialect: expected trec or ir-measures" },
        { { "--threads=0", "q", "r" }, 3, 2, "--threads: expected a number from 1 to 1024" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        eval_trec_args a;
        int status = -1;
        assert_fails(eval_trec_parse(&a, cases[i].argc, cases[i].argv, &status, err), BASE_EARG, cases[i].says);
        assert_int_equal(status, cases[i].status);
        eval_trec_args_done(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_reads_back_as_it_was_written),
        cmocka_unit_test(the_order_asked_for_is_kept_and_the_second_time_dropped),
        cmocka_unit_test(a_wrong_name_is_told_the_nearest),
        cmocka_unit_test(trec_names_come_in_trec_order_and_the_first_parameters_win),
        cmocka_unit_test(parameters_are_counted_before_they_are_taken),
        cmocka_unit_test(arguments_may_stand_in_any_order_and_be_shortened),
        cmocka_unit_test(our_own_options_are_never_shortened),
        cmocka_unit_test(each_dialect_keeps_its_defaults),
        cmocka_unit_test(wrong_arguments_have_trec_evals_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
