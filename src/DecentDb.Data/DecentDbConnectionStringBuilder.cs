using System;
using System.Collections;
using System.Collections.Generic;
using System.ComponentModel;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using DecentDb.Data.Sessions;
using DecentDb.Engine.Api;

namespace DecentDb.Data;

/// <summary>
/// Builds and reads connection strings. An unknown key is an error that names the nearest known one, so that a
/// misspelt setting never goes unnoticed.
/// </summary>
public sealed class DecentDbConnectionStringBuilder : DbConnectionStringBuilder
{
    private const string SourceCategory = "Source";
    private const string BehaviorCategory = "Behavior";
    private const string StorageCategory = "Storage";
    private const string DataSourceKey = "Data Source";
    private const string ModeKey = "Mode";
    private const string CacheSizeKey = "Cache Size";
    private const string PageSizeKey = "Page Size";
    private const string BusyTimeoutKey = "Busy Timeout";
    private const string DefaultTimeoutKey = "Default Timeout";
    private const string DurabilityKey = "Durability";
    private const string PoolingKey = "Pooling";
    private const string IdleLifetimeKey = "Connection Idle Lifetime";
    private const string EnlistKey = "Enlist";
    private const string FollowerGraceKey = "Follower Grace";
    private const string ForeignKeysKey = "Foreign Keys";
    private const string AllowFileAccessKey = "Allow File Access";
    private const string AutoVacuumKey = "Auto Vacuum";
    private const string RecoverWithoutLogKey = "Recover Without Log";
    private const string IncludeErrorDetailKey = "Include Error Detail";
    private const string StrictParametersKey = "Strict Parameters";

    private static readonly string[] KnownKeys =
    [
        DataSourceKey, ModeKey, CacheSizeKey, PageSizeKey, BusyTimeoutKey, DefaultTimeoutKey, DurabilityKey,
        PoolingKey, IdleLifetimeKey, EnlistKey, ForeignKeysKey, AllowFileAccessKey, AutoVacuumKey,
        RecoverWithoutLogKey, IncludeErrorDetailKey, StrictParametersKey, FollowerGraceKey,
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["DataSource"] = DataSourceKey,
        ["Filename"] = DataSourceKey,
        ["File Name"] = DataSourceKey,
        ["Path"] = DataSourceKey,
        ["CacheSize"] = CacheSizeKey,
        ["Lock Timeout"] = BusyTimeoutKey,
        ["ConnectionIdleLifetime"] = IdleLifetimeKey,
        ["Synchronous"] = DurabilityKey,
        ["ForeignKeys"] = ForeignKeysKey,
        ["AllowFileAccess"] = AllowFileAccessKey,
        ["AutoVacuum"] = AutoVacuumKey,
        ["FollowerGrace"] = FollowerGraceKey,
        ["RecoverWithoutLog"] = RecoverWithoutLogKey,
        ["IncludeErrorDetail"] = IncludeErrorDetailKey,
        ["StrictParameters"] = StrictParametersKey,
        ["PageSize"] = PageSizeKey,
        ["BusyTimeout"] = BusyTimeoutKey,
        ["DefaultTimeout"] = DefaultTimeoutKey,
        ["Command Timeout"] = DefaultTimeoutKey,
        ["CommandTimeout"] = DefaultTimeoutKey,
    };

    /// <summary>Creates an empty builder.</summary>
    public DecentDbConnectionStringBuilder()
    {
    }

    /// <summary>Creates a builder from a connection string.</summary>
    /// <param name="connectionString">The connection string; null is an empty one.</param>
    /// <exception cref="ArgumentException">A key is unknown or a value does not fit its key.</exception>
    public DecentDbConnectionStringBuilder(string? connectionString)
    {
        ConnectionString = connectionString;
    }

    /// <summary>The path of the database file, <c>:memory:</c>, or the name of a shared database in memory.</summary>
    [Category(SourceCategory)]
    [Description("The path of the database file, :memory:, or the name of a shared database in memory.")]
    [DisplayName(DataSourceKey)]
    [AllowNull]
    public string DataSource
    {
        get => Text(DataSourceKey, "");
        set => this[DataSourceKey] = value;
    }

    /// <summary>How the database is opened; <see cref="DecentDbOpenMode.ReadWriteCreate"/> by default.</summary>
    [Category(SourceCategory)]
    [Description("How the database is opened.")]
    [DisplayName(ModeKey)]
    public DecentDbOpenMode Mode
    {
        get => ParseEnum<DecentDbOpenMode>(ModeKey, Text(ModeKey, nameof(DecentDbOpenMode.ReadWriteCreate)));
        set => this[ModeKey] = value;
    }

