# SPDX-License-Identifier: GPL-2.0-only
# Each public structure that may grow has one more member: those that carry their size at their end, others in the place
# of the first reserved one.
/^struct dd_[a-z_]+ \{$/ { first = 1; print; next }
first { sized = /^\tuint32_t size;$/; first = 0 }
sized && /^\};$/ { print "\tuint64_t of_tomorrow;"; sized = 0 }
/^\tuint64_t reserved\[[0-9]+\];$/ {
	split($0, number, /[][]/)
	print "\tuint64_t of_tomorrow;"
	if (number[2] > 1)
		print "\tuint64_t reserved[" number[2] - 1 "];"
	next
}
{ print }
