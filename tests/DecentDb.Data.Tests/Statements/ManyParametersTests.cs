using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace DecentDb.Data.Tests.Statements;

/// <summary>Very many parameters, and lists without an end.</summary>
public sealed class ManyParametersTests : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private readonly DecentDbConnection _connection = new("Data Source=:memory:");

    public ManyParametersTests()
    {
        _connection.Open();
        _connection.Run("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        _connection.Run("INSERT INTO t VALUES (1), (150000), (150001)");
    }

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("@")]
    [InlineData("?")]
    public async Task Parameters_are_found_in_linear_time(string style)
    {
        const int count = 150_000;
        var marks = Enumerable.Range(1, count).Select(
            i => style == "@" ? string.Create(CultureInfo.InvariantCulture, $"@p{i}") : "?");
        using var command = _connection.Make($"SELECT count(*) FROM t WHERE id IN ({string.Join(',', marks)})");
        command.CommandTimeout = 0;
        for (var i = 1; i <= count; i++)
        {
            command.Parameters.AddWithValue(
                style == "@" ? string.Create(CultureInfo.InvariantCulture, $"P{i}") : null, i);
        }

        Assert.Equal(2L, await Task.Run(command.ExecuteScalar).WaitAsync(Hang));
    }

    [Fact]
    public void Names_follow_changes_of_a_large_collection()
    {
        var parameters = _connection.CreateCommand().Parameters;
        for (var i = 0; i < 40; i++)
        {
            parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"@p{i}"), i);
        }

        Assert.Equal(39, parameters.IndexOf("P39"));
        parameters.RemoveAt(0);
        Assert.Equal(38, parameters.IndexOf("p39"));
        Assert.Equal(-1, parameters.IndexOf("p0"));
        parameters[5].ParameterName = "renamed";
        Assert.Equal(5, parameters.IndexOf("@Renamed"));
        parameters.Insert(0, new DecentDbParameter("renamed", 1));
        Assert.Equal(0, parameters.IndexOf("renamed"));
        parameters.Clear();
        Assert.Equal(-1, parameters.IndexOf("renamed"));
    }

    [Fact]
    public async Task Cancellation_ends_a_list_without_an_end()
    {
        using var source = new CancellationTokenSource();
        var taken = 0;
        IEnumerable<int> Endless()
        {
            while (true)
            {
                if (++taken == 5000)
                {
                    source.Cancel();
                }

                yield return taken;
            }
        }

        using var command = _connection.Make("SELECT count(*) FROM t WHERE id = ANY(@p0)", Endless());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => command.ExecuteScalarAsync(source.Token)).WaitAsync(Hang);
        Assert.Equal(5000, taken);
    }
}
