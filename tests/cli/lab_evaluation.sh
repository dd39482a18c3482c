# Every command of the lab sheet prints what stands below it (make labs writes it anew).
sh "$TOP/tools/lab.sh" "$TOP/docs/lab/evaluation.md" | diff "$TOP/docs/lab/evaluation.md" -
