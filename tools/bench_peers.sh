#!/bin/sh
# bench_peers.sh FOLDER [DOCUMENTS [QUERIES [BUILDS [PASSES]]]] - Salton beside Lucene, Xapian and FTS5 over the collection that is made up; FOLDER has
# the programs of benches/peers. Default: 100,000 documents, 1,000 queries, 3 builds, 5 passes. An engine whose packages are missing is left
# out, with a reason. Nothing stays but the tables on standard output.
set -eu
folder=$1 documents=${2:-100000} queries=${3:-1000} builds=${4:-3} passes=${5:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
leave_out() { echo "bench_peers.sh: without $1: $2 (tools/deps.sh peers installs it)" >&2; }

set -- "Salton=$folder/salton bitpack planner none"
for algorithm in exhaustive maxscore; do set -- "$@" "Salton $algorithm=$folder/salton bitpack $algorithm none"; done
set -- "$@" "Salton with positions=$folder/salton bitpack planner positions" "Salton varbyte=$folder/salton varbyte planner none"

jars=/usr/share/java
lucene=$(ls $jars/lucene-core-8*.jar 2>/dev/null | head -n 1)
analyzers=$(ls $jars/lucene-analyzers-common-8*.jar 2>/dev/null | head -n 1)
if [ -z "$lucene" ] || [ -z "$analyzers" ]; then leave_out Lucene "liblucene8-java is not here"
elif ! command -v javac >/dev/null 2>&1; then leave_out Lucene "javac is not here"
else
  javac -nowarn -cp "$lucene:$analyzers" -d "$work" benches/peers/Lucene.java
  java="java -Xmx2g -XX:+UseSerialGC -cp $lucene:$analyzers:$work Lucene"
  set -- "$@" "Lucene=$java none" "Lucene with positions=$java positions"
fi
if ! command -v g++ >/dev/null 2>&1 || ! echo '#include <xapian.h>' | g++ -fsyntax-only -x c++ - 2>/dev/null; then
  leave_out Xapian "g++ or libxapian-dev is not here"
else
  g++ -O2 -std=c++17 -I. -o "$work/xapian" benches/peers/xapian.cc -lxapian
  export XAPIAN_FLUSH_THRESHOLD=1000000 # documents held in memory before they are written
  set -- "$@" "Xapian=$work/xapian"
fi
if ! echo '#include <sqlite3.h>' | cc -fsyntax-only -x c - 2>/dev/null; then leave_out FTS5 "libsqlite3-dev is not here"
else
  cc -O2 -std=gnu11 -I. -o "$work/fts5" benches/peers/fts5.c -lsqlite3
  set -- "$@" "SQLite FTS5=$work/fts5"
fi

mkdir "$work/collection" "$work/indexes"
"$folder/write_collection" "$work/collection" "$documents" "$queries"
"$folder/race" "$work/collection" "$work/indexes" "$builds" "$passes" "$@"
echo "Versions: $(dpkg-query -W -f '${Package} ${Version}, ' liblucene8-java openjdk-17-jdk-headless libxapian-dev libsqlite3-dev 2>/dev/null || true)stop words lucene33, Porter's stemmer, k1 = 1.2, b = 0.75"
