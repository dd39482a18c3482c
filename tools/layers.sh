#!/bin/sh
# layers.sh - refuses an include that the layers don't allow. FOLDER: who it may include besides itself.
set -u
allowed() {
  case $1 in
    base) echo "" ;;
    corpora) echo "base" ;;
    ir) echo "base corpora/doc.h" ;;
    dense) echo "base ir" ;;
    search) echo "base ir dense" ;;
    api) echo "base ir dense search" ;;
    eval) echo "base" ;;
    web) echo "base ir dense search" ;;
    cli) echo "base corpora ir dense search eval web" ;;
  esac
}
status=0
for folder in base corpora ir dense search api eval web cli; do
  [ -d "$folder" ] || continue
  for hit in $(grep -rnoE --include='*.[ch]' '^#include "[^"]+"' "$folder" | tr -d '"' | sed 's/#include //' | tr ' ' '_'); do
    file=${hit%%:*} target=${hit##*:}
    ok=
    for a in $folder $(allowed "$folder"); do
      case $target in "$a"|"$a"/*) ok=1 ;; esac
    done
    [ -n "$ok" ] || { echo "$file includes $target, which its layer may not" >&2; status=1; }
  done
done
# Guests have one door each; two of them are loaded when they are needed.
door() { # HEADER FILE...
  header=$1
  shift
  for f in $(grep -rlE --include='*.[ch]' "^#include <$header" base corpora ir dense search api eval web cli 2>/dev/null); do
    case " $* " in
      *" $f "*) ;;
      *) echo "$f includes <$header>, whose door is $*" >&2; status=1 ;;
    esac
  done
}
door libstemmer ir/stem.c
door zlib base/zip.c
door utf8proc base/text.c
door jansson base/json.c
door archive corpora/archive.c
door dlfcn dense/matrix.c corpora/archive.c
exit $status
