using System;
using System.Collections.Generic;
using System.CommandLine;
using DecentDb.Files;

namespace DecentDb.Cli;

/// <summary>The options that say of which format a file is, and how JSON is read.</summary>
internal sealed class FormatOptions
{
    private readonly Option<string> _format = new("--format")
    {
        Description = "csv, json, jsonl or parquet; by default the name and the first bytes tell.",
        HelpName = "NAME",
    };

    private readonly Option<string> _path = new("--path")
    {
        Description = "Where the objects lie in a document of JSON, such as $.data[*].",
        HelpName = "PATH",
    };

    private readonly Option<bool> _flatten = new("--flatten")
    {
        Description = "Members of nested objects become columns of their own; otherwise these are JSON.",
    };

    private readonly Option<bool> _lastKey = new("--last-key")
    {
        Description = "Where an object has a key twice, the last value counts.",
    };

    private readonly Option<int> _maxDepth = new("--max-depth")
    {
        Description = "How deep objects and arrays may be nested; by default 64.",
        HelpName = "COUNT",
        DefaultValueFactory = _ => JsonFileOptions.Default.MaxDepth,
    };

    private readonly Option<long> _sample = new("--sample")
    {
        Description = "How many objects decide the types of their columns; by default all.",
        HelpName = "COUNT",
    };

    public IEnumerable<Option> All => [_format, _path, _flatten, _lastKey, _maxDepth, _sample];

    /// <summary>The name of the format that a line gives, or null.</summary>
    /// <exception cref="CommandException">There is no such format.</exception>
    public string? ReadName(ParseResult line)
    {
        var name = line.GetValue(_format)?.ToLowerInvariant();
        return name is null or "csv" || FileFormats.Named(name) is not null
            ? name
            : throw new CommandException($"--format takes {Names()}, not '{name}'.");
    }

    /// <summary>How a line wants JSON to be read.</summary>
    /// <exception cref="CommandException">An option has a value that cannot be.</exception>
    public JsonFileOptions ReadJson(ParseResult line, IReadOnlyDictionary<string, string>? types)
    {
        try
        {
            return new JsonFileOptions
            {
                Path = line.GetValue(_path),
                Nested = line.GetValue(_flatten) ? JsonNesting.Flatten : JsonNesting.Json,
                DuplicateKeys = line.GetValue(_lastKey) ? JsonDuplicateKeys.Last : JsonDuplicateKeys.Error,
                MaxDepth = line.GetValue(_maxDepth),
                SampleRows = line.GetValue(_sample),
                Columns = types,
            };
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message.Split(" (Parameter")[0], e);
        }
    }

    /// <summary>The names of all formats.</summary>
    public static string Names()
    {
        var names = new List<string> { "csv" };
        foreach (var format in FileFormats.All)
        {
            names.Add(format.Name);
        }

        return string.Join(", ", names);
    }
}
