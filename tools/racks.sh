#!/bin/sh
# racks.sh LIST TYPE HEADER FILE... - writes the C file that joins a rack's items.
# A rack's file NAME.c defines `const TYPE *const LIST_NAME[]`, ended by NULL; the list holds these arrays, ended by NULL.
set -eu
list=$1 type=$2 header=$3
shift 3
echo "/* Made from the files of the rack; one more file is one more item. */"
echo "#include \"$header\""
for file; do echo "extern const $type *const ${list}_$(basename "$file" .c)[];"; done
echo "const $type *const *const $list[] = {"
for file; do echo "    ${list}_$(basename "$file" .c),"; done
echo "    0"
echo "};"
