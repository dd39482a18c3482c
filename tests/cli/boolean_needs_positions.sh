# Words and operators do without; phrases and NEAR say what to do.
printf '{"_id":"a","text":"the boundary-layer of a wing"}\n{"_id":"b","text":"a layer at the boundary"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON search -i ix -m boolean 'boundary-layer NOT stone'
$SALTON search -i ix -m boolean 'wing OR "boundary layer"'
echo $?
$SALTON search -i ix -m boolean 'wing NEAR/5 layer'
