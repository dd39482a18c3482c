/* base/math.c - logarithms by table and series, in twice the precision; exponentials likewise; powers from the two.
 *
 * A logarithm is split as ln x = k ln 2 - ln(c) + ln(1 + r), where x = 2^k z, z in [0.703, 1.406), and c is a number of 9 bits near 1/z
 * from a table of 64 (Tang 1990). That c is short is the point: z is cut into 44 and 9 bits, both products with c are exact, and so is
 * r = zc - 1, without fused multiply-add. |r| <= 2^-6, hence the series r - r^2/2 + r^3/3 - ... needs its first two terms in double
 * precision twice (a sum of two doubles, Dekker 1971) and the others in plain double up to r^11. Right of and left of 1, c is 1 and
 * k is 0: nothing cancels there. The tables are cut such that k ln 2 - ln c is exact in its high part. The result, some 64 bits of a
 * logarithm, is rounded once (log), or multiplied by 1/ln 2, 1/ln 10 or y first (log2, log10, pow).
 *
 * An exponential is split as exp x = 2^n 2^(j/64) exp(r), |r| <= ln 2 / 128, with 2^(j/64) from a table of pairs and exp(r) by the
 * series up to r^6: what is added to the table's value is 1/180 of it at most, hence the error is hardly more than that of rounding.
 *
 * Only +, -, *, conversions and work on bits, each rounded as IEEE 754 says, in the order written: the same bits everywhere. The
 * tables were computed with 300 bits (mpmath): c = round(256/mid)/256 of each 64th, -ln c and 2^(j/64) each as a double, multiple of
 * 2^-42 for the former, and a double for the rest. Measured against 64-bit mantissas, no error
 * was above 0.51 units in the last place for log, log2, log10, 0.52 for exp and 0.56 for pow, where results are normal, and 0.8 where they
 * are subnormal (tests/test_base_math.c). */
#include "base/math.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

_Static_assert(FLT_EVAL_METHOD == 0, "doubles must be computed as doubles");
_Static_assert(sizeof(double) == 8 && DBL_MANT_DIG == 53, "doubles must be those of IEEE 754");

/* An unevaluated sum; |lo| is at most half a unit in the last place of hi. */
typedef struct {
    double hi, lo;
} pair;

static const double LN2_HI = 0x1.62e42fefa38p-1, LN2_LO = 0x1.ef35793c7673p-45; /* hi: 42 bits, times k is exact */
static const pair INV_LN2 = { 0x1.71547652b82fep+0, 0x1.777d0ffda0d24p-56 };
static const pair INV_LN10 = { 0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57 };
static const double STEP_HI = 0x1.62e42fef8p-7, STEP_LO = 0x1.1cf79abc9e3b4p-42; /* ln 2 / 64; hi: 34 bits */