    /// <summary>
    /// Bytes that the page cache may take: by default an eighth of the memory that the process may use, but at least
    /// 64 MB. It takes no more than the pages need that are read. The text form takes KB, MB and GB.
    /// </summary>
    [Category(StorageCategory)]
    [Description("The page cache in bytes, or with KB, MB or GB.")]
    [DisplayName(CacheSizeKey)]
    public long CacheSize
    {
        get => Text(CacheSizeKey, "") is { Length: > 0 } text
            ? ParseSize(CacheSizeKey, text) : DatabaseOptions.CacheSizeDefault;
        set => this[CacheSizeKey] = value;
    }

    /// <summary>The page size of a new database: 4096, 8192 (default), 16384 or 32768 bytes.</summary>
    [Category(StorageCategory)]
    [Description("The page size of a new database in bytes.")]
    [DisplayName(PageSizeKey)]
    public int PageSize
    {
        get => ParsePageSize(Text(PageSizeKey, "8192"));
        set => this[PageSizeKey] = value;
    }

    /// <summary>
    /// Seconds that a write waits for the writer lock, and an opening for writing for another process that owns the
    /// file; 30 by default.
    /// </summary>
    [Category(BehaviorCategory)]
    [Description("Seconds that a write waits for the writer lock, and an opening for the owner of the file.")]
    [DisplayName(BusyTimeoutKey)]
    public int BusyTimeout
    {
        get => ParseSeconds(BusyTimeoutKey, Text(BusyTimeoutKey, "30"));
        set => this[BusyTimeoutKey] = value;
    }

    /// <summary>The timeout of new commands in seconds; 30 by default, 0 = none.</summary>
    [Category(BehaviorCategory)]
    [Description("The timeout of new commands in seconds; 0 = none.")]
    [DisplayName(DefaultTimeoutKey)]
    public int DefaultTimeout
    {
        get => ParseSeconds(DefaultTimeoutKey, Text(DefaultTimeoutKey, "30"));
        set => this[DefaultTimeoutKey] = value;
    }

    /// <summary>What commits wait for; <see cref="DecentDbDurability.Full"/> by default.</summary>
    [Category(StorageCategory)]
    [Description("What commits wait for: Full or Normal.")]
    [DisplayName(DurabilityKey)]
    public DecentDbDurability Durability
    {
        get => ParseEnum<DecentDbDurability>(DurabilityKey, Text(DurabilityKey, nameof(DecentDbDurability.Full)));
        set => this[DurabilityKey] = value;
    }

    /// <summary>
    /// Whether sessions with their prepared statements wait for the next connection, with the database kept open
    /// meanwhile; false by default, because another process cannot open a file that is kept open. A
    /// <see cref="DecentDbDataSource"/> pools unless it is told not to. Databases in memory are never pooled.
    /// </summary>
    [Category(BehaviorCategory)]
    [Description("Whether sessions wait for the next connection, with the database kept open meanwhile.")]
    [DisplayName(PoolingKey)]
    public bool Pooling
    {
        get => ParseBoolean(PoolingKey, Text(PoolingKey, "false"));
        set => this[PoolingKey] = value;
    }

    /// <summary>
    /// Seconds that a pooled session rests before it is closed; 60 by default, 0 = until its pool is cleared. When the
    /// last session of a database is closed, its file is free for other processes.
    /// </summary>
    [Category(BehaviorCategory)]
    [Description("Seconds that a pooled session rests before it is closed; 0 = until its pool is cleared.")]
    [DisplayName(IdleLifetimeKey)]
    public int ConnectionIdleLifetime
    {
        get => ParseSeconds(IdleLifetimeKey, Text(IdleLifetimeKey, "60"));
        set => this[IdleLifetimeKey] = value;
    }

    /// <summary>
    /// Seconds that a checkpoint waits for snapshots that other processes have asked to keep; 60 by default.
    /// </summary>
    [Category(BehaviorCategory)]
    [Description("Seconds that a checkpoint waits for snapshots that other processes have asked to keep.")]
    [DisplayName(FollowerGraceKey)]
    public int FollowerGrace
    {
        get => ParseSeconds(FollowerGraceKey, Text(FollowerGraceKey, "60"));
        set => this[FollowerGraceKey] = value;
    }

    /// <summary>
    /// Whether a connection that is opened inside a System.Transactions scope takes part in it; true by default.
    /// </summary>
    [Category(BehaviorCategory)]
    [Description("Whether a connection opened inside a transaction scope takes part in it.")]
    [DisplayName(EnlistKey)]
    public bool Enlist
    {
        get => ParseBoolean(EnlistKey, Text(EnlistKey, "true"));
        set => this[EnlistKey] = value;
    }

