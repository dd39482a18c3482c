$SALTON analyze --stopwords smrt hello
