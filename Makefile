# inotrope: library, program, tests. `make help` lists the targets.
#
#   BUILD=build-clang CC=clang   another build beside the first
#   WERROR=1                     warnings are errors
#   V=1                          print the commands
#   PREFIX=/usr/local DESTDIR=   where `make install` puts things
#
# Sources are found by folder: adding a file is enough.

BUILD ?= build
PREFIX ?= /usr/local
CFLAGS ?= -O2 -g
KERNEL_OPTIMISATION ?= -O3
ifeq ($(origin CC),default)
CC := gcc
endif
Q := $(if $(V),,@)

DEMO_CSV := build/force-pca.csv
DEMO_SVG := build/force-pca.svg
DEMO_ARGS := pca --model rdq20mf --fibre human-body-temperature --sl 1.9um,2.2um --pca 7.5:4.5:0.1 \
	--out $(DEMO_CSV) --plot $(DEMO_SVG)

# ---- version -----------------------------------------------------------------------------------

version_h := kernel/include/inotrope/version.h
VERSION := $(shell sed -n 's/.*INO_VERSION  *"\(.*\)"/\1/p' $(version_h))
$(if $(VERSION),,$(error no INO_VERSION in $(version_h)))
SOVERSION := $(firstword $(subst ., ,$(VERSION)))
COMMIT := $(or $(shell test -e .git && git --no-optional-locks describe --always --dirty \
	--abbrev=12 --exclude='*' 2>/dev/null),unknown)

# ---- sources -----------------------------------------------------------------------------------

library_dirs := core linalg troponin filament crossbridge solve simd protocol observe
program_dirs := fit sweep output cli