    /// <summary>Always true: foreign keys are enforced.</summary>
    /// <exception cref="ArgumentException">False is set.</exception>
    [Category(BehaviorCategory)]
    [Description("Whether foreign keys are enforced; they always are.")]
    [DisplayName(ForeignKeysKey)]
    public bool ForeignKeys
    {
        get => ParseBoolean(ForeignKeysKey, Text(ForeignKeysKey, "true"));
        set => this[ForeignKeysKey] = value;
    }

    /// <summary>
    /// Whether SQL statements may read and write files that they name, with the rights of the process: COPY and
    /// functions such as read_csv; false by default. The formats come from
    /// <see cref="DecentDbConnection.FileStatements"/>.
    /// </summary>
    [Category(BehaviorCategory)]
    [Description("Whether SQL statements may read and write files.")]
    [DisplayName(AllowFileAccessKey)]
    public bool AllowFileAccess
    {
        get => ParseBoolean(AllowFileAccessKey, Text(AllowFileAccessKey, "false"));
        set => this[AllowFileAccessKey] = value;
    }

    /// <summary>
    /// Whether free space is given back to the file system without being asked;
    /// <see cref="DecentDbAutoVacuum.None"/> by default. The first connection that opens a file in this process
    /// decides.
    /// </summary>
    [Category(StorageCategory)]
    [Description("Whether free space is given back to the file system without being asked.")]
    [DisplayName(AutoVacuumKey)]
    public DecentDbAutoVacuum AutoVacuum
    {
        get => ParseEnum<DecentDbAutoVacuum>(AutoVacuumKey, Text(AutoVacuumKey, nameof(DecentDbAutoVacuum.None)));
        set => this[AutoVacuumKey] = value;
    }

    /// <summary>
    /// Whether a database that was not closed, and whose log is lost, is opened with what its file holds; the commits
    /// that were only in the log are lost then. False by default: such a database is not opened
    /// (<see cref="DecentDbException.ErrorName"/> LogMissing). A log that is there is used all the same.
    /// </summary>
    [Category(StorageCategory)]
    [Description("Whether a database whose log is lost is opened without the commits that were in it.")]
    [DisplayName(RecoverWithoutLogKey)]
    public bool RecoverWithoutLog
    {
        get => ParseBoolean(RecoverWithoutLogKey, Text(RecoverWithoutLogKey, "false"));
        set => this[RecoverWithoutLogKey] = value;
    }

    /// <summary>
    /// Whether messages of exceptions, and so logs and spans, show values of rows, parameters and literals, such as the
    /// key that exists already; false by default, because such values may be secrets. Properties such as
    /// <see cref="DecentDbBulkCopyException.Value"/> hold the value in any case.
    /// </summary>
    [Category(BehaviorCategory)]
    [Description("Whether messages of exceptions show values of rows, parameters and literals.")]
    [DisplayName(IncludeErrorDetailKey)]
    public bool IncludeErrorDetail
    {
        get => ParseBoolean(IncludeErrorDetailKey, Text(IncludeErrorDetailKey, "false"));
        set => this[IncludeErrorDetailKey] = value;
    }

    /// <summary>
    /// Whether a parameter with a name that the statement does not use is an error; false by default: it is ignored.
    /// </summary>
    [Category(BehaviorCategory)]
    [Description("Whether a parameter that the statement does not use is an error.")]
    [DisplayName(StrictParametersKey)]
    public bool StrictParameters
    {
        get => ParseBoolean(StrictParametersKey, Text(StrictParametersKey, "false"));
        set => this[StrictParametersKey] = value;
    }

    /// <summary>The keys that are set, by their full names.</summary>
    public override ICollection Keys => base.Keys;

