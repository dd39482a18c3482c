# The index is open when its topics are asked for; then its segment is cut short: one line with the file's name, and no crash.
awk 'BEGIN { for (i = 0; i < 3000; i++) printf "d%d\tred fish w%d blue\n", i, i }' > docs.tsv
$SALTON index docs.tsv -o ix -q > /dev/null
mkfifo topics
$SALTON run -i ix -t topics -m coord > run &
exec 3> topics   # waits for who reads
truncate -s 4096 ix/seg-00000001.salton
printf '1\tred fish\n' >&3
exec 3>&-
wait $!
echo "status $?, $(wc -l < run) lines"
$SALTON check ix
