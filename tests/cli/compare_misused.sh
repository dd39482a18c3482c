printf '1 0 a 1\n' > qrels
printf '1 Q0 a 1 3 x\n' > x.run
while read -r line; do $SALTON compare $line || echo "$? compare $line"; done <<EOT
qrels
qrels x.run x.run
qrels x.run --baseline y.run
qrels x.run --test anova
qrels x.run --correction sidak
qrels x.run --ties random
qrels x.run --show everything
qrels x.run --output html
qrels x.run -m nDGC
qrels x.run -m Bpref --ties expected
qrels x.run --svg x.run
qrels x.run -k 0
EOT
