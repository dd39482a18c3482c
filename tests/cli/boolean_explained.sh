# Which parts of an expression a document fulfils, and where.
printf '{"_id":"a","text":"The boundary layer of a wing in fast flow, and a boundary layer of heat."}\n{"_id":"b","text":"wing"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix --positions -q > /dev/null
$SALTON explain -i ix -m boolean '"boundary layer" NEAR/4 (heat OR cold) AND NOT stone' a
$SALTON explain -i ix -m boolean 'wing AND fast' b
$SALTON explain -i ix -m boolean --json 'flow NEAR/5 "boundary layer" NOT stone' a
$SALTON explain -i ix -m boolean --json 'the' b
