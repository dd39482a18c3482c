# Every section of two comparisons, with names that TeX would read as commands, is LaTeX that compiles and keeps to the page.
if ! { command -v pdflatex && kpsewhich booktabs.sty && kpsewhich longtable.sty; } > where 2>&1; then
  echo "needs pdflatex with booktabs and longtable"
  exit 77
fi
awk 'BEGIN { x = 7; for (t = 1; t <= 50; t++) { printf "%d\tRenée & 50%% of $_{topic} \\%d ~ ^ # <>|\"\n", t, t > "topics.tsv"
    for (d = 1; d <= 9; d++) { x = (x * 16807) % 2147483647; if (d % 4) printf "%d 0 d_%d %d\n", t, d, x % 3 > "qrels"
      for (r = 1; r <= 3; r++) { x = (x * 16807) % 2147483647; if (x % 7) printf "%d Q0 d_%d 1 %d r\n", t, d, x % 5 > ("run" r) } } } }'
cp run1 "$(printf 'a\033[1m%%_$\\end{x}&#~^.run')" && mv run2 'é|"<b>' && mv run3 c
{ printf '\\documentclass{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{booktabs,longtable}\n\\begin{document}\n'
  $SALTON compare qrels a* 'é|"<b>' c -t topics.tsv --show all --all-measures --output latex
  $SALTON compare qrels run1 c --test t,randomisation,wilcoxon --output latex
  printf '\\end{document}\n'; } > paper.tex
pdflatex -interaction=nonstopmode paper.tex > said 2>&1 || { cat said; exit 1; }
grep -E '^!|Missing character|Overfull|too large' paper.log
grep -c 'begin{longtable}' paper.tex
