printf '1 0 a 1\n1 0 b x\n' > qrels
printf '1 Q0 a 1 2.5 t\n' > run
$SALTON compare qrels run
