#!/bin/sh
# svd_peers.sh FOLDER PROGRAM [FILE [ROUNDS]] - the truncated SVD beside scipy's ARPACK and PROPACK, and its values against ARPACK's at tolerance 0;
# FOLDER has the programs of benches/peers, PROGRAM is salton. FILE: a matrix of the Matrix Market (.mtx), or a list of package descriptions as Debian's archive has
# it (Translation-en), whose matrix is taken (log-entropy weights, words as they stand that two descriptions have); without one it is apt's. PYTHON: a Python with numpy and scipy.
set -eu
folder=$1 salton=$2 file=${3:-} rounds=${4:-3} python=${PYTHON:-python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$python" -c 'import numpy, scipy' 2>/dev/null || { echo "svd_peers.sh: $python has no numpy and scipy (Debian: python3-scipy)" >&2; exit 1; }
if [ -z "$file" ]; then
  for list in /var/lib/apt/lists/*_dists_*_main_i18n_Translation-en*; do
    case $list in *security* | *updates*) ;; *) file=$list ;; esac
  done
  [ -e "$file" ] || { echo "svd_peers.sh: apt has no list of descriptions here (Translation-en); give one, or a matrix" >&2; exit 1; }
fi
matrix=$file
if [ "${file%.mtx}" = "$file" ]; then
  matrix=$work/descriptions.mtx
  case $file in *.lz4) lz4cat "$file" ;; *.xz) xzcat "$file" ;; *.bz2) bzcat "$file" ;; *) cat "$file" ;; esac > "$work/list"
  "$python" -c '
import collections, json, re, sys
texts = re.findall(r"^Description-en: (.*(?:\n .*)*)", open(sys.argv[1], errors="replace").read(), re.M)
docs = [words for words in (re.findall(r"[a-z][a-z0-9]*(?:[-\x27][a-z0-9]+)*", t.lower()) for t in texts) if words]
df = collections.Counter(w for words in docs for w in set(words))
for i, words in enumerate(docs):
    print(json.dumps({"_id": str(i), "text": " ".join(w for w in words if df[w] > 1)}))' "$work/list" > "$work/docs.jsonl"
  "$salton" index "$work/docs.jsonl" -o "$work/index" -a whitespace --quiet > /dev/null
  "$salton" lsi matrix -i "$work/index" -o "$matrix"
fi
sed -n '/^% /{s/^% //p;q;}' "$matrix"
echo
echo '| engine | k | threads | CPU s | wall s | peak MB | of it for this | values off | orthonormal to | A v - s u | A'"'"'u - s v |'
echo '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |'
export OPENBLAS_NUM_THREADS=1 SCIPY_USE_PROPACK=1
scipy() { "$python" benches/peers/svd.py "$matrix" "$@" "$work/values" 2>/dev/null; }
scipy 300 arpack
for k in 100 300; do
  for round in $(seq "$rounds"); do
    for how in 'double 1' 'double 2' 'single 1'; do "$folder/svd" "$matrix" $k $how "$work/values"; done
    [ $k = 300 ] || scipy $k propack
  done
done
scipy 100 arpack
