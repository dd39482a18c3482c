# Installs twice: below a prefix, where the example of docs/example is compiled against the shared and the static library by pkg-config and
# run; and below DESTDIR, whose files are listed. Then takes all away again.
[ -z "${TESTING_EMULATOR:-}" ] || { echo "this machine's own make and linker would meet another processor's programs"; exit 77; }
flavour=$(basename "$(dirname "$SALTON")")
unset MAKEFLAGS MFLAGS MAKELEVEL
run_make() { eval "${TESTING_MAKE:-make FLAVOUR=$flavour} --no-print-directory -C \"$TOP\" $*" >log || { cat log; exit 1; }; }
export PKG_CONFIG_PATH="$PWD/root/lib/pkgconfig" LD_LIBRARY_PATH="$PWD/root/lib"
cc="${TESTING_CC:-gcc} -std=c11 -Wall -Wextra -pedantic -Werror"

printf '{"_id":"a","title":"A","text":"red fish red"}\n{"_id":"b","title":"B","text":"red bird"}\n{"_id":"c","title":"C","text":"green bird sings"}\n{"_id":"d","title":"D","text":"stone"}\n' >docs.jsonl
$SALTON index -q docs.jsonl -o ix --fields text >log || exit 1
run_make install "prefix='$PWD/root'"

# By pencil: idf = ln(1 + 2.5/2.5); b: 1/(1 + 0.9 (0.6 + 0.4*2/2.25)) for both terms; a: 2/(2 + 0.9 (0.6 + 0.4*3/2.25)).
echo "shared:"
$cc "$TOP/docs/example/search.c" -o shared $(pkg-config --cflags --libs salton) && ./shared ix "red bird whale"
echo "static:"
rm root/lib/libsalton.so*
$cc "$TOP/docs/example/search.c" -o static $(pkg-config --static --cflags --libs salton) && LD_LIBRARY_PATH= ./static ix "red bird whale" >static.out
./static ix "red bird whale" | cmp - static.out && tail -n 1 static.out
./static nowhere red
echo "status $?"

echo "installed:"
run_make install "DESTDIR='$PWD/stage' prefix=/usr"
(cd stage && find . ! -type d | grep -v 'man1/salton-' | sed "s/$($SALTON --version | cut -d ' ' -f 2)/VERSION/" | LC_ALL=C sort)
for command in $($SALTON help | sed '/^A first/,$d' | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
  [ -s "stage/usr/share/man/man1/salton-$command.1" ] || echo "no man page of $command"
done
grep -l "$PWD" -r stage/usr/lib/pkgconfig stage/usr/share stage/usr/include
echo "left over:"
run_make uninstall "DESTDIR='$PWD/stage' prefix=/usr"
run_make uninstall "prefix='$PWD/root'"
find stage root ! -type d
