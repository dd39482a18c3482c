#!/bin/sh
# coverage.sh - reads gcov's summary on standard input; prints lines reached per source file, the least first, and in all.
awk '
  /^File / { file = $2; gsub(/\047/, "", file) }
  /^Lines executed:/ && file !~ /^\/usr/ && file ~ /\.c$/ {
    split($0, part, /[:% ]+/); percent = part[3]; n = $NF
    printf "%6.2f%%  %5d lines  %s\n", percent, n, file | "sort -n"
    reached += percent * n / 100; lines += n; file = ""
  }
  END { close("sort -n"); if (lines) printf "%6.2f%%  %5d lines  in all\n", 100 * reached / lines, lines }'
