# --add needs an index, and no settings that it has already.
printf '{"_id":"a","text":"red"}\n' > docs.jsonl
mkdir empty
$SALTON index --add docs.jsonl -o nowhere
$SALTON index --add docs.jsonl -o empty
ls
for option in "-a english" "--stopwords none" "--fields text" "--codec raw"; do
  $SALTON index --add docs.jsonl -o ix $option
  echo $?
done
$SALTON index docs.jsonl -o ix --fields title -q > /dev/null
printf '{"_id":"b","title":"blue","text":"red"}\n' > more.jsonl
$SALTON index --add - -o ix < more.jsonl
$SALTON index --add more.jsonl -o ix
$SALTON search -i ix -m coord "red blue"
