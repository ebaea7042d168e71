using DecentDb.Data.Sessions;

namespace DecentDb.Data.Statements;

/// <summary>What a command and a batch have in common for their execution: statements with their parameters.</summary>
internal interface IStatementSource
{
    /// <summary>Where to execute.</summary>
    IConnectionHost? Host { get; }

    /// <summary>True when the connection is opened for an execution and closed after it.</summary>
    bool OwnsConnection { get; }

    /// <summary>Seconds until an execution is cancelled; 0 = never.</summary>
    int TimeoutSeconds { get; }

    /// <summary>The property that sets them.</summary>
    string TimeoutName { get; }

    /// <summary>The whole text, for whoever watches.</summary>
    string Text { get; }

    /// <summary>The number of commands: 1, or those of a batch.</summary>
    int CommandCount { get; }

    /// <summary>The text of one command.</summary>
    string TextOf(int command);

    /// <summary>The number of prepared statements.</summary>
    int Count { get; }

    /// <summary>Checks that all is there for an execution, prepares what is not and finds the parameters.</summary>
    void Prepare();

    /// <summary>Gives up the prepared statements; the next execution prepares again.</summary>
    void GiveUp();

    /// <summary>A statement, by its place in the whole execution.</summary>
    PreparedStatement StatementAt(int index);

    /// <summary>The parameters for a statement.</summary>
    DecentDbParameterCollection ParametersOf(int index);

    /// <summary>A statement that changes rows has done so.</summary>
    void OnChanged(int index, long rowCount);

    /// <summary>A statement has failed.</summary>
    void OnFailed(int index, DecentDbException error);
}
