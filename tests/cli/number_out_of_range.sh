$SALTON search -i nowhere -k 0 x
