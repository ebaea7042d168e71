using System;
using System.Data.Common;
using System.Linq;
using Xunit;

namespace DecentDb.Readers.Tests;

/// <summary>What a reader of files has from its base, whatever its format.</summary>
public sealed class FileDataReaderTests
{
    private static readonly InferredColumn[] Columns =
    [
        new("flag", InferredType.Boolean), new("n", InferredType.Integer), new("big", InferredType.BigInt),
        new("price", InferredType.Decimal, Nullable: false, Precision: 9, Scale: 2), new("x", InferredType.Double),
        new("day", InferredType.Date), new("at", InferredType.Time), new("then", InferredType.Timestamp),
        new("key", InferredType.Uuid), new("data", InferredType.Blob), new("text", InferredType.Text),
        new("TEXT", InferredType.Text),
    ];

    private static readonly object[] Row =
    [
        true, 300, 1L << 40, 9.99m, 1e300, new DateOnly(2024, 2, 29), new TimeOnly(1, 2, 3),
        new DateTime(2024, 2, 29, 1, 2, 3), new Guid("00112233-4455-6677-8899-aabbccddeeff"), new byte[] { 1, 2 },
        "é", "other",
    ];

    [Fact]
    public void A_value_has_the_type_of_its_column()
    {
        using var reader = new ArrayReader(Columns, Row);
        Assert.True(reader.Read());
        for (var i = 0; i < Row.Length; i++)
        {
            Assert.Equal(Row[i], reader.GetValue(i));
            Assert.Equal(Row[i].GetType(), reader.GetFieldType(i));
            Assert.Equal(Columns[i].ClrType, reader.GetFieldType(i));
            Assert.Equal(Columns[i].SqlTypeName, reader.GetDataTypeName(i));
        }

        var values = new object[3];
        Assert.Equal(3, reader.GetValues(values));
        Assert.Equal(Row[..3], values);
        Assert.False(reader.Read());
        Assert.False(reader.NextResult());
    }

    [Fact]
    public void A_value_is_read_as_a_wider_type_or_a_nullable_one_and_never_as_another_value()
    {
        using var reader = new ArrayReader(Columns, Row);
        Assert.True(reader.Read());
        Assert.Equal(300, reader.GetFieldValue<int?>(1));
        Assert.Equal((short)300, reader.GetInt16(1));
        Assert.Throws<InvalidCastException>(() => reader.GetByte(1));
        Assert.Throws<InvalidCastException>(() => reader.GetFloat(4));
        Assert.Equal('é', reader.GetChar(10));
        Assert.Throws<InvalidCastException>(() => reader.GetChar(11));
        Assert.Throws<InvalidCastException>(() => reader.GetFieldValue<Version>(1));
        Assert.Equal(new TimeSpan(1, 2, 3), reader.GetFieldValue<TimeSpan>(6));
    }

    [Fact]
    public void A_missing_value_is_NULL_for_who_takes_it_and_an_error_for_others()
    {
        using var reader = new ArrayReader([new("n", InferredType.Integer)], [DBNull.Value]);
        Assert.True(reader.Read());
        Assert.Equal(DBNull.Value, reader.GetValue(0));
        Assert.Null(reader.GetFieldValue<int?>(0));
        Assert.Equal(DBNull.Value, reader.GetFieldValue<object>(0));
        Assert.Contains("row 1", Assert.Throws<InvalidCastException>(() => reader.GetInt32(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_is_found_by_its_exact_name_before_one_of_another_case()
    {
        using var reader = new ArrayReader(Columns, Row);
        Assert.Equal(10, reader.GetOrdinal("text"));
        Assert.Equal(11, reader.GetOrdinal("TEXT"));
        Assert.Equal(1, reader.GetOrdinal("N"));
        Assert.Throws<IndexOutOfRangeException>(() => reader.GetOrdinal("none"));
    }

    [Fact]
    public void The_schema_tells_names_types_digits_and_NULL()
    {
        using var reader = new ArrayReader(Columns, Row);
        var schema = reader.GetColumnSchema();
        Assert.Equal(Columns.Select(column => column.Name), schema.Select(column => column.ColumnName));
        Assert.Equal((9, 2, false), (schema[3].NumericPrecision, schema[3].NumericScale, schema[3].AllowDBNull));
        Assert.Equal("DECIMAL(9,2)", schema[3].DataTypeName);
        Assert.Equal(typeof(decimal), reader.GetSchemaTable().Rows[3][SchemaTableColumn.DataType]);
        Assert.Throws<InvalidOperationException>(() => new InferredColumn("a", (InferredType)99).SqlTypeName);
    }

    [Fact]
    public void An_error_of_the_format_tells_its_place()
    {
        var error = new FileFormatException("bad") { RowNumber = 3, LineNumber = 5, CharacterNumber = 7, ColumnName = "a" };
        Assert.Equal((3, 5, 7, "a"), (error.RowNumber, error.LineNumber, error.CharacterNumber, error.ColumnName));
        Assert.Equal((-1, 0, null), (new FileFormatException().RowNumber, new FileFormatException("x").LineNumber, error.InnerException));
        Assert.IsAssignableFrom<FormatException>(error);
    }
}
