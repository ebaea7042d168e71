using System;
using System.Collections.Generic;
using System.Data.Common;
using DecentDb.Data.Values;

namespace DecentDb.Data;

/// <summary>The commands of a batch in the order of their execution.</summary>
public sealed class DecentDbBatchCommandCollection : DbBatchCommandCollection
{
    private readonly List<DecentDbBatchCommand> _items = [];

    internal DecentDbBatchCommandCollection()
    {
    }

    /// <inheritdoc/>
    public override int Count => _items.Count;

    /// <summary>Always false.</summary>
    public override bool IsReadOnly => false;

    /// <summary>The command at an index.</summary>
    /// <param name="index">Counted from 0.</param>
    public new DecentDbBatchCommand this[int index]
    {
        get => _items[index];
        set => SetBatchCommand(index, value);
    }

    /// <inheritdoc/>
    public override void Add(DbBatchCommand item) => _items.Add(Cast(item));

    /// <summary>Adds a command with a text.</summary>
    /// <param name="commandText">One or several statements, separated by semicolons.</param>
    /// <returns>The new command.</returns>
    public DecentDbBatchCommand Add(string commandText)
    {
        var command = new DecentDbBatchCommand(commandText);
        _items.Add(command);
        return command;
    }

    /// <inheritdoc/>
    public override void Clear() => _items.Clear();

    /// <inheritdoc/>
    public override bool Contains(DbBatchCommand item) => IndexOf(item) >= 0;

    /// <inheritdoc/>
    public override void CopyTo(DbBatchCommand[] array, int arrayIndex)
    {
        ArgumentNullException.ThrowIfNull(array);
        ArgumentOutOfRangeException.ThrowIfNegative(arrayIndex);
        if (array.Length - arrayIndex < _items.Count)
        {
            throw new ArgumentException("The array is too short.", nameof(array));
        }

        foreach (var item in _items)
        {
            array[arrayIndex++] = item;
        }
    }

    /// <inheritdoc/>
    public override IEnumerator<DbBatchCommand> GetEnumerator() => _items.GetEnumerator();

    /// <inheritdoc/>
    public override int IndexOf(DbBatchCommand item) =>
        item is DecentDbBatchCommand command ? _items.IndexOf(command) : -1;

    /// <inheritdoc/>
    public override void Insert(int index, DbBatchCommand item) => _items.Insert(index, Cast(item));

    /// <inheritdoc/>
    public override bool Remove(DbBatchCommand item) => _items.Remove(Cast(item));

    /// <inheritdoc/>
    public override void RemoveAt(int index) => _items.RemoveAt(index);

    /// <inheritdoc/>
    protected override DbBatchCommand GetBatchCommand(int index) => _items[index];

    /// <inheritdoc/>
    protected override void SetBatchCommand(int index, DbBatchCommand batchCommand) =>
        _items[index] = Cast(batchCommand);

    private static DecentDbBatchCommand Cast(DbBatchCommand? item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return ProviderCast.To<DecentDbBatchCommand>(item);
    }
}