/* By the first 6 bits after the point of the mantissa m in [1, 2): 256 c for z = m, or m/2 from row WRAP on; and -ln c. */
enum { WRAP = 26 };
static const struct {
    int c256;
    double hi, lo;
} LOG_TABLE[64] = {
    { 256, 0x0p+0, 0x0p+0 },
    { 250, 0x1.8492528c9p-6, -0x1.aa0ba325a0c34p-45 },
    { 246, 0x1.466aed42ep-5, -0x1.c167375bdfd28p-45 },
    { 243, 0x1.aaef2d0fbp-5, 0x1.0fc1a353bb42ep-45 },
    { 239, 0x1.1973bd1464p-4, 0x1.566d154f930b3p-44 },
    { 236, 0x1.4d3115d208p-4, -0x1.53a2582f4e1efp-48 },
    { 232, 0x1.9335e5d594p-4, 0x1.3115c3abd47dap-45 },
    { 229, 0x1.c885801bc4p-4, 0x1.646d1c65aacd3p-45 },
    { 226, 0x1.fe89139dbcp-4, 0x1.56594d82f7a82p-44 },
    { 223, 0x1.1aa2b7e24p-3, -0x1.1ac38dde3b366p-44 },
    { 220, 0x1.365fcb015ap-3, -0x1.fd3a0afb9691bp-44 },
    { 217, 0x1.527e5e4a1cp-3, -0x1.4e60b8d4b411dp-44 },
    { 214, 0x1.6f0128b756p-3, 0x1.577390d31ef0fp-44 },
    { 211, 0x1.8beafeb39p-3, -0x1.73d54aae92cd1p-47 },
    { 209, 0x1.9f6c40708ap-3, -0x1.337d94bcd3f43p-44 },
    { 206, 0x1.bd087383bep-3, -0x1.d4bc4595412b6p-45 },
    { 204, 0x1.d1037f2656p-3, -0x1.84a7e75b6f6e4p-47 },
    { 201, 0x1.ef5ade4ddp-3, -0x1.a211565bb8e11p-51 },
    { 199, 0x1.01eae5626cp-2, 0x1.a43dcfade85aep-44 },
    { 196, 0x1.1178e8227ep-2, 0x1.1ef78ce2d07f2p-44 },
    { 194, 0x1.1bf99635a7p-2, -0x1.1ac89575c2125p-44 },
    { 192, 0x1.269621134ep-2, -0x1.1b61f10522625p-44 },
    { 189, 0x1.36b6776be1p-2, 0x1.16ecdb0f177c8p-46 },
    { 187, 0x1.419b423d5fp-2, -0x1.ce379226de3ecp-44 },
    { 185, 0x1.4c9e09e173p-2, -0x1.e20891b0ad8a4p-45 },
    { 183, 0x1.57bf753c8dp-2, 0x1.fadedee5d40efp-46 },
    { 362, -0x1.62c82f2b9cp-2, -0x1.e54bdbd7c8a98p-44 },
    { 358, -0x1.5767717456p-2, 0x1.64ead9524d7cap-44 },
    { 354, -0x1.4be5f95778p-2, 0x1.d7c92cd9ad824p-44 },
    { 350, -0x1.404308686ap-2, -0x1.f8ef43049f7d3p-44 },
    { 347, -0x1.3772662bfep-2, 0x1.e9436ac53b023p-44 },
    { 343, -0x1.2b9303ab8ap-2, 0x1.6db12d6bfb0a5p-45 },
    { 340, -0x1.22941fbcf8p-2, 0x1.a6976f5eb0963p-44 },
    { 336, -0x1.1675cababap-2, -0x1.8380e731f55c4p-44 },
    { 333, -0x1.0d46b579abp-2, -0x1.d2c81f640e1e6p-44 },
    { 329, -0x1.00e6c45ad5p-2, -0x1.cc68d52e01203p-50 },
    { 326, -0x1.ef0adcbdc6p-3, 0x1.b26b79c86af24p-45 },
    { 323, -0x1.dc1bca0abep-3, -0x1.8fac1a628ccc6p-44 },
    { 320, -0x1.c8ff7c79aap-3, 0x1.7794f689f8434p-45 },
    { 317, -0x1.b5b519e8fcp-3, 0x1.4b722ec011f31p-44 },
    { 314, -0x1.a23bc1fe2cp-3, 0x1.539cd91dc9f0bp-44 },
    { 311, -0x1.8e928de886p-3, -0x1.a8154b13d72d5p-44 },
    { 308, -0x1.7ab890210ep-3, 0x1.bdb9072534a58p-45 },
    { 305, -0x1.66acd4272ap-3, -0x1.aa1bdbfc6c785p-44 },
    { 302, -0x1.526e5e3a1cp-3, 0x1.790ba37fc5238p-44 },
    { 299, -0x1.3dfc2b0eccp-3, -0x1.8a72a62b8c13fp-45 },
    { 297, -0x1.303d718e48p-3, 0x1.680b5ce3ecb05p-50 },
    { 294, -0x1.1b72ad52f6p-3, -0x1.e80a41811a396p-45 },
    { 291, -0x1.0671512ca6p-3, 0x1.a47579cdc0a3dp-45 },
    { 289, -0x1.f0a30c0118p-4, 0x1.d599e83368e91p-44 },
    { 286, -0x1.c5e548f5bcp-4, -0x1.d0c57585fbe06p-46 },
    { 284, -0x1.a926d3a4acp-4, -0x1.563650bd22a9cp-44 },
    { 281, -0x1.7da766d7bp-4, -0x1.2cc844480c89bp-44 },
    { 279, -0x1.60658a9374p-4, -0x1.0c3b1dee9c4f8p-44 },
    { 277, -0x1.42edcbea64p-4, -0x1.bc0eeea7c9acdp-46 },
    { 274, -0x1.16536eea38p-4, 0x1.47c5e768fa309p-46 },
    { 272, -0x1.f0a30c0118p-5, 0x1.d599e83368e91p-45 },
    { 270, -0x1.b42dd71198p-5, 0x1.c827ae5d6704cp-46 },
    { 267, -0x1.58a5bafc9p-5, 0x1.b2b739570ad39p-45 },
    { 265, -0x1.1b0d98924p-5, 0x1.3401e9ae889bbp-44 },
    { 263, -0x1.b9fc027bp-6, 0x1.b9a010ae6922ap-44 },
    { 261, -0x1.3cea44347p-6, 0x1.6a2c432d6a40bp-44 },
    { 259, -0x1.7dc475f82p-7, 0x1.eb1245b5da1f5p-44 },
    { 256, 0x0p+0, 0x0p+0 },
};

