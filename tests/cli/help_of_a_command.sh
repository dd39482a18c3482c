$SALTON help check
