# The two libraries show the functions of salton.h and nothing else.
[ -z "${TESTING_EMULATOR:-}" ] || { echo "this machine's own make and linker would meet another processor's programs"; exit 77; }
flavour=$(basename "$(dirname "$SALTON")")
case $flavour in asan|ubsan|tsan|coverage) echo "the sanitizers' and gcov's own names are seen too"; exit 77 ;; esac
unset MAKEFLAGS MFLAGS MAKELEVEL
eval "${TESTING_MAKE:-make FLAVOUR=$flavour} --no-print-directory -C \"$TOP\" install DESTDIR='$PWD/stage' prefix=/usr" >log || { cat log; exit 1; }
grep '^SALTON_API' "$TOP/api/salton.h" | grep -o 'salton_[a-z_]*(' | tr -d '(' | LC_ALL=C sort -u >public
[ -s public ] || echo "no public function found"
nm -D --defined-only stage/usr/lib/libsalton.so | awk '{ print $3 }' | LC_ALL=C sort >shared
nm --defined-only --extern-only stage/usr/lib/libsalton.a | awk 'NF == 3 { print $3 }' | LC_ALL=C sort >static
diff public shared && diff public static
objdump -p stage/usr/lib/libsalton.so | sed -n 's/^ *SONAME *//p'
