"""Prints what statsmodels and scikit-learn make of one confusion matrix, and Wilson's intervals: the values of agreement_test.ts.

Made with statsmodels 0.15.0, scikit-learn 1.9.1.
"""

import numpy as np
from sklearn.metrics import cohen_kappa_score, confusion_matrix
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

table = np.array([[44, 5, 1, 0], [7, 30, 6, 2], [2, 3, 25, 9], [1, 0, 8, 57]])
found = cohens_kappa(table)
one = np.repeat(np.repeat(np.arange(4), 4), table.ravel())
other = np.repeat(np.tile(np.arange(4), 4), table.ravel())
assert (confusion_matrix(one, other) == table).all()
print(found.kappa, found.std_kappa, cohen_kappa_score(one, other))
for hits, n in [(0, 10), (10, 10), (7, 50), (99, 100), (480, 481)]:
    print(hits, n, *proportion_confint(hits, n, method="wilson"))
