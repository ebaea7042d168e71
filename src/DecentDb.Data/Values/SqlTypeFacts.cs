using System;
using System.Data;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Data.Statements;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>What users of ADO.NET are told of a SQL type.</summary>
internal sealed class SqlTypeFacts(
    [DynamicallyAccessedMembers(ResultShape.FieldTypeMembers)] Type type, DbType dbType)
{
    /// <summary>The CLR type in which the values are handed out.</summary>
    [DynamicallyAccessedMembers(ResultShape.FieldTypeMembers)]
    public Type Type { get; } = type;

    public DbType DbType { get; } = dbType;

    /// <summary>Bytes of every value; 0 where values differ in length.</summary>
    public int Size { get; init; }

    /// <summary>Digits of a number, at most; null for what is no number.</summary>
    public int? Precision { get; init; }

    /// <summary>Digits behind the point; null where there is no number, or none that holds for all values.</summary>
    public int? Scale { get; init; }

    /// <summary>
    /// True for the numbers that hold what they are given to the last digit: one of more digits holds all of those of
    /// fewer.
    /// </summary>
    public bool IsExactNumber { get; init; }

    /// <summary>True where values may be large, unless the type names a length.</summary>
    public bool IsLong { get; init; }

    /// <summary>Bytes or characters of a value of the type, at most.</summary>
    public int SizeOf(SqlType type) => Size > 0 ? Size : type.Length > 0 ? type.Length : int.MaxValue;

    /// <summary>Digits that the type names, or that it has.</summary>
    public int? PrecisionOf(SqlType type) => NamesDigits(type) ? type.Length : Precision;

    /// <summary>Digits behind the point, where the type has a fixed number of them.</summary>
    public int? ScaleOf(SqlType type) => NamesDigits(type) ? type.Scale : Scale;

    private static bool NamesDigits(SqlType type) => type is { Kind: SqlTypeKind.Decimal, Length: > 0 };
}
