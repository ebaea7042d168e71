"""Adds up the line coverage of the storage layers over all Cobertura files of a folder."""
import glob
import sys
import xml.etree.ElementTree as ElementTree

LAYERS = ["Wal", "Paging", "Transactions", "ColumnPages", "Trees", "TableTrees", "IndexTrees", "BulkLoading"]
lines = {}
for path in glob.glob(sys.argv[1] + "/**/coverage.cobertura.xml", recursive=True):
    for item in ElementTree.parse(path).getroot().iter("class"):
        name = item.get("filename").replace("\\", "/").split("DecentDb.Engine/")[-1]
        layer = name.split("/")[0]
        if layer in LAYERS:
            for line in item.iter("line"):
                key = (layer, name, line.get("number"))
                lines[key] = max(lines.get(key, 0), int(line.get("hits")))
for layer in LAYERS:
    hits = [count for (of, _, _), count in lines.items() if of == layer]
    if hits:
        covered = sum(1 for count in hits if count > 0)
        print(f"{layer:14} {100 * covered / len(hits):5.1f} %  ({covered} of {len(hits)} lines)")
