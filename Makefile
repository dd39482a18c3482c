# Salton's one Makefile. `make help` lists what it can do; `make demo` and `make test` set up all they need.
# Builds into build/FLAVOUR/ (FLAVOUR: release, asan, ubsan, tsan, or any name with CC and CFLAGS of your own).

VERSION = 0.1.0
DATE = 2026-11-23# of the version: man pages show it
SOVERSION = 0# grows when a program linked to the shared library must be compiled anew
FLAVOUR ?= release
B = build/$(FLAVOUR)

ifeq ($(origin CC),default)
CC = gcc
endif

OBJCOPY ?= objcopy
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
SANITIZE_asan = -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
SANITIZE_ubsan = -O1 -fsanitize=undefined -fno-sanitize-recover=all
SANITIZE_tsan = -O1 -fsanitize=thread
SANITIZE_fuzz = -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
SANITIZE_coverage = -O0 --coverage
SANITIZE = $(SANITIZE_$(FLAVOUR))
# Scores must have the same bits everywhere: no fused multiply-add, no fast-math, no -march=native.
# Of the shared library only what api/salton.h marks is seen; within it calls stay direct, so position-independent code costs nothing.
ALL_CFLAGS = -std=c11 -D_GNU_SOURCE -I. -ffp-contract=off -fPIC -fvisibility=hidden -pthread $(WARNINGS) $(CFLAGS) $(SANITIZE) $(EXTRA_CFLAGS)
LIBS = -lstemmer -lutf8proc -ljansson -lz -lm -pthread
# OpenBLAS and libarchive are loaded (dense/matrix.c, corpora/archive.c) when they are needed; one bench races the first, a test writes with the second.

