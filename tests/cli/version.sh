# The version, and that no arguments are a misuse that helps.
$SALTON --version
$SALTON >/dev/null
echo "status $?"
