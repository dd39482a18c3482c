# The object of the contract: runs, pairs with their tests, who finds what.
printf '1 0 a 1\n1 0 b 0\n1 0 c 2\n2 0 a 1\n2 0 d 1\n3 0 b 1\n' > qrels
printf '1 Q0 a 1 3 x\n1 Q0 b 2 2 x\n2 Q0 d 1 1 x\n3 Q0 a 1 2 x\n3 Q0 b 2 1 x\n' > x.run
printf '1 Q0 c 1 3 y\n1 Q0 a 2 2 y\n2 Q0 a 1 1 y\n3 Q0 b 1 2 y\n' > y.run
$SALTON compare qrels x.run y.run -m AP,P@1 --json --test t,sign
$SALTON compare qrels x.run -m AP --json
