$SALTON search -i nowhere -m bm52 x
