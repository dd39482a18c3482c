# The best two of each run, once each; what is judged left out; shuffled by a seed; judged files in front of the pool.
printf '1 Q0 c 1 9 x\n1 Q0 a 2 8 x\n1 Q0 b 3 7 x\n2 Q0 z 1 1 x\n' > x.run
printf '1 Q0 d 1 9 y\n1 Q0 a 2 8 y\n1 Q0 e 3 7 y\n3 Q0 q 1 1 y\n' > y.run
printf '1 0 a 0\n1 0 d 1\n3 0 q 2\n' > judged
$SALTON pool -d 2 x.run y.run
echo "- judged left out"
$SALTON pool -d 2 --qrels judged x.run y.run
echo "- shuffled"
$SALTON pool --shuffle 1 -q x.run y.run > one
$SALTON pool --shuffle 1 -q -o two --threads 1 x.run y.run
cmp one two && sort one | cmp -s - one || echo "another order than by docno"
sort one
$SALTON pool -d 0 x.run
$SALTON pool x.run absent.run -o three
ls