    /// <summary>The value of a key, or its default; null removes the key.</summary>
    /// <param name="keyword">A key or one of its aliases, ignoring case.</param>
    /// <exception cref="ArgumentException">The key is unknown or the value does not fit it.</exception>
    [AllowNull]
    public override object this[string keyword]
    {
        get => ValueOf(Canonical(keyword));
        set
        {
            var key = Canonical(keyword);
            if (value is null)
            {
                base.Remove(key);
                return;
            }

            base[key] = Validated(key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        }
    }

    /// <inheritdoc/>
    public override bool ContainsKey(string keyword) =>
        TryCanonical(keyword, out var key) && base.ContainsKey(key);

    /// <inheritdoc/>
    public override bool Remove(string keyword) => TryCanonical(keyword, out var key) && base.Remove(key);

    /// <inheritdoc/>
    public override bool ShouldSerialize(string keyword) =>
        TryCanonical(keyword, out var key) && base.ShouldSerialize(key);

    /// <inheritdoc/>
    public override bool TryGetValue(string keyword, [NotNullWhen(true)] out object? value)
    {
        value = TryCanonical(keyword, out var key) ? ValueOf(key) : null;
        return value is not null;
    }

    private static string Validated(string key, string text)
    {
        switch (key)
        {
            case ModeKey:
                return ParseEnum<DecentDbOpenMode>(key, text).ToString();
            case DurabilityKey:
                return ParseEnum<DecentDbDurability>(key, text).ToString();
            case AutoVacuumKey:
                return ParseEnum<DecentDbAutoVacuum>(key, text).ToString();
            case CacheSizeKey:
                ParseSize(key, text);
                return text;
            case PageSizeKey:
                return ParsePageSize(text).ToString(CultureInfo.InvariantCulture);
            case BusyTimeoutKey or DefaultTimeoutKey or IdleLifetimeKey or FollowerGraceKey:
                return ParseSeconds(key, text).ToString(CultureInfo.InvariantCulture);
            case PoolingKey or EnlistKey or RecoverWithoutLogKey or IncludeErrorDetailKey or StrictParametersKey
                or AllowFileAccessKey:
                return ParseBoolean(key, text) ? "True" : "False";
            case ForeignKeysKey:
                return ParseBoolean(key, text)
                    ? "True"
                    : throw Unfit(key, text, "True, because foreign keys are always enforced");
            default:
                return text;
        }
    }

    private object ValueOf(string key) => key switch
    {
        ModeKey => Mode,
        CacheSizeKey => CacheSize,
        PageSizeKey => PageSize,
        BusyTimeoutKey => BusyTimeout,
        DefaultTimeoutKey => DefaultTimeout,
        DurabilityKey => Durability,
        PoolingKey => Pooling,
        IdleLifetimeKey => ConnectionIdleLifetime,
        FollowerGraceKey => FollowerGrace,
        EnlistKey => Enlist,
        ForeignKeysKey => ForeignKeys,
        AllowFileAccessKey => AllowFileAccess,
        AutoVacuumKey => AutoVacuum,
        RecoverWithoutLogKey => RecoverWithoutLog,
        IncludeErrorDetailKey => IncludeErrorDetail,
        StrictParametersKey => StrictParameters,
        _ => DataSource,
    };

    private string Text(string key, string defaultText) =>
        base.TryGetValue(key, out var value) && value is string text ? text : defaultText;

    // One name as it is declared: no number and no list, which Enum.Parse would take.
    private static T ParseEnum<T>(string key, string text)
        where T : struct, Enum
    {
        var name = text.Replace(" ", "", StringComparison.Ordinal);
        foreach (var value in Enum.GetValues<T>())
        {
            if (name.Equals(value.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw Unfit(key, text, "one of " + string.Join(", ", Enum.GetNames<T>()));
    }

    private static bool ParseBoolean(string key, string text) => text.Trim().ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" or "1" => true,
        "FALSE" or "NO" or "OFF" or "0" => false,
        _ => throw Unfit(key, text, "True or False"),
    };

    private static long ParseSize(string key, string text)
    {
        var digits = text.AsSpan().Trim();
        var shift = 0;
        if (digits.EndsWith("B", StringComparison.OrdinalIgnoreCase) && digits.Length > 1)
        {
            shift = char.ToUpperInvariant(digits[^2]) switch { 'K' => 10, 'M' => 20, 'G' => 30, _ => 0 };
            digits = digits[..^(shift == 0 ? 1 : 2)].TrimEnd();
        }

        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            || value > long.MaxValue >> shift || value << shift < 1L << 20)
        {
            throw Unfit(key, text, "a number of bytes, or a number with KB, MB or GB, and at least 1 MB");
        }

        return value << shift;
    }

    private static int ParsePageSize(string text) => text.Trim() switch
    {
        "4096" => 4096,
        "8192" => 8192,
        "16384" => 16384,
        "32768" => 32768,
        _ => throw Unfit(PageSizeKey, text, "4096, 8192, 16384 or 32768"),
    };

    private static int ParseSeconds(string key, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value <= int.MaxValue / 1000
            ? value
            : throw Unfit(key, text, "a number of seconds, 0 or more");

    private static ArgumentException Unfit(string key, string text, string wanted) =>
        new($"The value '{text}' of the connection string key '{key}' must be {wanted}.", nameof(text));

    private static string Canonical(string keyword) =>
        TryCanonical(keyword, out var key)
            ? key
            : throw new ArgumentException(
                UnknownKey.Describe(keyword, KnownKeys, Aliases), nameof(keyword));

    private static bool TryCanonical(string keyword, [MaybeNullWhen(false)] out string key)
    {
        ArgumentNullException.ThrowIfNull(keyword);
        foreach (var known in KnownKeys)
        {
            if (known.Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                key = known;
                return true;
            }
        }

        return Aliases.TryGetValue(keyword, out key);
    }
}
