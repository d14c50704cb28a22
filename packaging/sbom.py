"""Prints the CycloneDX 1.6 bill of materials of the binary, made from the lock files.

usage: sbom.py SOURCES VERSION COMMIT     (SOURCE_DATE_EPOCH is the date)

Licences are those of THIRD-PARTY.md, which a test holds against the packages' own descriptions.
"""
import base64
import datetime
import json
import os
import re
import sys
import uuid

root, version, commit = sys.argv[1:]
PROJECTS = ["src/Gateway/packages.lock.json", "src/Emulator/packages.lock.json"]
# Compilers and analysers: used for the build, not in the binary.
TOOLS = re.compile(r"^(Microsoft\.CodeAnalysis\..*|Microsoft\.DotNet\.ILCompiler|Microsoft\.NET\.ILLink\.Tasks|runtime\..*)$", re.IGNORECASE)


def read(path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def purl(name, number):
    return f"pkg:nuget/{name}@{number}"


licences = dict(re.findall(r"^\| ([\w.]+) \| [\w.-]+ \| ([\w.-]+) \|$", read("THIRD-PARTY.md"), re.MULTILINE))
packages, direct, needs = {}, set(), {}
for path in PROJECTS:
    for target in json.loads(read(path))["dependencies"].values():
        for name, package in target.items():
            if "resolved" not in package or TOOLS.match(name):
                continue
            packages[name] = package
            needs.setdefault(name, set()).update(package.get("dependencies", {}))
            if package["type"] == "Direct":
                direct.add(name)
numbers = {name: package["resolved"] for name, package in packages.items()}
known = {name.lower(): name for name in packages}
own = f"pkg:generic/aurora-gateway@{version}"
framework = re.search(r"runtime-deps:([0-9.]+)", read("Dockerfile")).group(1)
runtime = [
    {
        "type": "framework", "bom-ref": purl(name, framework), "name": name, "version": framework, "purl": purl(name, framework),
        "licenses": [{"license": {"id": "MIT"}}],
        "description": "Compiled into the binary; the version is the runtime pack of the SDK that global.json names.",
    }
    for name in ("Microsoft.AspNetCore.App.Runtime", "Microsoft.NETCore.App.Runtime")
]


def component(name):
    sha512 = base64.b64decode(packages[name]["contentHash"]).hex()
    return {
        "type": "library", "bom-ref": purl(name, numbers[name]), "name": name, "version": numbers[name], "scope": "required",
        "hashes": [{"alg": "SHA-512", "content": sha512}],
        "licenses": [{"license": {"id": licences[name]}}],
        "purl": purl(name, numbers[name]),
    }


def references(names):
    return sorted(purl(known[name.lower()], numbers[known[name.lower()]]) for name in names if name.lower() in known)


print(json.dumps({
    "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
    "bomFormat": "CycloneDX",
    "specVersion": "1.6",
    "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'aurora-gateway:{version}:{commit}')}",
    "version": 1,
    "metadata": {
        "timestamp": datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "component": {
            "type": "application", "bom-ref": own, "name": "aurora-gateway", "version": version, "purl": own,
            "licenses": [{"license": {"id": "MIT"}}],
            "properties": [{"name": "commit", "value": commit}],
        },
    },
    "components": runtime + [component(name) for name in sorted(packages)],
    "dependencies": [
        {"ref": own, "dependsOn": sorted([entry["bom-ref"] for entry in runtime] + references(direct))},
        *({"ref": entry["bom-ref"]} for entry in runtime),
        *({"ref": purl(name, numbers[name]), "dependsOn": references(needs[name])} for name in sorted(packages)),
    ],
}, indent=2))
