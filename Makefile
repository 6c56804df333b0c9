# damo: record, report, control and replay for DAMON.
#
#   make            build everything below build/
#   make check      all tests            make demo     the main job, once
#   make bench      measurements         make fuzz     fuzzers, FUZZ_TIME seconds each
#   make vm-check   tests in a guest with a real DAMON, on two kernels
#   make deps       install what building and testing need (scripts/install-deps)
#   make install    PREFIX (/usr/local), DESTDIR, PARTS (programs library development)
#   make coverage   lines that the tests run, for each folder and file
#   make format     clang-format over the tree; make check-format only looks
#   make compile_commands.json    for clangd and others
#
# Variables: CC, CFLAGS, LDFLAGS, V=1 (show commands), WERROR=0 (warnings are no errors).
# Each of these builds into a folder of its own: SAN=1 (AddressSanitizer and UBSan, build-san/),
# TSAN=1 (ThreadSanitizer, build-tsan/), COV=1 (gcov, build-cov/), FUZZ=1 (libFuzzer, build-fuzz/).

VERSION   := 1.0.0
ABI       := 2

PREFIX     ?= /usr/local
BINDIR     ?= $(PREFIX)/bin
LIBDIR     ?= $(PREFIX)/lib
LIBEXECDIR ?= $(PREFIX)/libexec/damo
INCLUDEDIR ?= $(PREFIX)/include
MANDIR     ?= $(PREFIX)/share/man
COMPDIR    ?= $(PREFIX)/share/bash-completion/completions
DOCDIR     ?= $(PREFIX)/share/doc/damo

CC         ?= cc
CLANG      ?= clang
PKG_CONFIG ?= pkg-config
AR         ?= ar
CFLAGS     ?= -O2 -g
B          := build
SAN_FLAGS  := -fsanitize=address,undefined
ifdef SAN
B          := build-san
CFLAGS     := -O1 -g $(SAN_FLAGS) -fno-omit-frame-pointer -fno-sanitize-recover=undefined
LDFLAGS    += $(SAN_FLAGS)
endif
ifdef TSAN
B          := build-tsan
CFLAGS     := -O1 -g -fsanitize=thread -fno-omit-frame-pointer
LDFLAGS    += -fsanitize=thread
endif
ifdef COV
B          := build-cov
CFLAGS     := -O0 -g --coverage -fprofile-update=atomic
LDFLAGS    += --coverage
endif
ifdef FUZZ
B          := build-fuzz
override CC := $(CLANG)
CFLAGS     := -O1 -g $(SAN_FLAGS),fuzzer-no-link -fno-omit-frame-pointer -fno-sanitize-recover=undefined
LDFLAGS    += $(SAN_FLAGS)
endif

Q := $(if $(V),,@)

.DEFAULT_GOAL := all

# "make deps demo": what comes beside deps is for a new make, that finds the packages installed.
ifneq ($(filter deps,$(MAKECMDGOALS)),)
goals := $(filter-out deps,$(MAKECMDGOALS))

deps:
	$(Q)scripts/install-deps

ifneq ($(goals),)
$(goals): after-deps ;
after-deps: deps
	+$(Q)$(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$$(nproc)) $(goals)
endif

.PHONY: deps after-deps $(goals)
else

say = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2);)

.DELETE_ON_ERROR:
.SECONDARY:

# Targets that need no libraries on the machine.
ifneq ($(filter-out clean uninstall,$(or $(MAKECMDGOALS),all)),)
include scripts/probe.mk
endif

WARN := -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wvla -Wpointer-arith
# clang does not know it.
WARN += $(shell $(CC) -Werror -Wformat-signedness -fsyntax-only -x c /dev/null 2>/dev/null && echo -Wformat-signedness)
# Who works on the sources gets errors; a release builds with the compilers of later years as well.
WERROR ?= $(if $(wildcard .git),1,0)
ifneq ($(WERROR),0)
WARN += -Werror
endif
CPPFLAGS_ALL := -D_GNU_SOURCE -DDAMO_VERSION='"$(VERSION)"' -I. -Ilibdamondata/include $(CPPFLAGS)
CFLAGS_ALL = -std=gnu11 $(WARN) -fPIC -pthread $(LIB_CFLAGS) $(CFLAGS)

