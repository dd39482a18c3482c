"""scipy's drivers: one truncated SVD of a file of the Matrix Market, as a row of tools/svd_peers.sh's table.

    svd.py MATRIX K arpack|propack [VALUES]     VALUES: the right singular values, one a line; if there is no such file, it's written

ARPACK at its tightest tolerance (0), PROPACK as scipy has it. Threads are what OPENBLAS_NUM_THREADS says; the sparse products have one."""
import os
import resource
import sys
import time

import numpy
import scipy.io
import scipy.sparse.linalg

matrix, k, solver = sys.argv[1], int(sys.argv[2]), sys.argv[3]
values = sys.argv[4] if len(sys.argv) > 4 else None
a = scipy.io.mmread(matrix).tocsc()
a.sort_indices()
numpy.dot(numpy.ones((50, 50)), numpy.ones((50, 50)))


def used():
    r = resource.getrusage(resource.RUSAGE_SELF)
    return r.ru_utime + r.ru_stime, r.ru_maxrss / 1024


open("/proc/self/clear_refs", "w").write("5")  # the peak from here on, not that of reading
(cpu, before), wall = used(), time.time()
u, s, vt = scipy.sparse.linalg.svds(a, k, solver=solver, tol=0, random_state=1)
wall, (after, peak) = time.time() - wall, used()
order = numpy.argsort(-s)
u, s, v = u[:, order], s[order], vt[order].T
if values and not os.path.exists(values):
    with open(values, "w") as f:
        f.writelines(repr(float(x)) + "\n" for x in s)
right = numpy.loadtxt(values)[:k] if values else numpy.full(k, numpy.nan)
off = max(abs(x.T @ x - numpy.eye(k)).max() for x in (u, v))
residuals = [max(numpy.linalg.norm(m @ x - y * s, axis=0)) / s[0] for m, x, y in ((a, v, u), (a.T, u, v))]
print("| scipy %s, %s | %d | %s | %.2f | %.2f | %.0f | %.0f | %.1e | %.1e | %.1e | %.1e |" % (
    scipy.__version__, solver, k, os.environ.get("OPENBLAS_NUM_THREADS", "?"), after - cpu, wall, peak, peak - before,
    max(abs(s - right) / right), off, *residuals))
