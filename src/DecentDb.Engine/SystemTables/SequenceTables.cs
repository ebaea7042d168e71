using System.Collections.Generic;
using DecentDb.Engine.Catalog;

namespace DecentDb.Engine.SystemTables;

/// <summary>What tells of sequences: two tables of pg_catalog, and each sequence as a table of one row.</summary>
internal static class SequenceTables
{
    public static readonly SystemTable[] All =
    [
        new(
            "pg_catalog",
            "pg_sequences",
            "text: schemaname sequencename sequenceowner data_type bigint: start_value min_value max_value "
            + "increment_by boolean: cycle bigint: cache_size last_value",
            static (source, rows) =>
            {
                foreach (var sequence in Sequences(source.Catalog))
                {
                    var options = sequence.Options;
                    var state = source.Statistics.StateOf(sequence, source.Catalog);
                    rows.Add(
                        sequence.SchemaName, sequence.BareName, "owner", PostgresType.Of(options.Type).FullName,
                        options.Start, options.Min, options.Max, options.Increment, options.Cycles, options.Cache,
                        state.IsCalled ? state.Last : null);
                }
            }),
        new(
            "pg_catalog",
            "pg_sequence",
            "bigint: seqrelid seqtypid seqstart seqincrement seqmax seqmin seqcache boolean: seqcycle",
            static (source, rows) =>
            {
                foreach (var sequence in Sequences(source.Catalog))
                {
                    var options = sequence.Options;
                    rows.Add(
                        ObjectIds.Of(sequence), PostgresType.Of(options.Type).Oid, options.Start,
                        options.Increment, options.Max, options.Min, options.Cache, options.Cycles);
                }
            }),
    ];

    /// <summary>All sequences, those of identities behind the others.</summary>
    public static IEnumerable<SequenceSchema> Sequences(CatalogSnapshot catalog)
    {
        foreach (var sequence in catalog.Sequences)
        {
            yield return sequence;
        }

        foreach (var sequence in catalog.IdentitySequences)
        {
            if (catalog.Find(sequence.Name) is null)
            {
                yield return sequence;
            }
        }
    }

    /// <summary>A sequence as a table: one row that says where it is.</summary>
    public static SystemTable TableOf(SequenceSchema sequence) => new(
        sequence.SchemaName,
        sequence.BareName,
        "bigint: last_value log_cnt boolean: is_called",
        (source, rows) =>
        {
            var state = source.Statistics.StateOf(sequence, source.Catalog);
            rows.Add(state.Last, 0L, state.IsCalled);
        });
}
