using System;
using System.Reflection;
using DecentDb.Engine.Api;
using DecentDb.Engine.Types;

namespace DecentDb.Data.BulkCopy.Sources;

/// <summary>A property that is read by reflection.</summary>
internal sealed class ReflectedMember<T>(PropertyInfo property, string column) : BulkMember<T>(property.Name, column)
{
    public override Type ValueType => Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    public override ColumnCopier CreateCopier(
        ObjectSource<T> source, int ordinal, int destination, SqlTypeKind kind) =>
        new Copier(source, property, ordinal, destination, kind);

    private sealed class Copier(
        ObjectSource<T> source, PropertyInfo property, int ordinal, int destination, SqlTypeKind kind)
        : ColumnCopier(ordinal, destination)
    {
        public override object? CurrentValue() => property.GetValue(source.Current);

        public override void Copy(BulkLoader loader) =>
            ValueCopier.Set(loader, Destination, kind, property.GetValue(source.Current));
    }
}
