# The public header alone, as strictly as C has it, by gcc and (where it is) clang, and twice in a row.
for cc in gcc clang; do
  command -v $cc >/dev/null || continue
  for std in c99 c11; do
    printf '#include <salton.h>\n#include <salton.h>\n' | $cc -std=$std -Wall -Wextra -pedantic -Wstrict-prototypes -Werror -I"$TOP/api" -fsyntax-only -x c - || exit 1
  done
done
