using System;
using System.Collections.Generic;
using System.IO;
using System.IO.Enumeration;

namespace DecentDb.Transfer;

/// <summary>The files of a directory and the tables that they are of.</summary>
internal static class DirectoryLayout
{
    private const string ManifestName = "manifest.json";

    private static readonly string[] PackedEndings = [".gz", ".zst", ".br"];
    private static readonly string[] Endings = [".parquet", ".csv", ".tsv", ".jsonl", ".ndjson", ".json"];

    /// <summary>The tables of a directory, as its manifest or its folders say.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    /// <exception cref="ArgumentException">It is neither of the folders nor has a manifest or files.</exception>
    public static List<DirectoryManifestTable> Find(
        string directory, DirectoryManifest? manifest, List<string> warnings)
    {
        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"There is no directory '{directory}'.");
        }

        string own = Path.Combine(directory, ManifestName);
        manifest ??= File.Exists(own) ? DirectoryManifest.Read(own) : null;
        return manifest is null ? OfFolders(directory, warnings) : OfManifest(own, manifest);
    }

    /// <summary>The files of a pattern below a directory, in the order of their paths.</summary>
    /// <exception cref="ArgumentException">The pattern leads out of the directory.</exception>
    public static List<string> Match(string directory, string pattern)
    {
        if (Path.IsPathRooted(pattern) || Array.IndexOf(pattern.Split('/', '\\'), "..") >= 0)
        {
            throw new ArgumentException($"The files '{pattern}' do not lie in the directory.", nameof(pattern));
        }

        string folder = Path.Combine(directory, Path.GetDirectoryName(pattern) ?? "");
        string name = Path.GetFileName(pattern);
        var found = new List<string>();
        if (Directory.Exists(folder))
        {
            foreach (string path in Directory.EnumerateFiles(folder))
            {
                if (FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(path), ignoreCase: false))
                {
                    found.Add(path);
                }
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    // One of two tables of a name would be left out.
    private static List<DirectoryManifestTable> OfManifest(string path, DirectoryManifest manifest)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in manifest.Tables)
        {
            if (!names.Add(table.Name))
            {
                throw new FileTransferException(
                    $"{path}: The table '{table.Name}' is there twice; one table may have several files.");
            }
        }

        return [.. manifest.Tables];
    }

    private static List<DirectoryManifestTable> OfFolders(string directory, List<string> warnings)
    {
        string nodes = Path.Combine(directory, "nodes");
        string edges = Path.Combine(directory, "edges");
        var tables = new List<DirectoryManifestTable>();
        if (!Directory.Exists(nodes) && !Directory.Exists(edges))
        {
            AddFiles(tables, directory, "", DirectoryTableKind.Node);
            return tables.Count > 0
                ? tables
                : throw new ArgumentException(
                    $"The directory '{directory}' has neither nodes/ nor edges/ nor {ManifestName}, and no files that "
                    + "could be loaded.",
                    nameof(directory));
        }

        foreach (string folder in new[] { nodes, edges })
        {
            if (Directory.Exists(folder))
            {
                AddFiles(
                    tables, folder, Path.GetFileName(folder) + "/",
                    folder == nodes ? DirectoryTableKind.Node : DirectoryTableKind.Edge);
            }
            else
            {
                warnings.Add($"There is no folder {Path.GetFileName(folder)}/.");
            }
        }

        return tables;
    }

    // A table may have several files of one name, of several formats.
    private static void AddFiles(
        List<DirectoryManifestTable> tables, string folder, string prefix, DirectoryTableKind kind)
    {
        var paths = new List<string>(Directory.EnumerateFiles(folder));
        paths.Sort(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            string file = Path.GetFileName(path);
            if (TableName(file) is not { } name)
            {
                continue;
            }

            int known = tables.FindIndex(table => table.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (known < 0)
            {
                tables.Add(new DirectoryManifestTable { Name = name, Kind = kind, Files = [prefix + file] });
            }
            else
            {
                tables[known] = tables[known] with { Files = [.. tables[known].Files, prefix + file] };
            }
        }
    }

    private static string? TableName(string file)
    {
        foreach (string packed in PackedEndings)
        {
            file = file.EndsWith(packed, StringComparison.OrdinalIgnoreCase) ? file[..^packed.Length] : file;
        }

        foreach (string ending in Endings)
        {
            if (file.EndsWith(ending, StringComparison.OrdinalIgnoreCase) && file.Length > ending.Length
                && file != ManifestName)
            {
                return file[..^ending.Length];
            }
        }

        return null;
    }
}
