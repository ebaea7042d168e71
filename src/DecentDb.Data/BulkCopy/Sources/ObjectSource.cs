using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using DecentDb.Engine.Api;

namespace DecentDb.Data.BulkCopy.Sources;

/// <summary>Objects, whose members go to columns by name.</summary>
internal sealed class ObjectSource<T>(RowFeed<T> rows, IReadOnlyList<BulkMember<T>> members, bool keepsRows)
    : BulkSource
{
    private readonly List<T>? _kept = keepsRows ? [] : null;

    public T Current { get; private set; } = default!;

    /// <summary>All rows, when their keys are to be written back.</summary>
    public IReadOnlyList<T> Kept => _kept ?? [];

    public override int FieldCount => members.Count;

    public override bool GoesByName => true;

    public override bool NeedsKeys => _kept is not null;

    public override string? NameOf(int ordinal) => members[ordinal].Column;

    public override Type? TypeOf(int ordinal) => members[ordinal].ValueType;

    public override bool Read() => rows.Read();

    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken) =>
        rows.ReadAsync(cancellationToken);

    public override void OnRowRejected()
    {
        if (_kept is { Count: > 0 } && ReferenceEquals(_kept[^1], Current))
        {
            _kept.RemoveAt(_kept.Count - 1);
        }
    }

    public override void CheckRow()
    {
        Current = rows.Current;
        if (Current is null)
        {
            throw new InvalidOperationException("The row is null.");
        }

        _kept?.Add(Current);
    }

    /// <summary>Mappings may name the property or its column.</summary>
    public override int Find(string name)
    {
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Name == name)
            {
                return i;
            }
        }

        return base.Find(name);
    }

    public override ColumnCopier CreateCopier(int ordinal, int destination, ColumnDescription column) =>
        members[ordinal].CreateCopier(this, ordinal, destination, column.Type.Kind);
}
