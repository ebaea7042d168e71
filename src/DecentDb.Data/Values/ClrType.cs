using System;
using System.Data;
using DecentDb.Engine.Types;

namespace DecentDb.Data.Values;

/// <summary>A CLR type that has a SQL type.</summary>
internal abstract class ClrType(Type type, DbType dbType)
{
    public Type Type { get; } = type;

    /// <summary>What <see cref="IDataParameter.DbType"/> says of a value of the type.</summary>
    public DbType DbType { get; } = dbType;

    /// <summary>The SQL value of a value of the type.</summary>
    public abstract SqlValue From(object value);
}

/// <summary>The same where the type is known at compile time, so that no box is needed.</summary>
internal sealed class ClrType<T>(DbType dbType, Func<T, SqlValue> from) : ClrType(typeof(T), dbType)
{
    public SqlValue From(T value) => from(value);

    public override SqlValue From(object value) => from((T)value);
}
