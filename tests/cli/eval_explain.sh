# How values come about, worked out with a pencil: relevant documents at ranks 1, 3 and 6, a fourth not found; grades 2 1 1 1.
printf '1 0 A 2\n1 0 B 0\n1 0 C 1\n1 0 F 1\n1 0 Z 1\n2 0 A 0\n' > qrels
printf '1 Q0 A 1 9 t\n1 Q0 B 2 8 t\n1 Q0 C 3 7 t\n1 Q0 D 4 6 t\n1 Q0 E 5 5 t\n1 Q0 F 6 4 t\n2 Q0 A 1 1 t\n' > run
$SALTON eval --explain -D 0.1 -n -m map -m map_cut.3 -m P.2,3 -m recall.6 -m Rprec -m bpref -m recip_rank -m iprec_at_recall.0,.5,1 \
  -m ndcg -m ndcg_cut.3 -m ERR@3 -m num_rel qrels run
echo "--- a topic without a relevant document"
$SALTON eval --explain -D 0.2 -n -m map -m P.1 -m recall.1 -m Rprec -m bpref -m recip_rank -m ndcg qrels run
$SALTON eval --explain --output json qrels run
