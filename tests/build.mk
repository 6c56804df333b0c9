# Tests, measurements and fuzzers.
#
#	make check              units, command line tests, checks of the tree; SAN=1 with sanitizers
#	make check T=PATTERN    only tests whose path contains PATTERN, such as T=unit/test_a or T=cli/
#	make check T=unit/test_a CASE=test_b*	only these cases of a unit test
#	make check UPDATE=1     expected texts become what the programs print now; look at "git diff"
#	make check-more         what needs the network, a quiet machine or minutes
#	make bench [T=PATTERN]  the tables of tests/bench/*.sh
#	make fuzz               tests/fuzz/fuzz_*.c, FUZZ_TIME seconds each (60)
#	make vm-check           tests/vm/*.sh in guests; KERNELS="6.12 7.2" names the kernels

FUZZ_TIME ?= 60
T         ?=

need = $(or $(shell $(PKG_CONFIG) --libs $(1)),$(error $(1) is missing. Run "make deps"))
link = $(CC) $(LDFLAGS) -pthread -o $@ $(filter %.o,$^) $(tool_a) $(lib_a) $(LIB_LIBS)

unit_bins  := $(patsubst %.c,$(B)/%,$(wildcard tests/unit/test_*.c))
bench_bins := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))
help_bins  := $(patsubst %.c,$(B)/%,$(wildcard tests/lib/*.c))
fuzz_names := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/fuzz_*.c))
# Each fuzz target also replays its corpus as a plain test.
replay_bins := $(patsubst %,$(B)/tests/fuzz/%,$(fuzz_names))

shell_tests := $(wildcard $(filter-out tests/lib/%.sh tests/bench/%.sh tests/vm/%.sh,$(wildcard tests/*/*.sh)))
# "# more: WHY" in a test: it needs the network, or a machine with nothing else to do.
more_tests  := $(shell grep -l '^\# more: ' $(shell_tests))
tests       := scripts/check-format scripts/check-links scripts/check-names scripts/check-outputs scripts/check-size $(unit_bins) $(replay_bins) $(shell_tests)
selected     = $(if $(T),$(foreach t,$(1),$(if $(findstring $(T),$(t)),$(t))),$(1))

$(unit_bins): $(B)/%: $(B)/%.o $(B)/tests/unit/case_filter.o $(tool_a) $(lib_a)
	$(call say,LD,$@)
	$(Q)$(link) $(call need,cmocka libcjson) -lm

# Made-up snapshots, shared by some tests.
$(B)/tests/unit/test_record $(B)/tests/unit/test_read $(B)/tests/unit/test_unpack_limit: $(B)/tests/unit/recgen.o $(B)/tests/unit/recfile.o
$(B)/tests/lib/make-recordings: $(B)/tests/unit/recgen.o

$(B)/tests/unit/test_pictures: $(module_pictures)
$(B)/tests/unit/test_pictures: LIB_LIBS += $(PICTURES_LIBS)

# Computing files of a program.
$(B)/tests/unit/test_replay: $(addprefix $(B)/tools/replay/,recording.o layout.o layout_map.o plan.o \
	touch.o engine.o replay_summary.o)
$(B)/tests/unit/test_output_type: $(addprefix $(B)/tools/record/,convert.o output.o)
$(B)/tests/unit/test_part_race: $(addprefix $(B)/tools/record/,files.o output.o part_folder.o pipe_out.o)
$(B)/tests/unit/test_pipe_out: $(B)/tools/record/pipe_out.o

$(bench_bins) $(help_bins): $(B)/%: $(B)/%.o $(tool_a) $(lib_a)
	$(call say,LD,$@)
	$(Q)$(link) -lm

