$SALTON corpus topics films > /dev/full
