using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Threading;
using DecentDb.Engine.Planning;
using DecentDb.Engine.Sql.Parsing;
using DecentDb.Engine.Sql.Syntax;

namespace DecentDb.Engine.Sessions;

/// <summary>
/// Parsed texts with their plans, shared by all sessions, so that an application that makes a new command for each
/// execution parses and plans a text once. Past a number of bytes those go that were used longest ago: texts with
/// literals in them come in any number, and must not drive out those that are used again. To find a text takes no lock
/// and counts nothing.
/// </summary>
internal sealed class StatementCache(long bytesMax = StatementCache.BytesMaxDefault)
{
    public const long BytesMaxDefault = 16 << 20;

    // What the tree of a text and its plan take, about: nobody counts their objects.
    private const long BytesOfText = 4096;
    private const long BytesOfCharacter = 100;

    // One text does not drive out many.
    private const int ShareMax = 16;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _bytes;
    private long _time; // the number of texts added: what was used since the last one was added counts as equally new
    private int _isEvicting;

    /// <summary>Bytes that the kept texts take, about.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    public ParsedStatement[] Get(string sql)
    {
        ArgumentNullException.ThrowIfNull(sql);
        if (_entries.TryGetValue(sql, out var entry))
        {
            entry.Use(Volatile.Read(ref _time));
            return entry.Script;
        }

        var script = Parse(sql);
        Keep(sql, script);
        return script;
    }

    private static ParsedStatement[] Parse(string sql)
    {
        IReadOnlyList<StatementSyntax> statements = Parser.ParseScript(sql);
        var parsed = new ParsedStatement[statements.Count];
        var positional = 0;
        for (var i = 0; i < parsed.Length; i++)
        {
            var parameters = StatementParameters.Of(statements[i], ref positional);
            parsed[i] = new ParsedStatement(statements[i], parameters);
        }

        return parsed;
    }

    private void Keep(string sql, ParsedStatement[] script)
    {
        var bytes = BytesOfText + (sql.Length * BytesOfCharacter);
        if (bytes > bytesMax / ShareMax)
        {
            return;
        }

        var entry = new Entry(script, bytes, Interlocked.Increment(ref _time));
        if (_entries.TryAdd(sql, entry) && Interlocked.Add(ref _bytes, bytes) > bytesMax)
        {
            EvictUnlessEvicting();
        }
    }

    private void EvictUnlessEvicting()
    {
        if (Interlocked.Exchange(ref _isEvicting, 1) == 1)
        {
            return;
        }

        try
        {
            Evict();
        }
        finally
        {
            Volatile.Write(ref _isEvicting, 0);
        }
    }

    // More than has to go, so that not every text that is added looks at all of them.
    private void Evict()
    {
        var entries = _entries.ToArray();
        Array.Sort(entries, static (a, b) => a.Value.LastUse.CompareTo(b.Value.LastUse));
        var kept = bytesMax / 4 * 3;
        foreach (var entry in entries)
        {
            if (Interlocked.Read(ref _bytes) <= kept)
            {
                return;
            }

            if (_entries.TryRemove(entry))
            {
                Interlocked.Add(ref _bytes, -entry.Value.Bytes);
            }
        }
    }

    private sealed class Entry(ParsedStatement[] script, long bytes, long time)
    {
        private long _lastUse = time;

        public ParsedStatement[] Script { get; } = script;

        public long Bytes { get; } = bytes;

        public long LastUse => Volatile.Read(ref _lastUse);

        // Written only when it changes, so that threads that use one text share its line of the processor's cache.
        public void Use(long time)
        {
            if (LastUse != time)
            {
                Volatile.Write(ref _lastUse, time);
            }
        }
    }
}