FOLDERS = base corpora corpora/formats ir ir/codecs ir/models dense dense/encoders search search/steps api eval eval/measures cli cli/commands
SOURCES = $(sort $(foreach f,$(FOLDERS),$(wildcard $(f)/*.c)))
HEADERS = $(sort $(foreach f,$(FOLDERS) tests tests/fuzz benches benches/peers,$(wildcard $(f)/*.h)))
MAIN = cli/main.c
TESTS = $(sort $(wildcard tests/test_*.c))
FUZZERS = $(sort $(wildcard tests/fuzz/fuzz_*.c))
BENCHES = $(sort $(wildcard benches/bench_*.c))
RACERS = benches/peers/write_collection.c benches/peers/race.c benches/peers/salton.c benches/peers/svd.c# tools/bench_peers.sh compiles the other engines' drivers
BENCHING = benches/bench.c benches/collection.c benches/asking.c benches/matrix.c
DATA = $(sort $(wildcard corpora/data/*/corpus.json corpora/data/*/corpus.jsonl corpora/data/*/queries.jsonl corpora/data/*/qrels/*.tsv))

# A rack: one more file in the folder is one more item. NAME(folder) -> list, type, header.
RACKS = corpora/formats ir/codecs ir/models dense/encoders search/steps eval/measures cli/commands
RACK_corpora/formats = corpora_formats corpora_format corpora/format.h
RACK_ir/codecs = ir_codecs ir_codec ir/codec.h
RACK_ir/models = ir_models ir_model ir/model.h
RACK_dense/encoders = dense_encoders dense_encoder dense/encoder.h
RACK_search/steps = search_steps search_step search/step.h
RACK_eval/measures = eval_measures eval_measure eval/measure.h
RACK_cli/commands = cli_commands cli_command cli/command.h
PRESENT_RACKS = $(foreach r,$(RACKS),$(if $(wildcard $(r)/*.c),$(r)))
RACK_SOURCES = $(foreach r,$(PRESENT_RACKS),$(B)/racks/$(firstword $(RACK_$(r))).c)

GENERATED = $(RACK_SOURCES) $(B)/embedded.c
LIB_OBJECTS = $(patsubst %.c,$(B)/%.o,$(filter-out $(MAIN),$(SOURCES))) $(GENERATED:.c=.o)
LIB = $(B)/libsalton.a
PROGRAM = $(B)/salton
SHARED = $(B)/libsalton.so.$(VERSION)
STATIC = $(B)/installed/libsalton.a

# The two commands of the README use all processors unless make was told otherwise.
JOBS = $(if $(filter -j% --jobserver%,$(MAKEFLAGS)),,-j$(shell nproc))

.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all deps demo test run-tests test-reliability run-reliability test-asan test-ubsan test-tsan test-arm test-cli check check-format check-layers check-headers check-warnings \
	check-bits check-lint format bench bench-instructions bench-peers run-bench-peers bench-svd fuzz run-fuzz coverage results methods labs compile-all install uninstall dist clean help

all: salton ## the engine: ./salton

salton: $(PROGRAM)
	@ln -sf $(PROGRAM) $@

help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

deps: ## installs the packages that build, tests and checks need (Debian, Ubuntu)
	@tools/deps.sh all

demo: ## sets up, builds, and shows every model on the embedded corpora
	@tools/deps.sh build
	@$(MAKE) --no-print-directory $(JOBS) all
	@./salton demo

test: ## sets up, builds, and runs all tests
	@tools/deps.sh build test
	@$(MAKE) --no-print-directory $(JOBS) run-tests

# For tests/cli/install.sh: how programs are compiled, and how make was called.
FOR_INSTALL = TESTING_CC='$(CC) $(SANITIZE)' TESTING_MAKE='make FLAVOUR=$(FLAVOUR) CC="$(CC)" CFLAGS="$(CFLAGS)" EXTRA_CFLAGS="$(EXTRA_CFLAGS)"'

run-tests: $(TESTS:%.c=$(B)/%) $(FUZZERS:%.c=$(B)/%) $(PROGRAM) $(SHARED) $(STATIC)
	@$(FOR_INSTALL) tools/run_tests.sh $(B) $(TESTS:%.c=$(B)/%) $(FUZZERS:%.c=$(B)/%)

test-cli: $(PROGRAM) $(SHARED) $(STATIC) ## only the tests of the command line
	@$(FOR_INSTALL) tools/run_tests.sh $(B)

test-asan: ## all tests under AddressSanitizer and UndefinedBehaviorSanitizer
	@$(MAKE) --no-print-directory run-tests FLAVOUR=asan

test-ubsan: ## all tests under UndefinedBehaviorSanitizer alone
	@$(MAKE) --no-print-directory run-tests FLAVOUR=ubsan

test-tsan: ## all tests under ThreadSanitizer
	@$(MAKE) --no-print-directory run-tests FLAVOUR=tsan

ARM = $(foreach tool,CC=gcc LD=ld AR=ar OBJCOPY=objcopy,$(subst =,=aarch64-linux-gnu-,$(tool)))
test-arm: ## all tests as programs for 64-bit ARM under an emulator, and the same bits there and here (some ten minutes)
	@tools/deps.sh build test arm
	@$(MAKE) --no-print-directory $(JOBS) all
	@TESTING_EMULATOR=qemu-aarch64 $(MAKE) --no-print-directory $(JOBS) run-tests FLAVOUR=arm $(ARM)
	@printf '#!/bin/sh\nexec qemu-aarch64 build/arm/salton "$$@"\n' > build/arm/emulated && chmod +x build/arm/emulated
	@tools/same_bits.sh $(PROGRAM) build/arm/emulated

# Half an hour of one processor, most of it the last one's.
RELIABILITY = damage faults crash readers budget base_text ir_codecs hostile

test-reliability: ## the long forms of the tests of damage, faults, crashes and hostile input, with counts (docs/reliability.md)
	@tools/deps.sh build test
	@$(MAKE) --no-print-directory $(JOBS) run-reliability

run-reliability: $(RELIABILITY:%=$(B)/tests/test_%) $(PROGRAM)
	@for t in $(RELIABILITY); do SALTON_TEST_LONG=1 TOP=$(CURDIR) SALTON=$(CURDIR)/$(PROGRAM) $(B)/tests/test_$$t || exit 1; done

FUZZ ?= $(FUZZERS:tests/fuzz/fuzz_%.c=%)
FUZZ_SECONDS ?= 60
FUZZ_RUNS ?= 0
fuzz: ## fuzz targets (FUZZ=name, all) for FUZZ_SECONDS (60) each, or FUZZ_RUNS executions, with clang's libFuzzer
	@tools/deps.sh build check
	@$(MAKE) --no-print-directory run-fuzz FLAVOUR=fuzz CC=clang

run-fuzz: $(FUZZ:%=$(B)/fuzz_%)
	@tools/fuzz.sh $(B) $(FUZZ_SECONDS) $(FUZZ_RUNS) $(FUZZ)

# --- compiling --------------------------------------------------------------------------------------------------------

# `make V=1` shows the commands.
V ?=
QUIET = $(if $(V),,@echo '  $(1)  $(2)';)

$(B)/%.o: %.c $(B)/guests $(B)/flags
	@mkdir -p $(@D)
	$(call QUIET,cc,$<)$(CC) $(ALL_CFLAGS) -DSALTON_VERSION='"$(VERSION)"' -DSALTON_DATE='"$(DATE)"' -MMD -MP -c -o $@ $<

$(B)/%.o: $(B)/%.c $(B)/flags
	$(call QUIET,cc,$<)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

# Says in one line which package is missing, before the compiler says it in many.
$(B)/guests: tools/deps.sh
	@mkdir -p $(@D)
	@tools/deps.sh --check build
	@touch $@

# Other flags are other objects.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(subst ','"'"',$(CC) $(ALL_CFLAGS) $(VERSION) $(DATE))' | cmp -s - $@ || echo '$(subst ','"'"',$(CC) $(ALL_CFLAGS) $(VERSION) $(DATE))' > $@

# The list of an archive's members is part of what it is made of: a file that goes away must leave it.
$(B)/members: FORCE
	@mkdir -p $(@D)
	@echo '$(LIB_OBJECTS)' | cmp -s - $@ || echo '$(LIB_OBJECTS)' > $@
FORCE:

$(LIB): $(LIB_OBJECTS) $(B)/members
	@rm -f $@
	@$(AR) rcs $@ $(LIB_OBJECTS)

$(PROGRAM): $(B)/cli/main.o $(LIB)
	$(call QUIET,ld,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

# What is installed: of the archive's members those that the public functions need. In one object whose hidden names are made local, our
# base_fail and a program's own don't meet.
$(SHARED): $(B)/api/salton.o $(LIB)
	$(call QUIET,ld,$@)$(CC) $(ALL_CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libsalton.so.$(SOVERSION) -o $@ $^ $(LIBS)

$(STATIC): $(B)/api/salton.o $(LIB)
	@mkdir -p $(@D)
	@rm -f $@
	$(call QUIET,ar,$@)$(LD) -r -o $(@D)/salton.o $^ && $(OBJCOPY) --localize-hidden $(@D)/salton.o && $(AR) rcs $@ $(@D)/salton.o

$(B)/tests/test_%: $(B)/tests/test_%.o $(B)/tests/testing.o $(LIB)
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/tests/testing.o $(LIB) -lcmocka $(LIBS)

$(B)/tests/test_corpora_archive: LIBS += -larchive

$(B)/tests/fuzz/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/tests/testing.o $(LIB)
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(B)/tests/fuzz/replay.o $(B)/tests/testing.o $(LIB) -lcmocka $(LIBS)

$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(LIB)
	@$(CC) $(ALL_CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $< $(LIB) $(LIBS)

$(B)/benches/bench_flat: LIBS += -lopenblas
$(B)/benches/bench_%: $(B)/benches/bench_%.o $(BENCHING:%.c=$(B)/%.o) $(LIB)
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(BENCHING:%.c=$(B)/%.o) $(LIB) $(LIBS)

$(B)/benches/peers/%: $(B)/benches/peers/%.o $(BENCHING:%.c=$(B)/%.o) $(LIB)
	@$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $< $(BENCHING:%.c=$(B)/%.o) $(LIB) $(LIBS)

.PRECIOUS: $(B)/%.o

define rack_rule
$(B)/racks/$(firstword $(RACK_$(1))).c: tools/racks.sh $(sort $(wildcard $(1)/*.c)) $(B)/members
	@mkdir -p $$(@D)
	@tools/racks.sh $(RACK_$(1)) $(sort $(wildcard $(1)/*.c)) > $$@
endef
$(foreach r,$(PRESENT_RACKS),$(eval $(call rack_rule,$(r))))

$(B)/embedded.c: tools/embed.sh $(DATA)
	@mkdir -p $(@D)
	@tools/embed.sh $(DATA) > $@

-include $(patsubst %.c,$(B)/%.d,$(SOURCES) $(TESTS) $(FUZZERS) $(BENCHES) tests/testing.c tests/fuzz/replay.c $(BENCHING) $(RACERS))

# --- what must not rot ------------------------------------------------------------------------------------------------

C_FILES = $(SOURCES) $(HEADERS) $(TESTS) $(FUZZERS) $(BENCHES) $(wildcard tests/testing.c tests/fuzz/replay.c) $(BENCHING) $(wildcard benches/peers/*.c)

check: ## format, layers, every header alone, warnings as errors with gcc and clang, the same bits of both, lint
	@tools/deps.sh build test check
	@$(MAKE) --no-print-directory check-format check-layers check-headers check-warnings check-bits check-lint
	@echo 'check: all is well'

format: ## lays out all C files as .clang-format says
	@clang-format -i $(C_FILES)

check-format:
	@clang-format --dry-run -Werror $(C_FILES)

check-layers:
	@tools/layers.sh

check-headers:
	@for h in $(HEADERS); do for cc in gcc clang; do \
	  echo "#include \"$$h\"" | $$cc -std=c11 -D_GNU_SOURCE -I. $(WARNINGS) -Werror -fsyntax-only -x c - || exit 1; done; done

check-warnings:
	@$(MAKE) --no-print-directory FLAVOUR=gcc-strict CC=gcc EXTRA_CFLAGS=-Werror CFLAGS=-O2 compile-all
	@$(MAKE) --no-print-directory FLAVOUR=clang-strict CC=clang EXTRA_CFLAGS=-Werror CFLAGS=-O2 compile-all

compile-all: $(PROGRAM) $(TESTS:%.c=$(B)/%) $(FUZZERS:%.c=$(B)/%) $(BENCHES:%.c=$(B)/%) $(RACERS:%.c=$(B)/%)

check-bits: check-warnings
	@tools/same_bits.sh build/gcc-strict/salton build/clang-strict/salton

check-lint:
	@cppcheck --quiet --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability \
	  --suppress=missingIncludeSystem -I. -D_GNU_SOURCE -DSALTON_VERSION='""' -DSALTON_DATE='""' -j 2 $(SOURCES)

bench: $(BENCHES:%.c=$(B)/%) ## runs the benches
	@for b in $(BENCHES:%.c=$(B)/%); do $$b || exit 1; done

bench-instructions: $(BENCHES:%.c=$(B)/%) $(B)/benches/peers/write_collection ## instructions a posting and a byte, by valgrind; FUNCTIONS=1 also says who spends them
	@tools/instructions.sh $(if $(FUNCTIONS),--functions) $(B)/benches

bench-peers: ## Salton beside Lucene, Xapian and SQLite's FTS5, as far as these can be had (some minutes)
	@tools/deps.sh build
	@tools/deps.sh peers || echo 'bench-peers: goes on with the engines that are here' >&2
	@$(MAKE) --no-print-directory $(JOBS) run-bench-peers

run-bench-peers: $(RACERS:%.c=$(B)/%)
	@tools/bench_peers.sh $(B)/benches/peers

bench-svd: $(B)/benches/peers/svd $(PROGRAM) ## the truncated SVD beside scipy's, on Debian's package descriptions or FILE=A.mtx (some minutes)
	@tools/svd_peers.sh $(B)/benches/peers $(PROGRAM) $(FILE)

coverage: ## lines of the engine that the tests reach (gcov)
	@$(MAKE) --no-print-directory run-tests FLAVOUR=coverage CFLAGS=
	@gcov -n -o build/coverage $(patsubst %.c,build/coverage/%.o,$(SOURCES)) 2>/dev/null | tools/coverage.sh

# --- pages that the program writes, and giving it away --------------------------------------------------------------------

results: $(PROGRAM) ## rewrites docs/results.md from the collections in $SALTON_SHARED
	@tools/results.sh $(PROGRAM)

methods: $(PROGRAM) ## rewrites docs/methods.md and docs/measures.md
	@$(PROGRAM) help methods --markdown > docs/methods.md
	@$(PROGRAM) help measures --markdown > docs/measures.md

labs: $(PROGRAM) ## rewrites what the commands of docs/lab print
	@for sheet in docs/lab/*.md; do work=$$(mktemp -d) && \
	  (cd $$work && LC_ALL=C SALTON=$(CURDIR)/$(PROGRAM) sh $(CURDIR)/tools/lab.sh $(CURDIR)/$$sheet > sheet) && cp $$work/sheet $$sheet; \
	  rm -rf $$work; done

# Where things go: the names of the GNU Coding Standards. DESTDIR stands before each, for packagers.
prefix ?= /usr/local
bindir = $(prefix)/bin
libdir = $(prefix)/lib
includedir = $(prefix)/include
datadir = $(prefix)/share
mandir = $(datadir)/man
bashdir = $(datadir)/bash-completion/completions
zshdir = $(datadir)/zsh/site-functions

# A command is a file of its rack.
MAN_PAGES = salton.1 $(patsubst cli/commands/%.c,salton-%.1,$(sort $(wildcard cli/commands/*.c)))

install: $(PROGRAM) $(SHARED) $(STATIC) ## installs program, library, man pages and completion (prefix=/usr/local, DESTDIR)
	@install -d $(addprefix $(DESTDIR),$(bindir) $(libdir)/pkgconfig $(includedir) $(mandir)/man1 $(bashdir) $(zshdir))
	@install -m 755 $(PROGRAM) $(DESTDIR)$(bindir)/salton
	@install -m 644 api/salton.h $(DESTDIR)$(includedir)/salton.h
	@install -m 644 $(STATIC) $(DESTDIR)$(libdir)/libsalton.a
	@install -m 755 $(SHARED) $(DESTDIR)$(libdir)/libsalton.so.$(VERSION)
	@ln -sf libsalton.so.$(VERSION) $(DESTDIR)$(libdir)/libsalton.so.$(SOVERSION)
	@ln -sf libsalton.so.$(SOVERSION) $(DESTDIR)$(libdir)/libsalton.so
	@sed 's|@prefix@|$(prefix)|; s|@libdir@|$(libdir)|; s|@includedir@|$(includedir)|; s|@version@|$(VERSION)|' api/salton.pc.in \
	  > $(DESTDIR)$(libdir)/pkgconfig/salton.pc
	@for page in $(MAN_PAGES:.1=); do command=$${page#salton}; \
	  $(PROGRAM) help --man $${command#-} > $(DESTDIR)$(mandir)/man1/$$page.1 || exit 1; done
	@$(PROGRAM) help --completion bash > $(DESTDIR)$(bashdir)/salton
	@$(PROGRAM) help --completion zsh > $(DESTDIR)$(zshdir)/_salton
	@echo "installed below $(DESTDIR)$(prefix)"

uninstall: ## removes it again
	@rm -f $(DESTDIR)$(bindir)/salton $(DESTDIR)$(includedir)/salton.h $(DESTDIR)$(libdir)/libsalton.a $(DESTDIR)$(libdir)/libsalton.so \
	  $(DESTDIR)$(libdir)/libsalton.so.$(SOVERSION) $(DESTDIR)$(libdir)/libsalton.so.$(VERSION) \
	  $(DESTDIR)$(libdir)/pkgconfig/salton.pc $(addprefix $(DESTDIR)$(mandir)/man1/,$(MAN_PAGES)) \
	  $(DESTDIR)$(bashdir)/salton $(DESTDIR)$(zshdir)/_salton

dist: ## a tarball of what git tracks
	@mkdir -p build
	git archive --format=tar.gz --prefix=salton-$(VERSION)/ -o build/salton-$(VERSION).tar.gz HEAD

clean: ## removes what was built
	rm -rf build salton
