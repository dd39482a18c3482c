$SALTON run -i nowhere -t nothing -m "bm25 % 10 >> ql"
