$SALTON index no-such-file.jsonl -o ix
status=$?
ls
exit $status
