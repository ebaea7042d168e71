using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Data;
using DecentDb.Engine.Api;
using DecentDb.Readers;

namespace DecentDb.Transfer;

/// <summary>
/// Opens all files of a directory, matches them with tables that are there and defines those that are not. What is
/// wrong is gathered, so that one look tells all of it.
/// </summary>
internal sealed class DirectoryPlanner(DirectoryRequest load, DecentDbConnection connection)
{
    private readonly List<string> _warnings = [];
    private readonly List<TableLoadError> _errors = [];

    public DirectoryPlan Plan(CancellationToken cancellation)
    {
        var tables = DirectoryLayout.Find(load.Directory, load.Manifest, _warnings);
        var found = new List<Candidate>();
        var existing = connection.GetTables();
        foreach (var table in tables)
        {
            found.Add(new Candidate(table, FindFiles(table), Find(existing, table.Name)));
        }

        ThrowIfAny();
        Describe(found, cancellation);
        ThrowIfAny();
        var planned = Define(found);
        ThrowIfAny();
        return new DirectoryPlan(Order(planned), _warnings);
    }

    private void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            _errors.Sort((a, b) => string.CompareOrdinal(a.Table, b.Table));
            string rest = _errors.Count == 1 ? "" : $" (and {_errors.Count - 1} more)";
            throw new DirectoryLoadException(
                $"The directory cannot be loaded: {_errors[0].Table}: {_errors[0].Message}{rest}", _errors);
        }
    }

    private List<string> FindFiles(DirectoryManifestTable table)
    {
        var files = new List<string>();
        foreach (string pattern in table.Files)
        {
            try
            {
                var matched = DirectoryLayout.Match(load.Directory, pattern);
                files.AddRange(matched);
                if (matched.Count == 0)
                {
                    Concern(load.OnMissingFile, table.Name, $"there is no file '{pattern}'");
                }
            }
            catch (ArgumentException e)
            {
                _errors.Add(new TableLoadError(table.Name, pattern, e.Message.Split(" (Parameter")[0]));
            }
        }

        return files;
    }

    private void Concern(DirectoryLoadConcern concern, string table, string what)
    {
        if (concern == DirectoryLoadConcern.Error)
        {
            _errors.Add(new TableLoadError(table, null, what));
        }
        else
        {
            _warnings.Add($"{table}: {what}");
        }
    }

    // The types of new tables take a pass over files that have none of their own.
    private void Describe(List<Candidate> found, CancellationToken cancellation)
    {
        var errors = new ConcurrentBag<TableLoadError>();
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = Math.Max(load.Parallelism, 1),
            CancellationToken = cancellation,
        };
        Parallel.ForEach(found, options, candidate =>
        {
            if (candidate.Files.Count == 0)
            {
                return;
            }

            try
            {
                candidate.Columns = ToLoad(candidate).FindColumns(candidate.Existing, cancellation);
            }
            catch (Exception e) when (e is FileTransferException or FileFormatException or IOException
                or UnauthorizedAccessException or ArgumentException)
            {
                errors.Add(DirectoryErrors.Of(candidate.Table.Name, candidate.Files, e));
            }
        });
        _errors.AddRange(errors);
    }

    private FileLoad ToLoad(Candidate candidate) => new()
    {
        Sources = candidate.Files.ConvertAll(FileSource.OfFile),
        Table = candidate.Table.Name,
        Options = new Files.CsvReaderOptions
        {
            DetectDelimiter = true,
            Header = Files.CsvHeader.Auto,
            Columns = candidate.Table.Columns,
        },
        Json = new Files.JsonFileOptions { Columns = candidate.Table.Columns },
        Rejects = load.Rejects,
    };

    private List<DirectoryPlanTable> Define(List<Candidate> found)
    {
        var planned = new List<DirectoryPlanTable>();
        var nodes = new List<TableDefinition>();
        foreach (var candidate in found)
        {
            if (candidate.Table.Kind == DirectoryTableKind.Node)
            {
                Add(candidate, nodes, null);
            }
        }

        var references = new DirectoryReferences(nodes);
        foreach (var candidate in found)
        {
            if (candidate.Table.Kind == DirectoryTableKind.Edge)
            {
                Add(candidate, nodes, references);
            }
        }

        return planned;

        void Add(Candidate candidate, List<TableDefinition> known, DirectoryReferences? edges)
        {
            try
            {
                var table = Define(candidate, known, edges);
                planned.Add(table);
                if (edges is null)
                {
                    known.Add(table.Definition);
                }
            }
            catch (FileTransferException e)
            {
                _errors.Add(DirectoryErrors.Of(candidate.Table.Name, candidate.Files, e));
            }
        }
    }

    private DirectoryPlanTable Define(
        Candidate candidate, List<TableDefinition> nodes, DirectoryReferences? edges)
    {
        var (table, files, existing) = (candidate.Table, candidate.Files, candidate.Existing);
        if (existing is not null)
        {
            return new DirectoryPlanTable(table.Kind, files, SchemaScript.Define(existing), Creates: false)
            {
                Chosen = Match(existing, candidate.Columns),
            };
        }

        if (load.CreateTables == DirectoryLoadTables.Never && files.Count > 0)
        {
            throw new FileTransferException($"There is no table '{table.Name}'.");
        }

        string? key = edges is null && files.Count > 0 ? DirectoryReferences.FindKey(table, candidate.Columns) : null;
        var foreignKeys = edges?.Find(table, candidate.Columns) ?? [];
        var columns = new List<ColumnDefinition>();
        foreach (var column in candidate.Columns)
        {
            columns.Add(new ColumnDefinition(column.Name, TypeOf(column, foreignKeys, nodes)));
        }

        return new DirectoryPlanTable(
            table.Kind,
            files,
            new TableDefinition
            {
                Name = table.Name,
                Columns = columns,
                PrimaryKey = key is null ? null : new KeyDefinition(null, [key]),
                ForeignKeys = foreignKeys,
            },
            Creates: files.Count > 0);
    }

    // What refers to a key is of its type.
    private static string TypeOf(
        InferredColumn column, List<ForeignKeyDefinition> foreignKeys, List<TableDefinition> nodes)
    {
        foreach (var key in foreignKeys)
        {
            if (key.Columns[0] != column.Name)
            {
                continue;
            }

            foreach (var node in nodes)
            {
                foreach (var target in node.Columns)
                {
                    if (node.Name.Equals(key.Table, StringComparison.OrdinalIgnoreCase)
                        && target.Name.Equals(key.References[0], StringComparison.OrdinalIgnoreCase))
                    {
                        return target.Type;
                    }
                }
            }
        }

        return column.SqlTypeName;
    }

    private List<string>? Match(TableDescription table, IReadOnlyList<InferredColumn> columns)
    {
        var chosen = new List<string>();
        bool isAll = true;
        foreach (var column in columns)
        {
            if (Contains(table.Columns, column.Name))
            {
                chosen.Add(column.Name);
            }
            else
            {
                isAll = false;
                Concern(
                    load.OnExtraColumn, table.Name,
                    $"the file has a column '{column.Name}' that the table lacks");
            }
        }

        foreach (var column in table.Columns)
        {
            bool fillsItself = column.IsNullable || column.IsIdentity || column.HasDefault || column.IsComputed;
            if (columns.Count > 0 && !fillsItself && !chosen.Exists(
                name => name.Equals(column.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new FileTransferException($"The file has no column '{column.Name}', which must have values.");
            }
        }

        return isAll && chosen.Count == table.Columns.Count ? null : chosen;
    }

    private static bool Contains(IReadOnlyList<ColumnDescription> columns, string name)
    {
        foreach (var column in columns)
        {
            if (column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static TableDescription? Find(IReadOnlyList<TableDescription> tables, string name)
    {
        foreach (var table in tables)
        {
            if (table.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return table;
            }
        }

        return null;
    }

    // Nodes first, and each table after those that it refers to.
    private static List<DirectoryPlanTable> Order(List<DirectoryPlanTable> planned)
    {
        var ordered = new List<DirectoryPlanTable>(planned.Count);
        foreach (var definition in SchemaScript.Order(planned.ConvertAll(table => table.Definition)))
        {
            ordered.Add(planned.Find(table => ReferenceEquals(table.Definition, definition)) ?? planned[0]);
        }

        return ordered;
    }

    private sealed class Candidate(
        DirectoryManifestTable table, List<string> files, TableDescription? existing)
    {
        public DirectoryManifestTable Table { get; } = table;

        public List<string> Files { get; } = files;

        public TableDescription? Existing { get; } = existing;

        public IReadOnlyList<InferredColumn> Columns { get; set; } = [];
    }
}
