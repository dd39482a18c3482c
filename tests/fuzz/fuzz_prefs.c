/* Preferences, written as such or as grades, and judgement groups, beside a run: every measure that is made of them (trec.h). */
#include "tests/fuzz/trec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_trec_begin(data, size);
    fuzz_trec_run("-q -c -R prefs -m all_prefs");
    fuzz_trec_run("-q -c -R qrels_prefs -m all_prefs");
    fuzz_trec_run("-q -c -R qrels_jg -m qrels_jg");
    fuzz_trec_run("-q -c -m alpha_nDCG@5 -m nERR_IA@5 -m nNRBP -m AP_IA -m StRecall@5");
    fuzz_trec_end();
    return 0;
}
