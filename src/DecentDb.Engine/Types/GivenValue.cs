using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Types;

/// <summary>
/// Brings a value that is given from outside into the type of its place. Parameters and loads both go this way, so that
/// a value is stored as the same, or refused, however it comes.
/// </summary>
/// <remarks>
/// It is an assignment, with these differences: a text is read as a literal of the type would be, a TIMESTAMP that
/// knows its distance to UTC becomes that moment, and what would lose its time of day or its days is refused.
/// </remarks>
internal static class GivenValue
{
    /// <summary>The value in a type; NULL becomes NULL of that type.</summary>
    /// <exception cref="DatabaseException">The type does not take the value.</exception>
    public static SqlValue Convert(SqlValue value, SqlType type)
    {
        if (value.IsList && type.IsVector)
        {
            return VectorConversion.OfList(value.AsList(), type);
        }

        if (value.IsList && type.IsArray)
        {
            value = ArrayValue.OfList(value.Kind, value.AsList());
        }

        if (value.IsNull)
        {
            return ValueConverter.Convert(value, type, CastContext.Assignment);
        }

        if (value.Name is { } name && type.Traits.FindNamed(name, type) is { } named)
        {
            return named;
        }

        // A text is read, whatever the place holds; as another text it is only assigned, and never cut.
        return DependsOnPlace(value.Kind) && Cast.Find(value.Kind, type.Kind)?.Given is { } given
            ? given(value)
            : ValueConverter.Convert(value, type, ContextOf(value.Kind, type.Kind));
    }

    /// <summary>True when some values of the one type convert to the other.</summary>
    public static bool CanConvert(SqlTypeKind from, SqlTypeKind to) =>
        CastRules.IsAllowed(from, to, ContextOf(from, to));

    /// <summary>True where a given value is another one than the same value of an expression would be.</summary>
    public static bool Differs(SqlTypeKind from, SqlTypeKind to, CastContext context) =>
        DependsOnPlace(from) && Cast.Find(from, to) is { Given: not null } cast
        && (cast.IsGivenAlways || context == CastContext.Assignment);

    /// <summary>True for the types whose values <see cref="Differs"/> may be true of.</summary>
    public static bool DependsOnPlace(SqlTypeKind from) => TypeTraits.Of(from).DependsOnPlace;

    private static CastContext ContextOf(SqlTypeKind from, SqlTypeKind to) =>
        SqlTypes.IsArray(from) && SqlTypes.IsArray(to) ? ContextOf(SqlTypes.ItemOf(from), SqlTypes.ItemOf(to)) :
        TypeTraits.Of(from).IsText && !TypeTraits.Of(to).IsText ? CastContext.Explicit : CastContext.Assignment;
}
