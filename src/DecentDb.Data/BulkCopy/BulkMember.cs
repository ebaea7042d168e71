using System;
using DecentDb.Data.BulkCopy.Sources;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.BulkCopy;

/// <summary>One value of an object and the column that it goes to.</summary>
internal abstract class BulkMember<T>(string name, string column)
{
    /// <summary>The property, or the column when there is none.</summary>
    public string Name { get; } = name;

    /// <summary>The column as the map names it.</summary>
    public string Column { get; } = column;

    public abstract Type ValueType { get; }

    public abstract ColumnCopier CreateCopier(ObjectSource<T> source, int ordinal, int destination, SqlTypeKind kind);
}

/// <summary>A value of a known type.</summary>
internal sealed class BulkMember<T, TValue>(string name, string column, Func<T, TValue> getter)
    : BulkMember<T>(name, column)
{
    public override Type ValueType => Nullable.GetUnderlyingType(typeof(TValue)) ?? typeof(TValue);

    public override ColumnCopier CreateCopier(
        ObjectSource<T> source, int ordinal, int destination, SqlTypeKind kind) =>
        new Copier(source, getter, ordinal, destination, kind);

    private sealed class Copier(
        ObjectSource<T> source, Func<T, TValue> getter, int ordinal, int destination, SqlTypeKind kind)
        : ColumnCopier(ordinal, destination)
    {
        public override object? CurrentValue() => getter(source.Current);

        public override void Copy(BulkLoader loader) =>
            BulkValues.Set(loader, Destination, kind, getter(source.Current));
    }
}
