using System;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Catalog;

/// <summary>
/// Types as definitions keep them. One that an object of the catalog defines is kept by the id of that object: its
/// number is 23, or 87 for its arrays, its length the id, its scale says how values lie (<see cref="PhysicalType"/>).
/// </summary>
internal static class RecordedType
{
    /// <summary>What a definition keeps of a type.</summary>
    public static SqlType Of(SqlType type) => Definer(type) is { } enumType
        ? OfObject(enumType.ObjectId, type.IsArray, type.Physical)
        : type;

    /// <summary>What a definition keeps of a type that an object of the catalog defines.</summary>
    public static SqlType OfObject(long objectId, bool isArray, PhysicalType physical) => new(
        SqlTypes.OfCatalog(isArray), checked((int)objectId), (int)physical);

    /// <summary>The object that defines a kept type; 0 for one of the engine.</summary>
    public static long ObjectOf(SqlType recorded) => IsOfObject(recorded) ? recorded.Length : 0;

    /// <summary>The object that defines a type; 0 for one of the engine.</summary>
    public static long DefinerOf(SqlType type) => Definer(type)?.ObjectId ?? 0;

    /// <summary>The type that a definition keeps.</summary>
    /// <exception cref="FormatException">No object defines it, or values lie otherwise.</exception>
    public static SqlType Resolve(SqlType recorded, Func<long, CatalogRecord?> find)
    {
        if (!IsOfObject(recorded))
        {
            return recorded;
        }

        var type = find(recorded.Length) is ITypeRecord definer ? definer.TypeOf(find) : throw new FormatException(
            FormattableString.Invariant($"no type has the id {recorded.Length}"));
        type = recorded.IsArray ? type.ArrayType : type;
        return (int)type.Physical == recorded.Scale ? type : throw new FormatException("a type has other values");
    }

    /// <summary>True for a kept type that an object of the catalog may define.</summary>
    public static bool IsValid(SqlType recorded) => recorded.Length > 0
        && recorded.Scale is > 0 and <= byte.MaxValue && Enum.IsDefined((PhysicalType)recorded.Scale)
        && IsOfObject(recorded);

    private static bool IsOfObject(SqlType recorded) => SqlTypes.IsOfCatalog(recorded.Kind);

    private static EnumTypeTraits? Definer(SqlType type) => type.ItemType.Traits as EnumTypeTraits;
}

/// <summary>A record that defines a type.</summary>
internal interface ITypeRecord
{
    /// <summary>The type, where records are found by their ids.</summary>
    SqlType TypeOf(Func<long, CatalogRecord?> find);
}
