# The same two documents in five formats give the same lines.
printf '{"_id":"1","title":"Red fish","text":"One red fish."}\n{"_id":"2","title":"Blue fish","text":"Two blue fish."}\n' > docs.jsonl
printf '.I 1\n.T\nRed fish\n.W\nOne red fish.\n.I 2\n.T\nBlue fish\n.W\nTwo blue fish.\n' > docs.smart
printf '1\tRed fish\tOne red fish.\n2\tBlue fish\tTwo blue fish.\n' > docs.tsv
printf '<DOC>\n<DOCNO> 1 </DOCNO>\n<TITLE>Red fish</TITLE>\n<TEXT>One red fish.</TEXT>\n</DOC>\n<DOC>\n<DOCNO>2</DOCNO>\n<TITLE>Blue fish</TITLE>\n<TEXT>Two blue fish.</TEXT>\n</DOC>\n' > docs.trec
gzip -k docs.jsonl
for f in docs.jsonl docs.smart docs.tsv docs.trec docs.jsonl.gz; do
  echo "$f"
  $SALTON corpus docs $f
done
