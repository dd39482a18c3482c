# Every man page goes through what checkers of man pages are here without a word.
command -v groff >/dev/null || command -v mandoc >/dev/null || { echo "neither groff nor mandoc is here"; exit 77; }
for command in "" $($SALTON help | sed '/^A first/,$d' | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
  $SALTON help --man $command >"salton-$command.1" || exit 1
  ! command -v groff >/dev/null || groff -man -Tutf8 -ww "salton-$command.1" 2>page >/dev/null || echo "groff: status $?"
  ! grep . page
  ! command -v mandoc >/dev/null || mandoc -Tlint "salton-$command.1"
done
for line in 'SALTON-SEARCH(1)' 'salton-search - ask one query' '-m, --method PIPELINE' 'salton search -i films.index'; do
  grep -qF -e "$line" salton-search.txt 2>/dev/null || { groff -man -Tascii -P-c -P-bou salton-search.1 >salton-search.txt 2>/dev/null || mandoc -Tascii salton-search.1 | col -b >salton-search.txt; }
  grep -qF -e "$line" salton-search.txt || echo "not on the page: $line"
done
