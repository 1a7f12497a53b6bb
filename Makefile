# course-supporter: every task of the project. `make help` lists them.

BUILD    ?= build
RUN_DIR  ?= .run
SECONDS  ?= 60
SANITIZE ?=
WERROR   ?= $(if $(CI),1,)

ifeq ($(origin CC),default)
CC       := gcc
endif
PKG      := pkg-config

# ---- flags -------------------------------------------------------------------------------------------------------

WARNINGS := -Wall -Wextra -Wshadow -Wvla -Wconversion -Wno-sign-conversion -Wstrict-prototypes -Wmissing-prototypes \
            -Wwrite-strings -Wcast-qual -Wformat=2 -Wundef $(if $(WERROR),-Werror)
HARDEN   := -D_FORTIFY_SOURCE=3 -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE
CFLAGS   ?= -O2 -g
# Hidden: a library that calls its own uuid_parse must not find ours.
ALL_CFLAGS := -std=gnu17 -D_GNU_SOURCE -fvisibility=hidden $(CFLAGS) $(WARNINGS) \
              $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer -fno-sanitize-recover=all -fPIE,$(HARDEN)) \
              -ffile-prefix-map=$(CURDIR)=. -I. -Ilib -I$(BUILD) $(EXTRA_CFLAGS)
ALL_LDFLAGS := -pie -Wl,-z,relro,-z,now $(if $(SANITIZE),-fsanitize=$(SANITIZE)) $(LDFLAGS) $(EXTRA_LDFLAGS)
# Headers of installed libraries are the system's: their warnings are not ours.
SYSTEM_CFLAGS = $(patsubst -I%,-isystem %,$(shell $(PKG) --cflags $(1) 2>/dev/null))

# ---- what is built from what ---------------------------------------------------------------------------------------

# Each library folder and the folders it rests on: the arrows of docs/tour.md. tests/lint/includes holds them to it.
LIBS          := base config pg redis net store connect llm course export work
NEEDS_base    :=
NEEDS_config  := base
NEEDS_pg      := base
NEEDS_redis   := base
NEEDS_net     := base
NEEDS_store   := net base
NEEDS_connect := config pg store net base
NEEDS_llm     := config pg net base
NEEDS_course  := pg base
NEEDS_export  := course pg base
NEEDS_work    := course pg redis base

LINK_base     := -ljansson -lcrypto -lm
LINK_config   :=
LINK_pg       := -lpq
LINK_redis    := -lhiredis -lssl -lcrypto
LINK_net      := -lcurl
LINK_store    :=
LINK_connect  :=
LINK_llm      :=
LINK_course   := -lunistring
LINK_export   :=
LINK_work     :=

