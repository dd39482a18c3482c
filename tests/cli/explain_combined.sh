# Combined steps: what each inner ranking gave, the sum that is the score, and each inner pipeline's own explanation.
printf '{"_id":"a","title":"A","text":"red fish red"}\n{"_id":"b","title":"B","text":"red bird"}\n{"_id":"c","title":"C","text":"green bird sings"}\n{"_id":"d","title":"D","text":"stone"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix --fields text -q > /dev/null
$SALTON search -i ix -m "linear(0.7*coord, 0.3*smart(nnn.nnn), norm=zscore)" -k 1 --json "red bird"
$SALTON explain -i ix -m "linear(0.7*coord, 0.3*smart(nnn.nnn), norm=zscore)" "red bird" b
echo "- not among the first"
$SALTON explain -i ix -m "combmnz(coord, rrf(coord, (smart(nnn.nnn) % 1)))" "red bird" c | grep -v "^  [A-Z]"
echo "- JSON"
$SALTON explain -i ix -m "rrf(coord % 1, 2*coord, k=1)" "red" a --json
$SALTON explain -i ix -m "rrf(coord, coord)" "red" d --json
