#!/bin/sh
# embed.sh corpora/data/NAME/FILE... - writes the C file that links the embedded corpora into the program.
set -eu
echo '/* Made from corpora/data. */'
echo '#include "corpora/embedded.h"'
i=0
for file; do
  printf '__asm__(".section .rodata\\n.balign 16\\nsalton_data_%d:\\n.incbin \\"%s\\"\\nsalton_data_end_%d:\\n.byte 0\\n.previous\\n");\n' $i "$file" $i
  echo "extern const char salton_data_$i[], salton_data_end_$i[];"
  i=$((i + 1))
done
echo 'const corpora_embedded_file corpora_embedded_files[] = {'
i=0
for file; do
  rest=${file#corpora/data/}
  echo "    { \"${rest%%/*}\", \"${rest#*/}\", salton_data_$i, salton_data_end_$i },"
  i=$((i + 1))
done
echo '    { 0, 0, 0, 0 }'
echo '};'
