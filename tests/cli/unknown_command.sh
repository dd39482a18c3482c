$SALTON serach films
