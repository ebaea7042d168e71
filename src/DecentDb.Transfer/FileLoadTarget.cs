namespace DecentDb.Transfer;

/// <summary>What becomes of a table that is there, or is not, when a file is loaded.</summary>
public enum FileLoadTarget
{
    /// <summary>The rows are added to the table, which is created when it does not exist.</summary>
    CreateOrAppend,

    /// <summary>The rows are added to the table, which must exist.</summary>
    Append,

    /// <summary>The table is created; it must not exist.</summary>
    Create,

    /// <summary>The table is dropped and created anew.</summary>
    Replace,

    /// <summary>The rows of the table are deleted first; it must exist.</summary>
    Truncate,
}
