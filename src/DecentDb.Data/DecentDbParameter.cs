using System;
using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DecentDb.Data.Statements;
using DecentDb.Data.Values;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Types;

namespace DecentDb.Data;

/// <summary>
/// A value for a statement. Its SQL type follows from the CLR type of the value unless <see cref="DbType"/> is set.
/// </summary>
public sealed class DecentDbParameter : DbParameter
{
    private string _name = "";
    private string _sourceColumn = "";
    private DbType? _dbType;
    private int _size;
    private bool _hasValue;

    /// <summary>Creates a parameter without a name or value.</summary>
    public DecentDbParameter()
    {
    }

    /// <summary>Creates a parameter.</summary>
    /// <param name="name">The name, with or without its prefix (<c>@</c>, <c>:</c>, <c>$</c>).</param>
    /// <param name="value">The value; null and <see cref="DBNull"/> are NULL.</param>
    public DecentDbParameter(string? name, object? value)
    {
        ParameterName = name;
        Value = value;
    }

    /// <summary>Creates a parameter of a type.</summary>
    /// <param name="name">The name, with or without its prefix (<c>@</c>, <c>:</c>, <c>$</c>).</param>
    /// <param name="dbType">The type to which values are converted.</param>
    public DecentDbParameter(string? name, DbType dbType)
    {
        ParameterName = name;
        DbType = dbType;
    }

    /// <summary>Creates a parameter of a type and size.</summary>
    /// <param name="name">The name, with or without its prefix (<c>@</c>, <c>:</c>, <c>$</c>).</param>
    /// <param name="dbType">The type to which values are converted.</param>
    /// <param name="size">See <see cref="Size"/>; 0 leaves values as they are.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below -1.</exception>
    public DecentDbParameter(string? name, DbType dbType, int size)
        : this(name, dbType)
    {
        Size = size;
    }

    /// <summary>Creates a parameter for a column of a <see cref="DataTable"/>.</summary>
    /// <param name="name">The name, with or without its prefix (<c>@</c>, <c>:</c>, <c>$</c>).</param>
    /// <param name="dbType">The type to which values are converted.</param>
    /// <param name="size">See <see cref="Size"/>; 0 leaves values as they are.</param>
    /// <param name="sourceColumn">The column from which a data adapter takes the value.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is below -1.</exception>
    public DecentDbParameter(string? name, DbType dbType, int size, string? sourceColumn)
        : this(name, dbType, size)
    {
        SourceColumn = sourceColumn;
    }

