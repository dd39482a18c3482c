# docs/methods.md is what the program says of its methods (make methods rewrites it).
$SALTON help methods --markdown | cmp - "$TOP/docs/methods.md"
