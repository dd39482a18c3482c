$SALTON search --metod bm25 x
