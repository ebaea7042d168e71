using System;
using System.Collections;
using System.Collections.Generic;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Reflection;
using DecentDb.Data.Values;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Data.Tests.Values;

/// <summary>The table of CLR types and SQL types, and that all that tells of types says the same as it.</summary>
public sealed class ClrMappingTests : IDisposable
{
    private static readonly MethodInfo FieldValue = typeof(DecentDbDataReader).GetMethod("GetFieldValue")!;

    private static readonly (SqlTypeKind Kind, string Name)[] SqlTypes =
    [
        (SqlTypeKind.Boolean, "BOOLEAN"), (SqlTypeKind.SmallInt, "SMALLINT"), (SqlTypeKind.Integer, "INTEGER"),
        (SqlTypeKind.BigInt, "BIGINT"), (SqlTypeKind.Real, "REAL"), (SqlTypeKind.Double, "DOUBLE PRECISION"),
        (SqlTypeKind.Decimal, "DECIMAL"), (SqlTypeKind.Text, "TEXT"), (SqlTypeKind.Char, "CHAR"),
        (SqlTypeKind.Blob, "BYTEA"), (SqlTypeKind.Uuid, "UUID"), (SqlTypeKind.Date, "DATE"),
        (SqlTypeKind.Time, "TIME"), (SqlTypeKind.Timestamp, "TIMESTAMP"), (SqlTypeKind.TimestampTz, "TIMESTAMPTZ"),
        (SqlTypeKind.Interval, "INTERVAL"), (SqlTypeKind.Json, "JSON"),
    ];

    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public ClrMappingTests() => _connection.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Every_CLR_type_that_goes_in_comes_back_as_itself()
    {
        foreach (var sample in Samples())
        {
            var type = sample.GetType();
            var known = ClrMapping.Find(type)!;
            _connection.Run($"CREATE TABLE t (v {NameOf(known.Kind)})");
            _connection.Run("INSERT INTO t VALUES (@p0)", sample);
            using (var reader = _connection.Make("SELECT v FROM t").ExecuteReader())
            {
                Assert.True(reader.Read());
                var got = FieldValue.MakeGenericMethod(type).Invoke(reader, [0])!;
                Assert.Equal((type, Show(sample)), (got.GetType(), Show(got)));
            }

            _connection.Run("DROP TABLE t");
        }
    }

