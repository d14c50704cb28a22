"""Counts the mutants of Stryker's report for each room named, and lists those that live without standing in the list of survivors."""
import collections
import json
import sys

report, explained, *named = sys.argv[1:]


def plain(text):
    return " ".join(text.split())[:100]


def room_of(name):
    return next((room for room in named if (name + "/").startswith(room + "/")), None)


def original(source, location):
    start, end = location["start"], location["end"]
    lines = source.split("\n")[start["line"] - 1:end["line"]]
    lines[-1] = lines[-1][:end["column"] - 1]
    lines[0] = lines[0][start["column"] - 1:]
    return "\n".join(lines)


with open(explained, encoding="utf-8") as text:
    reasons = {line.strip() for line in text if line[0] not in "#\n"}
rooms = collections.defaultdict(collections.Counter)
unreached = collections.Counter()
living = []
used = set()
for path, file in json.load(open(report, encoding="utf-8"))["files"].items():
    name = path.split("src/Gateway/")[-1]
    if room_of(name) is None:
        continue
    for mutant in file["mutants"]:
        status = mutant["status"]
        room = rooms[room_of(name)]
        if status == "NoCoverage":
            unreached[name] += 1
        elif status == "Survived":
            line = f"{name}: {plain(original(file['source'], mutant['location']))} => {plain(mutant['replacement'])}"
            if line in reasons:
                status = "Explained"
                used.add(line)
            else:
                living.append((line, mutant["location"]["start"]["line"]))
        room[status] += 1

columns = ["Killed", "Timeout", "Explained", "Survived", "NoCoverage"]
print(f"{'room':24} {'mutants':>8} {'killed':>8} {'timed out':>10} {'explained':>10} {'survived':>9} {'not reached':>12}   killed of all, of those reached")
if len(rooms) > 1:
    rooms["all"] = sum(list(rooms.values()), collections.Counter())
for room, count in rooms.items():
    total = sum(count[column] for column in columns)
    if total == 0:
        continue
    dead = count["Killed"] + count["Timeout"]
    reached = total - count["NoCoverage"]
    print(f"{room:24} {total:8} {count['Killed']:8} {count['Timeout']:10} {count['Explained']:10} {count['Survived']:9} {count['NoCoverage']:12}   {dead / total:.1%}, {dead / max(1, reached):.1%}")
print("\nSurvived:" if living else "\nNone survived without a reason.")
for line, at in sorted(living):
    print(line.replace(": ", f":{at}: ", 1))
if unreached:
    print("\nNot reached by a unit test: " + ", ".join(f"{name} {count}" for name, count in unreached.most_common()))
stale = sorted(line for line in reasons - used if room_of(line.split(":")[0]))
if stale:
    print("\nIn the list of survivors, but dead or gone:\n" + "\n".join(stale))
