using System;
using System.Collections.Generic;
using System.Text;
using DecentDb.Engine.BulkLoading;
using DecentDb.Engine.Catalog;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>A random table definition with rows that fit it.</summary>
internal sealed class RandomTable
{
    private static readonly SqlType[] Types =
    [
        SqlType.Boolean, new(SqlTypeKind.SmallInt), SqlType.Integer, SqlType.BigInt, SqlType.Double,
        new(SqlTypeKind.Decimal, 12, 2), SqlType.Text, new(SqlTypeKind.Text, 12), SqlType.Blob,
        new(SqlTypeKind.Uuid), new(SqlTypeKind.Date), new(SqlTypeKind.Timestamp),
    ];

    private readonly Random _random;
    private readonly List<SqlType> _types = [];
    private readonly int _keyColumn;
    private long _nextUnique;

    public RandomTable(Random random, bool withIndexes)
    {
        _random = random;
        _keyColumn = random.Next(3) == 0 ? -1 : 0;
        Definition = new TableDefinition { Name = "t" };
        if (_keyColumn == 0)
        {
            _types.Add(random.Next(2) == 0 ? SqlType.BigInt : SqlType.Integer);
            Definition.Columns.Add(new ColumnDefinition { Name = "id", Type = _types[0] });
            Definition.PrimaryKey = new KeyDefinition(null, [new KeyColumnDefinition("id")]);
        }

        var count = random.Next(1, 7);
        for (var i = 0; i < count; i++)
        {
            _types.Add(Types[random.Next(Types.Length)]);
            Definition.Columns.Add(new ColumnDefinition
            {
                Name = "c" + i,
                Type = _types[^1],
                IsNullable = random.Next(4) != 0,
            });
        }

        _types.Add(SqlType.BigInt);
        Definition.Columns.Add(new ColumnDefinition { Name = "u", Type = SqlType.BigInt });
        _types.Add(SqlType.BigInt);
        Definition.Columns.Add(new ColumnDefinition
        {
            Name = "parent",
            Type = SqlType.BigInt,
            DefaultSql = random.Next(2) == 0 ? "7" : null,
        });
        Definition.Checks.Add(new CheckDefinition("u_not_13", "u <> 13"));
        if (withIndexes)
        {
            AddIndexes();
        }

        Expressions = MakeExpressions();
    }

    public TableDefinition Definition { get; }

    public List<IndexDefinition> Indexes { get; } = [];

    public LoadExpressions Expressions { get; }

    public bool HasUniqueIndex { get; private set; }

    public int ColumnCount => _types.Count;

    public int UniqueOrdinal => ColumnCount - 2;

    public int ParentOrdinal => ColumnCount - 1;

    public bool HasRowIdColumn => _keyColumn == 0;

    /// <summary>Rows whose unique column never repeats; ids in the order asked for, all above the first id.</summary>
    public List<SqlValue[]> Rows(int count, string order, long firstId)
    {
        var rows = new List<SqlValue[]>(count);
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = firstId + (order == "gaps" ? i * 3 : i);
        }

        switch (order)
        {
            case "random":
                _random.Shuffle(ids);
                break;
            case "descending":
                Array.Reverse(ids);
                break;
            case "stragglers" when count > 4:
                for (var k = 0; k < 3; k++)
                {
                    var a = _random.Next(count);
                    var b = _random.Next(count);
                    (ids[a], ids[b]) = (ids[b], ids[a]);
                }

                break;
        }

        for (var i = 0; i < count; i++)
        {
            rows.Add(Row(order == "generated" ? null : ids[i]));
        }

