# docs/methods.md and docs/measures.md are what the program says of itself (make methods rewrites them).
$SALTON help methods --markdown | cmp - "$TOP/docs/methods.md"
$SALTON help measures --markdown | cmp - "$TOP/docs/measures.md"
