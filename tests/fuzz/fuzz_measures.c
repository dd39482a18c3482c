/* The names of measures, in both dialects: what is taken has a name, which is taken again and stays the same; what isn't has a sentence. */
#include <string.h>

#include "base/mem.h"
#include "eval/selection.h"
#include "tests/fuzz/fuzz.h"

static void check_names(eval_selection *sel)
{
    base_error err = { 0 };
    FUZZ_HOLDS(eval_selection_finish(sel, &err) == BASE_OK);
    for (size_t i = 0; i < eval_selection_count(sel); i++) {
        const eval_use *u = eval_selection_at(sel, i);
        FUZZ_HOLDS(eval_use_count(u) > 0);
        for (size_t k = 0; k < eval_use_count(u); k++) {
            base_buf name = { 0 };
            eval_use_name(&name, u, k);
            FUZZ_HOLDS(name.size > 0 && !memchr(name.data, '\n', name.size));
            base_buf_done(&name);
        }
    }
}

/* "nDCG@10" -> a measure -> "nDCG@10". */
static void check_return(eval_selection *sel)
{
    base_buf once = { 0 }, twice = { 0 };
    base_error err = { 0 };
    eval_selection *again = NULL;
    eval_use_name(&once, eval_selection_at(sel, 0), 0);
    FUZZ_HOLDS(eval_selection_new(&again, &err) == BASE_OK);
    FUZZ_HOLDS(eval_select(again, base_buf_string(&once), &err) == BASE_OK);
    FUZZ_HOLDS(eval_selection_finish(again, &err) == BASE_OK && eval_selection_count(again) == 1);
    eval_use_name(&twice, eval_selection_at(again, 0), 0);
    FUZZ_HOLDS(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0);
    eval_selection_free(again);
    base_buf_done(&once);
    base_buf_done(&twice);
}

static void take(const char *text, int how)
{
    eval_selection *sel = NULL;
    base_error err = { 0 };
    int status = 0;
    FUZZ_HOLDS(eval_selection_new(&sel, &err) == BASE_OK);
    base_status s = how == 0   ? eval_select(sel, text, &err)
                    : how == 1 ? eval_select_list(sel, text, &err)
                               : eval_select_trec(sel, text, &status, &err);
    if (s == BASE_OK) {
        check_names(sel);
        if (how == 0) check_return(sel);
    } else {
        FUZZ_HOLDS(err.status == s && err.what[0]);
        if (how == 2) FUZZ_HOLDS(status == 1 || status == 2 || status == 4);
    }
    eval_selection_free(sel);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = base_strndup((const char *)data, size, NULL);
    for (int how = 0; text && how < 3; how++) take(text, how);
    base_free(text);
    return 0;
}