        return rows;
    }

    private SqlValue[] Row(long? id)
    {
        var row = new SqlValue[ColumnCount];
        for (var i = 0; i < row.Length; i++)
        {
            var nullable = Definition.Columns[i].IsNullable;
            row[i] = nullable && _random.Next(5) == 0 ? SqlValue.NullOf(_types[i].Kind) : Value(_types[i]);
        }

        if (HasRowIdColumn)
        {
            row[0] = id is { } value
                ? SqlValue.FromInt64(value, _types[0].Kind) : SqlValue.NullOf(_types[0].Kind);
        }

        row[UniqueOrdinal] = _random.Next(20) == 0
            ? SqlValue.NullOf(SqlTypeKind.BigInt) : SqlValue.FromInt64(1000 + ((++_nextUnique * 7919) % 1_000_003));
        row[ParentOrdinal] = _random.Next(10) == 0
            ? SqlValue.NullOf(SqlTypeKind.BigInt) : SqlValue.FromInt64(_random.Next(1, 50));
        return row;
    }

    private SqlValue Value(SqlType type)
    {
        switch (type.Kind)
        {
            case SqlTypeKind.Boolean:
                return SqlValue.FromBoolean(_random.Next(2) == 0);
            case SqlTypeKind.SmallInt or SqlTypeKind.Integer or SqlTypeKind.BigInt:
                return SqlValue.FromInt64(_random.Next(-30_000, 30_000), type.Kind);
            case SqlTypeKind.Double:
                return SqlValue.FromDouble(Math.Round(_random.NextDouble() * 100, _random.Next(15)));
            case SqlTypeKind.Decimal:
                return SqlValue.FromDecimal(new decimal(_random.Next(-99999, 99999), 0, 0, false, 2));
            case SqlTypeKind.Uuid:
                var bytes = new byte[16];
                _random.NextBytes(bytes);
                return SqlValue.FromGuid(new Guid(bytes));
            case SqlTypeKind.Blob:
                var blob = new byte[_random.Next(60) == 0 ? _random.Next(9000) : _random.Next(20)];
                _random.NextBytes(blob);
                return SqlValue.FromBytes(blob);
            case SqlTypeKind.Text:
                var text = new StringBuilder();
                var length = _random.Next(type.Length > 0 ? type.Length + 1 : _random.Next(80) == 0 ? 6000 : 30);
                for (var i = 0; i < length; i++)
                {
                    text.Append(_random.Next(10) == 0 ? '\u00e4' : (char)_random.Next('a', 'z'));
                }

                return SqlValue.FromText(text.ToString());
            case SqlTypeKind.Date:
                return SqlValue.FromInt64(_random.Next(700_000, 740_000), type.Kind);
            default:
                return SqlValue.FromInt64(_random.NextInt64(0, DateTime.MaxValue.Ticks), type.Kind);
        }
    }

    private void AddIndexes()
    {
        if (_random.Next(2) == 0)
        {
            HasUniqueIndex = true;
            Definition.Uniques.Add(new KeyDefinition("t_u", [new KeyColumnDefinition("u")]));
        }

        var count = _random.Next(3);
        for (var i = 0; i < count; i++)
        {
            var first = _random.Next(ColumnCount);
            var second = _random.Next(ColumnCount);
            var columns = new List<KeyColumnDefinition>
            {
                new(Definition.Columns[first].Name, _random.Next(3) == 0, _random.Next(3) == 0),
            };
            if (second != first && _random.Next(2) == 0)
            {
                columns.Add(new KeyColumnDefinition(Definition.Columns[second].Name));
            }

            Indexes.Add(new IndexDefinition("i" + i, "t", columns, IsUnique: false));
        }
    }

    private LoadExpressions MakeExpressions()
    {
        var defaults = new IVectorExpression?[ColumnCount];
        if (Definition.Columns[ParentOrdinal].DefaultSql is not null)
        {
            defaults[ParentOrdinal] = new TestExpression(
                SqlType.BigInt, static (_, row, result) => ((Int64Vector)result).Values[row] = 7);
        }

        var unique = UniqueOrdinal;
        var check = new TestExpression(SqlType.Boolean, (batch, row, result) =>
        {
            var column = (Int64Vector)batch.Columns[unique];
            ((Int64Vector)result).Values[row] = column.IsNull(row) || column.Values[row] != 13 ? 1 : 0;
        });
        return new LoadExpressions([check], defaults);
    }
}
