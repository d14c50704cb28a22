"""Prepares a version in the working tree: the one place that has it, what repeats it, and the changelog.

usage: cut.py VERSION     (./release --cut VERSION calls it)
"""
import datetime
import os
import re
import sys

version = sys.argv[1]
if not re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", version):
    sys.exit(f"release: {version} is no semantic version such as 1.2.3 or 1.2.3-rc.1.")
NUMBER = r"\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?"
# The first is the one place; a test holds the others against it.
PLACES = [
    ("Directory.Build.props", rf"(?<=<Version>){NUMBER}(?=</Version>)"),
    ("Dockerfile", rf"(?<=ARG VERSION=){NUMBER}"),
    ("config/helm/aurora-gateway/Chart.yaml", rf'(?<=^version: ){NUMBER}|(?<=^appVersion: "){NUMBER}(?=")'),
    ("config/kubernetes/sidecar.yaml", rf"(?<=/aurora-gateway:){NUMBER}"),
    ("config/kubernetes/standalone.yaml", rf"(?<=/aurora-gateway:){NUMBER}"),
]


def edit(path, change):
    with open(path, encoding="utf-8") as file:
        before = file.read()
    after = change(before)
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(after)


def cut(changelog):
    found = re.search(r"^## Unreleased\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if f"\n## {version} " in changelog:
        sys.exit(f"release: CHANGELOG.md has {version} already.")
    if not found or not found.group(1).strip():
        sys.exit("release: CHANGELOG.md has nothing under Unreleased.")
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    day = datetime.datetime.fromtimestamp(int(seconds), datetime.timezone.utc) if seconds else datetime.datetime.now(datetime.timezone.utc)
    return changelog.replace("## Unreleased\n", f"## Unreleased\n\n## {version} – {day:%Y-%m-%d}\n", 1)


edit("CHANGELOG.md", cut)
for place, pattern in PLACES:
    edit(place, lambda text: re.sub(pattern, version, text, flags=re.MULTILINE))
print(f"""Prepared {version}. Look at it with git diff, then:

  git commit -am "Release {version}"
  git push origin HEAD:main          (or a pull request)
  gh workflow run release.yml        builds, signs, tags v{version} and publishes; a pushed tag v{version} does the same""")
