using System;
using DecentDb.Engine.IO;
using DecentDb.Engine.Primitives;
using DecentDb.Engine.Tables;
using Xunit;

namespace DecentDb.Engine.Tests.Tables;

/// <summary>
/// What a row breaks by itself is told of the first row at fault, by statements as by loads (<see cref="RowChecks"/>).
/// </summary>
public sealed class RowChecksTests : IDisposable
{
    private readonly SqlDatabase _database = new(files: new InMemoryFileSystem());

    public void Dispose() => _database.Dispose();

    [Fact]
    public void First_row_with_a_missing_value_is_named_whichever_column_it_misses()
    {
        _database.Run("CREATE TABLE t (a INTEGER NOT NULL, b INTEGER NOT NULL)");
        var error = _database.Error("INSERT INTO t VALUES (1, 1), (2, NULL), (NULL, 3)");
        Assert.Equal((ErrorCode.NotNullViolation, "b", 1L), (error.Code, error.ColumnName, error.RowIndex));
    }

    [Fact]
    public void First_row_that_a_condition_refuses_is_named_whichever_condition_it_is()
    {
        _database.Run(
            "CREATE TABLE t (a INTEGER CONSTRAINT low CHECK (a > 0), b INTEGER CONSTRAINT high CHECK (b < 9))");
        var error = _database.Error("INSERT INTO t VALUES (1, 1), (2, 10), (-1, 3)");
        Assert.Equal((ErrorCode.CheckViolation, "high", 1L), (error.Code, error.ConstraintName, error.RowIndex));
    }

    [Fact]
    public void Row_for_which_a_condition_cannot_be_computed_is_named()
    {
        _database.Run("CREATE TABLE t (a INTEGER CHECK (10 / a > 0))");
        var error = _database.Error("INSERT INTO t VALUES (1), (2), (0)");
        Assert.Equal((ErrorCode.DivisionByZero, "t", 2L), (error.Code, error.TableName, error.RowIndex));
    }
}
