# Status 2 and one line each.
while read -r line; do
  $SALTON $line
  echo "$? $line"
done <<EOT
--verison
corpus list films
corpus stats films --split nope
corpus stats films --convention nope
index films --output=
search -i ix
search -q -i
search -k 1 -k 2 x
search --json=1 x
analyze
help nothing
explain -i ix one
compare films
bench -i ix -t films -M ,
eval -m
EOT