lib_src   := $(wildcard format/*.c libdamondata/*/*.c)
tool_src  := $(wildcard tools/common/*.c tools/damon/*.c tools/kernel/*.c tools/view/*.c)
obj = $(patsubst %.c,$(B)/%.o,$(1))

lib_a  := $(B)/libdamondata.a
lib_so := $(B)/libdamondata.so.$(VERSION)
tool_a := $(B)/libdamotools.a

# Binaries: each damo-NAME is made of tools/NAME/*.c.
names := $(foreach n,ctl record report replay,$(if $(wildcard tools/$(n)/*.c),$(n)))
bins  := $(patsubst %,$(B)/damo-%,$(names)) $(if $(wildcard tools/damo.c),$(B)/damo)

# Modules of damo-report: each damo-NAME.so is made of tools/FOLDER/*.c, calls the program's functions, and is
# loaded when it is asked for, so that text reports need no graphics libraries.
module_pictures := $(call obj,$(wildcard tools/pictures/*.c))
module_sqlite   := $(call obj,$(wildcard tools/database/*.c))
modules := $(B)/damo-pictures.so $(B)/damo-sqlite.so

all: $(modules) $(lib_a) $(if $(wildcard libdamondata/libdamondata.map),$(lib_so)) $(bins)

# $(call keep,FILE,TEXT): FILE holds TEXT, and is new when that has changed.
keep = $(if $(findstring x$(2)x,x$(file <$(1))x),,$(shell mkdir -p $(dir $(1)))$(file >$(1),$(2)))
ifdef LIB_LIBS
$(call keep,$(B)/flags,$(strip $(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL)))
$(call keep,$(B)/libexecdir,$(LIBEXECDIR))
endif

$(B)/tools/common/exec_path.o: CPPFLAGS_ALL += -DDAMO_LIBEXECDIR='"$(LIBEXECDIR)"'
$(B)/tools/common/exec_path.o: $(B)/libexecdir

$(B)/%.o: %.c $(B)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The page of heat maps is included as it is.
$(B)/tools/view/html_page.o: tools/view/page.html

$(lib_a): $(call obj,$(lib_src))
$(tool_a): $(call obj,$(tool_src))
$(lib_a) $(tool_a):
	$(call say,AR,$@)
	@mkdir -p $(@D)
	$(Q)rm -f $@ && $(AR) rcs $@ $^

$(lib_so): $(call obj,$(lib_src)) libdamondata/libdamondata.map Makefile
	$(call say,LD,$@)
	$(Q)$(CC) -shared -Wl,-z,defs -Wl,--as-needed -Wl,-soname,libdamondata.so.$(ABI) -Wl,--version-script=libdamondata/libdamondata.map \
		$(LDFLAGS) -o $@ $(filter %.o,$^) -pthread $(LIB_LIBS) -lm
	$(Q)ln -sf $(notdir $@) $(B)/libdamondata.so.$(ABI) && ln -sf $(notdir $@) $(B)/libdamondata.so

$(B)/damo-pictures.so: $(module_pictures)
$(B)/damo-sqlite.so: $(module_sqlite)
$(B)/damo-pictures.so: MODULE_LIBS = $(PICTURES_LIBS)
$(B)/damo-sqlite.so: MODULE_LIBS = $(SQLITE_LIBS)
$(modules): Makefile
	$(call say,LD,$@)
	$(Q)$(CC) -shared $(LDFLAGS) -pthread -o $@ $(filter %.o,$^) $(MODULE_LIBS) -lm

# The functions that modules call, by name: if the program exported all of its own, libraries would take some for theirs.
$(B)/module-calls: $(module_pictures) $(module_sqlite) $(tool_a) $(lib_a) Makefile
	$(Q)nm -u $(module_pictures) $(module_sqlite) | awk '$$1 == "U" { print $$2 }' | sort -u >$@.needed
	$(Q)nm -g --defined-only $(tool_a) $(lib_a) | awk 'NF == 3 { print $$3 }' | sort -u | comm -12 - $@.needed >$@.names
	$(Q)sed 's/.*/{ &; };/' $@.names >$@
	$(Q)(echo -Wl,--dynamic-list=$@; sed 's/^/-Wl,-u,/' $@.names) >$@.flags

$(B)/damo-report: $(B)/module-calls
$(B)/damo-report: BIN_FLAGS = @$(B)/module-calls.flags

define binary
$(B)/damo-$(1): $(call obj,$(wildcard tools/$(1)/*.c tools/$(1)/*/*.c)) $(tool_a) $(lib_a) Makefile
	$$(call say,LD,$$@)
	$(Q)$$(CC) -Wl,--as-needed $$(LDFLAGS) -pthread -o $$@ $$(filter %.o,$$^) $(tool_a) $(lib_a) $$(BIN_FLAGS) $$(LIB_LIBS) -lm
endef
$(foreach n,$(names),$(eval $(call binary,$(n))))

$(B)/damo: $(B)/tools/damo.o $(tool_a) $(lib_a)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $^

include tests/build.mk
-include $(wildcard Documentation/build.mk scripts/build.mk)
-include $(shell [ -d $(B) ] && find $(B) -name '*.d')

demo: all
	$(Q)scripts/demo $(B)

# Manual pages are left out where scdoc is missing.
install uninstall: export DESTDIR := $(DESTDIR)
install: all $(if $(shell command -v scdoc),man)
install uninstall:
	$(Q)B='$(B)' VERSION=$(VERSION) ABI=$(ABI) LIB_PKGS='$(LIB_PKGS)' PREFIX='$(PREFIX)' \
		BINDIR='$(BINDIR)' LIBDIR='$(LIBDIR)' LIBEXECDIR='$(LIBEXECDIR)' INCLUDEDIR='$(INCLUDEDIR)' MANDIR='$(MANDIR)' \
		COMPDIR='$(COMPDIR)' DOCDIR='$(DOCDIR)' scripts/install-files $@

c_files = $(shell find format libdamondata tools tests Documentation -name '*.[ch]')

format:
	$(Q)clang-format -i $(c_files)

# The binary interface of the library: shown as what differs from the committed list, which UPDATE=1 renews.
abi:
	$(Q)scripts/abi-list >$(B)/abi.list
	$(Q)$(if $(UPDATE),cp $(B)/abi.list libdamondata/abi.list,diff -u libdamondata/abi.list $(B)/abi.list)

check-format:
	$(Q)scripts/check-format

compile_commands.json: $(B)/flags
	$(call say,GEN,$@)
	$(Q)scripts/compile-commands $(B) >$@

# Files of counts are there before a test runs a program as somebody who may not make them.
coverage:
	+$(Q)$(MAKE) --no-print-directory COV=1 all
	$(Q)find build-cov -name '*.gcda' -delete
	$(Q)for p in build-cov/damo build-cov/damo-*; do $$p --version >/dev/null; done; chmod -R a+rwX build-cov
	+$(Q)$(MAKE) --no-print-directory COV=1 check; scripts/coverage build-cov

clean:
	$(Q)rm -rf build build-san build-tsan build-cov build-fuzz build-clang compile_commands.json

.PHONY: all abi demo install uninstall format check-format coverage clean
endif
