$SALTON search -i nowhere -m "bm25(k1=0.9, b=1.5)" x
