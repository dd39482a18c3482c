# Salton's own options of eval: tab-separated values and JSON with all digits, several runs, the names of ir-measures, judgements by subtopic.
printf '1 a A 1\n1 b B 1\n1 b D 2\n1 c C 1\n2 a A 0\n2 b B 1\n' > subtopics
printf '1 Q0 A 1 9.3 x\n1 Q0 D 2 8.4 x\n1 Q0 E 3 8.1 x\n1 Q0 B 4 7.6 x\n2 Q0 B 1 2 x\n' > one
printf '1 Q0 E 1 9 y\n1 Q0 C 2 8 y\n2 Q0 A 1 2 y\n2 Q0 B 2 1 y\n' | gzip > two.gz
$SALTON eval -q -m runid -m map -m relstring --output json subtopics one
$SALTON eval -m map -m num_rel_ret --output tsv --runs subtopics one two.gz
$SALTON eval --runs -m recip_rank subtopics one two.gz
gzip -dc two.gz | $SALTON eval --dialect ir-measures -m 'MAP, MRR@1' -m 'alpha_nDCG@5' subtopics -
$SALTON eval --dialect ir-measures -m nDGC@10 subtopics one || echo "exit $?"
$SALTON eval -m prefs_simp subtopics one || echo "exit $?"