library_src := $(sort $(wildcard $(library_dirs:%=kernel/%/*.c) models/*.c models/*/*.c))
program_src := $(sort $(wildcard $(program_dirs:%=kernel/%/*.c)))
test_src := $(sort $(wildcard $(foreach d,unit models cli,tests/$d/test_*.c)))
bench_src := $(sort $(wildcard benchmarks/bench_*.c))
study_src := $(sort $(wildcard benchmarks/study_*.c))
scripts := $(sort $(wildcard tests/embed/test_*.sh tests/cli/test_*.sh))

# Compiled once per instruction set: the models and what is named *.kernel.c.
variant_src := $(filter %.kernel.c,$(library_src) $(program_src)) \
	$(filter-out models/registry.c,$(wildcard models/*.c)) tests/models/toy.c

# $(call uses,headers,files): the files that include one of these system headers.
uses = $(shell grep -lsE 'include +[<"]($1)' $2 /dev/null)
uses_sundials := $(call uses,sundials/|cvode/|nvector/|sunmatrix/|sunlinsol/,$(test_src) $(bench_src))
uses_cminpack := $(call uses,cminpack,$(program_src))
uses_openmp := $(wildcard kernel/sweep/*.c)
uses_commit := $(shell grep -ls INO_GIT_COMMIT $(program_src) /dev/null)

# ---- flags -------------------------------------------------------------------------------------

# Multiplications and additions are fused in the per-instruction-set files only: what must be
# bit-equal elsewhere is. Nothing here assumes the building machine's CPU.
ifneq ($(filter x86_64-%,$(shell $(CC) -dumpmachine 2>/dev/null)),)
variants ?= base avx2 avx512
endif
variants ?= base
flags_base := -DINO_ISA=base -DINO_ISA_BASE=1
flags_avx2 := -DINO_ISA=avx2 -DINO_ISA_AVX2=1 -mavx2 -mfma
flags_avx512 := -DINO_ISA=avx512 -DINO_ISA_AVX512=1 -mavx512f -mavx512dq -mavx512vl -mfma \
	-mprefer-vector-width=512
kernel_checks := -fno-sanitize=null,alignment,object-size,pointer-overflow
# Where set, the kernels of the other instruction sets are compiled without sanitizers.
SANITIZED_ISA ?=
plain_isas := $(if $(SANITIZED_ISA),$(filter-out $(SANITIZED_ISA),$(variants)))
$(foreach v,$(plain_isas),$(eval flags_$v += -fno-sanitize=all -O2)) # GCC 12 breaks off over one at -O1
# Debug information of kernels is lines and functions: where each variable is at each instruction would
# take a third of the compile time and most of the objects' size.
flags_kernel := $(KERNEL_OPTIMISATION) -ffp-contract=fast -fno-math-errno -fno-trapping-math \
	-fno-var-tracking $(if $(filter -g%,$(CFLAGS)),-g1) $(if $(findstring undefined,$(CFLAGS)),$(kernel_checks))

# $(call package,name,flag,fallback): from pkg-config where it knows the package.
package = $(or $(shell pkg-config $2 $1 2>/dev/null),$3)
openmp_flag := $(if $(uses_openmp),-fopenmp)
library_libs := -llapacke -lopenblas -lm
program_libs := -ljansson $(if $(uses_cminpack),-lcminpack) $(library_libs) -pthread $(openmp_flag)
check_libs = $(call package,check,--libs,-lcheck_pic -lsubunit -lrt) -lm -pthread
sundials_libs := -lsundials_cvode -lsundials_nvecserial -lsundials_sunlinsoldense \
	-lsundials_sunlinsolspgmr -lsundials_sunmatrixdense

cpp_flags := -Ikernel/include -Ikernel -I. \
	$(if $(filter avx512,$(variants)),-DINO_HAVE_X86_ISAS=1) \
	$(if $(uses_cminpack),$(call package,cminpack,--cflags,-I/usr/include/cminpack-1))
c_flags := -std=gnu17 -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes \
	-fvisibility=hidden -fPIC $(if $(WERROR),-Werror)
compile = $(CC) $(CPPFLAGS) $(cpp_flags) $(CFLAGS) $(c_flags)

# ---- objects -----------------------------------------------------------------------------------

OBJ := $(BUILD)/obj
objects = $(patsubst %.c,$(OBJ)/common/%.o,$(filter-out $(variant_src),$1)) \
	$(foreach v,$(variants),$(patsubst %.c,$(OBJ)/$v/%.o,$(filter $(variant_src),$1)))
main_obj := $(OBJ)/common/kernel/cli/main.o
library_obj := $(call objects,$(library_src))
program_obj := $(filter-out $(main_obj),$(call objects,$(program_src)))
host_obj := $(OBJ)/common/tests/embed/host.o
test_bin := $(test_src:%.c=$(BUILD)/%)
bench_bin := $(bench_src:%.c=$(BUILD)/%)
study_bin := $(study_src:%.c=$(BUILD)/%)
static_lib := $(BUILD)/libinotrope.a
shared_lib := $(BUILD)/libinotrope.so.$(VERSION)
program_lib := $(BUILD)/libprogram.a
program := $(BUILD)/inotrope

.DEFAULT_GOAL := all
.SECONDARY:
.DELETE_ON_ERROR:
.PHONY: all help deps deps-check demo check calibrate figures readme bench study-diastole \
	study-dose install uninstall asan tsan valgrind clang format lint clean program tests \
	run-tests python venv wheel bench-python fmu FORCE

# The slowest to compile come first: at the end one of them would keep one processor busy.
slow_obj := $(call objects,models/inotrope1.c models/rdq20mf.c)

all: program $(static_lib) $(shared_lib) ## build the program and the library (static, shared)
program: $(slow_obj) $(program) $(if $(filter build,$(BUILD)),inotrope)
tests: $(test_bin)

# Files that change only when their text does, so that a changed flag, list of files or commit
# rebuilds what depends on it and nothing else.
hash := \#
define text_file
$1: FORCE
	@mkdir -p $$(@D)
	@printf '%s\n' '$(strip $2)' | cmp -s - $$@ || printf '%s\n' '$(strip $2)' > $$@
endef
gen := $(BUILD)/gen
$(eval $(call text_file,$(gen)/flags,$(compile) $(flags_kernel) $(plain_isas:%=plain %) $(LDFLAGS)))
$(eval $(call text_file,$(gen)/library,$(library_obj)))
$(eval $(call text_file,$(gen)/program,$(program_obj)))
$(eval $(call text_file,$(gen)/git.h,$(hash)define INO_GIT_COMMIT "$(COMMIT)"))

$(OBJ)/common/%.o: %.c $(gen)/flags
	@mkdir -p $(@D)
	@echo '  CC      $<'
	$(Q)$(compile) -ffp-contract=off $(extra) -MMD -MP -c -o $@ $<

$(OBJ)/common/kernel/sweep/%.o: extra = $(openmp_flag)
commit_obj := $(uses_commit:%.c=$(OBJ)/common/%.o)
$(commit_obj): extra += -include $(gen)/git.h
$(commit_obj): $(gen)/git.h

# Embeds this file, which the compiler does not list as a dependency.
$(OBJ)/common/kernel/cli/refs_bib.o: models/refs.bib
$(OBJ)/common/kernel/cli/export_text.o: $(wildcard kernel/embed/templates/*)

define variant_rule
$(OBJ)/$1/%.o: %.c $(gen)/flags
	@mkdir -p $$(@D)
	@echo '  CC      $$< ($1)'
	$(Q)$(compile) $(flags_kernel) $(flags_$1) -MMD -MP -c -o $$@ $$<
endef
$(foreach v,$(variants),$(eval $(call variant_rule,$v)))

-include $(patsubst %.o,%.d,$(library_obj) $(program_obj) $(main_obj) $(host_obj) \
	$(call objects,$(test_src) $(bench_src) $(study_src) tests/models/toy.c tests/models/toy_muscle.c))

# ---- library and program -----------------------------------------------------------------------

$(static_lib): $(library_obj) $(gen)/library
$(program_lib): $(program_obj) $(gen)/program
$(static_lib) $(program_lib):
	@echo '  AR      $@'
	@rm -f $@
	$(Q)$(AR) qcs $@ $(filter %.o,$^)

$(shared_lib): $(library_obj) $(gen)/library kernel/embed/libinotrope.map
	@echo '  LD      $@'
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,libinotrope.so.$(SOVERSION) -Wl,-z,defs \
		-Wl,--version-script=kernel/embed/libinotrope.map -o $@ $(library_obj) $(library_libs)
	@ln -sf $(@F) $(BUILD)/libinotrope.so.$(SOVERSION)
	@ln -sf libinotrope.so.$(SOVERSION) $(BUILD)/libinotrope.so

$(program): $(main_obj) $(program_obj) $(static_lib) $(gen)/program
	@echo '  LD      $@'
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) $(program_libs)

inotrope: $(program)
	@ln -sfn $< $@

# ---- packages ----------------------------------------------------------------------------------

demo_sets := demo $(if $(uses_cminpack),cminpack)
check_sets := $(demo_sets) check python $(if $(uses_openmp),openmp) $(if $(uses_sundials),sundials)

deps: ## install what the demo needs (Debian packages), if anything is missing
	@CC='$(CC)' .ci/deps $(demo_sets)

deps-check: ## install what tests, sanitizers and lint need besides
	@CC='$(CC)' .ci/deps $(check_sets)

# ---- demo and tests ----------------------------------------------------------------------------

# All cores, unless the caller chose a number.
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
parallel = $(if $(filter -j%,$(MAKEFLAGS)),,-j$(JOBS))

demo: ## packages, build, and a first force-pCa curve with its picture
	@$(MAKE) --no-print-directory deps
	@$(MAKE) --no-print-directory $(parallel) BUILD=build all
	./inotrope $(DEMO_ARGS)
	@echo 'table: $(DEMO_CSV)'
	@echo 'picture: $(DEMO_SVG)'

# Tests of the library run as in a host program; those of the program drive it from outside. A test
# that defines its own registry replaces ours, which is one member of the archive.
$(filter-out $(BUILD)/tests/cli/%,$(test_bin)): $(host_obj)

# Of the recipe in models/README.md.
$(BUILD)/tests/models/test_recipe: $(call objects,tests/models/toy.c tests/models/toy_muscle.c)

link_test = $(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(filter %.o %.a,$^) \
	$(if $(filter $(@:$(BUILD)/%=%.c),$(uses_sundials)),$(sundials_libs))

$(test_bin): $(BUILD)/%: $(OBJ)/common/%.o $(program_lib) $(static_lib)
	@mkdir -p $(@D)
	@echo '  LD      $@'
	$(Q)$(link_test) $(check_libs) $(program_libs)

$(bench_bin) $(study_bin): $(BUILD)/%: $(OBJ)/common/%.o $(program_lib) $(static_lib)
	@mkdir -p $(@D)
	@echo '  LD      $@'
	$(Q)$(link_test) $(program_libs)

# Each pass runs all test programs under other conditions, see tests/run.sh.
PASSES ?= default base-locale avx2 denormals
TESTS ?= $(test_src)
run_bin = $(TESTS:%.c=$(BUILD)/%)

run-tests: program $(run_bin)
	@INOTROPE_BIN='$(abspath $(program))' INOTROPE_SOURCE='$(CURDIR)' CC='$(CC)' \
		PASSES='$(PASSES)' LOGS='$(BUILD)/logs' WRAPPER='$(WRAPPER)' JOBS='$(JOBS)' \
		tests/run.sh $(SCRIPTS) $(run_bin)

check: ## packages, build, all tests; ends with 'N passed, N failed'
	@$(MAKE) --no-print-directory deps-check
	@$(MAKE) --no-print-directory $(parallel) all tests
	@$(MAKE) --no-print-directory run-tests SCRIPTS='$(scripts)'

# The other compiler: all that GCC builds, optimised as far as lets the tests below be quick.
clang_tests := $(foreach t,batch chain_batch host isa lanes ode_step run strain_bins tangent \
	troponin,tests/unit/test_$t.c) $(filter tests/models/%,$(test_src))
by_clang := CC=clang BUILD=build-clang CFLAGS=-O1 KERNEL_OPTIMISATION=-O1
clang: ## all built by clang, and the tests of kernels and models run
	@$(MAKE) --no-print-directory $(parallel) $(by_clang) all tests
	@$(MAKE) --no-print-directory $(by_clang) PASSES=default TESTS='$(clang_tests)' run-tests

# Sanitizers run the tests in one process each (CK_FORK=no): leaks and races are then seen.
# OpenBLAS is not instrumented, so its own threads are kept out of the picture.
sanitized = $(MAKE) --no-print-directory $(parallel) PASSES=default KERNEL_OPTIMISATION=-O1
unit_tests = $(if $(filter file,$(origin TESTS)),$(filter tests/unit/%,$(test_src)),$(TESTS))
one_process := CK_FORK=no OPENBLAS_NUM_THREADS=1

# Instrumented kernels take long to compile. One instruction set has them, the widest that this
# machine runs, which is the one that reads furthest; `make asan SANITIZED_ISA=` does all. In kernels
# UndefinedBehaviorSanitizer leaves out what it asks before each access: AddressSanitizer sees what
# is null or outside an object, the processor traps on a vector out of line.
widest_isa = $(or $(if $(shell grep -sw avx512dq /proc/cpuinfo),avx512), \
	$(if $(shell grep -sw avx2 /proc/cpuinfo),avx2),base)
asan: SANITIZED_ISA = $(filter $(widest_isa),$(variants))
asan: ## all tests under AddressSanitizer and UndefinedBehaviorSanitizer (GCC)
	@$(one_process) ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 $(sanitized) \
		BUILD=build-asan SANITIZED_ISA='$(SANITIZED_ISA)' CFLAGS='-O1 -g1 -fno-var-tracking \
		-fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
		-Wno-maybe-uninitialized' run-tests

# ThreadSanitizer needs its shadow memory free, which address randomisation may take.
fixed_addresses = $(shell setarch -R true 2>/dev/null && echo setarch -R)
tsan: ## unit tests and sweep under ThreadSanitizer (clang and its OpenMP runtime), base instruction set
	@$(one_process) TSAN_OPTIONS=ignore_noninstrumented_modules=1 $(sanitized) \
		BUILD=build-tsan CC=clang variants=base \
		CFLAGS='-O1 -g -fno-omit-frame-pointer -fsanitize=thread' WRAPPER='$(fixed_addresses)' \
		TESTS='$(unit_tests) $(if $(filter file,$(origin TESTS)),tests/cli/test_sweep.c)' run-tests

# valgrind knows no AVX-512.
valgrind := valgrind --quiet --error-exitcode=9 --leak-check=full
VALGRIND_ARGS := pca --pca 7:5:0.5 --out $(BUILD)/valgrind.csv
valgrind: ## unit tests and one run of the program under valgrind
	@$(one_process) OMP_NUM_THREADS=1 $(MAKE) --no-print-directory $(parallel) PASSES=base \
		WRAPPER='$(valgrind)' TIME_LIMIT_S=3600 TESTS='$(unit_tests)' run-tests
	INOTROPE_ISA=base OMP_NUM_THREADS=1 $(one_process) $(valgrind) $(program) $(VALGRIND_ARGS)

calibrate: all ## refit fibres and drugs to the published numbers; fails where one differs
	./inotrope fit --check benchmarks/calibration/*.json

figures: all ## the README's picture
	@mkdir -p benchmarks/figures
	./inotrope pca --quiet --fibre diaphragm-slow,human-lv-skinned-15C --normalise control \
		--drug levosimendan=0,3uM --out /dev/null --plot benchmarks/figures/force-pca.svg

readme: all ## the generated parts of README.md and models/README.md
	@for r in README.md models/README.md; do \
		tests/readme.sh ./inotrope $$r >$(BUILD)/README && cp $(BUILD)/README $$r || exit 1; done

bench: program $(bench_bin) ## speed benchmarks; each prints its question and its answer
	@for b in $(bench_bin); do echo "== $${b##*/}"; OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=passive \
		BENCH_FLAGS='$(CFLAGS); kernels $(flags_kernel)' $$b || exit 1; done
	@benchmarks/report.sh

study-diastole: all $(BUILD)/benchmarks/study_diastole ## does a sensitizer impair diastole? map, text, figure
	@mkdir -p benchmarks/results benchmarks/figures
	OPENBLAS_NUM_THREADS=1 $(BUILD)/benchmarks/study_diastole benchmarks/results/diastole.csv \
		benchmarks/results/diastole.md benchmarks/figures/diastole.svg

study-dose: all $(BUILD)/benchmarks/study_dose ## the beating fibre against the dose: tables, figure, speed of surfaces
	@mkdir -p benchmarks/results benchmarks/figures
	OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=passive $(BUILD)/benchmarks/study_dose \
		$(addprefix benchmarks/results/,dose.csv dose.md) benchmarks/figures/dose.svg \
		benchmarks/results/dose_surface.csv

# ---- Python --------------------------------------------------------------------------------------

comma := ,
# The first Python that has what the package needs; cffi reads the declarations of the headers.
has_modules = $(shell for p in $(BUILD)/venv/bin/python python3 /usr/bin/python3; do \
	$$p -c 'import $1' 2>/dev/null && echo $$p && break; done)
PYTHON ?= $(or $(call has_modules,numpy$(comma)cffi),python3)

python_src := kernel/embed/python
python_out := $(BUILD)/python

python: $(shared_lib) ## the Python package in BUILD/python (PYTHONPATH), with the shared library
	@mkdir -p $(python_out)/inotrope $(gen)/no-headers
	@: > $(gen)/no-headers/stddef.h; : > $(gen)/no-headers/stdint.h
	$(Q)cp $(python_src)/inotrope/*.py $(python_src)/inotrope/py.typed $(python_out)/inotrope
	$(Q)cp LICENSE $(addprefix $(python_src)/,pyproject.toml setup.py README.md) $(python_out)
	$(Q)strip -g -o $(python_out)/inotrope/libinotrope.so.$(SOVERSION) $(shared_lib)
	$(Q)$(CC) -E -P -nostdinc -U__GNUC__ -I$(gen)/no-headers -Ikernel/include \
		kernel/include/inotrope/inotrope.h > $(gen)/declarations.h
	$(Q)$(PYTHON) $(python_src)/make_abi.py $(gen)/declarations.h $(VERSION) $(python_out)/inotrope

venv: ## BUILD/venv with what the package's tests compare with (from PyPI: needs the network)
	python3 -m venv $(BUILD)/venv
	$(BUILD)/venv/bin/pip --disable-pip-version-check install --quiet numpy cffi pytest setuptools \
		wheel crossbridge fmpy

wheel: python ## the same as a wheel, in BUILD/wheel
	@rm -rf $(python_out)/build $(python_out)/*.egg-info
	$(Q)$(PYTHON) -m pip --disable-pip-version-check wheel --quiet --no-deps --no-build-isolation \
		--wheel-dir $(BUILD)/wheel $(python_out)
	@ls $(BUILD)/wheel/*.whl

# ---- FMU ----------------------------------------------------------------------------------------

fmu_src := $(sort $(wildcard kernel/embed/fmi/*.c))
fmu_obj := $(call objects,$(fmu_src))
fmu_lib := $(BUILD)/fmu/inotrope.so
$(fmu_obj): extra = -Ikernel/embed/fmi/standard
-include $(fmu_obj:.o=.d)

$(fmu_lib): $(fmu_obj) $(static_lib) kernel/embed/fmi/inotrope-fmu.map
	@mkdir -p $(@D)
	@echo '  LD      $@'
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-z,defs \
		-Wl,--version-script=kernel/embed/fmi/inotrope-fmu.map -o $@ $(fmu_obj) $(static_lib) \
		$(library_libs)

fmu: $(fmu_lib) ## the library as an FMU (FMI 3.0, co-simulation), with its sources, in BUILD/fmu
	$(Q)kernel/embed/fmi/pack.sh $(BUILD)/fmu/inotrope.fmu $(fmu_lib) $(VERSION) \
		$(filter-out $(variant_src),$(library_src)) $(fmu_src) -- \
		$(filter $(variant_src),$(library_src))
	@ls $(BUILD)/fmu/inotrope.fmu

bench-python: PYTHON := $(or $(call has_modules,crossbridge$(comma)cffi),$(PYTHON))
bench-python: python ## speed from Python against the NumPy package crossbridge (make venv)
	OPENBLAS_NUM_THREADS=1 PYTHONPATH=$(python_out) $(PYTHON) benchmarks/bench_python.py \
		benchmarks/results/python.csv
	@benchmarks/report.sh

# ---- style -------------------------------------------------------------------------------------

c_files = $(shell find kernel models benchmarks tests -name '*.[ch]')
shell_files := .ci/run .ci/deps $(wildcard tests/*.sh tests/*/*.sh benchmarks/*.sh kernel/embed/*/*.sh)

format: ## clang-format all C files
	clang-format -i $(c_files)

lint: ## clang-format, cppcheck and shellcheck, changing nothing
	clang-format --dry-run -Werror $(c_files)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr \
		--error-exitcode=1 --suppressions-list=.ci/cppcheck.txt $(cpp_flags) $(flags_base) \
		-j $(JOBS) kernel models $(wildcard benchmarks)
	@if command -v shellcheck >/dev/null; then echo shellcheck $(shell_files); \
		shellcheck $(shell_files); else echo 'shellcheck: not installed, left out'; fi

# ---- install -----------------------------------------------------------------------------------

dest := $(DESTDIR)$(PREFIX)
data := $(patsubst benchmarks/published/%,%,$(shell find benchmarks/published -type f 2>/dev/null))
records := $(notdir $(wildcard benchmarks/calibration/*.json))
headers := $(notdir $(wildcard kernel/include/inotrope/*.h))
# What hosts compile themselves.
embedded := $(notdir $(wildcard kernel/embed/*.h kernel/embed/*.hpp kernel/embed/*.c kernel/embed/*.f90))
installed := bin/inotrope lib/libinotrope.a lib/libinotrope.so lib/libinotrope.so.$(SOVERSION) \
	lib/libinotrope.so.$(VERSION) $(headers:%=include/inotrope/%) lib/pkgconfig/inotrope.pc \
	lib/cmake/inotrope/inotropeConfig.cmake lib/cmake/inotrope/inotropeConfigVersion.cmake \
	$(embedded:%=share/inotrope/embed/%) \
	share/man/man1/inotrope.1 $(data:%=share/inotrope/%) $(records:%=share/inotrope/calibration/%)
fill_in = sed -e 's|@PREFIX@|$(PREFIX)|g' -e 's|@VERSION@|$(VERSION)|g' \
	-e 's|@SOVERSION@|$(SOVERSION)|g' -e 's|@LIBS@|$(library_libs)|g'

install: all ## install below DESTDIR/PREFIX
	install -d $(sort $(dir $(installed:%=$(dest)/%)))
	install -m 755 $(program) $(dest)/bin/inotrope
	install -m 644 $(static_lib) $(shared_lib) $(dest)/lib
	ln -sf libinotrope.so.$(VERSION) $(dest)/lib/libinotrope.so.$(SOVERSION)
	ln -sf libinotrope.so.$(SOVERSION) $(dest)/lib/libinotrope.so
	install -m 644 kernel/include/inotrope/*.h $(dest)/include/inotrope
	$(fill_in) kernel/embed/inotrope.pc.in > $(dest)/lib/pkgconfig/inotrope.pc
	$(fill_in) kernel/embed/inotropeConfig.cmake.in \
		> $(dest)/lib/cmake/inotrope/inotropeConfig.cmake
	$(fill_in) kernel/embed/inotropeConfigVersion.cmake.in \
		> $(dest)/lib/cmake/inotrope/inotropeConfigVersion.cmake
	$(fill_in) kernel/embed/inotrope.1 > $(dest)/share/man/man1/inotrope.1
	@for f in $(data); do install -m 644 "benchmarks/published/$$f" "$(dest)/share/inotrope/$$f"; done
	install -m 644 $(embedded:%=kernel/embed/%) $(dest)/share/inotrope/embed
	install -m 644 $(records:%=benchmarks/calibration/%) $(dest)/share/inotrope/calibration

uninstall: ## remove exactly what install put there
	rm -f $(installed:%=$(dest)/%)
	@for d in include/inotrope lib/cmake/inotrope share/inotrope; do \
		if test -d "$(dest)/$$d"; then find "$(dest)/$$d" -depth -type d -empty -delete; fi; done

# ---- the rest ----------------------------------------------------------------------------------

clean: ## remove all builds
	rm -rf build build-* inotrope

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  %-12s %s\n", $$1, $$2 }'
