# Manual pages, from Documentation/*.scd and from what the programs print about themselves.

man: $(B)/man/.made

$(B)/man/.made: scripts/make-pages $(wildcard Documentation/*.scd Documentation/notes/*.scd) $(bins)
	$(call say,MAN,$(B)/man)
	$(Q)scripts/make-pages $(B)
	@touch $@

.PHONY: man
