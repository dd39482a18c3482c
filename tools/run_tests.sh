#!/bin/sh
# run_tests.sh BUILD [TEST...] - runs the CMocka programs and then tests/cli; ends with `N passed, N failed, N skipped`.
# A CLI test is tests/cli/NAME.sh, run in an empty folder of its own with $SALTON (the program) and $TOP (the tree);
# beside it stand NAME.out, NAME.err (exact, absent = empty) and NAME.exit (absent = 0). It exits 77 to be skipped, the reason on stdout.
# TESTING_EMULATOR is what runs programs for another processor.
set -u
build=$1
shift
TOP=$(pwd)
SALTON=$TOP/$build/salton
export TOP SALTON LC_ALL=C
unset SALTON_INDEX SALTON_HOME SALTON_CPU NO_COLOR COLUMNS
passed=0 failed=0 skipped=0
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
if [ -n "${TESTING_EMULATOR:-}" ]; then
  printf '#!/bin/sh\nexec %s %s "$@"\n' "$TESTING_EMULATOR" "$SALTON" > "$work/salton"
  chmod +x "$work/salton"
  SALTON=$work/salton
fi
count() { sed -n "s/^\[  *$1 *\] \([0-9][0-9]*\) test(s).*/\1/p" "$work/log" | awk '{ n += $1 } END { print n + 0 }'; }
for program; do
  mkdir -p "$work/tmp"
  TMPDIR=$work/tmp ${TESTING_EMULATOR:-} "$program" >"$work/log" 2>&1
  status=$?
  p=$(count PASSED) f=$(count FAILED) s=$(count SKIPPED)
  if [ $status -ne 0 ] || [ "$f" -ne 0 ]; then
    cat "$work/log"
    [ "$f" -ne 0 ] || { f=1; echo "FAILED: $program ended with status $status"; }
  fi
  sed -n 's/^skipped: /skipped: /p' "$work/log"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  rm -rf "$work/tmp"
done
for script in tests/cli/*.sh; do
  [ -e "$script" ] || continue
  name=${script%.sh}
  mkdir "$work/here"
  (cd "$work/here" && TMPDIR=$work/here sh "$TOP/$script" >"$work/out" 2>"$work/err" </dev/null)
  status=$?
  if [ $status -eq 77 ]; then
    skipped=$((skipped + 1))
    echo "skipped: $name: $(head -n 1 "$work/out")"
  else
    want=0
    [ ! -e "$name.exit" ] || want=$(cat "$name.exit")
    [ -e "$name.out" ] && out=$name.out || out=/dev/null
    [ -e "$name.err" ] && err=$name.err || err=/dev/null
    if [ "$status" = "$want" ] && diff -u "$out" "$work/out" >"$work/diff" && diff -u "$err" "$work/err" >>"$work/diff"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "FAILED: $script (status $status, expected $want)"
      diff -u "$out" "$work/out"
      diff -u "$err" "$work/err"
    fi
  fi
  rm -rf "$work/here"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
