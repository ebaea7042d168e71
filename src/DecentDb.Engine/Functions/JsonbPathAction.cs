namespace DecentDb.Engine.Functions;

/// <summary>What happens at the end of a path.</summary>
internal enum JsonbPathAction
{
    /// <summary>What is there is replaced.</summary>
    Replace,

    /// <summary>The same, and where nothing is, the value is put in.</summary>
    Create,

    /// <summary>The value is put in before what is there.</summary>
    InsertBefore,

    /// <summary>The value is put in behind what is there.</summary>
    InsertAfter,

    /// <summary>What is there is deleted.</summary>
    Delete,
}
