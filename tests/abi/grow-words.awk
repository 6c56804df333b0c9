# SPDX-License-Identifier: GPL-2.0-only
# Words as a later version may have them: an action, a filter type and a goal's metric more in front of all others.
{ print }
/^#define DD_ACTIONS\(X\)/ { print "\tX(GROWN_ACTION, \"grown_action\", 0, NULL, NULL, NULL) \\" }
/^#define DD_FILTERS\(X\)/ { print "\tX(GROWN_FILTER, \"grown_filter\", OPS, IGNORED, \"\", 0, NULL, NULL, NULL) \\" }
/^#define DD_GOALS\(X\)/ { print "\tX(GROWN_METRIC, \"grown_metric\", COUNT, \"\", 0, NULL, NULL, NULL) \\" }
