using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Functions;

/// <summary>
/// Tables of expressions and what PostgreSQL gives for them, in the folder Answers: one a line, the answer as a text
/// behind a tabulator, NULL, or the SQLSTATE of an error behind "!". With DECENTDB_UPDATE_SNAPSHOTS=1 and a server the
/// answers are written anew; read the difference.
/// </summary>
public sealed class PostgresAnswerTests(PostgresCluster server) : IClassFixture<PostgresCluster>, IDisposable
{
    private readonly SqlDatabase _database = new();

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder(), "*.txt").Select(path => Path.GetFileName(path)).Order()];

    public void Dispose() => _database.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Expressions_give_what_PostgreSQL_gives(string file)
    {
        var others = new List<string>();
        foreach (var (expression, answer) in Read(file))
        {
            var actual = Evaluate(expression);
            if (actual != answer)
            {
                others.Add($"{expression}\n   gives   {actual}\n   and not {answer}");
            }
        }

        Assert.True(others.Count == 0, $"{others.Count} answers differ:\n" + string.Join('\n', others));
    }

    [PostgresTheory]
    [MemberData(nameof(Files))]
    public void Answers_are_those_of_a_server(string file)
    {
        var entries = Read(file);
        var answers = server.Answers([.. entries.Select(entry => entry.Expression)]);
        if (Environment.GetEnvironmentVariable("DECENTDB_UPDATE_SNAPSHOTS") == "1")
        {
            var lines = new Queue<string>(entries.Zip(answers, (entry, answer) => entry.Expression + "\t" + answer));
            File.WriteAllLines(
                Path.Combine(Folder(), file),
                File.ReadAllLines(Path.Combine(Folder(), file)).Select(
                    line => IsExpression(line) ? lines.Dequeue() : line));
            return;
        }

        Assert.Equal(entries.Select(entry => entry.Answer), answers);
    }

    private string Evaluate(string expression)
    {
        try
        {
            return _database.Rows($"SELECT ({expression})::TEXT")[0].Replace("\n", "\\n", StringComparison.Ordinal);
        }
        catch (DatabaseException e)
        {
            return "!" + e.Code.SqlState();
        }
    }

    private static List<(string Expression, string Answer)> Read(string file) =>
        [.. File.ReadLines(Path.Combine(Folder(), file)).Where(IsExpression).Select(line => line.Split('\t'))
            .Select(parts => (parts[0], parts.Length > 1 ? parts[1] : ""))];

    private static bool IsExpression(string line) =>
        line.Length > 0 && !line.StartsWith("-- ", StringComparison.Ordinal);

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "DecentDb.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The solution folder was not found.");
        }

        return Path.Combine(folder.FullName, "tests", "DecentDb.Engine.Tests", "Functions", "Answers");
    }
}

/// <summary>A theory that is skipped where no server is installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute()
    {
        if (!PostgresCluster.IsInstalled)
        {
            Skip = "No PostgreSQL server is installed.";
        }
    }
}