    [Fact]
    public void Every_CLR_type_of_the_table_has_a_sample_here()
    {
        var known = new HashSet<Type>(Samples().Select(sample => sample.GetType()));
        var all = new[]
        {
            typeof(object).Assembly, typeof(BigInteger).Assembly, typeof(IntervalValue).Assembly,
        }.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => ClrMapping.IsKnown(type));
        Assert.DoesNotContain(all, type => !known.Contains(type));
    }

    [Fact]
    public void A_list_that_is_empty_has_the_type_of_one_that_is_not()
    {
        foreach (var sample in Samples())
        {
            var filled = Array.CreateInstance(sample.GetType(), 1);
            filled.SetValue(sample, 0);
            var kind = ClrMapping.Find(sample.GetType())!.Kind;
            foreach (IEnumerable list in new[] { filled, Array.CreateInstance(sample.GetType(), 0) })
            {
                var isBytesOrText = list is byte[] or char[];
                Assert.Equal(
                    isBytesOrText ? default : kind,
                    isBytesOrText ? default : ListValues.Of(list, null, 0, default).Kind);
            }
        }
    }

    [Fact]
    public void A_column_of_every_SQL_type_tells_the_type_and_the_size_of_its_values()
    {
        var types = _connection.GetSchema(DbMetaDataCollectionNames.DataTypes).Rows.Cast<DataRow>()
            .ToDictionary(row => (string)row["TypeName"]);
        foreach (var (kind, name) in SqlTypes)
        {
            var facts = ClrMapping.FactsOf(kind);
            using var reader = _connection.Make($"SELECT CAST('{TextFor(kind)}' AS {name}) AS v").ExecuteReader();
            Assert.True(reader.Read());
            var value = reader.GetValue(0);
            Assert.Equal((name, facts.Type), (name, value.GetType()));
            Assert.Equal(facts.Type, reader.GetFieldType(0));
            Assert.Equal(Show(value), Show(FieldValue.MakeGenericMethod(facts.Type).Invoke(reader, [0])!));
            var column = reader.GetColumnSchema()[0];
            Assert.Equal((name, facts.Precision), (name, column.NumericPrecision));
            Assert.Equal((name, facts.Scale), (name, column.NumericScale));
            var row = types[name];
            Assert.Equal((name, facts.Type.FullName), (name, (string)row["DataType"]));
            Assert.Equal((name, (int)facts.DbType), (name, (int)row["ProviderDbType"]));
            if (kind != SqlTypeKind.Char)
            {
                Assert.Equal((name, column.IsLong), (name, (bool)row["IsLong"]));
                Assert.Equal(
                    (name, (long)(column.NumericPrecision ?? column.ColumnSize!)), (name, (long)row["ColumnSize"]));
            }
        }
    }

    [Fact]
    public void A_named_length_or_number_of_digits_is_told()
    {
        using var reader = _connection.Make(
            "SELECT CAST(1 AS DECIMAL(9,3)) AS d, CAST('a' AS VARCHAR(7)) AS v, CAST('a' AS CHAR(3)) AS c")
            .ExecuteReader();
        var columns = reader.GetColumnSchema();
        Assert.Equal((9, 3, 16), (columns[0].NumericPrecision, columns[0].NumericScale, columns[0].ColumnSize));
        Assert.Equal((null, null, 7), (columns[1].NumericPrecision, columns[1].NumericScale, columns[1].ColumnSize));
        Assert.Equal((false, 3), (columns[1].IsLong, columns[2].ColumnSize));
    }

    [Fact]
    public void A_load_refuses_before_its_first_row_what_never_converts_and_nothing_else()
    {
        var refusedCount = 0;
        foreach (var (_, name) in SqlTypes)
        {
            _connection.Run($"CREATE TABLE t (v {name})");
            foreach (var samples in Samples().GroupBy(sample => sample.GetType()))
            {
                using var table = new DataTable();
                table.Columns.Add("v", samples.Key);
                using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
                var isRefused = copy.Validate(table.CreateDataReader()).Problems.Count > 0;
                var isTaken = samples.Any(sample => Takes(sample));
                Assert.False(isRefused && isTaken, $"{samples.Key} into {name} is refused but converts.");
                refusedCount += isRefused ? 1 : 0;
            }

            _connection.Run("DROP TABLE t");
        }

        Assert.InRange(refusedCount, 150, 350);
    }

    private bool Takes(object sample)
    {
        try
        {
            using var copy = new DecentDbBulkCopy(_connection) { DestinationTableName = "t" };
            copy.WriteToServer([[sample]]);
            return true;
        }
        catch (DbException)
        {
            return false;
        }
    }

    private static string NameOf(SqlTypeKind kind) => SqlTypes.Single(type => type.Kind == kind).Name;

    private static string TextFor(SqlTypeKind kind) => kind switch
    {
        SqlTypeKind.Boolean => "true",
        SqlTypeKind.Uuid => "00112233-4455-6677-8899-aabbccddeeff",
        SqlTypeKind.Date or SqlTypeKind.Timestamp or SqlTypeKind.TimestampTz => "2024-02-29",
        SqlTypeKind.Time or SqlTypeKind.Interval => "12:30:00",
        _ => "7",
    };

    private static IEnumerable<object> Samples() =>
    [
        true, (byte)7, (sbyte)-7, (short)7, (ushort)7, 7, 7u, 7L, ulong.MaxValue, Int128.One << 70, UInt128.One << 70,
        BigInteger.Pow(10, 20), (Half)7, 7f, 7.5, 7.5m, "7", '7', "7".ToCharArray(), "7".AsMemory(),
        new Memory<char>(['7']), new byte[] { 7 }, new Memory<byte>([7]), new ReadOnlyMemory<byte>([7]),
        new ArraySegment<byte>([7]), new Guid("00112233-4455-6677-8899-aabbccddeeff"), new DateOnly(2024, 2, 29),
        new TimeOnly(7, 0), new DateTime(2024, 2, 29), new DateTimeOffset(2024, 2, 29, 0, 0, 0, TimeSpan.Zero),
        TimeSpan.FromHours(7), new IntervalValue(0, 0, 7),
    ];

    private static string Show(object value) => value switch
    {
        byte[] bytes => Convert.ToHexString(bytes),
        Memory<byte> bytes => Convert.ToHexString(bytes.Span),
        ReadOnlyMemory<byte> bytes => Convert.ToHexString(bytes.Span),
        ArraySegment<byte> bytes => Convert.ToHexString(bytes),
        char[] text => new string(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
