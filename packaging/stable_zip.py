"""Rewrites a NuGet package so that its bytes depend on its contents alone: entries sorted, one date, no random names.

usage: stable_zip.py FROM TO     (SOURCE_DATE_EPOCH is the date)

`dotnet pack` names the core properties by a random number; the relationship file refers to it by that name.
"""
import os
import re
import sys
import time
import zipfile

source, target = sys.argv[1:]
date = time.gmtime(max(int(os.environ["SOURCE_DATE_EPOCH"]), 315532800))[:6]
properties = re.compile(r"package/services/metadata/core-properties/[0-9a-f]+\.psmdcp")
stable = "package/services/metadata/core-properties/core.psmdcp"
with zipfile.ZipFile(source) as package:
    entries = {properties.sub(stable, entry): package.read(entry) for entry in package.namelist()}
relations = properties.sub(stable, entries["_rels/.rels"].decode("utf-8"))
identifiers = iter(range(1, 100))
entries["_rels/.rels"] = re.sub(r'Id="R[0-9A-F]+"', lambda _: f'Id="R{next(identifiers)}"', relations).encode("utf-8")
with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
    for name in sorted(entries):
        entry = zipfile.ZipInfo(name, date)
        entry.external_attr = 0o644 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        package.writestr(entry, entries[name])
