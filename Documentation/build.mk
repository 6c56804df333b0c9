# Manual pages, from Documentation/*.scd and from what the programs print about themselves.

man: $(B)/man/.made

$(B)/man/.made: scripts/make-pages scripts/api-page $(wildcard Documentation/*.scd Documentation/*/*.scd libdamondata/include/damondata/*.h) $(bins)
	$(call say,MAN,$(B)/man)
	$(Q)scripts/make-pages $(B)
	@touch $@

.PHONY: man

# The pictures of README.md: the same on every machine with the same fonts.
recordings := tests/data/real

pictures: $(B)/damo-report
	$(Q)$< heats -i $(recordings)/stairs.perf.data.zst --heatmap Documentation/heats.png
	$(Q)$< wss -i $(recordings)/twoproc.perf.data.zst --per_target --plot Documentation/wss.png

.PHONY: pictures
