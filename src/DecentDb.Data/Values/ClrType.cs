using System;
using System.Data;
using System.Data.Common;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>A CLR type that has a SQL type.</summary>
internal abstract class ClrType(Type type, SqlTypeKind kind, DbType dbType)
{
    public Type Type { get; } = type;

    /// <summary>The SQL type of its values; that of most where they have two.</summary>
    public SqlTypeKind Kind { get; } = kind;

    /// <summary>What <see cref="IDataParameter.DbType"/> says of a value of the type.</summary>
    public DbType DbType { get; } = dbType;

    /// <summary>The SQL value of a value of the type.</summary>
    public abstract SqlValue From(object value);

    /// <summary>The value of a column, as this type.</summary>
    /// <exception cref="InvalidCastException">The value is of a type that is not read as this one.</exception>
    public abstract object Get(IFieldGetters getters, int ordinal);

    public abstract void Accept(IClrTypeVisitor visitor);
}

/// <summary>The same where the type is known at compile time, so that no box is needed.</summary>
internal sealed class ClrType<T>(
    SqlTypeKind kind, DbType dbType, Func<T, SqlValue> from, Func<IFieldGetters, int, T> get)
    : ClrType(typeof(T), kind, dbType)
{
    /// <summary>
    /// The getter that every reader has for the type; null where there is none, so that its values come as objects.
    /// </summary>
    public Func<IDataRecord, int, T>? RecordGetter { get; init; }

    /// <summary>True when a <see cref="DbDataReader"/> hands out the type through its generic getter.</summary>
    public bool IsFieldValue { get; init; }

    public SqlValue From(T value) => from(value);

    public override SqlValue From(object value) => from((T)value);

    /// <summary>As <see cref="ClrType.Get"/>, without a box.</summary>
    public T GetValue(IFieldGetters getters, int ordinal) => get(getters, ordinal);

    public override object Get(IFieldGetters getters, int ordinal) => get(getters, ordinal)!;

    public override void Accept(IClrTypeVisitor visitor) => visitor.Visit(this);
}
