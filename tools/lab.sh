#!/bin/sh
# lab.sh SHEET - prints the lab sheet with every output anew: in blocks of ```console the lines behind `$ ` are run one after the other in the present folder,
# `salton` being $SALTON and $LAB the sheet's folder, and what they print takes the place of the lines below them.
set -u
sheet=$1
LAB=$(dirname "$sheet")
export LAB
salton() { "$SALTON" "$@"; }
in_block=0
while IFS= read -r line || [ -n "$line" ]; do
  case $in_block$line in
    '0```console') in_block=1; printf '%s\n' "$line" ;;
    '1```') in_block=0; printf '%s\n' "$line" ;;
    '1$ '*) printf '%s\n' "$line"; eval "${line#??}" 2>&1 </dev/null ;;
    1*) ;;
    *) printf '%s\n' "$line" ;;
  esac
done < "$sheet"
