# Threads, processors' instructions and how an index came to be change no byte of a space, nor of a run that asks one. Four element types, each metric and scan.
awk 'BEGIN { x = 5
  for (d = 1; d <= 1200; d++) {
    x = (x * 16807) % 2147483647; n = 5 + x % 30; printf "doc%d\t", d; v = "doc" d
    for (i = 0; i < n; i++) { x = (x * 16807) % 2147483647; u = x / 2147483647; printf "w%d ", int(400 * u * u * u) }
    for (i = 0; i < 40; i++) { x = (x * 16807) % 2147483647; v = v " " (x % 20001 - 10000) / 4096 }
    print ""; print v > "vectors"
  }
  for (t = 1; t <= 30; t++) {
    x = (x * 16807) % 2147483647; printf "%d\tw%d w%d w%d\n", t, x % 5, x % 60, x % 400 > "topics.tsv"
    for (v = t; split(v, parts, " ") <= 40;) { x = (x * 16807) % 2147483647; v = v " " (x % 2001 - 1000) / 512 }
    print v > "asked"
  } }' > all.tsv
(echo 1200 40; cat vectors) > vectors.txt
(echo 30 40; cat asked) > asked.txt
n=0
same() { cmp "$1" "$2" || echo "$3"; n=$((n + 1)); }

# The space's file, in copies of one index.
$SALTON index all.tsv -o one -q > /dev/null
for threads in 1 2 3 8; do
  cp -r one copy
  $SALTON space add -i copy -e 'lsi(k=20)' -q --threads $threads
  for element in f32 f16 bf16 i8; do $SALTON space import -i copy --name $element --element $element vectors.txt -q --threads $threads; done
  if [ $threads -eq 1 ]; then mv copy first; continue; fi
  for file in copy/att-*; do same "$file" "first/${file#copy/}" "$file by $threads threads"; done
  rm -r copy
done
for cpu in scalar sse42 avx2 avx512 neon; do
  cp -r one copy
  SALTON_CPU=$cpu $SALTON space add -i copy -e 'lsi(k=20)' -q --threads 2
  same copy/att-00000001.salton first/att-00000001.salton "lsi with $cpu"
  rm -r copy
done
echo "$n files of spaces are the same"

# Runs of it.
n=0
run() { $SALTON run -i first -t topics.tsv -m "$1" $vectors --tag t --threads $2 -q; }
for m in 'knn(lsi)' 'lsi(k=20)' 'knn(f32)' 'knn(f32, metric=l2)' 'knn(f16, metric=dot)' 'knn(bf16, metric=angular)' 'knn(i8)' 'knn(i8, metric=l2, min=-900)'; do
  case $m in *lsi*) vectors= ;; *) vectors="--vectors asked.txt" ;; esac
  run "$m" 1 > one.run
  for threads in 2 3 8; do run "$m" $threads > other.run; same one.run other.run "$m by $threads threads"; done
  for cpu in scalar sse42 avx2 avx512 neon; do SALTON_CPU=$cpu run "$m" 2 > other.run; same one.run other.run "$m with $cpu"; done
  case $m in knn*) for scan in rows int8; do for cpu in scalar avx2 vnni; do
    SALTON_CPU=$cpu run "$(echo "$m" | sed "s/)/, scan=$scan)/")" 2 > other.run; same one.run other.run "$m by $scan with $cpu"
  done; done ;; esac
  wc -l < one.run
done
echo "$n runs are the same"

# Indexes of the same documents that grew, and were merged; and one that had others, too, before: rows, runs.
n=0
for part in 1,700 701,1000 1001,1190 1191,1200; do sed -n ${part}p all.tsv > part$part.tsv; done
at=0
for part in 600 300 150 75 40 20 10 4 1; do
  sed -n "$((at + 1)),$((at + part))p" all.tsv > part.tsv
  [ $at -gt 0 ] && add=--add || add=
  $SALTON index $add part.tsv -o many -q > /dev/null
  at=$((at + part))
done
$SALTON index part1,700.tsv -o grown -q --positions > /dev/null
for part in 701,1000 1001,1190 1191,1200; do $SALTON index --add part$part.tsv -o grown -q > /dev/null; done
cp -r grown merged
sed -n 1p all.tsv > again.tsv
$SALTON index --add again.tsv -o merged -q --segments 1 > /dev/null
sed 's/^doc/old/; s/$/ w3 w77/' part701,1000.tsv > old.tsv
awk -F'\t' '{ print $1 "\tw1 w2 " $1 }' part1,700.tsv > young.tsv
$SALTON index old.tsv -o changed -q > /dev/null
for part in young part1001,1190 part701,1000 part1191,1200 part1,700; do $SALTON index --add $part.tsv -o changed -q > /dev/null; done
cut -f1 old.tsv | $SALTON delete -i changed --file - > /dev/null 2>&1
for index in one many grown merged changed; do
  $SALTON space add -i $index -e 'lsi(k=20)' -q
  $SALTON space import -i $index --name v vectors.txt -q
  for space in lsi v; do $SALTON space export -i $index -s $space -o rows.vec -q && sort rows.vec > $index.$space; done
  $SALTON run -i $index -t topics.tsv -m 'knn(lsi)' --tag t -q > $index.knn
  $SALTON run -i $index -t topics.tsv -m 'lsi(k=20)' --tag t -q > $index.method
  $SALTON run -i $index -t topics.tsv -m 'lsi(svd=no)' --tag t -q > $index.control
  $SALTON run -i $index -t topics.tsv -m 'knn(v, metric=l2)' --vectors asked.txt --tag t -q > $index.near
  for what in lsi v knn method control near; do same one.$what $index.$what "$what of $index"; done
done
$SALTON check changed
echo "$n of indexes are the same"
for index in one many grown merged changed; do ls $index/seg-* | wc -l; done | xargs echo segments:
