# SPDX-License-Identifier: GPL-2.0-only
# A header as a later version may have it: behind each member of each structure stands one more.
/^struct [a-z_]+ \{$/ { inside = 1 }
/^}/ { inside = 0 }
{ print }
inside && /;$/ { print "\tuint64_t grown_" ++nr ";" }
