using System;

namespace DecentDb.Data.Statements;

/// <summary>
/// Where a command or a batch is executed, and how long that may take: what the two of them have in common.
/// </summary>
/// <param name="connection">The connection, or null.</param>
/// <param name="ownsConnection">True when the connection is opened for an execution and closed after it.</param>
/// <param name="name">What the owner is called, for messages.</param>
internal struct ExecutionTarget(DecentDbConnection? connection, bool ownsConnection, string name)
{
    private const int TimeoutDefault = 30;
    private const int TimeoutMax = int.MaxValue / 1000;

    private int? _timeout;

    public DecentDbConnection? Connection { get; private set; } = connection;

    public readonly bool OwnsConnection => ownsConnection;

    /// <summary>
    /// The transaction that was given; what is executed belongs to the open one of the connection in any case.
    /// </summary>
    public DecentDbTransaction? Transaction
    {
        readonly get;
        set
        {
            if (value is not null)
            {
                ThrowIfOfDataSource();
            }

            field = value;
        }
    }

    /// <summary>Seconds until an execution is cancelled; the connection's default until it is set.</summary>
    /// <exception cref="ArgumentException">The value is negative.</exception>
    public int TimeoutSeconds
    {
        readonly get => _timeout ?? Connection?.DefaultTimeout ?? TimeoutDefault;
        set => _timeout = value is >= 0 and <= TimeoutMax
            ? value
            : throw new ArgumentException("The timeout must be a number of seconds, 0 or more.", nameof(value));
    }

    /// <summary>Goes to another connection; what was prepared on the last one is given up.</summary>
    /// <exception cref="InvalidOperationException">A reader is open.</exception>
    public void Move(DecentDbConnection? other, StatementRunner runner)
    {
        if (!ReferenceEquals(other, Connection))
        {
            ThrowIfOfDataSource();
            runner.ThrowIfReading();
            runner.Source.GiveUp();
            Connection = other;
        }
    }

    /// <summary>The connection, which is open.</summary>
    /// <exception cref="InvalidOperationException">
    /// There is none, it is closed, or the transaction is not one of it.
    /// </exception>
    public readonly DecentDbConnection RequireConnection()
    {
        var open = Connection ?? throw new InvalidOperationException($"The {name} has no connection.");
        _ = open.OpenSession;
        open.ThrowIfForeign(Transaction);
        return open;
    }

    /// <summary>Refuses what needs a connection from one execution to the next.</summary>
    /// <exception cref="NotSupportedException">The connection belongs to a data source.</exception>
    public readonly void ThrowIfOfDataSource()
    {
        if (ownsConnection)
        {
            throw new NotSupportedException(
                $"A {name} of a data source opens a connection for every execution: it takes no connection or"
                + " transaction, and cannot be prepared ahead. Create it on a connection instead.");
        }
    }
}
