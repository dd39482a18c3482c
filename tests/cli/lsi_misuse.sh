# What can't be is told in a line, and leaves nothing behind.
printf '{"_id":"a","text":"red fish red"}\n{"_id":"c","text":"green bird sings"}\n' > docs.jsonl
$SALTON index docs.jsonl -o ix -q -a whitespace > /dev/null
try() { $SALTON lsi "$@"; echo "exit $?"; }
try matrx -i ix
try matrix -i ix
try matrix -i ix -o no/such/folder.mtx
try matrix -i ix -w entropy -o a.mtx
try reconstruct -i ix red
try reconstruct -i ix blue a
try reconstruct -i ix "red fish" a
try reconstruct -i ix red z
try terms -i ix extra
try terms -i ix -k 0
try show -i ix --by magic
try show -i ix --precision half
try sweep -i ix --at 5,1 -t nowhere
try update-error -i ix --share 2
try update-error -i ix --share 0.5,
$SALTON search -i ix -m 'lsi(weight=entropy)' red; echo "exit $?"
ls
