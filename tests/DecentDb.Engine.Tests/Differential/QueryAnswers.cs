using System;
using System.Collections.Generic;
using System.Linq;
using DecentDb.Engine.Primitives;
using DecentDb.TestSupport;
using Xunit;

namespace DecentDb.Engine.Tests.Differential;

/// <summary>
/// Queries with the answers of PostgreSQL, or the SQLSTATE of their error: a line each, and the answer after an arrow on
/// the next one, columns joined by bars and rows by semicolons.
/// </summary>
internal static class QueryAnswers
{
    private const string Arrow = "=>";

    /// <summary>The queries and answers of a text.</summary>
    public static TheoryData<string, string> Parse(string text)
    {
        var answers = new TheoryData<string, string>();
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < lines.Length; i += 2)
        {
            answers.Add(lines[i], lines[i + 1][Arrow.Length..].Trim());
        }

        return answers;
    }

    /// <summary>DecentDb gives the answer.</summary>
    public static void Check(string setup, string query, string answer)
    {
        using var database = new DecentRunner();
        database.Query(setup);
        Assert.Equal(PostgresCluster.Normalize(answer), PostgresCluster.Normalize(AnswerOf(database, query)));
    }

    /// <summary>The answers are those of PostgreSQL itself, where there is one.</summary>
    public static void CheckAll(PostgresCluster server, string setup, string text)
    {
        if (!server.IsAvailable)
        {
            return;
        }

        var cases = Parse(text).Select(data => (Query: (string)data[0], Answer: (string)data[1])).ToList();
        var answers = server.Ask(setup, cases.Select(each => each.Query));
        Assert.Equal(cases.Count, answers.Count);
        for (var i = 0; i < cases.Count; i++)
        {
            var (query, answer) = cases[i];
            Assert.Equal(
                query + "\n" + PostgresCluster.Normalize(answer), query + "\n" + PostgresCluster.Normalize(answers[i]));
        }
    }

    /// <summary>Both give the same answers, where there is a PostgreSQL.</summary>
    public static void Compare(PostgresCluster server, string setup, List<string> queries)
    {
        if (!server.IsAvailable)
        {
            return;
        }

        using var database = new DecentRunner();
        database.Query(setup);
        var answers = server.Ask(setup, queries);
        Assert.Equal(queries.Count, answers.Count);
        var others = new List<string>();
        for (var i = 0; i < queries.Count; i++)
        {
            var (expected, actual) = (
                PostgresCluster.Normalize(answers[i]), PostgresCluster.Normalize(AnswerOf(database, queries[i])));
            if (expected != actual)
            {
                others.Add($"{queries[i]}\n   gives   {actual}\n   and not {expected}");
            }
        }

        Assert.True(others.Count == 0, $"{others.Count} answers differ:\n" + string.Join('\n', others.Take(20)));
    }

    /// <summary>
    /// Both give the same answers to statements that each see what those before have changed, where there is a
    /// PostgreSQL. Rows come in the order that a statement asks for, or are sorted.
    /// </summary>
    public static void Follow(PostgresCluster server, string setup, IReadOnlyList<string> statements)
    {
        if (!server.IsAvailable)
        {
            return;
        }

        using var database = new DecentRunner();
        database.Query(setup);
        var answers = server.Follow(setup, statements);
        Assert.Equal(statements.Count, answers.Count);
        for (var i = 0; i < statements.Count; i++)
        {
            Assert.Equal(
                statements[i] + "\n" + Sorted(answers[i]), statements[i] + "\n" + Sorted(AnswerOf(database, statements[i])));
        }

        Assert.Empty(database.Database.CheckIntegrity());
    }

    private static string Sorted(string answer) =>
        string.Join(';', PostgresCluster.Normalize(answer).Split(';').Order(StringComparer.Ordinal));

    private static string AnswerOf(DecentRunner database, string query)
    {
        try
        {
            return database.Text(query);
        }
        catch (DatabaseException e)
        {
            return e.SqlState;
        }
    }
}
