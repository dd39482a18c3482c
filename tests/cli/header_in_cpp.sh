# The public header in C++: it compiles, and its functions have C's names.
command -v g++ >/dev/null || { echo "no g++ here"; exit 77; }
printf '#include <salton.h>\n#include <salton.h>\nint main() { salton_error err; salton_index *ix = nullptr; return salton_index_open(&ix, "x", &err) == SALTON_OK && salton_index_docs(ix) ? 0 : 1; }\n' >a.cc
for std in c++11 c++20; do
  g++ -std=$std -Wall -Wextra -pedantic -Werror -I"$TOP/api" -c a.cc -o a.o || exit 1
  nm -u a.o | awk '/salton/ { print $2 }'
done
