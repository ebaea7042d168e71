using System.Collections.Generic;
using DecentDb.Readers;
using DecentDb.Transfer;

namespace DecentDb.Cli;

/// <summary>A table of an SQLite file, as it becomes one here.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Columns">How its values are read.</param>
internal sealed record SqliteTable(TableDefinition Definition, IReadOnlyList<InferredColumn> Columns)
{
    public IReadOnlyList<string> ColumnNames
    {
        get
        {
            var names = new List<string>();
            foreach (var column in Columns)
            {
                names.Add(column.Name);
            }

            return names;
        }
    }
}
