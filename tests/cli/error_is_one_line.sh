# Whatever bytes a name holds, an error is one line, and no byte of it moves the cursor.
name=$(printf 'a\nb\033[31m\233')
$SALTON info "$name"
$SALTON "$name"
$SALTON info x "$name"
$SALTON search -k "$name" x
$SALTON analyze -a "$name" x
$SALTON index films -o "$name/ix"
