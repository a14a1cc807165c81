#!/usr/bin/env bash
# Packs the FMU: kernel/embed/fmi/pack.sh FMU BINARY VERSION COMMON... -- PER-ISA...
# with the C files compiled once, and those compiled once per instruction set. The sources in it
# build the portable instruction set alone; they need LAPACKE and OpenBLAS.
set -eu
fmu=$1 binary=$2 version=$3
shift 3
root=$(cd "$(dirname "$0")/../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

common=() variants=()
into=common
for file in "$@"; do
    if [ "$file" = -- ]; then
        into=variants
    elif [ "$into" = common ]; then
        common+=("$file")
    else
        variants+=("$file")
    fi
done

mkdir -p "$work/binaries/x86_64-linux" "$work/sources" "$work/documentation/licenses"
sed "s|@VERSION@|$version|g" "$root/kernel/embed/fmi/modelDescription.xml.in" \
    >"$work/modelDescription.xml"
strip -g -o "$work/binaries/x86_64-linux/inotrope.so" "$binary"
cp "$root/LICENSE" "$work/documentation/licenses/license.txt"
(cd "$root" && find kernel models -name '*.h' -o -name '*.def') |
    cat - <(printf '%s\n' "${common[@]}" "${variants[@]}") |
    tar -C "$root" -cf - -T - | tar -C "$work/sources" -xf -

# file_set OPTIONS FILE...: the include folders are the same for all.
file_set() {
    printf '    <SourceFileSet language="C17" compiler="gcc" compilerOptions="%s">\n' "$1"
    shift
    printf '      <SourceFile name="%s"/>\n' "$@"
    printf '      <IncludeDirectory name="%s"/>\n' . kernel kernel/include kernel/embed/fmi/standard
    printf '    </SourceFileSet>\n'
}
{
    printf '<?xml version="1.0" encoding="UTF-8"?>\n<fmiBuildDescription fmiVersion="3.0">\n'
    printf '  <BuildConfiguration modelIdentifier="inotrope">\n'
    file_set '-O2 -std=gnu17 -ffp-contract=off' "${common[@]}"
    file_set '-O3 -std=gnu17 -ffp-contract=fast -fno-math-errno -fno-trapping-math' \
        "${variants[@]}" |
        sed '0,/<IncludeDirectory/s|^ *<IncludeDirectory|\
      <PreprocessorDefinition name="INO_ISA" value="base"/>\
      <PreprocessorDefinition name="INO_ISA_BASE" value="1"/>\
&|'
    printf '    <Library name="%s" external="true"/>\n' lapacke openblas m
    printf '  </BuildConfiguration>\n</fmiBuildDescription>\n'
} >"$work/sources/buildDescription.xml"

mkdir -p "$(dirname "$fmu")"
target=$(cd "$(dirname "$fmu")" && pwd)/$(basename "$fmu")
rm -f "$target"
cd "$work"
# A zip archive by Python: the tool `zip` is not everywhere.
python3 - "$target" <<'END'
import pathlib
import sys
import zipfile

with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as archive:
    for path in sorted(pathlib.Path(".").rglob("*")):
        if path.is_file():
            archive.write(path)
END
