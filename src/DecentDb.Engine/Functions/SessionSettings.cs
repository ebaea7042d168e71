using System;
using System.Collections.Generic;
using DecentDb.Engine.Primitives;

namespace DecentDb.Engine.Functions;

/// <summary>
/// The settings of a session that SET changes and SHOW tells. Most are there so that texts written for PostgreSQL run;
/// what a setting does is in its documentation. Used by the thread of the session alone.
/// </summary>
internal sealed class SessionSettings
{
    /// <summary>The settings with their defaults and what they mean, in the order of their names.</summary>
    public static readonly Setting[] Known =
    [
        new("application_name", "", "a name for this program, which is kept and shown"),
        new("bytea_output", "hex", "how BYTEA becomes a text: hex") { Values = ["hex"] },
        new("client_encoding", "UTF8", "the encoding of texts: UTF8") { Values = ["UTF8", "UTF-8", "UNICODE"] },
        new("client_min_messages", "notice", "kept and shown; there are no messages"),
        new("datestyle", "ISO, MDY", "how dates are written: ISO")
        {
            Values = ["ISO, MDY", "ISO", "ISO,MDY", "ISO, YMD", "ISO,YMD"],
        },
        new("default_transaction_isolation", "repeatable read", "kept and shown; BEGIN reads one snapshot in any case"),
        new("default_transaction_read_only", "off", "off: a connection is read-only by its connection string")
        {
            Values = ["off", "false", "0", "no"],
        },
        new("extra_float_digits", "1", "kept and shown; a number is written so that it can be read again"),
        new("idle_in_transaction_session_timeout", "0", "kept and shown"),
        new("integer_datetimes", "on", "times are integers") { IsFixed = true },
        new("intervalstyle", "postgres", "how intervals are written: postgres") { Values = ["postgres"] },
        new("lock_timeout", "0", "kept and shown; Busy Timeout of the connection string says how long a writer waits"),
        new("max_identifier_length", "128", "the characters of a name") { IsFixed = true },
        new(SearchPathName, SearchPathDefault, "the schemas in which names without one are looked for"),
        new("server_encoding", "UTF8", "the encoding of the database") { IsFixed = true },
        new("server_version", EngineVersion.Text, "the version of the engine") { IsFixed = true },
        new("server_version_num", "150000", "the version of PostgreSQL whose dialect this is") { IsFixed = true },
        new("standard_conforming_strings", "on", "a backslash in a text is one: on")
        {
            Values = ["on", "true", "1", "yes"],
        },
        new("statement_timeout", "0", "kept and shown; CommandTimeout ends a statement"),
        new(
            "synchronous_commit",
            "on",
            "kept and shown; Durability of the connection string says when a commit is durable"),
        new("timezone", "UTC", "the zone of times without one: UTC") { Values = ["UTC", "GMT", "Etc/UTC"] },
        new("transaction_isolation", "repeatable read", "what a transaction sees: one snapshot") { IsFixed = true },
        new("transaction_read_only", "off", "whether the transaction only reads") { IsFixed = true },
        new("work_mem", "4MB", "kept and shown; the memory budget of the session bounds a statement"),
        new("xmloption", "content", "kept and shown"),
    ];

    private const string SearchPathName = "search_path";
    private const string SearchPathDefault = "\"$user\", public";

    private static readonly Dictionary<string, string> Nothing = [];

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<string, string>? _beforeTransaction;
    private Dictionary<string, string>? _local;

    /// <summary>The value of a setting; null when there is none of the name.</summary>
    public string? Find(string name)
    {
        var known = FindKnown(name);
        return known is null && !name.Contains('.', StringComparison.Ordinal)
            ? null
            : _local?.GetValueOrDefault(name) ?? _values.GetValueOrDefault(name) ?? known?.Default;
    }

    /// <summary>The setting search_path; the same object as long as nothing is set.</summary>
    public string SearchPath => _local is null && _values.Count == 0
        ? SearchPathDefault : Find(SearchPathName) ?? SearchPathDefault;

    private static Setting? FindKnown(string name) => Array.Find(
        Known, setting => setting.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Sets a value; one with a dot in its name is of the application, and any is taken.</summary>
    /// <param name="name">The setting.</param>
    /// <param name="value">Its value; null for the default.</param>
    /// <param name="isLocal">True for the transaction at hand alone.</param>
    /// <exception cref="DatabaseException">UndefinedObject, InvalidParameterValue, NotSupported.</exception>
    public void Set(string name, string? value, bool isLocal)
    {
        var known = FindKnown(name);
        if (known is null && !name.Contains('.', StringComparison.Ordinal))
        {
            throw new DatabaseException(
                ErrorCode.UndefinedObject,
                $"There is no setting \"{name}\".{NearestName.Hint(name, Array.ConvertAll(Known, each => each.Name))}");
        }

        known?.Check(value);
        if (isLocal)
        {
            _local ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            _local[name] = value ?? known?.Default ?? "";
        }
        else if (value is null)
        {
            _values.Remove(name);
            _local?.Remove(name);
        }
        else
        {
            _values[name] = value;
            _local?.Remove(name);
        }
    }

    /// <summary>Gives every setting its default.</summary>
    public void ResetAll()
    {
        _values.Clear();
        _local = null;
    }

    /// <summary>Says that a transaction begins, with which changes of settings go if it is rolled back.</summary>
    public void BeginTransaction() =>
        _beforeTransaction = _values.Count == 0 ? Nothing : new(_values, _values.Comparer);

    /// <summary>Says that the transaction ends, if there is one.</summary>
    public void EndTransaction(bool isCommitted)
    {
        if (!isCommitted && _beforeTransaction is { } before)
        {
            _values.Clear();
            foreach (var (name, value) in before)
            {
                _values.Add(name, value);
            }
        }

        _beforeTransaction = null;
        _local = null;
    }
}

/// <summary>A setting that is known.</summary>
internal sealed record Setting(string Name, string Default, string Documentation)
{
    /// <summary>The values that it takes; empty for any.</summary>
    public string[] Values { get; init; } = [];

    /// <summary>The values that it takes, several with commas between; empty for any.</summary>
    public string[] Items { get; init; } = [];

    /// <summary>True when nobody can change it.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Refuses a value that the setting cannot have.</summary>
    public void Check(string? value)
    {
        if (IsFixed)
        {
            throw new DatabaseException(ErrorCode.NotSupported, $"The setting \"{Name}\" cannot be changed.");
        }

        if (value is not null && Values.Length > 0
            && !Array.Exists(Values, each => each.Equals(value, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DatabaseException(
                ErrorCode.NotSupported, $"The setting \"{Name}\" has no other value than {Values[0]}.");
        }

        foreach (var item in Items.Length == 0 || value is null ? [] : value.Split(','))
        {
            if (!Array.Exists(Items, each => each.Equals(item.Trim().Trim('"'), StringComparison.OrdinalIgnoreCase)))
            {
                throw new DatabaseException(
                    ErrorCode.NotSupported, $"The setting \"{Name}\" cannot name \"{item.Trim()}\" yet.");
            }
        }
    }
}
