$SALTON search -i nowhere -m "bm25(k1=0.9, bb=0.4)" x
