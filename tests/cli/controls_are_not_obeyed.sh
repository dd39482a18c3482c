# What a terminal would obey is shown as a blank, or as an escape in JSON.
text=$(printf 'a\033[31m \302\233b \342\200\256c')
$SALTON analyze -a whitespace "$text"
$SALTON analyze -a whitespace --json "$text"
printf '{"_id":"a","text":"red"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON search -i ix "$text"
$SALTON explain -i ix "$text" a | head -n 1
