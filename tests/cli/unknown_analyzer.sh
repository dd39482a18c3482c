$SALTON analyze -a englisch hello
