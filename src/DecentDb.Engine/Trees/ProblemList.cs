using System.Collections.Generic;
using System.Globalization;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Trees;

/// <summary>
/// What an integrity check found: one sentence a problem, which names the file, the object and the page. Only the first
/// ones are kept, the others are counted.
/// </summary>
internal sealed class ProblemList(string fileName)
{
    private const int KeptMax = 100;
    private readonly List<string> _problems = [];

    /// <summary>Problems found, kept or not.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a problem of an object.</summary>
    public void Add(string subject, string problem)
    {
        if (Count++ < KeptMax)
        {
            _problems.Add($"{fileName}: {subject}: {problem}.");
        }
    }

    /// <summary>Adds a problem of a page of an object.</summary>
    public void Add(string subject, PageId page, string problem)
    {
        if (Count < KeptMax)
        {
            subject = string.Create(CultureInfo.InvariantCulture, $"{subject}, page {page}");
        }

        Add(subject, problem);
    }

    /// <summary>Adds the error that reading an object ended with.</summary>
    public void Add(string subject, DatabaseException error)
    {
        var message = error.Message;
        var start = fileName + ": ";
        if (message.StartsWith(start, System.StringComparison.Ordinal))
        {
            message = message[start.Length..];
        }

        Add(subject, message.TrimEnd('.'));
    }

    /// <summary>The sentences; the last one says how many more there are.</summary>
    public IReadOnlyList<string> ToSentences()
    {
        if (Count <= KeptMax)
        {
            return _problems;
        }

        var rest = Count - KeptMax;
        return [.. _problems, string.Create(CultureInfo.InvariantCulture, $"{fileName}: {rest} more problems.")];
    }
}
