# A byte of a space is changed, then its file is cut: check says where, who needs it refuses, who doesn't answers as before; to drop or make it anew heals the index.
printf '{"_id":"a","text":"red fish red"}\n{"_id":"b","text":"blue sea"}\n{"_id":"c","text":"green sea fish"}\n' > docs.jsonl
printf '3 2\na 1 0\nb 0 1\nc 1 1\n' > rows.txt
printf '1 2\nq 1 0.5\n' > q.txt
$SALTON index docs.jsonl -o ix -q -a whitespace
$SALTON space import -i ix --name v rows.txt -q
$SALTON space add -i ix -e 'lsi(k=2)' -q
$SALTON search -i ix -m bm25 fish -q > bm25
$SALTON search -i ix -m 'lsi(k=2)' fish -q > lsi
# sums of lsi's bytes are the machine's own
try() {
  $SALTON "$@" -q 2> said
  echo "$? $*"
  sed 's/the block of [0-9]* bytes/the block of N bytes/; s/its sum is.*/its sum is X, not Y/; s/knows it with [0-9]*/knows it with N/' said >&2
}
cp -r ix sound
change() { printf 'X' | dd of=ix/att-0000000$1.salton bs=1 seek=$2 conv=notrunc 2> /dev/null; }

change 1 66
try check ix
try space info -i ix -s v
try search -i ix -m 'knn(v)' --vectors q.txt any
try explain -i ix -m 'knn(v)' --vectors q.txt any a
try space export -i ix -s v -o out.npy
$SALTON search -i ix -m bm25 fish -q | cmp - bm25
try space import -i ix --name v rows.txt
try check ix

rm -r ix && cp -r sound ix
change 2 130
try check ix
try search -i ix -m 'knn(lsi)' fish
try space info -i ix -s lsi
$SALTON search -i ix -m 'lsi(k=2)' fish -q | cmp - lsi   # makes one of its own
try check ix

rm -r ix && cp -r sound ix
head -c 300 sound/att-00000002.salton > ix/att-00000002.salton
try check ix
try search -i ix -m bm25 fish
try space list -i ix
try space add -i ix -e 'lsi(k=2)'
try space drop -i ix -s lsi
$SALTON search -i ix -m bm25 fish -q | cmp - bm25
try check ix
ls -I said
