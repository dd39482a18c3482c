# Three runs over eight topics, every section; what a paper, a spreadsheet and a program get of it.
awk 'BEGIN { x = 7
  for (t = 1; t <= 8; t++) { printf "%d\twhat of topic %d\n", t, t > "topics.tsv"
    for (d = 1; d <= 12; d++) {
      x = (x * 16807) % 2147483647; g = x % 3; if (d % 4) printf "%d 0 d%d %d\n", t, d, g > "qrels"
      for (r = 0; r < 3; r++) { x = (x * 16807) % 2147483647
        if (x % 7 && !(r == 0 && t == 8)) printf "%d Q0 d%d 1 %d %s\n", t, d, g * r * 2 + x % 5, substr("xyz", r + 1, 1) > ("run" r ".run") } } } }'
mkdir runs && mv run0.run runs/first.run && gzip -n run1.run && mv run1.run.gz runs/second.run.gz && mv run2.run runs/third_\&_last.run
set -- qrels runs/first.run runs/second.run.gz "runs/third_&_last.run"
$SALTON compare "$@" -k 4 --show all -t topics.tsv --test t,randomisation,wilcoxon
echo "--- the baseline alone, in LaTeX"
$SALTON compare "$@" -k 4 --baseline second --show measures,pairs -m AP,P@3 --test tukey --samples 500 --output latex
echo "--- Markdown, CSV"
$SALTON compare "$@" -m AP --show measures --output markdown
$SALTON compare "$@" -m AP --show measures,pairs --ties expected --correction bh --output csv
echo "--- drawn"
$SALTON compare "$@" -k 4 --show hidden --ties bounds -m AP --svg drawn
for f in drawn/*; do echo "$f: $(head -n 1 "$f" | cut -c 1-60) ... $(tail -n 1 "$f")"; done
grep -c 'third_&amp;_last' drawn/intervals.svg
