# Wide characters, long words, control bytes and marks that turn a line around: columns stay straight, and no line is wider than the terminal.
x=$(printf '%0200d' 0 | tr 0 x)
cat > docs.jsonl <<EOT
{"_id":"東京の文書番号はとても長いので途中で切られるはずです","title":"東京タワーと赤い魚の物語、とても長い題名がここに続いていきます","text":"red 東京タワーは日本の東京都港区芝公園にある総合電波塔である。高さは三百三十三メートル。 red"}
{"_id":"d$x","title":"Long words","text":"red $x"}
{"_id":"controls","title":"bell \u0007 escape \u001b[31m csi \u009b31m line\u2028end rtl \u202e","text":"red \u001b[2J \u202e \u0085 fish"}
{"_id":"notitle","text":"red bird"}
EOT
$SALTON index docs.jsonl -o ix -q
for width in 40 80; do
  export COLUMNS=$width
  $SALTON search -i ix red 東京
  $SALTON search -i ix -m coord -m vsm -m tfidf red 東京
done
