using System;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy.Sources;

/// <summary>Stands for the values that a caller pushes: its columns are those of the table, by name.</summary>
internal sealed class PushSource(string[] columns) : BulkSource
{
    public override int FieldCount => columns.Length;

    public override bool GoesByName => true;

    public override string? NameOf(int ordinal) => columns[ordinal];

    public override Type? TypeOf(int ordinal) => null;

    public override bool Read() => false;

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) => new(false);

    public override ColumnCopier CreateCopier(int ordinal, int destination, ColumnDescription column) =>
        new NoCopier(ordinal, destination);

    // Values come through the writer.
    private sealed class NoCopier(int ordinal, int destination) : ColumnCopier(ordinal, destination)
    {
        public override object? CurrentValue() => null;

        public override void Copy(BulkLoader loader) => loader.SetNull(Destination);
    }
}
