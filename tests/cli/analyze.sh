$SALTON analyze "The mice's running-wheels aren't RUNNING; Straße 3.14"
echo
$SALTON analyze -a whitespace "The mice's  wheel"
echo
$SALTON analyze -a standard "東京タワー서울"
