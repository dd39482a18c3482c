# Runs of two methods, fused, are the run of the combined pipeline: byte for byte, whatever the threads.
$SALTON index films -o ix -q > /dev/null
for m in bm25 ql coord; do $SALTON run -i ix -m $m -t films -o $m.run; done
same() {
  pipeline=$1
  shift
  $SALTON run -i ix -m "$pipeline" -t films -k 50 -o expected.run
  for threads in 1 3; do
    $SALTON fuse "$@" -k 50 --threads $threads -o fused.run
    cmp expected.run fused.run && echo "$pipeline" $(wc -l < fused.run)
  done
}
same "rrf(bm25, ql)" bm25.run ql.run
same "rrf(bm25, 0.5*ql, coord, k=10, depth=20)" --weights 1,0.5,1 --rrf-k 10 --depth 20 bm25.run ql.run coord.run
same "combsum(bm25, coord, norm=zscore)" -m combsum --norm zscore bm25.run coord.run
same "combsum(coord, bm25, norm=none)" -m combsum --norm none coord.run bm25.run
same "combmnz(ql, coord)" -m combmnz ql.run coord.run
same "linear(0.7*bm25, 0.3*ql)" -m linear --weights 0.7,0.3 bm25.run ql.run
same "linear(-0.25*coord, 0.75*ql, norm=zscore, depth=5)" -m linear --norm zscore --depth 5 --weights -0.25,0.75 coord.run ql.run
