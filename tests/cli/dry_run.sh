$SALTON run -m "(bm25(k1=0.9, b=0.4) % 100) % 10" --dry-run
