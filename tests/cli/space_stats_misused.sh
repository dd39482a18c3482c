# What salton space stats can't do, it says, with what is nearest.
printf '{"_id":"a","text":"x","metadata":{"label":"red","n":[1,2]}}\n{"_id":"b","text":"y","metadata":{"label":"blue"}}\n{"_id":"c","text":"z"}\n' > docs.jsonl
printf '3 2\na 1 0\nb 0 1\nc 0 0\n' > three.txt
printf '2 2\na 1 0\nb 0 1\n' > two.txt
$SALTON index docs.jsonl -o ix -q > /dev/null
$SALTON space import -i ix --name s three.txt -q
stats() { $SALTON space stats -i ix "$@"; echo "status $?"; }
stats
stats -s t
stats -s s
stats -s s --metric dot
stats -s s --metric l2 --labels lable
stats -s s --metric l2 --labels title
stats -s s --metric l2 --axis red
stats -s s --metric l2 --axis red,bleu
stats -s s --metric l2 --axis red,red
stats -s s --metric l2 --labels none --axis red,blue
stats -s s --metric l2 --layout two.txt
stats -s s --metric l2 --layout none.txt
stats -s s --metric l2 --neighbours 0
stats -s s --metric l2 --clusters many
stats -s s --metric l2 --sample 2
stats -s s --metric l2 -o no/such/folder.tsv
$SALTON space stat -i ix -s s
