/* ir/stopwords.c - the lists as they were published, and a set to ask.
 *
 * Nearly every word of a text is asked about, and most are no stop words. So a set keeps, beside its hash table, a word of bits per
 * first byte: which lengths occur. That alone answers most questions with no. */
#include "ir/stopwords.h"

#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

/* The classic English list of Apache Lucene (StopAnalyzer since 1.0; EnglishAnalyzer.ENGLISH_STOP_WORDS_SET today). */
static const char lucene33[] =
    "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to "
    "was will with";

/* The list of the SMART system (Buckley and Salton, Cornell), as ftp.cs.cornell.edu/pub/smart/english.stop had it, and as
 * appendix 11 of Lewis, Yang, Rose, Li: RCV1, a new benchmark collection (JMLR 5, 2004) has it still. */
static const char smart[] =
    "a a's able about above according accordingly across actually after afterwards again against ain't all allow allows "
    "almost alone along already also although always am among amongst an and another any anybody anyhow anyone anything "
    "anyway anyways anywhere apart appear appreciate appropriate are aren't around as aside ask asking associated at "
    "available away awfully b be became because become becomes becoming been before beforehand behind being believe "
    "below beside besides best better between beyond both brief but by c c'mon c's came can can't cannot cant cause "
    "causes certain certainly changes clearly co com come comes concerning consequently consider considering contain "
    "containing contains corresponding could couldn't course currently d definitely described despite did didn't "
    "different do does doesn't doing don't done down downwards during e each edu eg eight either else elsewhere enough "
    "entirely especially et etc even ever every everybody everyone everything everywhere ex exactly example except f far "
    "few fifth first five followed following follows for former formerly forth four from further furthermore g get gets "
    "getting given gives go goes going gone got gotten greetings h had hadn't happens hardly has hasn't have haven't "
    "having he he's hello help hence her here here's hereafter hereby herein hereupon hers herself hi him himself his "
    "hither hopefully how howbeit however i i'd i'll i'm i've ie if ignored immediate in inasmuch inc indeed indicate "
    "indicated indicates inner insofar instead into inward is isn't it it'd it'll it's its itself j just k keep keeps "
    "kept know known knows l last lately later latter latterly least less lest let let's like liked likely little look "
    "looking looks ltd m mainly many may maybe me mean meanwhile merely might more moreover most mostly much must my "
    "myself n name namely nd near nearly necessary need needs neither never nevertheless new next nine no nobody non "
    "none noone nor normally not nothing novel now nowhere o obviously of off often oh ok okay old on once one ones only "
    "onto or other others otherwise ought our ours ourselves out outside over overall own p particular particularly per "
    "perhaps placed please plus possible presumably probably provides q que quite qv r rather rd re really reasonably "
    "regarding regardless regards relatively respectively right s said same saw say saying says second secondly see "
    "seeing seem seemed seeming seems seen self selves sensible sent serious seriously seven several shall she should "
    "shouldn't since six so some somebody somehow someone something sometime sometimes somewhat somewhere soon sorry "
    "specified specify specifying still sub such sup sure t t's take taken tell tends th than thank thanks thanx that "
    "that's thats the their theirs them themselves then thence there there's thereafter thereby therefore therein theres "
    "thereupon these they they'd they'll they're they've think third this thorough thoroughly those though three through "
    "throughout thru thus to together too took toward towards tried tries truly try trying twice two u un under "
    "unfortunately unless unlikely until unto up upon us use used useful uses using usually uucp v value various very "
    "via viz vs w want wants was wasn't way we we'd we'll we're we've welcome well went were weren't what what's "
    "whatever when whence whenever where where's whereafter whereas whereby wherein whereupon wherever whether which "
    "while whither who who's whoever whole whom whose why will willing wish with within without won't wonder would "
    "wouldn't x y yes yet you you'd you'll you're you've your yours yourself yourselves z zero";

static const struct {
    const char *name, *words;
} lists[] = { { "lucene33", lucene33 }, { "smart", smart } };
enum { N_LISTS = sizeof lists / sizeof *lists };

struct ir_stopwords {
    base_hash *words;
    uint32_t lengths[256]; /* by first byte: bit i is set if a word of i bytes (modulo 32) begins so */
};

const char *ir_stopwords_known(size_t i)
{
    return i < N_LISTS ? lists[i].name : NULL;
}

const char *ir_stopwords_list(const char *name)
{
    for (size_t i = 0; i < N_LISTS; i++)
        if (strcmp(lists[i].name, name) == 0) return lists[i].words;
    return NULL;
}

base_status ir_stopwords_new(ir_stopwords **out, const char *list, base_error *err)
{
    const char *words = list ? ir_stopwords_list(list) : "";
    if (!words) return base_fail(err, BASE_EARG, "expected a stop list (lucene33 or smart), found \"%s\"", list);
    base_status s = BASE_ENOMEM;
    ir_stopwords *stop = base_new(ir_stopwords, err);
    if (!stop) goto out;
    if ((s = base_hash_new(&stop->words, err)) != BASE_OK) goto out;
    for (size_t n; *words; words += n + (words[n] == ' ')) {
        n = strcspn(words, " ");
        if ((s = ir_stopwords_add(stop, words, n, err)) != BASE_OK) goto out;
    }
    *out = stop;
    stop = NULL;
out:
    ir_stopwords_free(stop);
    return s;
}

static uint32_t length_bit(size_t n)
{
    return UINT32_C(1) << n % 32;
}

base_status ir_stopwords_add(ir_stopwords *stop, const char *word, size_t n, base_error *err)
{
    uint32_t id;
    if (n == 0) return BASE_OK;
    base_status s = base_hash_add(stop->words, word, n, &id, NULL, err);
    if (s == BASE_OK) stop->lengths[(uint8_t)word[0]] |= length_bit(n);
    return s;
}

bool ir_stopwords_has(const ir_stopwords *stop, const char *word, size_t n)
{
    if (n == 0 || !(stop->lengths[(uint8_t)word[0]] & length_bit(n))) return false;
    return base_hash_find(stop->words, word, n) != BASE_HASH_NONE;
}

size_t ir_stopwords_count(const ir_stopwords *stop)
{
    return base_hash_count(stop->words);
}

void ir_stopwords_free(ir_stopwords *stop)
{
    if (!stop) return;
    base_hash_free(stop->words);
    base_free(stop);
}
