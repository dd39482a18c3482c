# An index keeps positions if it was asked to, then and ever after.
printf '{"_id":"a","text":"red fish, blue fish"}\n{"_id":"b","text":"one fish"}\n' > docs.jsonl
printf '{"_id":"b","text":"old fish"}\n' > more.jsonl
"$SALTON" index docs.jsonl -o with --positions
"$SALTON" index docs.jsonl -o without
"$SALTON" info with | grep positions
"$SALTON" index --add more.jsonl -o with | sed 's/,.*//'
"$SALTON" info --json with | grep -o '"positions":[a-z]*'
"$SALTON" check with
"$SALTON" index --add more.jsonl -o without --positions
echo "status $?"
