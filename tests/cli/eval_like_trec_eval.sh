# What trec_eval 10 (github.com/usnistgov/trec_eval, commit f425365) prints and exits with; the expected output is its own.
printf '1 0 a 1\n1 0 b -1\n1 0 c -2\n2 0 b 1\n' > qrels
printf '1 Q0 x 1 5 t\n1 Q0 c 2 4 t\n1 Q0 a 3 3 t\n1 Q0 b 4 2 t\n' > run
printf '1 0 a 0\n1 0 b 1\n1 0 c 1\n' > gains
# A topic that the run lacks: unj is 0 with any cut-offs, the others only by their plain names.
$SALTON eval -c -q -m unj -m relstring -m utility -m rbp_resid qrels run
$SALTON eval -c -q -m unj.4 -m relstring.20 -m utility.2,-1,0,0 -m rbp_resid.p=0.8 qrels run
# With a level below 0 what wasn't judged is relevant, but not to infAP.
$SALTON eval -c -l -1 -m map -m infAP -m Rprec_mult.1 qrels run
# Gains that its sort leaves out of order: no ideal gain is above 0.
$SALTON eval -m Rndcg.1=.5,3=2 -m ndcg_rel.1=.5,3=2 gains run
# The long name of -o takes a value, which is ignored as -o is.
$SALTON eval --Output_old x -o -m map -c qrels run
$SALTON eval --output_old -m map -c qrels run 2> /dev/null || echo "exit $?"
$SALTON eval -m map no_such_file run 2> /dev/null || echo "exit $?"
$SALTON eval -m map qrels no_such_file 2> /dev/null || echo "exit $?"
# With -q the topics before one that fails are printed: it misses, or ranks a document twice.
$SALTON eval -q -m map -m P.5 qrels run 2> /dev/null || echo "exit $?"
printf '2 Q0 b 1 5 t\n2 Q0 b 2 4 t\n' >> run
$SALTON eval -q -m map -m P.5 qrels run 2> /dev/null || echo "exit $?"
$SALTON eval -m map -m P.5 qrels run 2> /dev/null || echo "exit $?"
$SALTON eval -q -m prefs_simp qrels run 2> /dev/null || echo "exit $?"
