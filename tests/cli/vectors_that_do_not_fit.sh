# Files of vectors that lie, break off or don't fit: one sentence with a place, and nothing is left of it. Wrong is 1 in a file and 2 in the command line.
printf '{"_id":"a","text":"red fish"}\n{"_id":"b","text":"blue sea"}\n{"_id":"c","text":"green sea"}\n' > docs.jsonl
printf '1\tred\n2\tsea\n' > topics.tsv
$SALTON index docs.jsonl -o ix -q -a whitespace
printf '3 2\na 1 0\nb 0 1\nc 1 1\n' > good.txt
$SALTON space import -i ix --name v good.txt -q
$SALTON space add -i ix -e 'lsi(k=2)' -q
for i in ix/*; do cksum "$i"; done > before
try() { echo "$@" >&2; $SALTON "$@"; echo "$? $*"; }
import() { try space import -i ix --name v "$@"; }
npy() { # FILE DESCR ORDER SHAPE OCTAL: NumPy's array, version 1
  head="{'descr': $2, 'fortran_order': $3, 'shape': $4, }"
  printf "\223NUMPY\001\000$(printf '\\%03o' ${#head})\000%s$5" "$head" > $1
}
one='\000\000\200\077'  # 1 as float32
nan='\000\000\300\177' inf='\000\000\200\377'

# NumPy's
npy x.npy "'<f4'" False '(1000000000000000000, 2)' "$one$one" && import x.npy
npy x.npy "'<f4'" False '(3, 1000000000000000000)' "$one$one" && import x.npy
npy x.npy "'<f4'" False '(-3, 2)' "$one$one" && import x.npy
npy x.npy "'<f4'" False '(3, 2)' "$one$one$one$one$one" && import x.npy
npy x.npy "'<f4'" False '(3, 2)' "$one$one$one$one$one$one$one" && import x.npy
npy x.npy "'<f4'" False '(3, 2)' "$one$one$one$nan$one$one" && import x.npy
npy x.npy "'<f4'" False '(3, 2)' "$one$one$one$one$one$inf" && import x.npy
npy x.npy "'<f4'" False '(2, 2)' "$one$one$one$one" && import x.npy
npy x.npy "'<f4'" False '(3, 0)' '' && import x.npy
npy x.npy "'<i4'" False '(3, 1)' "$one$one$one" && import x.npy
npy x.npy "'<f4'" True '(3, 1)' "$one$one$one" && import x.npy
printf '\223NUMPY\001\000\377\377' > x.npy && import x.npy
printf '\223NUM' > x.npy && import x.npy
: > x.npy && import x.npy

# .fvecs, .bvecs, .fbin
: > x.fvecs && import x.fvecs
printf '\001\000' > x.fvecs && import x.fvecs
printf "\377\377\377\377$one" > x.fvecs && import x.fvecs
printf "\000\000\000\000$one" > x.fvecs && import x.fvecs
printf "\001\000\000\000$one\001\000\000\000$one\001\000\000\000\000\000" > x.fvecs && import x.fvecs
printf "\001\000\000\000$one\002\000\000\000$one\001\000\000\000$one" > x.fvecs && import x.fvecs
printf "\001\000\000\000$one\001\000\000\000$nan\001\000\000\000$one" > x.fvecs && import x.fvecs
printf '\000\000\001\200\001' > x.bvecs && import x.bvecs
printf '\003\000\000\000\001\002' > x.bvecs && import x.bvecs
printf "\377\377\377\377\001\000\000\000$one$one$one" > x.fbin && import x.fbin
printf "\003\000\000\000\377\377\377\377$one$one$one" > x.fbin && import x.fbin
printf "\003\000\000\000\001\000\000\000$one$one" > x.fbin && import x.fbin
printf '\003\000\000' > x.fbin && import x.fbin

# word2vec's text
: > x.txt && import x.txt
printf '3\n' > x.txt && import x.txt
printf -- '-3 2\na 1 0\n' > x.txt && import x.txt
printf '1e18 2\na 1 0\n' > x.txt && import x.txt
printf '4000000000 65536\na 1 0\n' > x.txt && import x.txt
printf '3 2\na 1 0\nb 0 1\n' > x.txt && import x.txt
printf '2 2\na 1 0\nb 0 1\nc 1 1\n' > x.txt && import x.txt
printf '2 2\na 1 0\nb 0 1 2\n' > x.txt && import x.txt
printf '2 2\na 1 0\nb 0\n' > x.txt && import x.txt
printf '2 2\na 1 0\nb 0 nan\n' > x.txt && import x.txt
printf '2 2\na 1 0\nb 1e39 0\n' > x.txt && import x.txt
printf '2 2\na 1 0\nb zero 0\n' > x.txt && import x.txt
printf '2 2\na 1 0\nz 0 1\n' > x.txt && import x.txt
printf '3 2\na 1 0\nb 0 1\na 0 1\n' > x.txt && import x.txt
printf '3 2\nc 1 2\nb 4e18 4e18\na 1 3\n' > x.txt && import x.txt
printf '3 2\nb 4e18 4e18\nc 1 2\na 1 3\n' > x.txt && import x.txt
printf '3 2\nc 1 2\nb 1 70000\na 1 3\n' > x.txt && import x.txt --element f16
printf '1 2\na 1 0\n' | gzip | head -c 20 > x.vec.gz && import x.vec.gz
printf '1 2\na \033[2J 0\n' > x.txt && import x.txt

# Docnos beside them
printf "\001\000\000\000$one\001\000\000\000$one" > two.fvecs
import two.fvecs
printf 'a\nz\n' > ids && import two.fvecs --docnos ids
printf 'a\na\n' > ids && import two.fvecs --docnos ids
printf 'a\n' > ids && import two.fvecs --docnos ids
printf 'a\nb\nc\n' > ids && import two.fvecs --docnos ids
printf 'a\n\n' > ids && import two.fvecs --docnos ids
: > ids && import two.fvecs --docnos ids
import two.fvecs --docnos none
import good.txt --docnos ids

# Neither a file of vectors, nor there, nor called as it must be
import docs.jsonl
import none.npy
import .
import good.txt --element f8
try space import -i ix --name 'a b' good.txt
try space import -i ix --name '' good.txt
try space import -i ix good.txt
try space import -i ix --name v
try space import -i none --name v good.txt

# Queries' vectors
run() { try run -i ix -m 'knn(v)' -t topics.tsv "$@"; }
printf '1 2\n1 1 0\n' > x.txt && run --vectors x.txt
printf '3 2\n1 1 0\n2 1 0\n3 1 0\n' > x.txt && run --vectors x.txt
printf '2 3\n1 1 0 0\n2 1 0 0\n' > x.txt && run --vectors x.txt
printf '2 2\n1 1 0\n2 inf 0\n' > x.txt && run --vectors x.txt
printf '2 2\n1 1 0\n2 5e18 0\n' > x.txt && run --vectors x.txt
printf "\002\000\000\000$one$one\002\000\000\000$one" > x.fvecs && run --vectors x.fvecs
run --vectors none.npy
run
try search -i ix -m 'knn(v)' --vectors good.txt sea
try search -i ix -m 'knn(v, metric=euclid)' sea
try search -i ix -m 'knn(w)' sea
try explain -i ix -m 'knn(v)' --vectors good.txt sea a

for i in ix/*; do cksum "$i"; done | cmp - before && echo "what was there stays"

# What can't go out so, or be made
printf '2 2\na 1 0.5\nb 256 0\n' > x.txt
$SALTON space import -i ix --name odd x.txt -q
printf 'before' > out.bvecs
try space export -i ix -s odd -o out.bvecs -q && cat out.bvecs && echo
try space export -i ix -s odd -o out.txt --format csv
try space export -i ix -s odd -o none/out.npy
try space export -i ix -s none -o out.npy
try space export -i ix -s odd
$SALTON space drop -i ix -s odd
try space drop -i ix -s odd
try space update -i ix -s none
try space update -i ix -s v --by magic
try space add -i ix -e 'lsi(k=0)'
try space add -i ix -e imported
try space add -i ix -e lsj
$SALTON check ix
ls