/* 2^(j/64). */
static const pair EXP_TABLE[64] = {
    { 0x1p+0, 0x0p+0 },
    { 0x1.02c9a3e778061p+0, -0x1.19083535b085dp-56 },
    { 0x1.059b0d3158574p+0, 0x1.d73e2a475b465p-55 },
    { 0x1.0874518759bc8p+0, 0x1.186be4bb284ffp-57 },
    { 0x1.0b5586cf9890fp+0, 0x1.8a62e4adc610bp-54 },
    { 0x1.0e3ec32d3d1a2p+0, 0x1.03a1727c57b53p-59 },
    { 0x1.11301d0125b51p+0, -0x1.6c51039449b3ap-54 },
    { 0x1.1429aaea92dep+0, -0x1.32fbf9af1369ep-54 },
    { 0x1.172b83c7d517bp+0, -0x1.19041b9d78a76p-55 },
    { 0x1.1a35beb6fcb75p+0, 0x1.e5b4c7b4968e4p-55 },
    { 0x1.1d4873168b9aap+0, 0x1.e016e00a2643cp-54 },
    { 0x1.2063b88628cd6p+0, 0x1.dc775814a8495p-55 },
    { 0x1.2387a6e756238p+0, 0x1.9b07eb6c70573p-54 },
    { 0x1.26b4565e27cddp+0, 0x1.2bd339940e9d9p-55 },
    { 0x1.29e9df51fdee1p+0, 0x1.612e8afad1255p-55 },
    { 0x1.2d285a6e4030bp+0, 0x1.0024754db41d5p-54 },
    { 0x1.306fe0a31b715p+0, 0x1.6f46ad23182e4p-55 },
    { 0x1.33c08b26416ffp+0, 0x1.32721843659a6p-54 },
    { 0x1.371a7373aa9cbp+0, -0x1.63aeabf42eae2p-54 },
    { 0x1.3a7db34e59ff7p+0, -0x1.5e436d661f5e3p-56 },
    { 0x1.3dea64c123422p+0, 0x1.ada0911f09ebcp-55 },
    { 0x1.4160a21f72e2ap+0, -0x1.ef3691c309278p-58 },
    { 0x1.44e086061892dp+0, 0x1.89b7a04ef80dp-59 },
    { 0x1.486a2b5c13cdp+0, 0x1.3c1a3b69062fp-56 },
    { 0x1.4bfdad5362a27p+0, 0x1.d4397afec42e2p-56 },
    { 0x1.4f9b2769d2ca7p+0, -0x1.4b309d25957e3p-54 },
    { 0x1.5342b569d4f82p+0, -0x1.07abe1db13cadp-55 },
    { 0x1.56f4736b527dap+0, 0x1.9bb2c011d93adp-54 },
    { 0x1.5ab07dd485429p+0, 0x1.6324c054647adp-54 },
    { 0x1.5e76f15ad2148p+0, 0x1.ba6f93080e65ep-54 },
    { 0x1.6247eb03a5585p+0, -0x1.383c17e40b497p-54 },
    { 0x1.6623882552225p+0, -0x1.bb60987591c34p-54 },
    { 0x1.6a09e667f3bcdp+0, -0x1.bdd3413b26456p-54 },
    { 0x1.6dfb23c651a2fp+0, -0x1.bbe3a683c88abp-57 },
    { 0x1.71f75e8ec5f74p+0, -0x1.16e4786887a99p-55 },
    { 0x1.75feb564267c9p+0, -0x1.0245957316dd3p-54 },
    { 0x1.7a11473eb0187p+0, -0x1.41577ee04992fp-55 },
    { 0x1.7e2f336cf4e62p+0, 0x1.05d02ba15797ep-56 },
    { 0x1.82589994cce13p+0, -0x1.d4c1dd41532d8p-54 },
    { 0x1.868d99b4492edp+0, -0x1.fc6f89bd4f6bap-54 },
    { 0x1.8ace5422aa0dbp+0, 0x1.6e9f156864b27p-54 },
    { 0x1.8f1ae99157736p+0, 0x1.5cc13a2e3976cp-55 },
    { 0x1.93737b0cdc5e5p+0, -0x1.75fc781b57ebcp-57 },
    { 0x1.97d829fde4e5p+0, -0x1.d185b7c1b85d1p-54 },
    { 0x1.9c49182a3f09p+0, 0x1.c7c46b071f2bep-56 },
    { 0x1.a0c667b5de565p+0, -0x1.359495d1cd533p-54 },
    { 0x1.a5503b23e255dp+0, -0x1.d2f6edb8d41e1p-54 },
    { 0x1.a9e6b5579fdbfp+0, 0x1.0fac90ef7fd31p-54 },
    { 0x1.ae89f995ad3adp+0, 0x1.7a1cd345dcc81p-54 },
    { 0x1.b33a2b84f15fbp+0, -0x1.2805e3084d708p-57 },
    { 0x1.b7f76f2fb5e47p+0, -0x1.5584f7e54ac3bp-56 },
    { 0x1.bcc1e904bc1d2p+0, 0x1.23dd07a2d9e84p-55 },
    { 0x1.c199bdd85529cp+0, 0x1.11065895048ddp-55 },
    { 0x1.c67f12e57d14bp+0, 0x1.2884dff483cadp-54 },
    { 0x1.cb720dcef9069p+0, 0x1.503cbd1e949dbp-56 },
    { 0x1.d072d4a07897cp+0, -0x1.cbc3743797a9cp-54 },
    { 0x1.d5818dcfba487p+0, 0x1.2ed02d75b3707p-55 },
    { 0x1.da9e603db3285p+0, 0x1.c2300696db532p-54 },
    { 0x1.dfc97337b9b5fp+0, -0x1.1a5cd4f184b5cp-54 },
    { 0x1.e502ee78b3ff6p+0, 0x1.39e8980a9cc8fp-55 },
    { 0x1.ea4afa2a490dap+0, -0x1.e9c23179c2893p-54 },
    { 0x1.efa1bee615a27p+0, 0x1.dc7f486a4b6bp-54 },
    { 0x1.f50765b6e454p+0, 0x1.9d3e12dd8a18bp-54 },
    { 0x1.fa7c1819e90d8p+0, 0x1.74853f3a5931ep-55 },
};

