# The demo shows both corpora, every method, a random ranking, and says what is seen.
$SALTON demo --out kept > shown
for word in films toolshed coord vsm tfidf lnc.ltc bm25 ql random nDCG@10 paraphrase "What you see"; do
  grep -q -- "$word" shown || echo "no $word"
done
ls kept | grep -c run
$SALTON check kept/films.index && $SALTON check kept/toolshed.index
