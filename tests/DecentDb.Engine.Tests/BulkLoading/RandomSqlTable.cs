using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using DecentDb.Engine.Types;

namespace DecentDb.Engine.Tests.BulkLoading;

/// <summary>A random CREATE TABLE with constraints and indexes, and rows that keep them.</summary>
internal sealed class RandomSqlTable
{
    private static readonly string[] TypeNames =
    [
        "BOOLEAN", "SMALLINT", "INTEGER", "BIGINT", "REAL", "DOUBLE PRECISION", "DECIMAL(9,2)", "DECIMAL", "TEXT",
        "VARCHAR(12)", "CHAR(5)", "BYTEA", "UUID", "DATE", "TIME", "TIMESTAMP", "TIMESTAMPTZ", "INTERVAL", "JSON",
    ];

    private readonly Random _random;
    private readonly List<string> _names = [];
    private readonly List<string> _types = [];
    private readonly List<bool> _notNull = [];
    private readonly List<bool> _hasDefault = [];
    private readonly List<string> _statements = [];
    private long _serial;

    public RandomSqlTable(Random random)
    {
        _random = random;
        var columns = new List<string>();
        KeyKind = random.Next(6);
        AddKey(columns);
        var count = random.Next(0, 6);
        for (var i = 0; i < count; i++)
        {
            AddColumn(columns, "c" + i, TypeNames[random.Next(TypeNames.Length)], random.Next(4) == 0);
        }

        HasUnique = random.Next(2) == 0;
        Add(columns, "u", "BIGINT", "BIGINT" + (HasUnique ? " CONSTRAINT t_u UNIQUE" : ""), false, false);
        HasParent = random.Next(3) == 0;
        var hasDefault = random.Next(2) == 0;
        Add(columns, "parent", "BIGINT",
            "BIGINT" + (hasDefault ? " DEFAULT 7" : "") + (HasParent ? " REFERENCES p (id)" : ""), false, hasDefault);
        HasSelf = KeyKind is 1 or 2 && random.Next(3) == 0;
        Add(columns, "self", "BIGINT", HasSelf ? "BIGINT REFERENCES t (id)" : "BIGINT", false, false);
        columns.Add("CONSTRAINT u_not_13 CHECK (u <> 13)");
        if (KeyKind == 5)
        {
            columns.Add("PRIMARY KEY (a, b)");
        }

        _statements.Add("CREATE TABLE t (" + string.Join(", ", columns) + ")");
        AddIndexes();
    }

    /// <summary>0 none, 1 and 2 the row id, 3 identity beside the row id, 4 text, 5 two columns.</summary>
    public int KeyKind { get; }

    public bool HasUnique { get; }

    public bool HasParent { get; }

    public bool HasSelf { get; }

    public IReadOnlyList<string> Statements => _statements;

    public IReadOnlyList<string> Names => _names;

    public IReadOnlyList<bool> NotNull => _notNull;

    /// <summary>The type of a column without modifiers, or one that takes more.</summary>
    public string WideType(int column) => _types[column] switch
    {
        "VARCHAR(12)" or "CHAR(5)" => "TEXT",
        "DECIMAL(9,2)" => "DECIMAL",
        "SMALLINT" => "INTEGER",
        var type => type,
    };

    /// <summary>True when NULL in a load means something else: a default or a number.</summary>
    public bool NullMeansDefault(int column) => _hasDefault[column];

    public int IndexOf(string name) => _names.IndexOf(name);

    /// <summary>Rows whose keys never repeat; those of a key that is the row id in the order asked for.</summary>
    public List<SqlValue[]> Rows(int count, string order, long firstId)
    {
        var ids = new long[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = firstId + (order == "gaps" ? i * 3 : i);
        }

        if (order == "random")
        {
            _random.Shuffle(ids);
        }
        else if (order == "descending")
        {
            Array.Reverse(ids);
        }

        var rows = new List<SqlValue[]>(count);
        for (var i = 0; i < count; i++)
        {
            rows.Add(Row(order == "generated" ? null : ids[i]));
        }

        if (HasSelf && order != "generated")
        {
            LinkRows(rows);
        }

        return rows;
    }

    private void LinkRows(List<SqlValue[]> rows)
    {
        foreach (var row in rows)
        {
            if (_random.Next(3) > 0)
            {
                row[IndexOf("self")] = SqlValue.FromInt64(rows[_random.Next(rows.Count)][0].AsInt64());
            }
        }
    }

    private SqlValue[] Row(long? id)
    {
        _serial++;
        var row = new SqlValue[_names.Count];
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = !_notNull[i] && _random.Next(5) == 0 ? SqlValue.Null : Value(_types[i]);
        }

        switch (KeyKind)
        {
            case 1 or 2:
                row[0] = id is { } rowId
                    ? SqlValue.FromInt64(rowId, KeyKind == 1 ? SqlTypeKind.Integer : SqlTypeKind.BigInt)
                    : SqlValue.Null;
                break;
            case 3:
                row[0] = SqlValue.Null;
                break;
            case 4:
                row[0] = SqlValue.FromText(string.Create(
                    CultureInfo.InvariantCulture, $"{_random.Next(1000):000}-{_serial}"));
                break;
            case 5:
                row[0] = SqlValue.FromInt64(_random.Next(4), SqlTypeKind.Integer);
                row[1] = SqlValue.FromText("k" + _serial.ToString(CultureInfo.InvariantCulture));
                break;
        }

