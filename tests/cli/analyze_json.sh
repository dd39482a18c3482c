$SALTON analyze --json "The cats"
