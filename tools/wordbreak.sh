#!/bin/sh
# wordbreak.sh > ir/words_table.inc - writes the table of ir/words.c from the files of Debian's package unicode-data.
# Per code point: its Word_Break class (UAX #29), and what the class doesn't tell: whether it is an emoji of rule WB3c, and
# whether it is of a script whose runs are indexed as bigrams. Stored as a letter per code point in blocks of 128, equal
# blocks once, and likewise the groups of 32 blocks.
set -eu
dir=${UNICODE:-/usr/share/unicode}
[ -r "$dir/auxiliary/WordBreakProperty.txt" ] || { echo "wordbreak.sh: no $dir/auxiliary: install unicode-data" >&2; exit 1; }
version=$(sed -n '1s/.*-\([0-9.]*\)\.txt.*/\1/p' "$dir/auxiliary/WordBreakProperty.txt")
cat <<END
/* Made by tools/wordbreak.sh from Unicode $version: auxiliary/WordBreakProperty.txt, Scripts.txt, extracted/DerivedGeneralCategory.txt,
 * emoji/emoji-data.txt. Data of the Unicode Consortium, https://www.unicode.org/terms_of_use.html
 * Code point c has the letter word_letters[word_blocks[word_groups[c >> 12]][c >> 7 & 31]][c & 127]; letter - '^' counts in word_kinds,
 * whose bytes are class | emoji (32) | run << 6. */
END
LC_ALL=C awk -F';' '
function hex(s,   v, i) {
    for (v = i = 0; i++ < length(s);) v = v * 16 + index("0123456789ABCDEF", substr(s, i, 1)) - 1
    return v
}
FNR == 1 { file++ }
{ sub(/#.*/, ""); gsub(/[ \t]/, "") }
NF < 2 { next }
{
    dots = index($1, "..")
    first = hex(dots ? substr($1, 1, dots - 1) : $1)
    last = dots ? hex(substr($1, dots + 2)) : first
    for (c = first; c <= last; c++)
        if (file == 1) class[c] = $2
        else if (file == 2) script[c] = $2
        else if (file == 3) category[c] = substr($2, 1, 1)
        else if ($2 == "Extended_Pictographic") emoji[c] = 32
}
# Which run a code point belongs to: 1 Han and kana, 2 Hangul, 3 scripts that write no spaces and need a dictionary.
# Letters and numbers (but radicals too, which stand for their ideographs), no digits, no marks: those follow their base.
function run(c,   s, g) {
    s = script[c]; g = category[c]
    if (c in joiners) return 1
    if (s == "Han") return g == "L" || g == "N" || g == "S" && c <= 12245
    if (class[c] == "Extend") return 0
    if (s == "Hiragana" || s == "Katakana") return g == "L"
    if (s == "Hangul") return g == "L" ? 2 : 0
    return s in complex && g == "L" ? 3 : 0
}
END {
    n = split("Other CR LF Newline Extend ZWJ Regional_Indicator Format Katakana Hebrew_Letter ALetter Single_Quote " \
        "Double_Quote MidNumLet MidLetter MidNum Numeric ExtendNumLet WSegSpace Other_Letter", names, " ")
    printf "enum {"
    for (i = 1; i <= n; i++) { number[names[i]] = i - 1; printf "%s%s,", (i == 11 ? "\n       " : " "), toupper(names[i]) }
    print " N_CLASSES };"
    # U+30FC and U+FF70 prolong, U+3006 and U+303C stand for words, U+3031 to U+3035 repeat: of no script, but always among kana and Han.
    split("12294 12337 12338 12339 12340 12341 12348 12540 65392", list, " ")
    for (i in list) joiners[list[i]]
    split("Thai Lao Khmer Myanmar Tai_Le New_Tai_Lue Tai_Tham Tai_Viet Ahom", list, " ")
    for (i in list) complex[list[i]]
    letters = "^_`abcdefghijklmnopqrstuvwxyz{|}"
    for (c = 0; c < 1114112; c += 128) {
        text = ""
        for (d = c; d < c + 128; d++) {
            k = class[d]
            if (k == "") k = category[d] == "L" || category[d] == "N" ? "Other_Letter" : "Other"
            byte = number[k] + emoji[d] + 64 * run(d)
            if (!(byte in letter)) { letter[byte] = substr(letters, ++kinds, 1); value[kinds] = byte }
            text = text letter[byte]
        }
        if (!(text in block)) { block[text] = blocks++; content[blocks - 1] = text }
        group = group block[text] ","
        if (c / 128 % 32 == 31) {
            if (!(group in place)) { place[group] = groups++; members[groups - 1] = group }
            top = top place[group] ","
            group = ""
        }
    }
    printf "static const uint8_t word_kinds[%d] = {", kinds
    for (i = 1; i <= kinds; i++) printf " %d,", value[i]
    printf " };\nstatic const uint8_t word_groups[272] = {"
    m = split(top, v, ",")
    for (i = 1; i < m; i++) printf "%s%d,", (i % 34 == 1 ? "\n" : ""), v[i]
    printf "\n};\nstatic const uint8_t word_blocks[%d][32] = {\n", groups
    for (i = 0; i < groups; i++) print "{" members[i] "},"
    printf "};\nstatic const char word_letters[%d][128 + 1] = {\n", blocks
    for (i = 0; i < blocks; i++) print "\"" content[i] "\","
    print "};"
}' "$dir/auxiliary/WordBreakProperty.txt" "$dir/Scripts.txt" "$dir/extracted/DerivedGeneralCategory.txt" "$dir/emoji/emoji-data.txt"
