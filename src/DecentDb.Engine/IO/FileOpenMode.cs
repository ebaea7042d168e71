namespace DecentDb.Engine.IO;

/// <summary>How <see cref="IFileSystem.Open"/> treats a file.</summary>
internal enum FileOpenMode
{
    /// <summary>The file must exist; read and write.</summary>
    OpenExisting,

    /// <summary>The file must exist; read only.</summary>
    OpenReadOnly,

    /// <summary>Opens the file, or creates it empty; read and write.</summary>
    OpenOrCreate,

    /// <summary>The file must not exist; read and write.</summary>
    CreateNew,

    /// <summary>A temporary file: created with a name of its own in the directory of the path, readable by this user
    /// only, gone when it is closed; never synced.</summary>
    Temporary,
}
