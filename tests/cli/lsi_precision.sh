# float32 numbers show the same digits as doubles; how far both sides are off is told, to the magnitude that each kind can do.
$SALTON index films -o ix -q > /dev/null
for precision in double single; do
  $SALTON lsi sweep -i ix -k 12 --precision $precision > $precision
  $SALTON lsi terms -i ix -k 5 --documents --precision $precision > $precision.terms
  tail -n 1 $precision | sed 's/.* u| \([^,]*\), .* v| \([^ ]*\) .*/\1 \2/' |
    awk -v p=$precision -v most=$([ $precision = double ] && echo 1e-10 || echo 1e-5) '{ print p, ($1 >= 0 && $1 < most && $2 > 0 && $2 < most) ? "as it says" : $0 }'
done
tail -n 1 double | sed 's/[0-9]e-[0-9]*/N/g'
head -n -1 double > a
head -n -1 single > b
cmp a b && cmp double.terms single.terms && sed -n 3,4p a
$SALTON space add -i ix -e 'lsi(k=5)' -q
$SALTON space info -i ix -s lsi --json | sed 's/.*"residual_left":\([^,]*\),"residual_right":\([^}]*\)}$/\1 \2/' |
  awk '{ print ($1 > 0 && $1 < 1e-10 && $2 > 0 && $2 < 1e-10) ? "residuals of both sides below 1e-10" : $0 }'
