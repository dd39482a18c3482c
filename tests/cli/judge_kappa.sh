# Manning, Raghavan, Schuetze: Introduction to Information Retrieval (2008), table 8.2: 300, 20, 10 and 70 documents, kappa 0.776.
awk 'BEGIN { for (i = 0; i < 400; i++) {
  x = i < 320; y = i < 300 || (i >= 320 && i < 330)
  print i % 2 + 1, 0, "d" i, x > "first"; print i % 2 + 1, 0, "d" i, y > "second" } }'
printf '3 0 d 1\n' >> second
$SALTON judge --kappa first second
$SALTON judge --kappa first first --json
# Three systems, of which the judges order two alike.
printf '1 0 a 2\n1 0 b 0\n1 0 c 1\n' > first
printf '1 0 a 0\n1 0 b 0\n1 0 c 1\n' > second
printf '1 Q0 a 1 3 x\n1 Q0 b 2 2 x\n1 Q0 c 3 1 x\n' > x.run
printf '1 Q0 c 1 3 x\n1 Q0 b 2 2 x\n1 Q0 a 3 1 x\n' > y.run
printf '1 Q0 b 1 3 x\n1 Q0 a 2 2 x\n1 Q0 c 3 1 x\n' > z.run
$SALTON judge --kappa -m RR first second x.run y.run z.run
$SALTON judge --kappa -l 2 -m nDCG@2 --json first second x.run y.run
$SALTON judge --kappa first
$SALTON judge --kappa first second x.run
echo $?
