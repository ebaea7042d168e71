using System;
using System.Data;
using Xunit;

namespace DecentDb.Data.Tests;

public sealed class ParameterTests
{
    [Fact]
    public void Defaults_are_those_of_the_contract()
    {
        var parameter = new DecentDbParameter();
        Assert.Equal(DbType.String, parameter.DbType);
        Assert.Equal(ParameterDirection.Input, parameter.Direction);
        Assert.Equal("", parameter.ParameterName);
        Assert.Equal("", parameter.SourceColumn);
        Assert.Equal(DataRowVersion.Current, parameter.SourceVersion);
        Assert.Equal(0, parameter.Size);
        Assert.Null(parameter.Value);
        parameter.ParameterName = null;
        Assert.Equal("", parameter.ParameterName);
    }

    [Theory]
    [InlineData(1, DbType.Int32)]
    [InlineData(1L, DbType.Int64)]
    [InlineData("a", DbType.String)]
    [InlineData(true, DbType.Boolean)]
    [InlineData(1.5, DbType.Double)]
    [InlineData(DayOfWeek.Monday, DbType.Int32)]
    [InlineData(null, DbType.String)]
    public void The_type_follows_the_value_until_it_is_set(object? value, DbType expected)
    {
        var parameter = new DecentDbParameter("a", value);
        Assert.Equal(expected, parameter.DbType);
        parameter.DbType = DbType.Decimal;
        Assert.Equal(DbType.Decimal, parameter.DbType);
        parameter.ResetDbType();
        Assert.Equal(expected, parameter.DbType);
    }

    [Fact]
    public void What_does_not_exist_is_refused()
    {
        var parameter = new DecentDbParameter();
        Assert.Throws<NotSupportedException>(() => parameter.Direction = ParameterDirection.InputOutput);
        Assert.Throws<ArgumentOutOfRangeException>(() => parameter.DbType = (DbType)99);
        Assert.Throws<ArgumentOutOfRangeException>(() => parameter.Size = -2);
    }

    [Fact]
    public void A_collection_keeps_parameters_by_index_and_name()
    {
        using var command = new DecentDbCommand();
        var parameters = command.Parameters;
        var a = parameters.AddWithValue("@a", 1);
        var b = parameters.Add("b", DbType.Int64);
        Assert.Same(a, parameters["A"]);
        Assert.Same(b, parameters[":b"]);
        Assert.Equal(1, parameters.IndexOf("$B"));
        Assert.True(parameters.Contains("@b"));
        Assert.False(parameters.Contains("c"));
        Assert.Throws<IndexOutOfRangeException>(() => parameters["c"]);
        Assert.Throws<InvalidCastException>(() => parameters.Add("text"));
        Assert.Throws<ArgumentNullException>(() => parameters.Add((object)null!));
        Assert.Throws<ArgumentException>(() => parameters.Add(a));
        Assert.Throws<ArgumentException>(() => new DecentDbCommand().Parameters.Add(a));
        parameters.Remove(a);
        Assert.Equal(1, parameters.Count);
        parameters.Insert(0, a);
        parameters[1] = new DecentDbParameter("c", 3);
        Assert.Equal(1, parameters.IndexOf("c"));
        parameters.RemoveAt("c");
        parameters.Clear();
        Assert.Equal(0, parameters.Count);
        parameters.AddRange(new[] { a, b });
        Assert.Equal(2, parameters.Count);
    }

    [Fact]
    public void A_stored_parameter_takes_nulls_and_values_of_any_type_in_turn()
    {
        using var database = new TestDatabase();
        using var connection = database.Open();
        connection.Run("CREATE TABLE taken (id INTEGER PRIMARY KEY, n INTEGER, s TEXT)");
        using var insert = connection.Make("INSERT INTO taken (n, s) VALUES (@p0, @p1)", DBNull.Value, DBNull.Value);
        object?[][] values =
        [
            [null, null], [1, "a"], [null, "b"], ["2", null], [null, 3], [4L, null], [(short)5, 'c'],
                [DBNull.Value, 6.5],
        ];
        foreach (var row in values)
        {
            insert.Parameters[0].Value = row[0];
            insert.Parameters[1].Value = row[1];
            insert.ExecuteNonQuery();
        }

        var none = DBNull.Value;
        Assert.Equal(
            [
                [none, none], [1, "a"], [none, "b"], [2, none], [none, "3"], [4, none], [5, "c"], [none, "6.5"],
            ],
            connection.Rows("SELECT n, s FROM taken ORDER BY id"));
        using var update = connection.Make("UPDATE taken SET n = @p0 WHERE s = @p1", 9, "a");
        update.ExecuteNonQuery();
        update.Parameters[0].Value = DBNull.Value;
        update.Parameters[1].Value = "c";
        update.ExecuteNonQuery();
        update.Parameters[1].Value = DBNull.Value;
        Assert.Equal(0, update.ExecuteNonQuery());
        Assert.Equal([[9]], connection.Rows("SELECT n FROM taken WHERE s = 'a'"));
        Assert.Equal([[none]], connection.Rows("SELECT n FROM taken WHERE s = 'c'"));
    }
}
