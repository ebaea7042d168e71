using System;
using System.Threading;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using DecentDb.Engine.Tests.Differential;
using DecentDb.Engine.Types;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>The writer of a table stores nothing that the type of a column does not hold.</summary>
public sealed class TypeCheckTests : IDisposable
{
    private readonly DecentRunner _database = new();

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("SMALLINT", "32768", ErrorCode.NumericValueOutOfRange)]
    [InlineData("SMALLINT", "-32769", ErrorCode.NumericValueOutOfRange)]
    [InlineData("INTEGER", "2147483648", ErrorCode.NumericValueOutOfRange)]
    [InlineData("BOOLEAN", "2", ErrorCode.NumericValueOutOfRange)]
    [InlineData("DATE", "-2", ErrorCode.DatetimeFieldOverflow)]
    [InlineData("TIME", "864000000000", ErrorCode.DatetimeFieldOverflow)]
    [InlineData("TIMESTAMP", "3155378976000000001", ErrorCode.DatetimeFieldOverflow)]
    [InlineData("REAL", "0.1", ErrorCode.NumericValueOutOfRange)]
    [InlineData("DECIMAL(4,2)", "100", ErrorCode.NumericValueOutOfRange)]
    [InlineData("DECIMAL(4,2)", "0.001", ErrorCode.NumericValueOutOfRange)]
    [InlineData("VARCHAR(3)", "äöüß", ErrorCode.StringDataRightTruncation)]
    [InlineData("CHAR(3)", "abcd", ErrorCode.StringDataRightTruncation)]
    public void Writer_refuses_what_the_type_does_not_hold(string type, string value, ErrorCode expected)
    {
        Assert.Equal(expected, WriteError(type, value, update: false)?.Code);
        Assert.Equal(expected, WriteError(type, value, update: true)?.Code);
        Assert.Equal("", _database.Text("CHECK DATABASE"));
    }

    [Theory]
    [InlineData("SMALLINT", "32767")]
    [InlineData("DATE", "3652059")]
    [InlineData("DATE", "-1")]
    [InlineData("TIMESTAMP", "3155378976000000000")]
    [InlineData("TIME", "863999999999")]
    [InlineData("REAL", "0.5")]
    [InlineData("DECIMAL(4,2)", "99.99")]
    [InlineData("VARCHAR(3)", "äöü")]
    [InlineData("CHAR(3)", "abc")]
    public void Writer_takes_the_extremes_of_a_type(string type, string value)
    {
        Assert.Null(WriteError(type, value, update: false));
        Assert.Null(WriteError(type, value, update: true));
    }

    private DatabaseException? WriteError(string type, string value, bool update)
    {
        _database.Query($"DROP TABLE IF EXISTS t; CREATE TABLE t (v {type}, w INTEGER); INSERT INTO t VALUES (NULL, 1)");
        var session = _database.Session;
        _database.Query("BEGIN");
        try
        {
            var scope = session.Context.BeginChange(CancellationToken.None);
            var schema = scope.Catalog.FindTable("t")!;
            var writer = scope.Tables.Get(schema, scope.Catalog);
            var vector = ColumnVector.Create(schema.Columns[0].Type.Physical, 1);
            var physical = schema.Columns[0].Type.Physical switch
            {
                PhysicalType.Int64 => SqlType.BigInt,
                PhysicalType.Double => SqlType.Double,
                PhysicalType.Decimal => SqlType.Decimal,
                _ => SqlType.Text,
            };
            TextParser.Parse(SqlValue.FromText(value).AsBytes(), physical, vector, 0);
            var other = new Int64Vector();
            other.EnsureCapacity(1);
            var batch = new Batch { Columns = update ? [vector] : [vector, other] };
            batch.SelectAll(1);
            writer.BeginStatement([]);
            if (update)
            {
                writer.Update([1], [0], batch);
            }
            else
            {
                writer.Insert(batch);
            }

            Cascade.EndStatement(writer);
            return null;
        }
        catch (DatabaseException e)
        {
            return e;
        }
        finally
        {
            _database.Query("ROLLBACK");
        }
    }
}
