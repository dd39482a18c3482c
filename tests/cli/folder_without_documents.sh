mkdir empty
$SALTON index empty -o ix
