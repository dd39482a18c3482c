# zsh parses the script, and each of its functions hands to zsh's own what is wanted (which are stood for by such that print).
command -v zsh >/dev/null || { echo "no zsh here"; exit 77; }
$SALTON help --completion zsh >_salton || exit 1
zsh -n _salton || exit 1
cat >ask.zsh <<'END'
compadd() { shift; print -r -- "words: $*" }
_files() { print -r -- "files: $*" }
_describe() { print -r -- "commands: ${commands[(r)search:*]}" }
_arguments() {
  for spec; do
    case $spec in (*--codec=*|*--method=*|*--convention=*) print -r -- $spec ;; ('*:operand:{'*) eval ${${spec#'*:operand:{'}%'}'} ;; esac
  done
}
salton() { $SALTON "$@" }
words=(salton) CURRENT=2
source ./_salton
for words in "salton search" "salton index" "salton bench" "salton corpus"; do
  print -r -- "-- $words"
  words=(${=words} "") CURRENT=3
  _salton
done
print -r -- "-- values"
_salton_CODEC | tr ' ' '\n' | grep raw
_salton_STOPLIST
_salton_INDEX
END
HOME=$PWD zsh -f ask.zsh
