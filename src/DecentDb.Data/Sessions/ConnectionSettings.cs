using System;
using System.Collections.Concurrent;
using System.IO;
using DecentDb.Engine.Api;

namespace DecentDb.Data.Sessions;

/// <summary>What a connection string says, read once for all connections that use it. Immutable; thread-safe.</summary>
internal sealed class ConnectionSettings
{
    private const int CountMax = 256;
    private const string Placeholder = "|DataDirectory|";
    private static readonly ConcurrentDictionary<string, ConnectionSettings> Known = new(StringComparer.Ordinal);

    private readonly string _text;
    private readonly bool _isPooled;
    private readonly bool _isRooted;
    private readonly TimeSpan _followerGrace;
    private readonly TimeSpan _idleLifetime;

    private ConnectionSettings(string text)
    {
        var builder = new DecentDbConnectionStringBuilder(text);
        _text = text;
        DataSource = builder.DataSource;
        Mode = builder.Mode;
        BusyTimeout = builder.BusyTimeout;
        DefaultTimeout = builder.DefaultTimeout;
        Enlist = builder.Enlist;
        IncludeErrorDetail = builder.IncludeErrorDetail;
        StrictParameters = builder.StrictParameters;
        AllowFileAccess = builder.AllowFileAccess;
        CacheSize = builder.CacheSize;
        PageSize = builder.PageSize;
        AutoVacuum = builder.AutoVacuum == DecentDbAutoVacuum.Incremental
            ? AutoVacuumMode.Incremental : AutoVacuumMode.None;
        RecoverWithoutLog = builder.RecoverWithoutLog;
        CommitMode = builder.Durability == DecentDbDurability.Normal ? CommitMode.Normal : CommitMode.Full;
        _followerGrace = TimeSpan.FromSeconds(builder.FollowerGrace);
        _idleLifetime = TimeSpan.FromSeconds(builder.ConnectionIdleLifetime);
        _isRooted = Path.IsPathFullyQualified(DataSource);
        _isPooled = builder.Pooling && Mode != DecentDbOpenMode.Memory && DataSource is not ("" or ":memory:");
    }

    public string DataSource { get; }

    public DecentDbOpenMode Mode { get; }

    public int BusyTimeout { get; }

    public int DefaultTimeout { get; }

    public bool Enlist { get; }

    /// <summary>True when messages of exceptions show values.</summary>
    public bool IncludeErrorDetail { get; }

    /// <summary>True when a parameter that is not used is an error.</summary>
    public bool StrictParameters { get; }

    /// <summary>True when statements may read and write files.</summary>
    public bool AllowFileAccess { get; }

    public CommitMode CommitMode { get; }

    private long CacheSize { get; }

    private int PageSize { get; }

    private AutoVacuumMode AutoVacuum { get; }

    private bool RecoverWithoutLog { get; }

    /// <summary>The settings of a connection string.</summary>
    /// <exception cref="ArgumentException">A key is unknown or a value does not fit its key.</exception>
    public static ConnectionSettings Of(string text)
    {
        if (Known.TryGetValue(text, out var settings))
        {
            return settings;
        }

        settings = new ConnectionSettings(text);
        if (Known.Count >= CountMax)
        {
            Known.Clear();
        }

        return Known.GetOrAdd(text, settings);
    }

    /// <summary>The pool for the connection string, or null when connections are not pooled.</summary>
    public SessionPool? FindPool()
    {
        if (!_isPooled)
        {
            return null;
        }

        // The same text means another file when the folder it is relative to has changed.
        return SessionPool.Of(
            _isRooted ? _text : Path.GetFullPath(ExpandedPath()) + "\n" + _text, _idleLifetime);
    }

    public DatabaseOptions CreateOptions() => new()
    {
        Path = ExpandedPath(),
        Mode = Mode switch
        {
            DecentDbOpenMode.ReadWrite => DatabaseOpenMode.ReadWrite,
            DecentDbOpenMode.ReadOnly => DatabaseOpenMode.ReadOnly,
            DecentDbOpenMode.Follow => DatabaseOpenMode.Follow,
            DecentDbOpenMode.Memory => DatabaseOpenMode.Memory,
            _ => DatabaseOpenMode.ReadWriteCreate,
        },
        CacheSize = CacheSize,
        PageSize = PageSize,
        AutoVacuum = AutoVacuum,
        RecoverWithoutLog = RecoverWithoutLog,
        BusyTimeout = TimeSpan.FromSeconds(BusyTimeout),
        FollowerGrace = _followerGrace,
    };

    /// <summary>The path with its placeholder filled in.</summary>
    public string ExpandedPath()
    {
        if (!DataSource.StartsWith(Placeholder, StringComparison.OrdinalIgnoreCase))
        {
            return DataSource;
        }

        var folder = AppContext.GetData("DataDirectory") as string ?? AppContext.BaseDirectory;
        return Path.Combine(folder, DataSource[Placeholder.Length..].TrimStart('/', '\\'));
    }
}