# Preloaded into programs: a kernel that is played, CPUs that are chosen.
fake_libs := $(patsubst %.c,$(B)/%.so,$(wildcard tests/fake/*.c))

# The kernel has files and keywords of the parameter tables.
fake_tables := $(patsubst %,libdamondata/params/%.c,tables scheme_tables param_access param_keys object option_values value words) \
	$(patsubst %,libdamondata/util/%.c,error units numbers nearest_word plain_text)
$(B)/tests/fake/damon.so: fake_sources := $(fake_tables) -lm
$(B)/tests/fake/damon.so: $(fake_tables) $(wildcard libdamondata/params/*.h libdamondata/include/damondata/params*.h)

$(fake_libs): $(B)/%.so: %.c
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE -I. -Ilibdamondata/include $(WARN) -O2 -g -fPIC -shared -o $@ $< $(fake_sources)

# "make coverage" runs the tests with it; files that cannot be written are no matter of a test's stderr.
ifdef COV
check: export GCOV_ERROR_FILE := /dev/null
check: export TIME_FACTOR := 5
endif
ifneq ($(SAN)$(TSAN),)
check: export TIME_FACTOR := 4
endif

check: all $(if $(shell command -v scdoc),man) $(call selected,$(unit_bins) $(replay_bins)) $(help_bins) $(fake_libs)
	$(Q)MAKE_WORDS='$(filter-out T=%,$(MAKEOVERRIDES))' tests/run -b $(B) $(if $(V),-v) \
		$(if $(T),$(call selected,$(tests)),$(filter-out $(more_tests),$(tests)))

# Also those that "make check" cuts short: see longer() in tests/lib/test.sh.
check-more: export MORE := 1
check-more: all $(help_bins) $(fake_libs)
	$(Q)tests/run -b $(B) $(if $(V),-v) $(call selected,$(more_tests) $(shell grep -l '$$(longer ' $(shell_tests)))

bench: all $(bench_bins) $(fake_libs)
	$(Q)for t in $(call selected,$(wildcard tests/bench/*.sh)); do \
		echo; echo "$$t"; BUILD=$(CURDIR)/$(B) SRC=$(CURDIR) bash $$t || exit 1; done

# Static, so that it stands the same way in every guest.
$(B)/tests/vm/workload $(B)/tests/vm/pages: $(B)/tests/vm/%: tests/vm/%.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) -std=gnu11 -D_GNU_SOURCE $(WARN) -O2 -g -fno-omit-frame-pointer -static -o $@ $<

# One after the other: each guest takes all CPUs.
vm-check: all $(B)/tests/vm/workload $(B)/tests/vm/pages $(B)/tests/bench/cost
	$(Q)tests/run -j 1 -b $(B) $(if $(V),-v) $(call selected,$(wildcard tests/vm/*.sh))

ifdef FUZZ
$(replay_bins): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(tool_a) $(lib_a)
	$(call say,LD,$@)
	$(Q)$(link) -fsanitize=fuzzer -lm

$(addprefix run-,$(fuzz_names)): run-%: $(B)/tests/fuzz/%
	@mkdir -p $(B)/corpus/$* $(wildcard tests/fuzz/corpus/$*)
	$(Q)cd $(B) && nice tests/fuzz/$* -max_total_time=$(FUZZ_TIME) -timeout=10 -rss_limit_mb=1024 \
		-print_final_stats=1 -verbosity=0 -artifact_prefix=$*- corpus/$* $(addprefix ../,$(wildcard tests/fuzz/corpus/$*)) \
		2>$*.log || { tail -n 60 $*.log; exit 1; }
	@printf '  %-28s %s runs in $(FUZZ_TIME) s, nothing found\n' $* \
		$$(sed -n 's/stat::number_of_executed_units: *//p' $(B)/$*.log)

.PHONY: $(addprefix run-,$(fuzz_names))
else
$(replay_bins): $(B)/tests/fuzz/%: $(B)/tests/fuzz/%.o $(B)/tests/fuzz/replay.o $(tool_a) $(lib_a)
	$(call say,LD,$@)
	$(Q)$(link) -lm

fuzz:
	+$(Q)$(MAKE) --no-print-directory FUZZ=1 $(addprefix run-,$(call selected,$(fuzz_names)))
endif

.PHONY: check check-more vm-check bench fuzz