static inline uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static inline double of_bits(uint64_t u)
{
    double x;
    memcpy(&x, &u, sizeof x);
    return x;
}

/* a + b exactly (Knuth 1969). */
static inline pair sum(double a, double b)
{
    double s = a + b, part = s - a;
    return (pair){ s, (a - (s - part)) + (b - part) };
}

/* a * b exactly (Dekker 1971): each is cut into two halves of 26 bits whose products are exact. Far from overflow and underflow. */
static inline pair product(double a, double b)
{
    const double cut = 0x1p27 + 1;
    double ta = cut * a, tb = cut * b;
    double ah = ta - (ta - a), bh = tb - (tb - b), al = a - ah, bl = b - bh, p = a * b;
    return (pair){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static inline pair pair_times(pair a, pair b)
{
    pair p = product(a.hi, b.hi);
    return sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/* x > 0 and finite. x = 2^*k z, z in [0.703, 1.406): returns -ln c + ln(zc), plus *k ln 2 if with_k. */
static pair log_pair(double x, double *k, int with_k)
{
    uint64_t u = bits_of(x);
    int e = -1023;
    if (u >> 52 == 0) u = bits_of(x * 0x1p54), e -= 54;
    int row = (int)(u >> 46 & 63), wrap = row >= WRAP;
    e += (int)(u >> 52) + wrap;
    *k = e;

    double z = of_bits((u & ((UINT64_C(1) << 52) - 1)) | (uint64_t)(1023 - wrap) << 52);
    double head = of_bits(bits_of(z) & ~UINT64_C(511)), c = LOG_TABLE[row].c256 * 0x1p-8;
    pair r = sum(head * c - 1, (z - head) * c);

    pair square = product(r.hi, r.hi);
    double half = 0.5 * square.hi, half_lo = 0.5 * square.lo + r.hi * r.lo, t = r.hi;
    double series = t * (1.0 / 7 - t * (1.0 / 8 - t * (1.0 / 9 - t * (1.0 / 10 - t * (1.0 / 11)))));
    series = t * square.hi * (1.0 / 3 - t * (1.0 / 4 - t * (1.0 / 5 - t * (1.0 / 6 - series))));

    double high = LOG_TABLE[row].hi, low = LOG_TABLE[row].lo;
    if (with_k) high += *k * LN2_HI, low += *k * LN2_LO;
    pair a = sum(high, r.hi), b = sum(a.hi, -half);
    return sum(b.hi, b.lo + a.lo + (r.lo - half_lo + series + low));
}

/* The logarithms outside of log_pair's domain; any base. */
static double log_edge(double x)
{
    if (x == 0) return -INFINITY;
    return x > 0 ? x : (double)NAN;
}

static inline int is_plain(double x)
{
    return x > 0 && x <= DBL_MAX;
}

double base_log(double x)
{
    double k;
    return is_plain(x) ? log_pair(x, &k, 1).hi : log_edge(x);
}

/* k stays out of the product, so that powers of two are exact. */
double base_log2(double x)
{
    if (!is_plain(x)) return log_edge(x);
    double k;
    pair z = pair_times(log_pair(x, &k, 0), INV_LN2), all = sum(k, z.hi);
    return all.hi + (all.lo + z.lo);
}

double base_log10(double x)
{
    double k;
    return is_plain(x) ? pair_times(log_pair(x, &k, 1), INV_LN10).hi : log_edge(x);
}

/* y 2^n for y in [0.9, 2.1], n in [-1080, 1025]: rounded once, when the last product gets subnormal. */
static double scale(double y, int n)
{
    int half = n / 2;
    return y * of_bits((uint64_t)(1023 + half) << 52) * of_bits((uint64_t)(1023 + n - half) << 52);
}

static double exp_pair(pair x)
{
    if (x.hi > 710) return INFINITY;
    if (x.hi < -746) return 0;
    const double round = 0x1.8p52; /* added and taken away, it leaves the nearest whole number */
    double steps = (x.hi * 0x1.71547652b82fep+6 + round) - round;
    double r = (x.hi - steps * STEP_HI) - steps * STEP_LO + x.lo;
    double series = r * r * (0.5 + r * (1.0 / 6 + r * (1.0 / 24 + r * (1.0 / 120 + r * (1.0 / 720)))));
    int n = (int)steps, j = n & 63;
    pair table = EXP_TABLE[j];
    return scale(table.hi + (table.lo + table.hi * (r + series)), (n - j) / 64);
}

double base_exp(double x)
{
    return x == x ? exp_pair((pair){ x, 0 }) : (double)NAN;
}

double base_pow(double x, double y)
{
    if (y == 0 || x == 1) return 1;
    if (!(x >= 0) || y != y) return (double)NAN;
    if (x == 0) return y > 0 ? 0 : (double)INFINITY;
    if (!is_plain(x)) return y > 0 ? (double)INFINITY : 0;
    double k;
    pair l = log_pair(x, &k, 1);
    double rough = y * l.hi; /* nothing below this test can overflow */
    if (rough > 710) return INFINITY;
    if (rough < -746) return 0;
    pair exponent = product(y, l.hi);
    exponent.lo += y * l.lo;
    return exp_pair(exponent);
}

double base_sqrt(double x)
{
    return x >= 0 ? sqrt(x) : (double)NAN;
}
