# An error of a run's contents names the run.
printf '1 0 a 1\n' > qrels
printf '1 Q0 a 1 2 t\n' > good
printf '1 Q0 a 1 2 t\n1 Q0 a 2 1 t\n' > bad
: > empty
for run in bad empty; do
  $SALTON compare qrels good $run
  $SALTON eval qrels $run
done
