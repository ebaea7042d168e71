using System;
using System.Collections.Generic;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>
/// Which columns of new tables are keys, and what edges refer to: as the manifest says, otherwise by their names. What
/// the names leave open is an error.
/// </summary>
internal sealed class DirectoryReferences(IReadOnlyList<TableDefinition> nodes)
{
    private static readonly string[] KeyNames = ["id", "path", "key"];

    private static readonly (string From, string To)[] Ends =
    [
        ("from", "to"), ("source", "target"), ("src", "dst"), ("from_id", "to_id"), ("source_id", "target_id"),
        ("src_id", "dst_id"),
    ];

    /// <summary>The key of new nodes: that of the manifest, or the only column that is named like one.</summary>
    /// <exception cref="FileTransferException">Several columns may be it, or there is none of that name.</exception>
    public static string? FindKey(DirectoryManifestTable table, IReadOnlyList<InferredColumn> columns)
    {
        if (table.Key is { } key)
        {
            return NameIn(columns, key) ?? throw new FileTransferException($"There is no column '{key}'.");
        }

        var found = new List<string>();
        foreach (string name in KeyNames)
        {
            foreach (var column in columns)
            {
                if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)
                    && column.Type is not (InferredType.Json or InferredType.Blob))
                {
                    found.Add(column.Name);
                }
            }
        }

        return found.Count <= 1
            ? found.Count == 0 ? null : found[0]
            : throw new FileTransferException(
                $"The columns {string.Join(" and ", found)} may be the key; say in a manifest which one is.");
    }

    /// <summary>The foreign keys of new edges.</summary>
    /// <exception cref="FileTransferException">What an edge refers to cannot be told.</exception>
    public List<ForeignKeyDefinition> Find(DirectoryManifestTable table, IReadOnlyList<InferredColumn> columns)
    {
        var keys = new List<ForeignKeyDefinition>();
        var (from, to) = FindEnds(table, columns);
        AddEnd(keys, from, table.From ?? ByTableName(table.Name, isFrom: true), table.From is not null);
        AddEnd(keys, to, table.To ?? ByTableName(table.Name, isFrom: false), table.To is not null);
        foreach (var column in columns)
        {
            if (column.Name != from && column.Name != to && ByColumnName(column.Name) is { } node)
            {
                keys.Add(new ForeignKeyDefinition(
                    null, [column.Name], node.Name, [node.PrimaryKey?.Columns[0] ?? ""]));
            }
        }

        return keys;
    }

    private static (string? From, string? To) FindEnds(
        DirectoryManifestTable table, IReadOnlyList<InferredColumn> columns)
    {
        string? from = Named(table.FromColumn);
        string? to = Named(table.ToColumn);
        foreach (var (first, second) in Ends)
        {
            if (from is null && to is null && NameIn(columns, first) is { } start && NameIn(columns, second) is { } end)
            {
                return (start, end);
            }
        }

        if ((table.From is not null && from is null) || (table.To is not null && to is null))
        {
            throw new FileTransferException(
                "Which columns say where an edge begins and ends cannot be told; say it with from_column and "
                + "to_column.");
        }

        return (from, to);

        string? Named(string? name) => name is null ? null
            : NameIn(columns, name) ?? throw new FileTransferException($"There is no column '{name}'.");
    }

    private void AddEnd(List<ForeignKeyDefinition> keys, string? column, string? target, bool isGiven)
    {
        if (column is null || target is null)
        {
            return;
        }

        int point = target.LastIndexOf('.');
        string table = point < 0 ? target : target[..point];
        TableDefinition? node = null;
        foreach (var candidate in nodes)
        {
            node = candidate.Name.Equals(table, StringComparison.OrdinalIgnoreCase) ? candidate : node;
        }

        string? key = point < 0 ? node?.PrimaryKey?.Columns[0] : target[(point + 1)..];
        if (node is null || key is null)
        {
            if (isGiven)
            {
                throw new FileTransferException($"'{target}' is no table of nodes with a key.");
            }

            return;
        }

        keys.Add(new ForeignKeyDefinition(null, [column], node.Name, [key]));
    }

    // Edges are named after both ends with a word between them, such as File_CONTAINS_Function; or there is but one
    // table of nodes.
    private string? ByTableName(string name, bool isFrom)
    {
        string[] parts = name.Split('_');
        if (parts.Length >= 3 && Node(isFrom ? parts[0] : parts[^1]) is { } node)
        {
            return node.Name;
        }

        return nodes.Count == 1 && nodes[0].PrimaryKey is not null ? nodes[0].Name : null;
    }

    // A column such as file_id or from_file.
    private TableDefinition? ByColumnName(string column)
    {
        string name = column;
        foreach (string prefix in (ReadOnlySpan<string>)["from_", "to_", "source_", "target_"])
        {
            name = name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name[prefix.Length..] : name;
        }

        TableDefinition? found = null;
        foreach (var node in nodes)
        {
            if (node.PrimaryKey is not { Columns: [var key] })
            {
                continue;
            }

            bool isNamed = name.Equals($"{node.Name}_{key}", StringComparison.OrdinalIgnoreCase)
                || (name.Equals(node.Name, StringComparison.OrdinalIgnoreCase) && name != column);
            if (isNamed && found is not null)
            {
                throw new FileTransferException(
                    $"The column '{column}' may refer to {found.Name} and to {node.Name}; say it in a manifest.");
            }

            found = isNamed ? node : found;
        }

        return found;
    }

    private TableDefinition? Node(string name)
    {
        foreach (var node in nodes)
        {
            if (node.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && node.PrimaryKey is not null)
            {
                return node;
            }
        }

        return null;
    }

    private static string? NameIn(IReadOnlyList<InferredColumn> columns, string name)
    {
        foreach (var column in columns)
        {
            if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return column.Name;
            }
        }

        return null;
    }
}
