# The script that bash would source, asked about command lines whose last word is to be completed.
command -v bash >/dev/null || { echo "no bash here"; exit 77; }
$SALTON help --completion bash >salton.bash || exit 1
mkdir -p home/beir/scifact "folder with blanks"
echo '{"_id":"a","text":"b"}' >home/beir/scifact/corpus.jsonl
touch queries.tsv
cat >ask.bash <<'END'
. ./salton.bash
ask() { COMP_WORDS=("$SALTON" "$@"); COMP_CWORD=$#; _salton; printf 'salton %s:' "$*"; printf ' [%s]' "${COMPREPLY[@]}"; echo; }
ask sear
ask --v
ask search --m
ask search -m bm
ask search --method = vs
ask index --codec raw
ask index --codec v
ask index --analyzer engl
ask index --stopwords s
ask index --format js
ask index fi
ask index q
ask index --fields x
ask run -t b
ask run -t fil
ask run fi
ask search -i f
ask bench --output =
ask bench --convention n
ask corpus to
ask help analyzer
ask check --js
ask unknown --x
END
SALTON_HOME=$PWD/home bash ask.bash
