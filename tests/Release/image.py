"""Looks into an OCI layout: every blob is what its name says, and the last layer has the binary and the licence.

usage: image.py LAYOUT VERSION COMMIT BINARY
"""
import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

layout, version, commit, binary = sys.argv[1:]


def blob(digest):
    with open(os.path.join(layout, "blobs", *digest.split(":")), "rb") as file:
        content = file.read()
    assert "sha256:" + hashlib.sha256(content).hexdigest() == digest, digest
    return content


with open(os.path.join(layout, "oci-layout"), encoding="utf-8") as file:
    assert json.load(file)["imageLayoutVersion"] == "1.0.0"
with open(os.path.join(layout, "index.json"), encoding="utf-8") as file:
    [entry] = json.load(file)["manifests"]
assert entry["annotations"]["org.opencontainers.image.ref.name"] == version
manifest = json.loads(blob(entry["digest"]))
config = json.loads(blob(manifest["config"]["digest"]))
run = config["config"]
assert run["User"] == "1654:1654" and run["Entrypoint"] == ["/aurora-gateway"], run
labels = run["Labels"]
assert labels["org.opencontainers.image.licenses"] == "MIT", labels
assert labels["org.opencontainers.image.version"] == version and labels["org.opencontainers.image.revision"] == commit, labels
layers = [blob(layer["digest"]) for layer in manifest["layers"]]
files = {}
for layer in layers:
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(layer) if layer[:2] == b"\x1f\x8b" else layer)) as archive:
        for member in archive:
            name = member.name.lstrip("./")
            files[name] = (member.mode & 0o777, archive.extractfile(member).read() if member.isfile() else None)
with open(binary, "rb") as file:
    assert files["aurora-gateway"] == (0o755, file.read()), "the binary"
for document in ("LICENSE", "THIRD-PARTY.md"):
    assert files["usr/share/doc/aurora-gateway/" + document][0] == 0o644, document
shells = [name for name in files if os.path.basename(name) in ("sh", "bash", "dash", "busybox") and files[name][1] is not None]
assert not shells, shells