        row[IndexOf("u")] = _random.Next(20) == 0
            ? SqlValue.Null : SqlValue.FromInt64(1000 + (_serial * 7919 % 1_000_003));
        row[IndexOf("parent")] = _random.Next(8) == 0 ? SqlValue.Null : SqlValue.FromInt64(_random.Next(1, 50));
        row[IndexOf("self")] = SqlValue.Null;
        return row;
    }

    private SqlValue Value(string type)
    {
        switch (type)
        {
            case "BOOLEAN":
                return SqlValue.FromBoolean(_random.Next(2) == 0);
            case "SMALLINT":
                return SqlValue.FromInt64(_random.Next(short.MinValue, short.MaxValue + 1), SqlTypeKind.SmallInt);
            case "INTEGER":
                return SqlValue.FromInt64(_random.Next(), SqlTypeKind.Integer);
            case "BIGINT":
                return SqlValue.FromInt64(_random.Next(9) switch
                {
                    0 => long.MinValue,
                    1 => long.MaxValue,
                    _ => _random.NextInt64(),
                });
            case "REAL":
                return SqlValue.FromDouble((float)_random.NextDouble(), SqlTypeKind.Real);
            case "DOUBLE PRECISION":
                return SqlValue.FromDouble(Math.Round(_random.NextDouble() * 100, _random.Next(15)));
            case "DECIMAL(9,2)":
                return SqlValue.FromDecimal(new decimal(_random.Next(-9_999_999, 9_999_999), 0, 0, false, 3));
            case "DECIMAL":
                return SqlValue.FromDecimal(new decimal(
                    _random.Next(), _random.Next(3), 0, _random.Next(2) == 0, (byte)_random.Next(10)));
            case "TEXT":
                return SqlValue.FromText(Text(_random.Next(40) == 0 ? 9000 : 30));
            case "VARCHAR(12)":
                return SqlValue.FromText(Text(13));
            case "CHAR(5)":
                return SqlValue.FromText(Text(6), SqlTypeKind.Char);
            case "BYTEA":
                var bytes = new byte[_random.Next(40) == 0 ? _random.Next(20_000) : _random.Next(30)];
                _random.NextBytes(bytes);
                return SqlValue.FromBytes(bytes);
            case "UUID":
                var id = new byte[16];
                _random.NextBytes(id);
                return SqlValue.FromGuid(new Guid(id));
            case "DATE":
                return SqlValue.FromInt64(_random.Next(600_000, 740_000), SqlTypeKind.Date);
            case "TIME":
                return SqlValue.FromInt64(_random.NextInt64(TimeSpan.TicksPerDay), SqlTypeKind.Time);
            case "TIMESTAMP":
                return SqlValue.FromInt64(_random.NextInt64(DateTime.MaxValue.Ticks), SqlTypeKind.Timestamp);
            case "TIMESTAMPTZ":
                return SqlValue.FromInt64(_random.NextInt64(DateTime.MaxValue.Ticks), SqlTypeKind.TimestampTz);
            case "INTERVAL":
                return SqlValue.FromFixed16(
                    new UInt128((ulong)_random.Next(1000), (ulong)_random.NextInt64(1L << 40)), SqlTypeKind.Interval);
            default:
                return SqlValue.FromText("{\"n\": " + _serial.ToString(CultureInfo.InvariantCulture) + "}",
                    SqlTypeKind.Json);
        }
    }

    private string Text(int lengthLimit)
    {
        var text = new StringBuilder();
        for (var length = _random.Next(lengthLimit); length > 0; length--)
        {
            text.Append(_random.Next(10) == 0 ? '\u00e4' : (char)_random.Next('a', 'z'));
        }

        return text.ToString();
    }

    private void AddKey(List<string> columns)
    {
        switch (KeyKind)
        {
            case 1:
                Add(columns, "id", "INTEGER", "INTEGER PRIMARY KEY", false, true);
                break;
            case 2:
                Add(columns, "id", "BIGINT", "BIGINT PRIMARY KEY", false, true);
                break;
            case 3:
                Add(columns, "n", "BIGINT", "BIGINT GENERATED BY DEFAULT AS IDENTITY", false, true);
                break;
            case 4:
                Add(columns, "k", "TEXT", "TEXT PRIMARY KEY", true, false);
                break;
            case 5:
                Add(columns, "a", "INTEGER", "INTEGER", true, false);
                Add(columns, "b", "TEXT", "TEXT", true, false);
                break;
        }
    }

    private void AddColumn(List<string> columns, string name, string type, bool notNull) =>
        Add(columns, name, type, type + (notNull ? " NOT NULL" : ""), notNull, false);

    private void Add(
        List<string> columns, string name, string type, string definition, bool notNull, bool hasDefault)
    {
        columns.Add(name + " " + definition);
        _names.Add(name);
        _types.Add(type);
        _notNull.Add(notNull);
        _hasDefault.Add(hasDefault);
    }

    private void AddIndexes()
    {
        var count = _random.Next(3);
        for (var i = 0; i < count; i++)
        {
            var first = KeyColumn();
            var second = KeyColumn();
            var order = _random.Next(3) == 0 ? " DESC" : "";
            _statements.Add("CREATE INDEX i" + i.ToString(CultureInfo.InvariantCulture) + " ON t (" + first + order
                + (first == second ? "" : ", " + second) + ")");
        }
    }

    // JSON has no order.
    private string KeyColumn()
    {
        while (true)
        {
            var column = _random.Next(_names.Count);
            if (_types[column] != "JSON")
            {
                return _names[column];
            }
        }
    }
}
