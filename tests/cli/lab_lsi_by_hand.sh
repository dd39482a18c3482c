# Every command of the lab sheet prints what stands below it (make labs writes it anew).
sh "$TOP/tools/lab.sh" "$TOP/docs/lab/lsi_by_hand.md" | diff "$TOP/docs/lab/lsi_by_hand.md" -