    /// <summary>The type to which the value is converted; when not set, the one that fits the value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is no DbType.</exception>
    public override DbType DbType
    {
        get => _dbType ?? ClrMapping.DbTypeOf(Value);
        set
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "The value is no DbType.");
            }

            _dbType = value;
        }
    }

    /// <summary>
    /// Input, or Output: then <see cref="DecentDbCommand.ExecuteNonQuery"/> sets the value to what the first row of
    /// RETURNING holds in the column that is named as <see cref="SourceColumn"/>, or else as the parameter. A data
    /// adapter takes it on into the row that it saves.
    /// </summary>
    /// <exception cref="NotSupportedException">Another direction is set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value is no ParameterDirection.</exception>
    public override ParameterDirection Direction
    {
        get => IsOutput ? ParameterDirection.Output : ParameterDirection.Input;
        set
        {
            if (!Enum.IsDefined(value))
            {
                throw new ArgumentOutOfRangeException(nameof(value), value, "The value is no ParameterDirection.");
            }

            if (value is not (ParameterDirection.Input or ParameterDirection.Output))
            {
                throw new NotSupportedException(
                    "Parameters are input, or output for what RETURNING hands out; use a query for other results.");
            }

            if (IsOutput != (value == ParameterDirection.Output))
            {
                IsOutput = !IsOutput;
                Owner?.Changed();
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsNullable { get; set; }

    /// <summary>The name, with or without its prefix; empty for a parameter that is found by position.</summary>
    [AllowNull]
    public override string ParameterName
    {
        get => _name;
        set
        {
            _name = value ?? "";
            BareName = WithoutPrefix(_name);
            Owner?.Changed();
        }
    }

    /// <summary>Where larger than 0, longer texts and blobs are cut to this many characters or bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below -1.</exception>
    public override int Size
    {
        get => _size;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, -1);
            _size = value;
        }
    }

    /// <summary>
    /// Where larger than 0, a DECIMAL with more digits is refused; digits after the point count as
    /// <see cref="Scale"/> says.
    /// </summary>
    public override byte Precision { get; set; }

    /// <summary>Where larger than 0, a DECIMAL is rounded to this many digits after the point.</summary>
    public override byte Scale { get; set; }

    /// <inheritdoc/>
    [AllowNull]
    public override string SourceColumn
    {
        get => _sourceColumn;
        set => _sourceColumn = value ?? "";
    }

    /// <inheritdoc/>
    public override bool SourceColumnNullMapping { get; set; }

    /// <inheritdoc/>
    public override DataRowVersion SourceVersion { get; set; } = DataRowVersion.Current;

    /// <summary>
    /// The value; null and <see cref="DBNull"/> are NULL. A parameter whose value was never set is an
    /// <see cref="InvalidOperationException"/> when the command is executed.
    /// </summary>
    public override object? Value
    {
        get;
        set
        {
            field = value;
            _hasValue = true;
        }
    }

    internal DecentDbParameterCollection? Owner { get; set; }

    /// <summary>True when the statement sets the value and does not read it.</summary>
    internal bool IsOutput { get; private set; }

    /// <summary>The name without its prefix.</summary>
    internal string BareName { get; private set; } = "";

    /// <inheritdoc/>
    public override void ResetDbType() => _dbType = null;

    /// <summary>The same name, value and type, in no collection.</summary>
    internal DecentDbParameter Copy() => new(_name, Value)
    {
        _dbType = _dbType,
        _size = _size,
        _sourceColumn = _sourceColumn,
        Precision = Precision,
        Scale = Scale,
        _hasValue = _hasValue,
        IsOutput = IsOutput,
        IsNullable = IsNullable,
        SourceVersion = SourceVersion,
        SourceColumnNullMapping = SourceColumnNullMapping,
    };

    internal static string WithoutPrefix(string name) =>
        name.Length > 0 && name[0] is '@' or ':' or '$' ? name[1..] : name;

    /// <summary>The value as the engine takes it.</summary>
    /// <exception cref="InvalidCastException">The value does not convert to the DbType.</exception>
    /// <exception cref="NotSupportedException">The type of the value has no SQL type.</exception>
    /// <exception cref="InvalidOperationException">The value was never set.</exception>
    /// <exception cref="DatabaseException">A list is too long, or the statement was cancelled.</exception>
    internal SqlValue ToSqlValue(ListLimits limits)
    {
        if (!_hasValue)
        {
            throw new InvalidOperationException(
                $"The value of the parameter '{_name}' was never set; set it to DBNull.Value for NULL.");
        }

        // The values of a point lookup first; all others by a longer way.
        if (_dbType is null && _size <= 0)
        {
            switch (Value)
            {
                case int number:
                    return SqlValue.FromInt64(number, SqlTypeKind.Integer);
                case long number:
                    return SqlValue.FromInt64(number);
                case string text:
                    return SqlValue.FromText(text);
                case null:
                    return SqlValue.Null;
            }
        }

        var value = ParameterValues.Convert(Value, _dbType, _size, _name, limits);
        return value.Kind == SqlTypeKind.Decimal && (Precision | Scale) != 0 && !value.IsNull && !value.IsList
            ? ParameterValues.Fit(value.AsDecimal(), Precision, Scale, _name)
            : value;
    }
}
