$SALTON info
