# Every command stands in the help, and has help of its own with an example.
$SALTON help | sed -n '/^  demo/,/^$/p' | awk '/^  [a-z]/ { print $1 }' | while read -r name; do
  echo "$name: $($SALTON "$name" --help | grep -c '^example:')"
done
