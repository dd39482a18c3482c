# Two runs with other topics, tied scores and other tags: worked out with a pencil.
printf '2 Q0 b 1 3 x\n2 Q0 a 9 3 x\n2 Q0 c 1 1 x\n10 Q0 a 1 0.5 x\n' > x.run
printf '2 Q0 c 1 7 y y\n\n2 Q0 d 1 6 y y\n' > y.run
echo "- rrf"
$SALTON fuse x.run y.run
echo "- combmnz, min-max"
$SALTON fuse -m combmnz x.run y.run -k 3 --tag "both of them"
echo "- linear"
$SALTON fuse -m linear --weights 2,-1 --norm none -q x.run - < y.run
# What can't be fused.
printf '1 Q0 a 1 2 x\n1 Q0 b 2 1 x\n1 Q0 a 3 0 x\n' > twice.run
printf '1 Q0 a 1 1e39 x\n' > great.run
printf '1 Q0 a 1 nan x\n' > nan.run
printf '1 Q0 a 1 3e38 x\n' > sum.run
: > empty.run
for arguments in "twice.run" "great.run" "nan.run" "-m combsum --norm none sum.run sum.run" "empty.run" "absent.run" "-m rff x.run" \
  "--norm minmax x.run" "-m combmnz --norm zscore x.run" "--weights 1 x.run y.run" "--weights 1,nan x.run y.run" "--depth 0 x.run" "-k 0 x.run" ""; do
  $SALTON fuse $arguments -o out.run
  echo "$?: $arguments" >&2
done
[ ! -e out.run ]