sources   = $(sort $(wildcard $(addsuffix /*.c,$(1))))
objects   = $(patsubst %.c,$(BUILD)/%.o,$(call sources,$(1)))
archives  = $(foreach l,$(1),$(BUILD)/lib/lib$(l).a)
links     = $(foreach l,$(1),$(LINK_$(l)))

API_DIRS     := fcgi $(addprefix fcgi/,gates handlers pool request response upload)
JOBS_DIRS    := jobs $(addprefix jobs/,runner webhooks ingest describe align generate regenerate purge embed homework llm architect architect/languages)
FORMAT_DIRS  := $(addprefix jobs/extract/,captions pdf html markdown markdown/dialect text)
EXTRACT_DIRS := jobs/extract jobs/extract/media jobs/extract/office jobs/extract/ocr $(FORMAT_DIRS)

API_LINK     := -lfcgi
# Characters, which libcurl brings along as well, and stems.
JOBS_LINK    := -lunistring -lstemmer
# MuPDF is a static library in Debian; what it was built with must be named here. libuchardet and libunistring are linked statically,
# and what is not used not at all: the dynamic linker is half of the time that a page of text takes.
EXTRACT_LINK  = -Wl,--as-needed -lmupdf -lmupdf-third -lharfbuzz -lfreetype -ljpeg -lopenjp2 -ljbig2dec -lmujs -lgumbo -lcmark -lz \
                -lseccomp -static-libgcc -Wl,-Bstatic -luchardet -lstdc++ -lunistring -Wl,-Bdynamic
# Codecs bring a hundred libraries along: they live in a program of their own.
MEDIA_LINK    = -lavformat -lavcodec -lswresample -lswscale -lavutil -lpocketsphinx -lsphinxbase -lseccomp
# Archives and XML, whose libraries take longer to load than a text to read.
OFFICE_LINK   = -larchive -lxml2 -lseccomp -Wl,-Bstatic -lunistring -Wl,-Bdynamic
# Tesseract and what draws its pictures; leptonica's own readers of pictures are not used.
OCR_LINK      = -ltesseract -llept -lgomp $(EXTRACT_LINK)
PROGRAMS     := $(BUILD)/cs-api $(BUILD)/cs-jobs $(BUILD)/cs-extract $(BUILD)/cs-extract-media $(BUILD)/cs-extract-office $(BUILD)/cs-extract-ocr

# Pages of /docs beside the assets that `make deps` puts there, whatever BUILD is: that is where nginx finds them.
DOCS         := build/docs
PAGES        := $(addprefix $(DOCS)/,errors.html quick-start.html webhooks.html $(patsubst docs/%,%,$(wildcard docs/examples/*)) $(patsubst nginx/%,%,$(wildcard nginx/course/*)))

MANUALS      := $(addprefix $(BUILD)/man/,cs-api.8 cs-jobs.8 cs-extract.8 cs-admin.8 cs-migrate.8)

.PHONY: all help
all: $(PROGRAMS) $(PAGES) $(MANUALS) $(BUILD)/gen/VERSION

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo '  CC     $<'
	@$(CC) $(ALL_CFLAGS) -MMD -MP -c $< -o $@

# Pixels are compared by the hundred million.
$(BUILD)/jobs/align/%.o: ALL_CFLAGS += -O3

$(BUILD)/jobs/extract/%.o: ALL_CFLAGS += $(call SYSTEM_CFLAGS,libavformat pocketsphinx sphinxbase libxml-2.0)

define LIB_RULE
$(BUILD)/lib/lib$(1).a: $$(call objects,lib/$(1))
	@mkdir -p $$(@D)
	@rm -f $$@
	@ar rcs $$@ $$^
endef
$(foreach l,$(LIBS),$(eval $(call LIB_RULE,$(l))))

# The named statements of sql/queries as an enum and a table (lib/pg/pg.h says how they are written). The folder itself changes when a file
# of it is removed.
QUERIES := $(sort $(wildcard sql/queries/*.sql))
$(BUILD)/gen/queries.h $(BUILD)/gen/queries.c &: $(QUERIES) sql/queries lib/pg/queries.awk
	@mkdir -p $(BUILD)/gen
	awk -v header=$(BUILD)/gen/queries.h -v source=$(BUILD)/gen/queries.c -f lib/pg/queries.awk $(QUERIES) /dev/null
$(BUILD)/gen/queries.o: $(BUILD)/gen/queries.c
	@$(CC) $(ALL_CFLAGS) -c $< -o $@
$(BUILD)/lib/libpg.a: $(BUILD)/gen/queries.o
# What a program says of itself: the version, the commit, and the newest migration it was built with. A tree without git tells its commit in
# the second line of VERSION, as an installed one does. Written only when it changes; nothing in it is a time.
COMMIT ?= $(or $(shell [ ! -e .git ] || git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null),$(shell sed -n 2p VERSION),unknown)
.PHONY: always
always:
define WRITE_IF_CHANGED
	@mkdir -p $(@D)
	@text="$$(printf $(1))"; [ "$$text" = "$$(cat $@ 2>/dev/null)" ] || printf '%s\n' "$$text" >$@
endef
$(BUILD)/gen/release.h: always
	$(call WRITE_IF_CHANGED,'#define RELEASE_VERSION "%s"\n#define RELEASE_COMMIT "%s"\n#define RELEASE_MIGRATION "%s"' \
	    "$$(sed 1q VERSION)" '$(COMMIT)' "$$(sed -n 's/^\([a-z][a-z0-9_]*\) .*/\1/p' sql/sqitch.plan | tail -n 1)")
$(BUILD)/gen/VERSION: always
	$(call WRITE_IF_CHANGED,'%s\n%s' "$$(sed 1q VERSION)" '$(COMMIT)')
GENERATED := $(BUILD)/gen/queries.h $(BUILD)/gen/release.h
$(foreach d,lib/pg lib/connect lib/llm lib/course lib/export lib/work $(API_DIRS) $(JOBS_DIRS),$(call objects,$(d))): | $(GENERATED)

$(DOCS)/errors.html: $(BUILD)/tables nginx/page
	@mkdir -p $(@D)
	@$< errors | nginx/page >$@
	@gzip -9nkf $@
$(DOCS)/%.html: docs/%.md nginx/page
	@mkdir -p $(@D)
	@nginx/page <$< >$@
	@gzip -9nkf $@
$(DOCS)/examples/%: docs/examples/%
	@mkdir -p $(@D)
	@cp $< $@
$(DOCS)/course/%: nginx/course/%
	@mkdir -p $(@D)
	@cp $< $@
	@gzip -9nkf $@

# The manual pages say what --help says, with the names of what is installed.
manual = @mkdir -p $(@D) && $(1) --help | sed 's|sql/manage|cs-admin|g; s|sql/migrate|cs-migrate|g' | VERSION='$(shell sed 1q VERSION)' docker/manual $(basename $(@F)) >$@.new && mv $@.new $@
$(BUILD)/man/cs-admin.8: sql/manage sql/commands.sh docker/manual VERSION
	$(call manual,sql/manage)
$(BUILD)/man/cs-migrate.8: sql/migrate docker/manual VERSION
	$(call manual,sql/migrate)
$(BUILD)/man/cs-%.8: $(BUILD)/cs-% docker/manual VERSION
	$(call manual,$<)

# The document is part of the program.
$(BUILD)/fcgi/handlers/openapi.o: docs/openapi.json

define PROGRAM
	@mkdir -p $(@D)
	@echo '  LINK   $@'
	@$(CC) $(ALL_LDFLAGS) $(filter %.o,$^) -Wl,--start-group $(filter %.a,$^) -Wl,--end-group $(1) -o $@
endef

$(BUILD)/cs-api: $(call objects,$(API_DIRS)) $(call archives,$(LIBS))
	$(call PROGRAM,$(API_LINK) $(call links,$(LIBS)))
$(BUILD)/cs-jobs: $(call objects,$(JOBS_DIRS)) $(call archives,$(LIBS))
	$(call PROGRAM,$(JOBS_LINK) $(call links,$(LIBS)))
# What both extractors rest on is an archive, from which each takes what it uses.
$(BUILD)/jobs/libextract.a: $(filter-out %/main.o,$(call objects,jobs/extract $(FORMAT_DIRS)))
	@rm -f $@
	@ar rcs $@ $^
$(BUILD)/cs-extract: $(BUILD)/jobs/extract/main.o $(BUILD)/jobs/libextract.a $(call archives,base)
	$(call PROGRAM,$(EXTRACT_LINK) $(call links,base))
$(BUILD)/cs-extract-media: $(call objects,jobs/extract/media) $(BUILD)/jobs/libextract.a $(call archives,base)
	$(call PROGRAM,$(MEDIA_LINK) $(call links,base))
$(BUILD)/cs-extract-office: $(call objects,jobs/extract/office) $(BUILD)/jobs/libextract.a $(call archives,base)
	$(call PROGRAM,$(OFFICE_LINK) $(call links,base))
$(BUILD)/cs-extract-ocr: $(call objects,jobs/extract/ocr) $(filter-out %/main.o,$(call objects,jobs/extract/office)) $(BUILD)/jobs/libextract.a $(call archives,base)
	$(call PROGRAM,$(OCR_LINK) $(OFFICE_LINK) $(call links,base))

# ---- unit tests: tests/unit/<layer>/test_*.c, each a cmocka program -----------------------------------------------

# A layer's tests link that layer and what it rests on; those of the programs link the program's objects but its main.
unit_sources := $(sort $(wildcard tests/unit/*/test_*.c))
UNITS        := $(patsubst tests/%.c,$(BUILD)/%,$(unit_sources))
# Scripted peers, for whichever unit wants to see a service misbehave.
PEERS        := $(BUILD)/tests/support/libpeers.a
$(PEERS): $(call objects,tests/support/peers)
	@rm -f $@
	@ar rcs $@ $^
define UNIT_LAYER
UNITS_$(1) := $(patsubst tests/%.c,$(BUILD)/%,$(sort $(wildcard tests/unit/$(1)/test_*.c)))
$$(UNITS_$(1)): $(BUILD)/%: $(BUILD)/tests/%.o $(PEERS) $(2)
	@mkdir -p $$(@D)
	@$(CC) $(ALL_LDFLAGS) $$(filter %.o,$$^) -Wl,--start-group $$(filter %.a,$$^) -Wl,--end-group -lcmocka $(3) -o $$@
endef
$(foreach l,$(LIBS),$(eval $(call UNIT_LAYER,$(l),$(call archives,$(l) $(NEEDS_$(l))),$(call links,$(l) $(NEEDS_$(l))))))
$(eval $(call UNIT_LAYER,fcgi,$(filter-out %/main.o,$(call objects,$(API_DIRS))) $(call archives,$(LIBS)),$(API_LINK) $(call links,$(LIBS))))
$(eval $(call UNIT_LAYER,jobs,$(filter-out %/main.o,$(call objects,$(JOBS_DIRS))) $(call archives,$(LIBS)),$(JOBS_LINK) $(call links,$(LIBS))))
# What they wrote is read back as the job does that stores it.
$(eval $(call UNIT_LAYER,extract,$(filter-out %/main.o,$(call objects,$(EXTRACT_DIRS))) $(call archives,course $(NEEDS_course)),$(EXTRACT_LINK) $(MEDIA_LINK) $(OFFICE_LINK) $(OCR_LINK) $(call links,course $(NEEDS_course))))
$(patsubst tests/%.c,$(BUILD)/tests/%.o,$(unit_sources)): | $(GENERATED)
$(patsubst %.c,$(BUILD)/%.o,$(wildcard tests/unit/extract/*.c)): ALL_CFLAGS += $(call SYSTEM_CFLAGS,libavformat pocketsphinx sphinxbase libxml-2.0)

.PHONY: units
units: $(UNITS) ## build and run the unit tests
	@tests/unit/run $(UNITS)

# ---- fuzz targets: tests/fuzz/fuzz_<name>.c with seeds in tests/fuzz/seeds/<name>/ -------------------------------------

# Those named extract_* link the extractor, homework_* the runner, all others the API program and the libraries, whatever of it they use. `fuzz-replay`
# runs the seeds in an ordinary build; `fuzz` builds everything once more for libFuzzer, which brings a main of its own.
FUZZERS     := $(patsubst tests/fuzz/fuzz_%.c,$(BUILD)/fuzz/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
FUZZ_MAIN   := $(BUILD)/tests/fuzz/replay.o
FUZZ_EXTRACT := $(filter $(BUILD)/fuzz/extract_%,$(FUZZERS))
FUZZ_JOBS    := $(filter $(BUILD)/fuzz/homework_%,$(FUZZERS))
$(FUZZ_EXTRACT): $(filter-out %/main.o,$(call objects,$(EXTRACT_DIRS))) $(call archives,base)
$(FUZZ_EXTRACT): FUZZ_LINK = $(EXTRACT_LINK) $(MEDIA_LINK) $(OFFICE_LINK) $(OCR_LINK) $(call links,base)
$(FUZZ_JOBS): $(filter-out %/main.o,$(call objects,$(JOBS_DIRS))) $(call archives,$(LIBS))
$(FUZZ_JOBS): FUZZ_LINK = $(JOBS_LINK) $(call links,$(LIBS))
$(filter-out $(FUZZ_EXTRACT) $(FUZZ_JOBS),$(FUZZERS)): $(filter-out %/main.o,$(call objects,$(API_DIRS))) $(call archives,$(LIBS))
$(filter-out $(FUZZ_EXTRACT) $(FUZZ_JOBS),$(FUZZERS)): FUZZ_LINK = $(API_LINK) $(call links,$(LIBS))
$(FUZZERS): $(BUILD)/fuzz/%: $(BUILD)/tests/fuzz/fuzz_%.o $(FUZZ_MAIN)
	$(call PROGRAM,$(FUZZ_LINK))
$(patsubst tests/%.c,$(BUILD)/tests/%.o,$(wildcard tests/fuzz/*.c)): | $(GENERATED)
.PHONY: fuzzers fuzz-replay fuzz
fuzzers: $(FUZZERS)
fuzz-replay: $(FUZZERS) ## run the seeds of all fuzz targets
	@tests/fuzz/replay $(FUZZERS)
fuzz: ## fuzz every target under the address sanitizer [SECONDS=60 for each]
	@$(MAKE) --no-print-directory BUILD='$(BUILD)/fuzzing' CC=clang SANITIZE=fuzzer-no-link,address \
	    EXTRA_LDFLAGS=-fsanitize=fuzzer FUZZ_MAIN= fuzzers
	@tests/fuzz/run '$(SECONDS)' '$(BUILD)/fuzzing' $(patsubst $(BUILD)/%,$(BUILD)/fuzzing/%,$(FUZZERS))

# ---- what is written from tables of the code, and the checks that hold the tree together -----------------------------

$(BUILD)/tables: $(BUILD)/tests/lint/tables.o $(call archives,config base)
	$(call PROGRAM,$(call links,config base))
.env.example: $(BUILD)/tables
	$< env > $@
docker/.env.prod.example: .env.example docker/env-example
	docker/env-example <$< >$@
docs/settings.md: $(BUILD)/tables
	$< settings > $@
docs/errors.md: $(BUILD)/tables
	@mkdir -p $(@D)
	$< errors > $@
sql/errors.tsv: $(BUILD)/tables
	$< explain > $@

# mkdocs checks the links on its way; the pictures are drawn from docs/pictures by docs/site.py.
.PHONY: site sbom
site: ## the site of docs/ into build/site [SOURCE_URL=where the tree is published]
	@SOURCE_URL='$(SOURCE_URL)' PYTHONDONTWRITEBYTECODE=1 mkdocs build --quiet --clean --config-file .mkdocs.yml --site-dir '$(abspath $(BUILD))/site'
sbom: $(PROGRAMS) ## the bill of materials of what was built (CycloneDX) into build/sbom.json
	@BUILD='$(BUILD)' docker/sbom > '$(BUILD)/sbom.json'

LINT_OBJECTS := $(foreach d,$(addprefix lib/,$(LIBS)) $(API_DIRS) $(JOBS_DIRS) $(EXTRACT_DIRS),$(call objects,$(d)))
LINT_CFLAGS = -std=gnu17 -D_GNU_SOURCE -O2 $(HARDEN) $(WARNINGS) -I. -Ilib -I$(BUILD) \
              $(call SYSTEM_CFLAGS,libavformat pocketsphinx sphinxbase libxml-2.0)
.PHONY: lint
lint: $(BUILD)/tables $(LINT_OBJECTS) $(GENERATED) ## every check on the text of the tree
	@BUILD='$(BUILD)' CC='$(CC)' LIBS='$(foreach l,$(LIBS),$(l):$(NEEDS_$(l)),)' LINT_CFLAGS='$(LINT_CFLAGS)' tests/lint/run

# ---- the sample course: a spoken lecture, slides and a reader, made from texts -----------------------------------------

SAMPLE_DIR := tests/data/sample
$(BUILD)/sample/lecture.mp4: $(wildcard $(SAMPLE_DIR)/*)
	$(SAMPLE_DIR)/make $(@D)
.PHONY: sample
sample: $(BUILD)/sample/lecture.mp4

# ---- a running system: docker/local ---------------------------------------------------------------------------------

# BUILD and RUN_DIR are what the scripts go by; settings given to make or in the environment reach them by themselves.
LOCAL := BUILD='$(BUILD)' RUN_DIR='$(RUN_DIR)' docker/local

.PHONY: deps up down run demo test
deps: ## install what is missing: Debian packages, pgvector, the assets of /docs, tools for the tests
	@docker/local/deps test
up: ## the whole system in the background [PORT=8080] [RUN_DIR=.run] [NAME=value of .env.example ...]
	@docker/local/deps run
	@$(MAKE) --no-print-directory -j$(shell nproc) $(BUILD)/cs-api
	@$(LOCAL)/up --check
	@$(MAKE) --no-print-directory -j$(shell nproc) all
	@$(LOCAL)/up
down: ## stop what `make up` started [RUN_DIR=.run]; the data stays
	@$(LOCAL)/down
demo: ## the sample course through the API of a running system [RUN_DIR=.run]
	@$(MAKE) --no-print-directory sample
	@$(LOCAL)/demo
run: ## up, demo, then the logs; Ctrl-C stops it all, and so does the end of the terminal
	@docker/local/deps run
	@$(MAKE) --no-print-directory -j$(shell nproc) $(BUILD)/cs-api
	@$(LOCAL)/up --check
	@$(MAKE) --no-print-directory -j$(shell nproc) all sample
	@$(LOCAL)/run
# Scenarios wait more than they compute: four files of them run at a time, each process with systems of its own.
test: deps ## install what is missing and run every test
	@$(MAKE) --no-print-directory -j$(shell nproc) all sample $(UNITS)
	@$(MAKE) --no-print-directory lint units fuzz-replay
	@BUILD='$(BUILD)' /usr/bin/python3 -B -m pytest -c tests/pytest.ini -n 4 --dist loadfile tests

.PHONY: docker-test
docker-test: ## the images and compose files, in a Docker engine of its own that is gone afterwards; takes root
	@docker/local/deps docker
	@$(MAKE) --no-print-directory all sample
	@BUILD='$(BUILD)' tests/docker/run

.PHONY: drills
drills: deps ## deployments and restores under load and cut off, for minutes: tests/drills
	@$(MAKE) --no-print-directory all sample
	@DRILLS=1 BUILD='$(BUILD)' /usr/bin/python3 -B -m pytest -c tests/pytest.ini tests/drills

.PHONY: pgbouncer
pgbouncer: ## build/pgbouncer: one that is new enough for pool mode transaction, with which tests/faults/test_poolers.py tests that too
	@BUILD='$(BUILD)' docker/local/pgbouncer

.PHONY: scale
scale: deps ## what the system costs on this machine, and what gives out first when the load grows: the tables of docs/scaling.md
	@$(MAKE) --no-print-directory all
	@BUILD='$(BUILD)' /usr/bin/python3 -B tests/scale/measure --write tests/scale/figures.json >/dev/null
	@tests/scale/simulate --write docs/scaling.md

.PHONY: year
year: deps ## a year of a busy tenant [JOBS=1000000]: the sizes of tables and indexes over the months, into docs/scaling.md
	@tests/scale/year --jobs $(or $(JOBS),1000000) --write docs/scaling.md

.PHONY: chaos
chaos: deps ## jobs under injected faults [SECONDS=60] [SEED=1]: what was lost or doubled [WRITE=1: into docs/chaos.md]
	@$(MAKE) --no-print-directory all
	@BUILD='$(BUILD)' /usr/bin/python3 -B tests/faults/chaos.py $(SECONDS) $(or $(SEED),1) $(if $(WRITE),--write docs/chaos.md)

.PHONY: explore
explore: deps ## random calls by two tenants against a model, while processes are killed [SECONDS=60] [SEED=: one sequence again]
	@$(MAKE) --no-print-directory all
	@BUILD='$(BUILD)' /usr/bin/python3 -B tests/explore/run $(SECONDS) $(if $(SEED),--seed $(SEED))

.PHONY: revocations
revocations: deps ## keys revoked under load while the key listener is killed, frozen and cut off [COUNT=1000]
	@$(MAKE) --no-print-directory all
	@BUILD='$(BUILD)' /usr/bin/python3 -B tests/faults/revocations.py $(or $(COUNT),1000)

# ---- benches: each prints ratios against a floor measured in the same run ---------------------------------------------

$(BUILD)/bench/bare: $(BUILD)/tests/bench/bare.o $(call archives,pg base)
	@mkdir -p $(@D)
	@$(CC) $(ALL_LDFLAGS) $< -Wl,--start-group $(filter %.a,$^) -Wl,--end-group -lfcgi $(call links,pg base) -o $@
$(BUILD)/tests/bench/bare.o: | $(GENERATED)
$(BUILD)/bench/steady: $(BUILD)/tests/bench/steady.o $(call archives,base)
	$(call PROGRAM,$(call links,base))
$(BUILD)/bench/parts: $(BUILD)/tests/bench/parts.o $(call archives,store net base)
	$(call PROGRAM,$(call links,store net base))
$(BUILD)/bench/sink: $(BUILD)/tests/bench/sink.o $(PEERS) $(call archives,store net base)
	$(call PROGRAM,$(call links,store net base))
$(BUILD)/bench/cycle: $(BUILD)/tests/bench/cycle.o $(call archives,work course pg redis net config base)
	$(call PROGRAM,$(call links,work course pg redis net config base))
$(BUILD)/tests/bench/cycle.o: | $(GENERATED)
BENCHES := $(addprefix $(BUILD)/bench/,bare cycle steady parts sink)
.PHONY: bench
bench: deps ## the list, the search, large courses, uploads, PDF text, other materials, slides in a video, job overhead, the queue, recovery and the pools against their floors
	@$(MAKE) --no-print-directory all $(BENCHES)
	@for bench in $(sort $(filter-out %.c %.py,$(wildcard tests/bench/*))); do BUILD='$(BUILD)' $$bench || exit 1; done

# ---- how well the built-in architect drafts: precision and recall over small courses -----------------------------------

$(BUILD)/eval/draft: $(BUILD)/tests/eval/draft.o $(filter-out %/main.o,$(call objects,$(JOBS_DIRS))) $(call archives,$(LIBS))
	$(call PROGRAM,$(JOBS_LINK) $(call links,$(LIBS)))
$(BUILD)/tests/eval/draft.o $(BUILD)/tests/eval/grade.o: | $(GENERATED)
$(BUILD)/eval/grade: $(BUILD)/tests/eval/grade.o $(filter-out %/main.o,$(call objects,$(JOBS_DIRS))) $(call archives,$(LIBS))
	$(call PROGRAM,$(JOBS_LINK) $(call links,$(LIBS)))
.PHONY: eval
eval: $(BUILD)/eval/draft $(BUILD)/eval/grade $(filter $(BUILD)/cs-extract%,$(PROGRAMS)) ## how well materials are read; how well the built-in architect finds lessons, concepts, exercises, and cuts talks; how the built-in grader agrees with a teacher
	@BUILD='$(BUILD)' tests/eval/extraction
	@BUILD='$(BUILD)' tests/eval/run
	@BUILD='$(BUILD)' tests/eval/cuts
	@BUILD='$(BUILD)' tests/eval/grades

# ---- the units once more, watched ----------------------------------------------------------------------------------------

.PHONY: sanitize valgrind coverage
sanitize: ## the unit tests and fuzz seeds under the address and undefined-behaviour sanitizers
	@$(MAKE) --no-print-directory BUILD='$(BUILD)/sanitized' SANITIZE=address,undefined units fuzz-replay
valgrind: ## the unit tests under valgrind
	@$(MAKE) --no-print-directory $(UNITS)
	@UNDER='valgrind -q --error-exitcode=9 --leak-check=full --trace-children=no --suppressions=tests/unit/valgrind.supp' tests/unit/run $(UNITS)
coverage: ## which lines the unit tests reach, as build/coverage/index.html
	@$(MAKE) --no-print-directory BUILD='$(BUILD)/covered' CFLAGS='-O0 -g --coverage' EXTRA_LDFLAGS=--coverage HARDEN= units
	@mkdir -p '$(BUILD)/coverage'
	@gcovr --root . --object-directory '$(BUILD)/covered' --exclude tests/ --exclude '$(BUILD)/' --print-summary \
	    --html-details '$(BUILD)/coverage/index.html' '$(BUILD)/covered'

# ---- installing: docker/install has the table of what goes where ------------------------------------------------------------

PREFIX     ?= /usr/local
SYSCONFDIR ?= /etc
INSTALL    := BUILD='$(BUILD)' DESTDIR='$(DESTDIR)' PREFIX='$(PREFIX)' SYSCONFDIR='$(SYSCONFDIR)' STRIP='$(STRIP)' docker/install
.PHONY: install uninstall
install: all ## install programs, data and units [PREFIX=/usr/local] [SYSCONFDIR=/etc] [DESTDIR=] [STRIP=yes]
	@$(INSTALL)
uninstall: ## remove what was installed; settings and data stay [PREFIX=] [DESTDIR=]
	@$(INSTALL) --remove

.PHONY: deb
deb: all ## the Debian package, in BUILD; equal commits give equal bytes
	@BUILD='$(BUILD)' docker/debian/build
.PHONY: reproducible
reproducible: ## build the package of the commit twice, in different places, and compare
	@docker/debian/reproducible

.PHONY: clean
clean: ## remove what was built (the data in RUN_DIR stays)
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -path '$(BUILD)/docker' -prune -o -type f -name '*.d' -print 2>/dev/null)
