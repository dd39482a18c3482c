# More methods than the terminal has room for stand below, evenly; scores of any width stay in their column.
printf '{"_id":"a","title":"A","text":"red red red"}\n{"_id":"b","title":"B","text":"red bird"}\n' > docs.jsonl
printf '{"_id":"c","text":"' >> docs.jsonl
awk 'BEGIN { for (i = 0; i < 12345; i++) printf "red "; print "\"}" }' >> docs.jsonl
$SALTON index docs.jsonl -o ix -q > /dev/null
for width in 80 120; do
  COLUMNS=$width $SALTON search -i ix -k 2 -m coord -m "smart(nnn.nnn)" -m vsm -m "ql(mu=10)" red
done
$SALTON search -i ix -k 2 -m "smart(nnn.nnn)" red | grep -v '\*red'
